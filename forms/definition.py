"""The shape of a form: sections, rows, fields, pages and the places of the digit boxes on the official sheet.

Immutable values made by :mod:`forms.expansion` from data files; no form is known to the code by name.
Positions are in PDF points, measured from the top left corner of the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from forms.choices import Shape
from forms.errors import KnownError
from forms.rule_table import RuleTable

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
    """One line of a section with one field, or three (male, female, total).

    :param page: page of the paper, from 1.
    :param choice: id of the choice whose votes the row holds, else None.
    :param group: id of the group in whose block the row stands, else None.
    """

    id: str
    number: str
    label: Text
    fields: tuple[FieldDef, ...]
    page: int
    choice: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class SectionDef:
    """A numbered part of the form; a long one runs over several pages.

    :param fillable: a training run may make up its figures where the source lacks them.
    """

    id: str
    number: str
    title: Text
    rows: tuple[RowDef, ...]
    fillable: bool = False

    @property
    def page(self) -> int:
        """The page on which the section begins."""
        return self.rows[0].page

    def block(self, row: RowDef) -> tuple[RowDef, ...]:
        """The rows that stand with ``row`` on one page."""
        return tuple(one for one in self.rows if one.page == row.page)


@dataclass(frozen=True, slots=True)
class PageDef:
    """One printed page and what a camera can hold on to: the numbered marker and the corner squares.

    A page whose print was not seen has no marker and no corner squares.
    """

    number: int
    marker: int | None
    width: float
    height: float
    marker_rect: Rect | None
    corner_marks: tuple[Rect, ...]


@dataclass(frozen=True, eq=False)
class FormDefinition:
    """A form made out for the choices of one district, with the rules that a package names beside it.

    One object for the same three: compared by identity.

    :param shape: numbers of the choices that made the rows.
    :param source: hex SHA-256 of the definition data alone; names the form in a package.
    :param digest: hex SHA-256 of ``source`` and ``shape``; names the form in a record. Other choices are another
        form; other names, a withdrawal and other rules are not.
    :param rules: the version of the rules by which figures on this form are judged.
    :param values: numbers that the rules look up in the form, e.g. most voters a station.
    """

    id: str
    form_code: str
    contest: str
    contest_name: Text
    version: str
    title: Text
    sections: tuple[SectionDef, ...]
    pages: tuple[PageDef, ...]
    shape: Shape
    source: str
    digest: str
    rules: RuleTable
    values: Mapping[str, int] = field(default_factory=dict)
    fields: tuple[FieldDef, ...] = field(init=False)
    order: tuple[str, ...] = field(init=False)
    place: Mapping[str, int] = field(init=False, repr=False)
    fillable: frozenset[str] = field(init=False, repr=False)
    _by_id: Mapping[str, FieldDef] = field(init=False, repr=False)
    _rows: Mapping[str, RowDef] = field(init=False, repr=False)
    _sections: Mapping[str, SectionDef] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        rows = [row for section in self.sections for row in section.rows]
        fields = tuple(one for row in rows for one in row.fields)
        by_id = {one.id: one for one in fields}
        if len(by_id) != len(fields) or len({row.id for row in rows}) != len(rows):
            raise ValueError(f"{self.id}: a field or row is defined twice")
        sections = {one.id: section for section in self.sections for row in section.rows for one in row.fields}
        set_once = object.__setattr__
        set_once(self, "fields", fields)
        set_once(self, "order", tuple(by_id))
        set_once(self, "place", {name: index for index, name in enumerate(by_id)})
        set_once(self, "fillable", frozenset(name for name, section in sections.items() if section.fillable))
        set_once(self, "_by_id", by_id)
        set_once(self, "_rows", {row.id: row for row in rows})
        set_once(self, "_sections", sections)

    @property
    def contestants(self) -> tuple[str, ...]:
        """Ids of those who stand for election on their own, in ballot order: groups, or the choices of a flat form."""
        return tuple(str(number) for number, _ in self.shape)

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
