"""One station file of KPU's public data."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import NoReturn

from forms.errors import KnownError
from recap_desktop.sources.sirekap import ADMINISTRATIVE_FIELDS, RESULT_TYPES, TICKET_FIELDS, json_figure
from sync.trust.table_reader import NOTHING

#: A station's answer is about 1.3 kB.
MAX_JSON = 1 << 20


class _TwiceError(Exception):
    """A key that stands twice in one object: which of the two is meant, nobody can say."""


def read(file: Path) -> tuple[dict[str, int | None], str]:
    """Figures by KPU's keys, None where there is none, and the type of result.

    :raises KnownError: ``data.*``, ``table.figure*`` naming file, line and key.
    :raises OSError: where it cannot be read.
    """
    text = _text(file)
    answer = _object(file, text)
    flat: dict[str, int | None] = {}
    for part, wanted in (("chart", TICKET_FIELDS), ("administrasi", ADMINISTRATIVE_FIELDS)):
        values = answer.get(part)
        if values is not None and not isinstance(values, dict):
            raise KnownError("data.not_station", path=file.name)
        for key in wanted:
            flat[key] = _figure(file, text, key, (values or {}).get(key))
    return flat, _result_type(file, text, answer.get("psu"))


def _text(file: Path) -> str:
    with file.open("rb") as stream:
        data = stream.read(MAX_JSON + 1)
    if len(data) > MAX_JSON:
        raise KnownError("data.too_large", path=file.name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise KnownError("data.not_text", path=file.name) from error


def _object(file: Path, text: str) -> dict[str, object]:
    try:
        answer = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except _TwiceError as error:
        raise KnownError("data.key_twice", path=file.name, key=str(error)[:40]) from error
    except (ValueError, RecursionError) as error:
        raise KnownError("data.not_json", path=file.name, line=getattr(error, "lineno", 1)) from error
    if not isinstance(answer, dict):
        raise KnownError("data.not_station", path=file.name)
    return answer


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _TwiceError(next(name for name in names if names.count(name) > 1))
    return found


def _no_number(word: str) -> NoReturn:
    """``NaN`` and ``Infinity`` are no JSON. :raises ValueError: always."""
    raise ValueError(word)


def _figure(file: Path, text: str, key: str, value: object) -> int | None:
    try:
        return json_figure(value)
    except KnownError as error:
        where = {"path": file.name, "line": _line(text, key), "column": key, "station": file.stem}
        raise KnownError(error.code, **where, **error.params) from error


def _result_type(file: Path, text: str, psu: object) -> str:
    if psu is None or (isinstance(psu, str) and psu.strip().casefold() in NOTHING):
        return "regular"
    if not isinstance(psu, str) or psu not in RESULT_TYPES:
        raise KnownError("data.result_type", path=file.name, line=_line(text, "psu"), value=str(psu)[:40])
    return RESULT_TYPES[psu]


def _line(text: str, key: str) -> int:
    """Line (from 1) of a key; no key stands twice."""
    found = re.search(rf'"{re.escape(key)}"\s*:', text)
    return text.count("\n", 0, found.start()) + 1 if found else 1
