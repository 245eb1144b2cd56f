"""Makes a form out of its definition data for given choices: rows and pages that repeat, numbers, labels, places.

A row may stand once for ``"each": "choice"`` (flat contests) or, inside a block ``{"each": "group", "rows": [...]}``,
once for ``"each": "member"``. A page may stand once for ``"each": "group"``. Format: ``docs/form-positions.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.choices import Shape
from forms.definition import FieldDef, PageDef, Rect, RowDef, SectionDef, Text
from forms.errors import KnownError

#: Longer sums in a label are said by their first two parts and the last one.
_LISTED = 8


@dataclass(frozen=True, slots=True)
class _Slot:
    """What one row of the data stands for: its choice, the block it is in, and its place among its like (from 0)."""

    choice: str = ""
    number: int = 0
    group: str = ""
    place: int = 0
    of: int = 1

    def fill(self, template: str, **more: str) -> str:
        return template.format(choice=self.choice, number=self.number, group=self.group, **more)


#: Rows by definition data, place in it, choice, page, and the sum that a label spells out.
_ROWS: dict[tuple[str, str, str, _Slot, int, str], RowDef] = {}


def checked_shape(data: Mapping[str, Any], shape: Shape) -> Shape:
    """The shape itself, where the definition has room for it.

    :raises KnownError: ``form.choices``.
    """
    limits = data["choices"]
    levels = {1 if members is None else 2 for _, members in shape}
    fits = limits["least"] <= len(shape) <= limits["most"] and levels == {limits["levels"]}
    if not fits or any(len(members or ()) > limits.get("most_members", 0) for _, members in shape if members):
        raise KnownError("form.choices", choices=",".join(str(number) for number, _ in shape)[:40])
    return shape


class Expansion:
    """Sections and pages of one definition for one shape.

    Rows of the same choice on the same page are one object in all forms made of the same data, so that the forms of
    hundreds of districts cost little more than one.

    :param source: digest of the data.
    :raises ValueError: the data breaks its own rules (a fault of the data, not of a user).
    """

    def __init__(self, data: Mapping[str, Any], shape: Shape, source: str) -> None:
        self._source = source
        self._columns: Mapping[str, Any] = data.get("columns", {})
        self._shape = shape
        self._printed: int | None = data["choices"].get("printed")
        self._numbers: dict[tuple[str, str], int] = {}
        self.pages = tuple(self._pages(data["pages"]))
        self._sum = _listed([
            f"{section['number']}.{slot.fill(row['number'])}"
            for section in data["sections"] for row, slot in self._rows(section["rows"]) if row.get("adds_up")
        ])
        self.sections = tuple(self._section(one) for one in data["sections"])

    def _pages(self, data: Sequence[Mapping[str, Any]]) -> Iterator[PageDef]:
        for page in data:
            groups = [str(number) for number, _ in self._shape] if page.get("each") == "group" else [""]
            for index, group in enumerate(groups):
                number = len(self._numbers) + 1
                self._numbers[page["id"], group] = number
                yield _page(page, number, page["marker"] + index)

    def _rows(self, rows: Sequence[Mapping[str, Any]], around: _Slot | None = None) -> Iterator[
        tuple[Mapping[str, Any], _Slot]
    ]:
        for row in rows:
            for slot in self._slots(row.get("each"), around or _Slot()):
                if "rows" in row:
                    yield from self._rows(row["rows"], slot)
                else:
                    yield row, slot

    def _slots(self, each: str | None, around: _Slot) -> Iterator[_Slot]:
        if each is None:
            yield around
        elif each == "member":
            numbers = dict(self._shape)[int(around.group)] or ()
            for place, number in enumerate(numbers):
                yield _Slot(f"{around.group}.{number}", number, around.group, place, len(numbers))
        elif each in ("choice", "group"):
            for place, (number, _) in enumerate(self._shape):
                yield _Slot(str(number), number, str(number) if each == "group" else "", place, len(self._shape))
        else:
            raise ValueError(f"rows cannot repeat for each {each!r}")

    def _section(self, data: Mapping[str, Any]) -> SectionDef:
        rows = tuple(self._row(data, row, slot) for row, slot in self._rows(data["rows"]))
        return SectionDef(data["id"], data["number"], _text(data["title"]), rows, bool(data.get("fillable")))

    def _row(self, section: Mapping[str, Any], row: Mapping[str, Any], slot: _Slot) -> RowDef:
        page = self._numbers.get((section["page"], slot.group)) or self._numbers[section["page"], ""]
        said = self._sum if "{choice_rows}" in row["label"]["id"] + row["label"]["en"] else ""
        key = (self._source, section["id"], row["id"], slot, page, said)
        made = _ROWS.get(key)
        if made is None:
            made = _ROWS[key] = self._made(section, row, slot, page)
        return made

    def _made(self, section: Mapping[str, Any], row: Mapping[str, Any], slot: _Slot, page: int) -> RowDef:
        fields = tuple(self._field(section, row, slot, column, page) for column in row["columns"])
        choice = slot.fill(row["choice"]) if "choice" in row else None
        label = self._words(row["label"], slot)
        return RowDef(slot.fill(row["id"]), slot.fill(row["number"]), label, fields, page, choice, slot.group or None)

    def _words(self, data: Mapping[str, str], slot: _Slot) -> Text:
        return Text(slot.fill(data["id"], choice_rows=self._sum), slot.fill(data["en"], choice_rows=self._sum))

    def _places(self, row: Mapping[str, Any], slot: _Slot) -> Mapping[str, Any]:
        """Where the row is printed; rows that repeat have places only on a sheet with the official number of them."""
        if "printed" not in row:
            return row
        known = row["printed"]
        official = slot.of == self._printed if self._printed is not None else slot.place < len(known)
        return known[slot.place] if official else {}

    def _field(
        self, section: Mapping[str, Any], row: Mapping[str, Any], slot: _Slot, column: str, page: int
    ) -> FieldDef:
        row_id, number = slot.fill(row["id"]), slot.fill(row["number"])
        label, short = self._words(row["label"], slot), self._words(row["short"], slot)
        if column:
            part = self._columns[column]
            label = Text(f"{label.id}, {part['label']['id']}", f"{label.en}, {part['label']['en']}")
            short = Text(f"{short.id} {part['short']['id']}", f"{short.en} {part['short']['en']}")
        places = self._places(row, slot)
        rects = tuple(_rect(page, one) for one in places.get("rects", {}).get(column, ()))
        if rects and len(rects) != row["boxes"]:
            raise ValueError(f"{row_id}: {len(rects)} rectangles for {row['boxes']} boxes")
        words = places.get("words_rect")
        return FieldDef(
            id=f"{row_id}.{column}" if column else row_id,
            row=row_id, column=column or None,  # type: ignore[arg-type]
            number=".".join(part for part in (section["number"], number) if part),
            label=label, short=short, boxes=row["boxes"], page=page, box_rects=rects,
            words=bool(row.get("words")), words_rect=_rect(page, words) if words else None,
        )


def _listed(names: Sequence[str]) -> str:
    shown = list(names) if len(names) <= _LISTED else [*names[:2], "...", names[-1]]
    return " + ".join(shown)


def _text(data: Mapping[str, str]) -> Text:
    return Text(data["id"], data["en"])


def _rect(page: int, four: Sequence[float]) -> Rect:
    x, y, w, h = four
    return Rect(page, float(x), float(y), float(w), float(h))


def _page(data: Mapping[str, Any], number: int, marker: int) -> PageDef:
    return PageDef(
        number=number, marker=marker, width=data["width"], height=data["height"],
        marker_rect=_rect(number, data["marker_rect"]),
        corner_marks=tuple(_rect(number, one) for one in data["corner_marks"]),
    )
