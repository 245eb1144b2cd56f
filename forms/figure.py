"""One figure as an officer reads it in the digit boxes of a form.

Blank, zero and unreadable are three different readings and stay different everywhere. "Not typed yet" is no
reading at all: it is ``None`` and never a :class:`Figure`. Grammar (boxes are right-aligned,
unused leading boxes are crossed with X, ``XXX`` is zero).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from forms.errors import KnownError

#: Largest figure that is kept; nine digits, so that an over-long reading is reported by R16 and never refused.
MAX_VALUE = 999_999_999
MAX_DIGITS = 9
MAX_RAW = 16

_DIGITS = frozenset("0123456789")
_FILLERS = frozenset("Xx- ")
_UNREADABLE = "?"
#: Raw text of a record: digits, fillers, ``?`` and the keys that stand for zero, blank and unreadable.
_RAW = re.compile(r"[0-9Xx?\- .+=/nNkKtT]{0,16}")


class Kind(StrEnum):
    """The three readings of a field."""

    VALUE = "value"
    BLANK = "blank"
    UNREADABLE = "unreadable"


_KINDS: Mapping[str, Kind] = {kind.value: kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class Figure:
    """A reading: its kind, its number (for ``VALUE`` only, 0..999,999,999) and the text it was read from.

    Two figures are equal as Python objects when the raw text is equal too; officers' entries are compared with
    :meth:`same_as`, which ignores it (``X95`` and ``95`` say the same).
    """

    kind: Kind
    value: int | None = None
    raw: str = ""

    def __post_init__(self) -> None:
        if self.kind is Kind.VALUE:
            if type(self.value) is not int or not 0 <= self.value <= MAX_VALUE:
                raise KnownError("figure.out_of_range", value=str(self.value))
        elif self.value is not None:
            raise KnownError("figure.malformed", value=str(self.value))

    @classmethod
    def of(cls, number: int, raw: str = "") -> Figure:
        """A number that was read.

        :raises KnownError: ``figure.out_of_range`` outside 0..999,999,999.
        """
        return cls(Kind.VALUE, number, raw)

    @classmethod
    def blank(cls, raw: str = "") -> Figure:
        """Nothing is written on the paper."""
        return cls(Kind.BLANK, None, raw)

    @classmethod
    def unreadable(cls, raw: str = _UNREADABLE) -> Figure:
        """Something is written and nobody can tell what; ``raw`` keeps the boxes that could be read."""
        return cls(Kind.UNREADABLE, None, raw)

    def same_as(self, other: Figure) -> bool:
        """The same reading: kind and value; the raw text is ignored."""
        return self.kind is other.kind and self.value == other.value

    def to_json(self) -> dict[str, str | int]:
        """The form in which a figure stands in a record."""
        if self.kind is Kind.VALUE and self.value is not None:
            return {"kind": self.kind.value, "value": self.value, "raw": self.raw}
        return {"kind": self.kind.value, "raw": self.raw}

    @classmethod
    def from_json(cls, obj: object) -> Figure:
        """Read a figure of a record; anything unexpected is refused.

        :raises KnownError: ``figure.malformed`` or ``figure.out_of_range``.
        """
        if not isinstance(obj, dict):
            raise KnownError("figure.malformed", value=str(obj)[:40])
        name, value, raw = obj.get("kind"), obj.get("value"), obj.get("raw")
        if value is not None and type(value) is not int:
            value = -1  # is no figure's, and can be looked up
        figure = None
        if isinstance(name, str) and isinstance(raw, str) and len(obj) == (2 if value is None else 3):
            figure = _read(name, value, raw)
        if figure is None or ("value" in obj) is not (figure.kind is Kind.VALUE):
            raise KnownError("figure.malformed", value=str(obj)[:40])
        return figure

    def _agrees_with_raw(self) -> bool:
        """A raw text of boxes must not say something else than the figure; raw keys (``+``, ``N``) are not boxes."""
        if not self.raw.strip() or set(self.raw) - _DIGITS - _FILLERS - {_UNREADABLE}:
            return True
        try:
            return parse_figure(self.raw, boxes=len(self.raw.rstrip())).same_as(self)
        except KnownError:
            return False


@lru_cache(maxsize=1 << 15)
def _read(name: str, value: int | None, raw: str) -> Figure | None:
    """The figure of a record, None where it is none; the same few figures stand on thousands of sheets.

    :raises KnownError: ``figure.out_of_range``.
    """
    kind = _KINDS.get(name)
    if kind is None or not _RAW.fullmatch(raw):
        return None
    figure = Figure(kind, value, raw)
    return figure if figure._agrees_with_raw() else None


def parse_figure(raw: str, boxes: int = 3) -> Figure:
    """Read the text of ``boxes`` digit boxes.

    Leading ``X``, ``x``, ``-`` or space is filler; every box filler-crossed is zero; nothing at all is blank; a ``?``
    makes the whole figure unreadable with the raw text kept. More digits than boxes (up to nine) are a value:
    what the paper says is kept and R16 reports it.

    :raises KnownError: ``figure.x_after_digit``, ``figure.only_filler``, ``figure.too_long``,
        ``figure.not_a_figure``.
    """
    if not raw.strip():
        return Figure.blank(raw[:MAX_RAW])
    text = raw.rstrip()
    if len(text) > max(MAX_DIGITS, boxes):
        raise KnownError("figure.too_long", raw=text[:MAX_RAW], digits=MAX_DIGITS)
    if set(text) - _DIGITS - _FILLERS - {_UNREADABLE}:
        raise KnownError("figure.not_a_figure", raw=text)
    digits = text.lstrip("Xx- ")
    if re.search(r"[0-9][Xx\- ]", text):
        raise KnownError("figure.x_after_digit", raw=text)
    if _UNREADABLE in text:
        return Figure.unreadable(raw)
    if len(text) > boxes and len(digits) < len(text):
        raise KnownError("figure.too_many_fillers", raw=text, boxes=boxes)
    if not digits:
        if len(text) < boxes:
            raise KnownError("figure.only_filler", raw=text, boxes=boxes)
        return Figure.of(0, raw)
    return Figure.of(int(digits), raw)


def format_figure(figure: Figure, boxes: int = 3) -> str:
    """The boxes as they are filled on paper: ``X95``, ``XXX`` for zero, nothing for blank, ``???`` for unreadable."""
    if figure.kind is Kind.BLANK:
        return ""
    if figure.kind is Kind.UNREADABLE:
        return figure.raw if _UNREADABLE in figure.raw else _UNREADABLE * boxes
    return "X" * boxes if figure.value == 0 else str(figure.value).rjust(boxes, "X")
