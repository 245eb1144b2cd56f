"""Codes of stations in other people's data."""

from __future__ import annotations

import re

from forms.errors import KnownError
from sync.trust.table_reader import check_digits

_STATION = re.compile(r"[0-9]{13}")
_TOTALS = frozenset({"", "total", "jumlah", "grand total", "total keseluruhan", "jumlah akhir", "jumlah total"})


def is_station(code: str) -> bool:
    """Thirteen digits."""
    return _STATION.fullmatch(code) is not None


def check_station(code: str, *, path: str, line: int) -> None:
    """A cell that holds the code of a station.

    :raises KnownError: ``table.total_line``, ``table.rounded_code``, ``table.kept_as_text``, ``data.station_code``.
    """
    if code.casefold() in _TOTALS:
        raise KnownError("table.total_line", path=path, line=line, value=code[:40])
    check_digits(code, path=path, line=line)
    if not is_station(code):
        raise KnownError("data.station_code", path=path, line=line, value=code[:40])
