"""Tabs of the paper's pages: all of a short form, those around the present one of a long form."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QWidget

from recap_desktop.ui.i18n import Words
from recap_desktop.ui.widgets.buttons import Button
from recap_desktop.ui.widgets.layout import row

#: Tabs that fit beside the tools at the smallest window.
MOST = 5


class PageTabs(QWidget):
    """``chosen(page number)`` for a tab that was clicked; pages are numbered from 1."""

    chosen = Signal(int)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._pages, self._first, self._page = 0, 0, 1
        self._group = QButtonGroup(self)
        self._tabs = [self._tab(place) for place in range(MOST)]
        row(*self._tabs, spacing=4, into=self)

    def begin(self, pages: int) -> None:
        """Another form with so many pages, the first of them on show."""
        self._pages, self._first = pages, 0
        self.turn_to(1)
        self._fit()

    def turn_to(self, page: int) -> None:
        """The page on show. Where its tab is there the others stay: numbers are drawn anew in a pause
        (:meth:`centre`), not while a page is turned."""
        self._page = page
        if 0 < self._first <= page < self._first + MOST:
            self._tabs[page - self._first].setChecked(True)
        else:
            self.centre()

    def centre(self) -> None:
        """As many tabs before as behind the page on show."""
        page, shown = self._page, min(MOST, self._pages)
        self._first = min(max(page - MOST // 2, 1), self._pages - shown + 1)
        for place, tab in enumerate(self._tabs):
            number = self._first + place
            tab.setVisible(place < shown)
            if tab.text() != str(number):
                tab.say_text(str(number))
                self._words.put(tab, "setAccessibleName", "image.page", n=number)
            tab.setChecked(number == page)

    def changeEvent(self, event: QEvent) -> None:
        """Another size of letters."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        """Styled by now."""
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Each as wide as the highest number, whatever it says now: Qt would lay out everything around a tab, up to the
        page, for each page that is turned."""
        for tab in self._tabs:
            tab.ensurePolished()
            metrics, hint = tab.fontMetrics(), tab.sizeHint()
            widest = metrics.horizontalAdvance("0" * len(str(self._pages)))
            tab.setFixedSize(hint.width() - metrics.horizontalAdvance(tab.text()) + widest, hint.height())

    def _tab(self, place: int) -> Button:
        made = Button("chip")
        made.setCheckable(True)
        made.clicked.connect(lambda: self.chosen.emit(self._first + place))
        self._group.addButton(made)
        return made
