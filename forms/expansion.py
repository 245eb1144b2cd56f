"""Makes a form out of its definition data for given choices: rows and pages that repeat, numbers, labels, places.

A row may stand once for ``"each": "choice"`` (flat contests) or, inside a block ``{"each": "group", "rows": [...]}``,
once for ``"each": "member"``. A page may stand once for ``"each": "group"``, or once for as many choices of a flat form
as its layout has rows (``"each": "choice"``). Format: ``docs/form-positions.md``.
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


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which of several printed pages a form has for the length of its lists; ``rows``: choices a page has room for.

    A form with one kind of page has the empty layout, whose page has no end.
    """

    id: str = ""
    rows: int | None = None


#: Rows by definition data, place in it, choice, page, layout, and the sum that a label spells out.
_ROWS: dict[tuple[str, str, str, _Slot, int, str, str], RowDef] = {}


def _layout(data: Mapping[str, Any], shape: Shape) -> _Layout:
    """The first layout that is for so many choices, or for a longest list of so many members."""
    if "layouts" not in data:
        return _Layout()
    by = data["layouts"]["by"]
    length = len(shape) if by == "choices" else max(len(members or ()) for _, members in shape)
    for one in data["layouts"]["of"]:
        if any(low <= length <= high for low, high in one["for"]):
            return _Layout(one["id"], one["rows"])
    raise ValueError(f"{data['id']}: no layout for {length} {by}")


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
        self._layout = _layout(data, shape)
        self._numbers: dict[tuple[str, str], int] = {}
        self.pages = tuple(self._pages(data["pages"]))
        self._sum = _listed([
            f"{section['number']}.{slot.fill(row['number'] if row['adds_up'] is True else row['adds_up'])}"
            for section in data["sections"] for row, slot in self._rows(section["rows"]) if row.get("adds_up")
        ])
        self.sections = tuple(self._section(one) for one in data["sections"])

    def _pages(self, data: Sequence[Mapping[str, Any]]) -> Iterator[PageDef]:
        for page in data:
            first = page.get("marker")
            if isinstance(first, Mapping):
                first = first[self._layout.id]
            for index, part in enumerate(self._parts(page.get("each"))):
                number = len(self._numbers) + 1
                self._numbers[page["id"], part] = number
                yield _page(page, number, None if first is None else first + index)

    def _parts(self, each: str | None) -> list[str]:
        """What a page that repeats is for: a group each, or a page of choices each; one page for all of it else."""
        if each == "group":
            return [str(number) for number, _ in self._shape]
        if each == "choice":
            return [self._page_of(place) for place in range(0, len(self._shape), self._layout.rows or len(self._shape))]
        return [""]

    def _page_of(self, place: int) -> str:
        """The page of the choices on which a choice stands, named by its first place."""
        rows = self._layout.rows or len(self._shape)
        return f"+{place - place % rows}"

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
        part = slot.group or self._page_of(slot.place)
        page = self._numbers.get((section["page"], part)) or self._numbers[section["page"], ""]
        said = self._sum if "{choice_rows}" in row["label"]["id"] + row["label"]["en"] else ""
        key = (self._source, section["id"], row["id"], slot, page, self._layout.id, said)
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
        layout = self._layout
        if "placed" in row:
            placed: Mapping[str, Any] = row["placed"][layout.id]
            return placed
        if "printed" not in row:
            return row
        known = row["printed"][layout.id] if layout.id else row["printed"]
        place = slot.place % layout.rows if layout.rows else slot.place
        official = slot.of == self._printed if self._printed is not None else place < len(known)
        return known[place] if official else {}

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


def _page(data: Mapping[str, Any], number: int, marker: int | None) -> PageDef:
    return PageDef(
        number=number, marker=marker, width=data["width"], height=data["height"],
        marker_rect=_rect(number, data["marker_rect"]) if "marker_rect" in data else None,
        corner_marks=tuple(_rect(number, one) for one in data.get("corner_marks", ())),
    )
