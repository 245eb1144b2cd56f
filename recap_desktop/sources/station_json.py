"""One station file of KPU's public data."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from forms.errors import KnownError
from recap_desktop.sources.kinds import Kind, kinds, of_layout
from recap_desktop.sources.sirekap import ADMINISTRATIVE_FIELDS, RESULT_TYPES, json_figure
from sync.regular import open_regular
from sync.trust.table_reader import NOTHING

#: A station's answer is about 1.3 kB, one of a party contest about 5 kB.
MAX_JSON = 1 << 20
#: Keys of a party's totals: with its candidates (B), and for the party alone (A.1).
PARTY_TOTAL, PARTY_OWN = "jml_suara_total", "jml_suara_partai"
_ADDRESS = re.compile(r"/pemilu/([a-z]+)/")

Figures = Mapping[str, int | None]


class _TwiceError(Exception):
    """A key that stands twice in one object: which of the two is meant, nobody can say."""


@dataclass(frozen=True)
class Answer:
    """One file. None stands for a figure that is not there.

    :ivar kind: None where nothing in the file tells it.
    :ivar votes: by candidate id; ``totals`` by party number and key; ``members`` by party number and candidate id.
    :ivar administrative: by box id. :ivar district: code of the electoral district, "" where it is not told.
    """

    kind: Kind | None
    votes: Figures = field(default_factory=dict)
    totals: Mapping[int, Figures] = field(default_factory=dict)
    members: Mapping[int, Figures] = field(default_factory=dict)
    administrative: Figures = field(default_factory=dict)
    district: str = ""
    result_type: str = "regular"


def read(file: Path) -> Answer:
    """A station's answer of any kind.

    :raises KnownError: ``data.*``, ``table.figure*`` naming file, line and key.
    :raises OSError: where it cannot be read.
    """
    return _Reader(file).answer()


class _Reader:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._text = _text(file)
        data = parsed(self._text, file.name)
        if not isinstance(data, dict):
            raise KnownError("data.not_station", path=file.name)
        self._data: Mapping[str, object] = data

    def answer(self) -> Answer:
        data = self._data
        kind = self._kind()
        is_grouped = kind is not None and kind.layout == "parties"
        admin = self._part(data, "administrasi")
        return Answer(
            kind,
            votes={} if is_grouped else self._figures(self._part(data, "chart"), "chart"),
            totals=self._by_party("chart", (PARTY_TOTAL, PARTY_OWN)) if is_grouped else {},
            members=self._by_party("caleg") if is_grouped else {},
            administrative={
                box: self._figure(("administrasi", key), admin.get(key)) for key, box in ADMINISTRATIVE_FIELDS.items()
            },
            district=self._district(),
            result_type=self._result_type(),
        )

    def _kind(self) -> Kind | None:
        """By what the figures are keyed with; of an empty answer, by the addresses of its pictures."""
        chart, parties = self._part(self._data, "chart"), self._data.get("caleg")
        if parties or any(isinstance(one, dict) for one in chart.values()):
            return of_layout("parties")[0]
        ids = {key for key in chart if key.isdigit()}
        if ids:
            flat = of_layout("flat")
            return next((one for one in flat if not ids.isdisjoint(one.numbers)), None) or next(
                one for one in flat if not one.numbers)
        images = self._data.get("images")
        named = {found[1] for one in images if isinstance(one, str) and (found := _ADDRESS.search(one))} if isinstance(
            images, list) else set()
        return next((one for one in kinds() if one.code in named), None)

    def _part(self, within: Mapping[str, object], key: str) -> Mapping[str, object]:
        values = within.get(key)
        if values is not None and not isinstance(values, dict):
            raise KnownError("data.not_station", path=self._file.name)
        return values or {}

    def _by_party(self, part: str, keys: tuple[str, ...] = ()) -> dict[int, Figures]:
        """Figures of each party; the wanted keys, or every candidate's."""
        whole = self._part(self._data, part)
        found: dict[int, Figures] = {}
        for party in whole:
            if party.isascii() and party.isdigit():
                values = self._part(whole, party)
                wanted = {key: values.get(key) for key in keys} if keys else values
                found[int(party)] = self._figures(wanted, part, party)
        return found

    def _figures(self, values: Mapping[str, object], *place: str) -> dict[str, int | None]:
        return {
            key: self._figure((*place, key), value) for key, value in values.items()
            if key in (PARTY_TOTAL, PARTY_OWN) or (key.isascii() and key.isdigit())
        }

    def _figure(self, place: tuple[str, ...], value: object) -> int | None:
        try:
            return json_figure(value)
        except KnownError as error:
            where = {"path": self._file.name, "line": self._line(*place), "column": place[-1],
                     "station": self._file.stem}
            raise KnownError(error.code, **where, **error.params) from error

    def _district(self) -> str:
        told = self._data.get("kode_dapil")
        return str(told) if isinstance(told, str | int) and not isinstance(told, bool) else ""

    def _result_type(self) -> str:
        psu = self._data.get("psu")
        if psu is None or (isinstance(psu, str) and psu.strip().casefold() in NOTHING):
            return "regular"
        if not isinstance(psu, str) or psu not in RESULT_TYPES:
            raise KnownError("data.result_type", path=self._file.name, line=self._line("psu"), value=str(psu)[:40])
        return RESULT_TYPES[psu]

    def _line(self, *place: str) -> int:
        """Line (from 1) of a key, each found behind the one that holds it; no key stands twice in one object."""
        at = 0
        for key in place:
            found = re.compile(rf'"{re.escape(key)}"\s*:').search(self._text, at)
            at = found.start() if found else at
        return self._text.count("\n", 0, at) + 1


def parsed(text: str, name: str) -> object:
    """JSON in which no key stands twice.

    :raises KnownError: ``data.key_twice``, ``data.not_json``.
    """
    try:
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except _TwiceError as error:
        raise KnownError("data.key_twice", path=name, key=str(error)[:40]) from error
    except (ValueError, RecursionError) as error:
        raise KnownError("data.not_json", path=name, line=getattr(error, "lineno", 1)) from error


def _text(file: Path) -> str:
    with open_regular(file, links=True) as stream:
        data = stream.read(MAX_JSON + 1)
    if len(data) > MAX_JSON:
        raise KnownError("data.too_large", path=file.name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise KnownError("data.not_text", path=file.name) from error


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return found


def _no_number(word: str) -> NoReturn:
    """``NaN`` and ``Infinity`` are no JSON. :raises ValueError: always."""
    raise ValueError(word)
