"""What a key does to a figure: a pure state machine, without Qt.

Digits push in from the right. ``draft`` is the text being typed ("" when none); ``committed`` the reading kept so
far, None while nothing was ever typed. Grammar of the boxes: :func:`forms.figure.parse_figure`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from forms.errors import KnownError
from forms.figure import Figure, parse_figure
from sync.trust.table_reader import why_no_figure


class Move(StrEnum):
    """Where the focus goes; the page knows the paper's order."""

    STAY = auto()
    NEXT = auto()
    PREVIOUS = auto()
    LEFT = auto()
    RIGHT = auto()
    SECTION_START = auto()
    SECTION_END = auto()
    PAGE_UP = auto()
    PAGE_DOWN = auto()
    FIRST = auto()
    LAST = auto()
    LEAVE = auto()


class Act(StrEnum):
    """A key of the field, whatever its place on the keyboard."""

    CROSS = auto()
    ZERO = auto()
    REST_ZERO = auto()
    BLANK = auto()
    UNREADABLE = auto()
    ENTER = auto()
    BACKSPACE = auto()
    ESCAPE = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """Result of a key: a reading to keep (``commits``, None = taken back), a move, a sentence to say once."""

    commits: bool = False
    figure: Figure | None = None
    move: Move = Move.STAY
    hint: str | None = None


_STAY = Step()
#: Ways out of a field that say nothing about its figure.
_JUMPS = frozenset({Move.SECTION_START, Move.SECTION_END, Move.PAGE_UP, Move.PAGE_DOWN, Move.FIRST, Move.LAST})


#: Sentences of a paste, by the cause that the grammar of all tables tells.
_NO_FIGURE = {
    "table.figure_unclear": "entry.hint.paste_unclear", "table.figure_grouped": "entry.hint.paste_grouped",
    "table.figure_decimal": "entry.hint.paste_grouped", "table.figure": "entry.hint.paste_no_number",
    "table.kept_as_text": "entry.hint.paste_no_number",
}


def _why_not(text: str, boxes: int) -> str | None:
    """Code of the sentence why a text fills no field of so many boxes; None for digits that fit."""
    if not text:
        return "entry.hint.paste_empty"
    if any(letter in text for letter in "\t\n\r;|"):
        return "entry.hint.paste_several"
    if not (text.isascii() and text.isdigit()):
        return "entry.hint.paste_other_digits" if text.isdecimal() else _NO_FIGURE[why_no_figure(text)]
    return "entry.hint.paste_too_long" if len(text) > boxes else None


class Editing:
    """One field of ``boxes`` boxes while it is typed."""

    def __init__(self, boxes: int, committed: Figure | None = None) -> None:
        self.boxes = boxes
        self.committed = committed
        self.draft = ""

    @property
    def typing(self) -> bool:
        """In mid-typing: keys mean something else than on a field just reached."""
        return bool(self.draft)

    def digit(self, digit: str) -> Step:
        """Pushes a digit in from the right; the last box filled keeps the figure and goes on."""
        return self._push(digit)

    def act(self, act: Act, *, repeated: bool = False) -> Step:
        """One of the field's other keys; ``repeated`` marks the keyboard's own repetition."""
        if act is Act.CROSS:
            if self.draft.strip("X"):
                return Step(hint="entry.hint.cross_first")
            return self._push("X")
        if act is Act.UNREADABLE:
            return self._push("?")
        if act is Act.ENTER:
            return self.move(Move.NEXT, entering=True)
        if act is Act.BACKSPACE:
            return self._backspace()
        if act is Act.ESCAPE:
            return self._escape()
        return self._whole(act, repeated)

    def move(self, move: Move, *, entering: bool = False) -> Step:
        """Enter, Tab and arrows say that the figure is whole and keep it; a jump leaves the boxes half typed.

        Enter alone cannot pass a field that was never typed.
        """
        if move in _JUMPS:
            return Step(move=move)
        if not self.typing:
            if entering and self.committed is None:
                return Step(hint="entry.hint.untyped")
            return Step(move=move)
        figure = self._draft_figure()
        if figure is None:
            return Step(hint="entry.hint.last_box")
        return self._keep(figure, move)

    def paste(self, text: str) -> Step:
        """One number from the clipboard, as if typed; anything else is refused with its cause."""
        if self.typing:
            return Step(hint="entry.hint.clear_first")
        number = text.strip()
        refused = _why_not(number, self.boxes)
        return Step(hint=refused) if refused else self._keep(parse_figure(number, self.boxes), Move.NEXT)

    def restore(self, figure: Figure | None) -> None:
        """Shows a reading that came from elsewhere (undo, reopening); a draft is dropped."""
        self.committed, self.draft = figure, ""

    def resume(self, boxes: str) -> None:
        """Boxes that were left half typed; nothing is kept until they are finished."""
        self.draft = boxes[: self.boxes - 1]

    def _push(self, box: str) -> Step:
        self.draft += box
        if len(self.draft) < self.boxes:
            return _STAY
        figure = self._draft_figure()
        if figure is None:
            self.draft = self.draft[:-1]
            return Step(hint="entry.hint.cross_first")
        return self._keep(figure, Move.NEXT)

    def _whole(self, act: Act, repeated: bool) -> Step:
        if repeated:
            return _STAY
        if self.typing:
            return Step(hint="entry.hint.clear_first")
        if act is Act.ZERO:
            return self._keep(Figure.of(0, "X" * self.boxes), Move.NEXT)
        if act is Act.BLANK:
            return self._keep(Figure.blank(), Move.NEXT)
        return Step(hint="entry.hint.no_rest_zero")

    def _draft_figure(self) -> Figure | None:
        if self.draft == "?":
            return Figure.unreadable("?" * self.boxes)
        try:
            return parse_figure(self.draft, self.boxes)
        except KnownError:
            return None

    def _keep(self, figure: Figure, move: Move) -> Step:
        self.committed, self.draft = figure, ""
        return Step(commits=True, figure=figure, move=move)

    def _backspace(self) -> Step:
        if self.typing:
            self.draft = self.draft[:-1]
            return _STAY
        if self.committed is None:
            return Step(move=Move.PREVIOUS)
        self.committed = None
        return Step(commits=True, figure=None)

    def _escape(self) -> Step:
        if not self.typing:
            return Step(move=Move.LEAVE)
        self.draft = ""
        return _STAY
