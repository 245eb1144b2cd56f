"""Two lines under the form: the newest request to read again, and the answer to a refused key. No focus ever."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import Enum, auto

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from forms.definition import FormDefinition
from forms.figure import Figure, Kind, format_figure
from forms.rules import Finding
from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import Words, show
from recap_desktop.ui.widgets.announcing import announce
from recap_desktop.ui.widgets.buttons import Button
from recap_desktop.ui.widgets.labels import ElidedLabel, IconLabel, label, restyle
from recap_desktop.ui.widgets.layout import column, row

#: Height where the bar lies under the form; beside the primary button in a narrow window, three lines of words;
#: and under the paper in a low one, with its buttons below the words.
HEIGHT, BESIDE, STACKED = 4.625, 3.75, 6.5
#: Least height of a chip in the style sheet, em.
CHIP = 1.75
#: Figures of one finding that fit two lines; more are said in short.
_LISTED = 6


def reading(finding: Finding, definition: FormDefinition, figures: Mapping[str, Figure], words: Words) -> str:
    """The figures typed, by place on the paper, and nothing that would fit: ``I.B.4 L 103, P 107, Jml 201``."""
    parts: list[str] = []
    place = ""
    if len(finding.fields) == 1:
        return finding.neutral(words.language)  # one figure says nothing by itself: the reason stands with it
    if len(finding.fields) > _LISTED:
        return _in_short(finding, definition, figures, words)
    named = sorted(finding.fields, key=definition.place.__getitem__)
    for one in map(definition.field, named):
        side = f"{words(f'entry.column.{one.column}')} " if one.column else ""
        shown = _shown(figures.get(one.id), one.boxes, words)
        parts.append(f"{side}{shown}" if one.number == place else f"{one.number} {side}{shown}")
        place = one.number
    return words("entry.read_again", figures=", ".join(parts))


def _shown(figure: Figure | None, boxes: int, words: Words) -> str:
    if figure is None or figure.kind is Kind.BLANK:
        return words("v.untyped" if figure is None else "v.blank").lower()
    return format_figure(figure, boxes) if figure.value is None else str(figure.value)


def _in_short(finding: Finding, definition: FormDefinition, figures: Mapping[str, Figure], words: Words) -> str:
    """A sum of many figures: the total as typed, and from where to where its parts stand."""
    total, *parts = (definition.field(name) for name in finding.fields)
    return words(
        "entry.read_again_many", total=f"{total.number} {_shown(figures.get(total.id), total.boxes, words)}",
        first=parts[0].number, last=parts[-1].number,
    )


class Place(Enum):
    """Where the bar lies: under the form; beside the primary button where the window is narrow; under the paper where
    it is low."""

    UNDER_FORM = auto()
    BESIDE_BUTTON = auto()
    UNDER_PAPER = auto()


class FindingBar(QFrame):
    """Shows findings newest first; a question about the station takes its place until it is answered.

    ``said`` whenever the words on show may be others.
    """

    said = Signal()

    def __init__(self, context: Context, on_confirm: Callable[[], object], on_next: Callable[[], object],
                 on_other_station: Callable[[], object]) -> None:
        super().__init__()
        self._context = context
        self._order: list[str] = []
        self._findings: dict[str, Finding] = {}
        self._question: tuple[str, dict[str, object]] | None = None
        self._said: tuple[str, str, str, bool] | None = None
        self._keys_said = ""
        self._reading: Callable[[Finding], str] = lambda finding: finding.neutral(context.words.language)
        self._icon = IconLabel(context.theme, "triangle-alert", "finding", 1.125)
        self._first, self._older = label("row", wrap=True), label("row", wrap=True)
        self._brief = ElidedLabel("small")  # the older one where there is room for one line of it
        self._second = label("hint", wrap=True)
        words = context.words
        self._confirm, self._next = Button("chip"), Button("chip")
        self._confirm.clicked.connect(lambda: on_confirm())
        self._next.clicked.connect(lambda: on_other_station() if self._question else on_next())
        for chip in (self._confirm, self._next):
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._chips = QWidget()
        self._place = Place.UNDER_FORM
        self._pressed = column(self._confirm, self._next, spacing=2, into=self._chips)
        lines = column(self._first, self._older, self._brief, self._second, None, spacing=0)
        said = row(column(self._icon, None), lines)
        said.setStretch(1, 1)
        self._body = QWidget(self)
        self._layout = row(said, self._chips, margins=(8, 1, 8, 1), into=self._body)
        self._layout.setStretch(0, 1)
        words.changed.connect(self._say)
        context.theme.changed.connect(self._restyle)
        self._restyle()
        self._say()

    def sizeHint(self) -> QSize:
        """Always the same height, so that the form never jumps."""
        return QSize(100, self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        """The sign, a word and the keys beside each other."""
        return QSize(self._body.minimumSizeHint().width(), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words fill it. They have no layout around them: it would ask the whole page how high it wants to be for
        every other word, and hear that nothing changed."""
        super().resizeEvent(event)
        self._body.setGeometry(self.contentsRect())

    @property
    def speaks(self) -> bool:
        """There is a finding, a question, or an answer to a key."""
        return self.asking or bool(self._order) or bool(self._second.text())

    @property
    def place(self) -> Place:
        """Where it lies."""
        return self._place

    def lie(self, place: Place) -> None:
        """Takes the shape for a place."""
        if place is self._place:
            return
        self._place = place
        for one in (self._first, self._older):
            restyle(one, "role", "row" if place is Place.UNDER_FORM else "small")
        stacked, ways = place is Place.UNDER_PAPER, QBoxLayout.Direction
        self._layout.setDirection(ways.TopToBottom if stacked else ways.LeftToRight)
        self._pressed.setDirection(ways.LeftToRight if stacked else ways.TopToBottom)
        self._layout.setContentsMargins(8, 1, 8, 4 if stacked else 1)
        self._show_older()
        self._restyle()

    def show_findings(self, findings: Sequence[Finding], reading: Callable[[Finding], str] | None = None) -> None:
        """Findings of what is typed so far; new ones go to the front. ``reading`` makes the short sentence of one."""
        self._reading = reading or self._reading
        if not findings and not self._findings:
            return  # a figure that breaks nothing, as most do
        known = {finding.key: finding for finding in findings}
        fresh = [key for key in known if key not in self._findings]
        self._order = fresh + [key for key in self._order if key in known]
        self._findings = known
        if fresh:
            show(self._second, "setText", "")
            announce(self, lambda: known[fresh[0]].neutral(self._context.words.language))
        self._say()

    @property
    def findings(self) -> list[Finding]:
        """Newest first."""
        return [self._findings[key] for key in self._order]

    @property
    def sentence(self) -> str:
        """The first line on show."""
        return self._first.text()

    @property
    def hint(self) -> str:
        """The answer to a refused key."""
        return self._second.text()

    def say_hint(self, sentence: str) -> None:
        """The answer to a refused key, or another quiet word; "" takes it away."""
        if not sentence and not self._second.text():
            return
        show(self._second, "setText", sentence)
        self._show_older()
        if sentence:
            announce(self, sentence)

    def ask(self, code: str, **params: object) -> None:
        """A question in place of the findings; "" ends it."""
        self._question = (code, params) if code else None
        self._say()
        if code:
            announce(self, self.sentence)

    @property
    def asking(self) -> bool:
        """A question waits for its answer."""
        return self._question is not None

    def _say(self) -> None:
        words = self._context.words
        newest = self.findings[0] if self._order else None
        if self._question is not None:
            self._first.setText(words(self._question[0], **self._question[1]))
            more = f"  (+{len(self._order) - 1})" if len(self._order) > 1 else ""
            self._older.setText(self._reading(newest) + more if newest is not None else "")
            self._say_keys("entry.station_right", "entry.other_station", "F3")
        elif newest is not None:
            rest = self.findings[1:]
            more = f"  (+{len(rest) - 1})" if len(rest) > 1 else ""
            self._older.setText(self._reading(rest[0]) + more if rest else "")
            self._first.setText(self._reading(newest))
            self._say_keys("act.as_paper", "act.goto_field", "F8")
        else:
            self._first.clear()
            self._older.clear()
        self._show_older()
        on = self._question is not None or newest is not None
        self._chips.setVisible(on)
        self._icon.setVisible(on)
        self._icon.show_icon("triangle-alert" if newest else "info", "finding" if newest else "typing")
        restyle(self, "role", "bad" if newest else "quiet" if self._question else "sheet")

    def _say_keys(self, confirm: str, onward: str, key: str) -> None:
        if self._keys_said != confirm:  # they follow the language by themselves
            self._keys_said = confirm
            self._confirm.say(self._context.words, confirm, key="Ctrl+K")
            self._next.say(self._context.words, onward, key=key)

    def _show_older(self) -> None:
        """A question never hides a finding: the finding stands below it, before any other word."""
        older = bool(self._older.text()) and (self.asking or not self._second.text())
        brief = self._place is Place.BESIDE_BUTTON
        self._older.setVisible(older and not brief)
        self._brief.setText(self._older.text())
        self._brief.setVisible(older and brief)
        self._second.setVisible(not (self.asking and self._older.text()))
        said = (self._first.text(), self._older.text(), self._second.text(), self.asking)
        if said != self._said:
            self._said = said
            self.said.emit()

    def _restyle(self) -> None:
        theme = self._context.theme
        wide = theme.em(HEIGHT) + 6 * (theme.tokens.border - 1)
        chips = 2 * (theme.room(CHIP) + 2 * theme.tokens.border) + 6
        self.setFixedHeight({
            Place.UNDER_FORM: wide, Place.BESIDE_BUTTON: max(theme.em(BESIDE), chips),
            Place.UNDER_PAPER: theme.em(STACKED) + 2 * (theme.tokens.border - 1)}[self._place])
