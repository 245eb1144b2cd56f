"""The widget: painted boxes, one focus stop, no child widgets. Semantics in :mod:`.editing`, keys in :mod:`.keys`."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from forms.figure import Figure, Kind
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.widgets.announcing import announce
from recap_desktop.ui.widgets.figure_field import painting, speech
from recap_desktop.ui.widgets.figure_field.editing import Act, Editing, Move, Step
from recap_desktop.ui.widgets.figure_field.keys import meaning


class Mark(StrEnum):
    """What the rules say about a field on screen: nothing, a note, an identity that does not hold."""

    NONE = "none"
    NOTE = "note"
    FINDING = "finding"


class FigureField(QWidget):
    """N digit boxes for one figure.

    Signals: ``committed(Figure | None)`` when a reading is kept or taken back, ``move_asked(Move)``,
    ``hint_asked(code)`` for a refused key, ``edited()`` on every visible change, ``focused()``.
    """

    committed = Signal(object)
    move_asked = Signal(object)
    hint_asked = Signal(str)
    edited = Signal()
    focused = Signal()

    def __init__(self, boxes: int, theme: Theme, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        speech.install()
        self._theme, self._words = theme, words
        self._editing = Editing(boxes)
        self._mark = Mark.NONE
        self._paste_allowed = False
        self._read_only = self._leaving = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        theme.changed.connect(self._restyle)

    # ---- state
    @property
    def spoken(self) -> str:
        """The reading kept, in the words of a screen reader."""
        return speech.spoken(self._editing.committed, self._words)

    @property
    def figure(self) -> Figure | None:
        """The reading kept, None while nothing was typed."""
        return self._editing.committed

    @property
    def draft(self) -> str:
        """The boxes typed so far, "" outside typing."""
        return self._editing.draft

    @property
    def leaving(self) -> bool:
        """The change being told of ends the figure, and the focus goes on: the next one has the word."""
        return self._leaving

    def set_figure(self, figure: Figure | None) -> None:
        """Shows a reading that was not typed here (reopening, undo); nothing is emitted."""
        self._editing.restore(figure)
        self._changed()

    def set_mark(self, mark: Mark, description: str = "") -> None:
        """Tints the boxes for a finding; the sentence goes to the screen reader."""
        self._mark = mark
        self.setAccessibleDescription(description)
        self.update()

    def set_paste_allowed(self, allowed: bool) -> None:
        """Whether ``Ctrl+V`` may fill the field (never in a blind second entry)."""
        self._paste_allowed = allowed

    def set_read_only(self, read_only: bool) -> None:
        """Shows the reading and moves, but keeps every key from changing it."""
        self._read_only = read_only

    def restore_draft(self) -> None:
        """Drops what is being typed and shows the last reading kept."""
        self.set_figure(self.figure)

    def resume(self, boxes: str) -> None:
        """Shows boxes that were left half typed, to be finished here."""
        self._editing.resume(boxes)
        self._changed()

    # ---- Qt
    def sizeHint(self) -> QSize:
        """The boxes and room for the ring."""
        return painting.size(self._theme, self._editing.boxes).toSize()

    def minimumSizeHint(self) -> QSize:
        """The field never shrinks."""
        return self.sizeHint()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes Tab, and Escape while typing, before Qt uses them for focus and shortcuts.

        A filter of its own, and only while it has the focus: a handler of all events would be asked for each of the
        ten events with which each box of a page comes into view.
        """
        if watched is self and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and self._wants(event):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                self.keyPressEvent(event)
                return True
        return False

    def _wants(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Paste):
            return True
        return meaning(event) is not None and (event.key() != Qt.Key.Key_Escape or self._editing.typing)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """One key: a digit, an act, a move, or not ours."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self._paste()
            return
        said = meaning(event)
        if said is None:
            event.ignore()
        elif said == "":
            self.hint_asked.emit("entry.hint.only_digits")
        elif isinstance(said, Move):
            self._apply(self._editing.move(said))
        elif isinstance(said, Act) and self._read_only and said is not Act.ESCAPE:
            self._apply(Step(move=Move.NEXT if said is Act.ENTER else Move.STAY))
        elif isinstance(said, Act):
            self._apply(self._editing.act(said, repeated=event.isAutoRepeat()))
        elif not self._read_only:
            self._apply(self._editing.digit(said))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A key that was the field's ends here; Qt would offer it to everything around the field, up to the window."""
        event.setAccepted(meaning(event) is not None)

    def _paste(self) -> None:
        if not self._paste_allowed or self._read_only:
            self.hint_asked.emit("entry.hint.no_paste")
            return
        self._apply(self._editing.paste(QGuiApplication.clipboard().text()))

    def _apply(self, step: Step) -> None:
        self._leaving = step.commits and step.move is not Move.STAY
        self._changed()
        self._leaving = False
        if step.commits:
            self.committed.emit(step.figure)
            announce(self, lambda: f"{speech.spoken(step.figure, self._words)}, "
                                   f"{speech.terbilang(step.figure, self._words).lower()}")
        if step.hint:
            self.hint_asked.emit(step.hint)
        if step.move is not Move.STAY:
            self.move_asked.emit(step.move)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The page frames the row and turns the photo."""
        super().focusInEvent(event)
        self.installEventFilter(self)
        self.update()
        self.focused.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """What is half typed stays half typed: only its own keys finish a figure."""
        super().focusOutEvent(event)
        self.removeEventFilter(self)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click reaches the field like Tab does."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the boxes."""
        painter = QPainter(self)
        painting.draw(painter, self._theme, self._look(), QRectF(self.rect()))
        painter.end()

    # ---- inside
    def _look(self) -> painting.Look:
        figure, draft = self._editing.committed, self._editing.draft
        blank = not draft and figure is not None and figure.kind is Kind.BLANK
        ink = None
        if self._mark is not Mark.NONE:
            ink = self._theme.tokens.state["finding" if self._mark is Mark.FINDING else "typing"]
        return painting.Look(
            boxes=painting.box_texts(figure, draft, self._editing.boxes), dashed=blank,
            word=self._words("entry.word.blank") if blank else "", ink=ink.ink if ink else None,
            tint=ink.tint if ink else None, focused=self.hasFocus(),
            selected=self.hasFocus() and not draft and figure is not None)

    def _changed(self) -> None:
        self.update()
        self.edited.emit()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
