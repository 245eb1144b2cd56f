"""The sheet being typed: form and finding bar left, words and paper right. Narrow windows swap them with F7."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from forms.errors import KnownError
from forms.figure import parse_figure
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.entry.finding_bar import FindingBar, Place
from recap_desktop.ui.pages.entry.sheet import SheetView
from recap_desktop.ui.readings import with_choice
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.figure_field import Move, speech
from recap_desktop.ui.widgets.figure_field.editing import Act
from recap_desktop.ui.widgets.figure_field.keys import meaning
from recap_desktop.ui.widgets.image_pane import ImagePane
from recap_desktop.ui.widgets.labels import GrowingLabel
from recap_desktop.ui.widgets.layout import column, nest, row
from recap_desktop.ui.widgets.notice import Notice

if TYPE_CHECKING:
    from forms.definition import FormDefinition

FORM_WIDTH, FORM_BESIDE_LARGE_PAPER = 36.0, 30.0
TWO_COLUMNS_FROM = 60.0
#: Height in em below which a long party would not stand above the bar.
LOW = 29.0
#: Keys of a figure that would change or pass a box nobody looks at.
_NOT_ON_PAPER = frozenset({"", Act.ENTER, Act.BACKSPACE, Act.ESCAPE})


class TypingView(QWidget):
    """Holds one :class:`SheetView` at a time; a new sheet gets a fresh one, nothing is carried over."""

    def __init__(self, context: Context, on_confirm: Callable[[], object], on_next: Callable[[], object],
                 on_other: Callable[[], object], on_finish: Callable[[], object]) -> None:
        super().__init__()
        self._context = context
        self.sheet: SheetView | None = None
        self.notice = Notice(context.theme)
        self.bar = FindingBar(context, on_confirm, on_next, on_other)
        self.image = ImagePane(context)
        self.caption = GrowingLabel("card-title")
        self.retry = button(context.words, "act.retry", lambda: None)
        self.retry.hide()
        self.finish = button(context.words, "act.finish_entry", on_finish, key=Key.PRIMARY.value, role="primary")
        self._left, self._right, self._no_sheet = QWidget(), QWidget(), QWidget()
        self._left_layout = column(row(self.notice, self.retry), self._no_sheet, self.bar, spacing=2, into=self._left)
        self._left_layout.setStretch(1, 1)
        self._left_foot, self._right_foot = row(), row(None, self.finish)
        self.bar.said.connect(lambda: self._choose_words(self.bar.place))
        nest(self._left_layout, self._left_foot)
        self._right_layout = column(self.caption, self.image, self._right_foot, spacing=6, into=self._right)
        self._right_layout.setStretch(1, 1)
        self._layout = row(self._left, self._right, margins=(8, 4, 8, 4), spacing=8, into=self)
        self._layout.setStretch(1, 1)
        self._swapped = False
        self._names: Mapping[str, str] = {}
        context.theme.changed.connect(self._fit)

    def begin(self, definition: FormDefinition, names: Mapping[str, str]) -> SheetView:
        """A fresh form for a sheet; ``names`` of the choices by id."""
        self.drop()
        self.sheet = SheetView(self._context, definition, names)
        self._names = names
        self._no_sheet.hide()
        self._left_layout.insertWidget(1, self.sheet, 1)
        self.image.begin(definition)
        self.notice.clear()
        self.bar.show_findings(())
        self.bar.ask("")
        self.bar.say_hint("")
        self._swapped = False
        self._fit()
        return self.sheet

    def drop(self) -> None:
        """Forgets the sheet; no figure of it stays in the window."""
        if self.sheet is not None:
            self._left_layout.removeWidget(self.sheet)
            self.sheet.deleteLater()
            self.sheet = None
            self._no_sheet.show()
        self.caption.clear()

    def say_caption(self) -> None:
        """Name, digits and words of the field of the focus; of votes also whose they are."""
        if self.sheet is None:
            return
        definition, words = self.sheet.current, self._context.words
        field = self.sheet.field(definition.id)
        name = with_choice(definition.name.get(words.language), self.sheet.definition, definition.id, self._names)
        figure = field.figure
        if field.draft:
            try:
                figure = parse_figure(field.draft, definition.boxes)
            except KnownError:
                self.caption.setText(f"{name} · {field.draft}")
                return
        said = speech.terbilang(figure, words)
        number = f"{figure.value} · " if figure is not None and figure.value is not None else ""
        note = self.sheet.notes.get(definition.id, "")
        beside = f"  ({words('notes.beside', note=note)})" if note else ""
        self.caption.setText(f"{name} · {number}{said}{beside}")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A figure typed while the paper (or a button) has the focus reaches the box it is meant for."""
        said = meaning(event)
        if self.sheet is None or said is None or isinstance(said, Move) or said in _NOT_ON_PAPER:
            super().keyPressEvent(event)
            return
        if not self.sheet.isVisible():
            self.swap()
        self.sheet.go_to(self.sheet.current.id)
        self.sheet.field(self.sheet.current.id).keyPressEvent(event)

    def swap(self) -> None:
        """F7: paper large, then back; in a narrow window form and paper change places."""
        self._swapped = not self._swapped
        self._fit()
        if self.narrow and self._swapped:
            self.image.take_focus()
        elif self.narrow and self.sheet is not None:
            self.sheet.go_to(self.sheet.current.id)

    @property
    def narrow(self) -> bool:
        """Form and paper do not fit side by side."""
        return self.width() < self._context.theme.em(TWO_COLUMNS_FROM)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Side by side, or one of them."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        em = self._context.theme.em
        place = Place.UNDER_PAPER if self.height() < em(LOW) else Place.UNDER_FORM
        if self.narrow:
            place = Place.UNDER_PAPER if self._swapped else Place.BESIDE_BUTTON
        self.bar.lie(place)
        self._place_words(place)
        self._choose_words(place)
        if self.narrow:
            self._left.setMaximumWidth(16_777_215)
            self._left.setMinimumWidth(0)
            self._left.setVisible(not self._swapped)
            self._right.setVisible(self._swapped)
            return
        self._right.show()
        self._left.setVisible(True)
        width = em(FORM_BESIDE_LARGE_PAPER if self._swapped else FORM_WIDTH)
        self._left.setFixedWidth(width)

    def _choose_words(self, place: Place) -> None:
        """Beside the primary button there is room for one: what is to be read again, else the words of the field.
        The foot keeps its height, so that the form never jumps."""
        beside = place is Place.BESIDE_BUTTON
        self.bar.setVisible(not beside or self.bar.speaks)
        self.caption.setVisible(not beside or not self.bar.speaks)
        self.caption.setMinimumHeight(self.bar.minimumHeight() if beside else 0)

    def _place_words(self, place: Place) -> None:
        """Words and the primary button stay on screen: right of the form, or below it where there is no right."""
        if place is Place.BESIDE_BUTTON:
            self._left_foot.addWidget(self.bar, 1)
            self._left_foot.addWidget(self.caption, 1)
            self._left_foot.addWidget(self.finish)
            return
        layout, foot = ((self._right_layout, self._right_foot) if place is Place.UNDER_PAPER
                        else (self._left_layout, self._left_foot))
        layout.removeWidget(self.bar)
        layout.insertWidget(layout.indexOf(foot), self.bar)
        self._right_layout.insertWidget(0, self.caption)
        self._right_foot.addWidget(self.finish)
