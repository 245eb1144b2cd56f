"""Reads form definitions from ``forms/definitions/*.json``: adding a form is adding a file, never code.

The file names its rows; a row marked ``each_choice`` stands once for every ticket. Print positions of such rows are
known only for the number of tickets on the official sheet; with another number the fields have no rectangles.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from forms.definition import FieldDef, FormDefinition, PageDef, Rect, RowDef, SectionDef, Text
from forms.errors import KnownError

MAX_CHOICES = 99


@cache
def _data() -> Mapping[tuple[str, str], Mapping[str, Any]]:
    folder = files("forms") / "definitions"
    found = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".json") and file.name != "rules.json":
            data = json.loads(file.read_text(encoding="utf-8"))
            found[data["contest"], data["version"]] = data
    return found


def available() -> tuple[tuple[str, str], ...]:
    """(contest, version) of every form in the catalogue."""
    return tuple(sorted(_data()))


@cache
def _loaded(contest: str, choices: int, version: str) -> FormDefinition:
    data = _data().get((contest, version))
    if data is None:
        raise KnownError("form.unknown", contest=contest, version=version)
    return from_data(data, choices)


def load(contest: str = "PPWP", choices: int = 3, version: str = "2024") -> FormDefinition:
    """The form of a contest with ``choices`` tickets; the same object for the same question.

    :raises KnownError: ``form.unknown`` or ``form.choices``.
    """
    return _loaded(contest, choices, version)


def from_data(data: Mapping[str, Any], choices: int) -> FormDefinition:
    """Make a definition from parsed data.

    :raises KnownError: ``form.choices`` unless 1 <= choices <= 99.
    :raises ValueError: the data breaks its own rules (a programming or data error, not a user's).
    """
    if not 1 <= choices <= MAX_CHOICES:
        raise KnownError("form.choices", choices=choices, most=MAX_CHOICES)
    maker = _Maker(data, choices)
    return FormDefinition(
        id=data["id"], form_code=data["form_code"], contest=data["contest"], version=data["version"],
        choices=choices, title=_text(data["title"]),
        sections=tuple(maker.section(one) for one in data["sections"]),
        pages=tuple(_page(one) for one in data["pages"]),
        rules=tuple(data["rules"]), digest=digest_of(data, choices),
    )


def digest_of(data: Mapping[str, Any], choices: int) -> str:
    """Hex SHA-256 of the definition and the number of choices, free of line ends and layout of the file."""
    canonical = json.dumps(
        {"choices": choices, "definition": data}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def _text(data: Mapping[str, str], **params: object) -> Text:
    return Text(data["id"].format(**params), data["en"].format(**params))


def _rect(page: int, four: Sequence[float]) -> Rect:
    x, y, w, h = four
    return Rect(page, float(x), float(y), float(w), float(h))


def _page(data: Mapping[str, Any]) -> PageDef:
    number = data["number"]
    return PageDef(
        number=number, marker=data["marker"], width=data["width"], height=data["height"],
        marker_rect=_rect(number, data["marker_rect"]),
        corner_marks=tuple(_rect(number, one) for one in data["corner_marks"]),
    )


class _Maker:
    """Expands the rows of one data file for one number of choices."""

    def __init__(self, data: Mapping[str, Any], choices: int) -> None:
        self._columns: Mapping[str, Any] = data.get("columns", {})
        self._choices = choices
        self._printed = choices == data.get("official_choices")
        self._choice_rows = self._list_choice_rows(data["sections"])

    def _list_choice_rows(self, sections: Iterable[Mapping[str, Any]]) -> str:
        names = [
            f"{section['number']}.{row['number'].format(k=k)}"
            for section in sections for row in section["rows"] if row.get("each_choice")
            for k in range(1, self._choices + 1)
        ]
        return " + ".join(names)

    def section(self, data: Mapping[str, Any]) -> SectionDef:
        rows: list[RowDef] = []
        for row in data["rows"]:
            if row.get("each_choice"):
                for k in range(1, self._choices + 1):
                    printed = row["printed"][k - 1] if self._printed else {}
                    rows.append(self._row(data, {**row, **printed}, k))
            else:
                rows.append(self._row(data, row, 0))
        return SectionDef(data["id"], data["number"], _text(data["title"]), data["page"], tuple(rows))

    def _row(self, section: Mapping[str, Any], row: Mapping[str, Any], k: int) -> RowDef:
        row_id, number = row["id"].format(k=k), row["number"].format(k=k)
        fields = tuple(self._field(section, row, column, k) for column in row["columns"])
        return RowDef(row_id, number, _text(row["label"], k=k, choice_rows=self._choice_rows), fields)

    def _field(self, section: Mapping[str, Any], row: Mapping[str, Any], column: str, k: int) -> FieldDef:
        row_id, page = row["id"].format(k=k), section["page"]
        label = _text(row["label"], k=k, choice_rows=self._choice_rows)
        short = _text(row["short"], k=k)
        if column:
            part = self._columns[column]
            label = Text(f"{label.id}, {part['label']['id']}", f"{label.en}, {part['label']['en']}")
            short = Text(f"{short.id} {part['short']['id']}", f"{short.en} {part['short']['en']}")
        rects = tuple(_rect(page, one) for one in row.get("rects", {}).get(column, ()))
        if rects and len(rects) != row["boxes"]:
            raise ValueError(f"{row_id}: {len(rects)} rectangles for {row['boxes']} boxes")
        words = row.get("words_rect")
        return FieldDef(
            id=f"{row_id}.{column}" if column else row_id,
            row=row_id, column=column or None,  # type: ignore[arg-type]
            number=".".join(part for part in (section["number"], row["number"].format(k=k)) if part),
            label=label, short=short, boxes=row["boxes"], page=page, box_rects=rects,
            words=bool(row.get("words")), words_rect=_rect(page, words) if words else None,
        )
