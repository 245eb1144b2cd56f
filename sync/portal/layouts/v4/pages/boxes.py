"""Rows of the table of a sheet's boxes. A village has many thousands: what a form says of a box is escaped once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sync.portal.isolation import isolated
from sync.portal.layouts.v4.pages.words import NONE, PageWords
from sync.portal.layouts.v4.shards.shapes import FormFile, Head

if TYPE_CHECKING:
    from markupsafe import Markup

#: What the plenary did not decide on.
UNDECIDED = "tidak_diputuskan"


@dataclass(frozen=True, slots=True)
class BoxGroup:
    """Boxes of one section of the paper; ``rows`` are rows of a table."""

    title: str
    rows: Markup


@dataclass(frozen=True, slots=True)
class _Box:
    """A box of a form: its column, place in the order, and the parts of its row that are the same in every sheet."""

    place: int
    column: str
    anchor: str
    head: str
    decided: str
    written: str


class BoxTable:
    """Makes rows for the sheets of one form in one language."""

    def __init__(self, form: FormFile, words: PageWords) -> None:
        self._form, self._words = form, words
        self._numbers: dict[int, str] = {}

    @cached_property
    def _sections(self) -> Sequence[tuple[str, Sequence[_Box]]]:
        from markupsafe import escape

        lang, choices = self._words.lang, {one.column: one.name for one in self._form.choices}
        found: dict[str, list[_Box]] = {}
        for place, box in enumerate(self._form.boxes):
            choice = choices.get(box.column)
            name = f"{box.number} {box.name[lang]}" + (f": {choice}" if choice else "")
            found.setdefault(box.section[lang], []).append(_Box(
                place, box.column, str(escape(f"-{box.column}")), f'<th scope="row">{escape(isolated(name))}',
                f'<td data-sel="{escape(box.field)}">',
                f'<td data-sel-tertulis="{escape(box.field)}">',
            ))
        return list(found.items())

    def is_plain(self, head: Head) -> bool:
        """Whether every box was decided as written and every sum adds up, so that one column tells all."""
        if head.written is not None or head.outcome == UNDECIDED:
            return False
        return not any(
            self._note(head, box) for _, boxes in self._sections for box in boxes if box.column in head.computed
        )

    def groups(self, head: Head, anchor: str, *, is_plain: bool) -> list[BoxGroup]:
        """Rows of a sheet by section. ``anchor`` begins the address of each figure."""
        from markupsafe import Markup, escape

        begin = f'<tr id="{escape(anchor)}'
        row = self._plain if is_plain else self._whole
        return [
            BoxGroup(title, Markup("".join(row(head, box, begin) for box in boxes))) for title, boxes in self._sections
        ]

    def figure(self, value: int | None, mark: str) -> str:
        """Blank, unreadable and a box that the form lacks are words, never a zero."""
        if value is None:
            return self._words.say(f"mark_{mark}")
        if value not in self._numbers:
            self._numbers[value] = self._words.number(value)
        return self._numbers[value]

    def decided(self, head: Head, place: int, column: str) -> str:
        """The figure that the record decides."""
        return self.figure(head.decided[place], head.marks.get("diputuskan", {}).get(column, ""))

    def written(self, head: Head, place: int, column: str) -> str:
        """The figure on the paper."""
        if head.written is None:
            return self.decided(head, place, column)
        return self.figure(head.written[place], head.marks.get("tertulis", {}).get(column, ""))

    def _plain(self, head: Head, box: _Box, begin: str) -> str:
        figure = self.decided(head, box.place, box.column)
        return f'{begin}{box.anchor}">{box.head}</th>{box.decided}{figure}</td></tr>\n'

    def _whole(self, head: Head, box: _Box, begin: str) -> str:
        note, computed = self._note(head, box), head.computed.get(box.column)
        mark, said = (' class="diff"', f" <em>{note}</em>") if note else ("", "")
        return (
            f'{begin}{box.anchor}"{mark}>{box.head}{said}</th>'
            f"{box.written}{self.written(head, box.place, box.column)}</td>"
            f'<td>{self.figure(computed, "") if computed is not None else NONE}</td>'
            f"{box.decided}{self.decided(head, box.place, box.column)}</td></tr>\n"
        )

    def _note(self, head: Head, box: _Box) -> str:
        """What does not agree, in words; own words, so nothing is left to escape."""
        notes, words, decided = [], self._words, head.decided[box.place]
        if self.written(head, box.place, box.column) != self.decided(head, box.place, box.column):
            notes.append(words.say("box_undecided" if head.outcome == UNDECIDED else "box_changed"))
        computed = head.computed.get(box.column)
        if computed is not None and decided is not None and computed != decided:
            notes.append(words.say("box_unlike"))
        return "; ".join(notes)
