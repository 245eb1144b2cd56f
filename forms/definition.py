"""The shape of a form: sections, rows, fields, pages and the places of the digit boxes on the official sheet.

Immutable values made by :mod:`forms.catalogue` from data files; no form is known to the code by name.
Positions are in PDF points, measured from the top left corner of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from forms.errors import KnownError

Column = Literal["m", "f", "t"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in Indonesian and English."""

    id: str
    en: str

    def get(self, lang: str) -> str:
        """The words in ``lang`` (``"id"`` or ``"en"``)."""
        return self.en if lang == "en" else self.id


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle on a page: top left corner, width and height in PDF points."""

    page: int
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class FieldDef:
    """One number on the paper.

    :param number: place on the form as officers say it, e.g. ``"I.B.4"``.
    :param boxes: digit boxes on paper.
    :param box_rects: one rectangle a box, left to right; empty where the form's print is not known.
    :param words: True where the form also asks for the number in words.
    """

    id: str
    row: str
    column: Column | None
    number: str
    label: Text
    short: Text
    boxes: int
    page: int
    box_rects: tuple[Rect, ...] = ()
    words: bool = False
    words_rect: Rect | None = None

    @property
    def name(self) -> Text:
        """Number and short name, for sentences and narrow places: ``I.B.4 Pengguna hak pilih L``."""
        return Text(f"{self.number} {self.short.id}", f"{self.number} {self.short.en}")


@dataclass(frozen=True, slots=True)
class RowDef:
    """One line of a section with one field, or three (male, female, total)."""

    id: str
    number: str
    label: Text
    fields: tuple[FieldDef, ...]


@dataclass(frozen=True, slots=True)
class SectionDef:
    """A numbered part of the form."""

    id: str
    number: str
    title: Text
    page: int
    rows: tuple[RowDef, ...]


@dataclass(frozen=True, slots=True)
class PageDef:
    """One printed page and what a camera can hold on to: the numbered marker and the corner squares."""

    number: int
    marker: int
    width: float
    height: float
    marker_rect: Rect
    corner_marks: tuple[Rect, ...]


@dataclass(frozen=True, eq=False)
class FormDefinition:
    """A version of a form for a number of choices (tickets). One object per form: compared by identity.

    :param rules: the data of the rules that bind the fields, expanded by :mod:`forms.rules`.
    :param digest: hex SHA-256 of the definition data and the number of choices; names the form in a package.
    """

    id: str
    form_code: str
    contest: str
    version: str
    choices: int
    title: Text
    sections: tuple[SectionDef, ...]
    pages: tuple[PageDef, ...]
    rules: tuple[Mapping[str, Any], ...]
    digest: str
    fields: tuple[FieldDef, ...] = field(init=False)
    order: tuple[str, ...] = field(init=False)
    _by_id: Mapping[str, FieldDef] = field(init=False, repr=False)
    _rows: Mapping[str, RowDef] = field(init=False, repr=False)
    _sections: Mapping[str, SectionDef] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        rows = [row for section in self.sections for row in section.rows]
        fields = tuple(one for row in rows for one in row.fields)
        by_id = {one.id: one for one in fields}
        if len(by_id) != len(fields) or len({row.id for row in rows}) != len(rows):
            raise ValueError(f"{self.id}: a field or row is defined twice")
        set_once = object.__setattr__
        set_once(self, "fields", fields)
        set_once(self, "order", tuple(by_id))
        set_once(self, "_by_id", by_id)
        set_once(self, "_rows", {row.id: row for row in rows})
        set_once(
            self, "_sections",
            {one.id: section for section in self.sections for row in section.rows for one in row.fields},
        )

    def field(self, field_id: str) -> FieldDef:
        """:raises KnownError: ``form.unknown_field``."""
        return _found(self._by_id, field_id, self.id)

    def row(self, row_id: str) -> RowDef:
        """:raises KnownError: ``form.unknown_field``."""
        return _found(self._rows, row_id, self.id)

    def section_of(self, field_id: str) -> SectionDef:
        """:raises KnownError: ``form.unknown_field``."""
        return _found(self._sections, field_id, self.id)

    def __contains__(self, field_id: object) -> bool:
        return field_id in self._by_id


def _found(table: Mapping[str, T], key: str, form: str) -> T:
    try:
        return table[key]
    except KeyError:
        raise KnownError("form.unknown_field", field=key, form=form) from None
