"""The administrative figures of KPU's public Sirekap data (2024), the same in every contest, in box ids of the forms.

The source has the votes and 18 administrative figures; sections II (ballots) and III (voters with disability), words,
corrections and signatures are not in it, so an import can never make a sheet complete (``docs/architecture.md``, field
meaning after the public API and its flat CSV copies).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from forms.errors import KnownError

_ROWS = {
    "pemilih_dpt": "dpt",
    "pengguna_dpt": "used_dpt",
    "pengguna_dptb": "used_dptb",
    "pengguna_non_dpt": "used_dpk",
    "pengguna_total": "used_total",
}
_COLUMNS = {"l": "m", "p": "f", "j": "t"}

#: Key of ``administrasi`` -> field; all 18.
ADMINISTRATIVE_FIELDS: Mapping[str, str] = MappingProxyType(
    {
        **{f"{row}_{col}": f"{field}.{part}" for row, field in _ROWS.items() for col, part in _COLUMNS.items()},
        "suara_sah": "valid",
        "suara_tidak_sah": "invalid",
        "suara_total": "cast",
    }
)

#: ``psu`` text of the API -> result type of a record.
RESULT_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "Reguler": "regular",
        "Penghitungan Suara Ulang": "recount",
        "Penghitungan Suara Susulan": "postponed_count",
        "Pemungutan Suara Ulang": "revote",
        "Pemungutan Suara Susulan": "postponed_vote",
        "Pemungutan Suara Lanjutan": "continued_vote",
    }
)

MAX_FIGURE = 999_999_999


def json_figure(value: object) -> int | None:
    """One figure as an integer, or None where the source has none.

    :raises KnownError: ``table.figure*`` for a negative, fractional, too long or wrongly typed value.
    """
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_FIGURE:
        return value
    code = {str: "table.figure_quoted", float: "table.figure_decimal"}.get(type(value), "table.figure")
    raise KnownError(code, value=str(value)[:40])
