"""The line over a page of the paper: whose block or which section it is, which page, and what is left to type."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from forms.definition import FormDefinition, SectionDef
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.labels import ElidedLabel, SteadyLabel, tip
from recap_desktop.ui.widgets.layout import row


class PageHead(QWidget):
    """Place and name of a contestant as on the ballot, else the title of the section; it never scrolls away."""

    def __init__(self, context: Context, definition: FormDefinition, section: SectionDef, number: int,
                 names: Mapping[str, str]) -> None:
        super().__init__()
        self._context, self._section = context, section
        self._number, self._of = number, len(definition.pages)
        self._group = next((line.group for line in section.rows if line.page == number), None)
        self._name = names.get(self._group or "", "")
        self._left: int | None = None
        self.title = ElidedLabel("section" if self._group is None else "strong", keep_start=True)
        self.place = SteadyLabel("hint")
        self.place.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._body = QWidget(self)
        row(self.title, self.place, margins=(8, 0, 8, 0), spacing=8, into=self._body).setStretch(0, 1)
        context.theme.changed.connect(self._restyle)
        self.retranslate()
        self._restyle()

    def sizeHint(self) -> QSize:
        """A title that is cut and the place."""
        return QSize(self._body.sizeHint().width(), self.minimumHeight())

    def minimumSizeHint(self) -> QSize:
        """As :meth:`sizeHint`, the title cut short."""
        return QSize(self._body.minimumSizeHint().width(), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The words fill it. No layout is around them: each page of the sheet would be asked for its size when the last
        box of one is typed."""
        super().resizeEvent(event)
        self._body.setGeometry(self.rect())

    def say_left(self, count: int) -> None:
        """So many figures of this page are not typed yet."""
        if count != self._left:
            self._left = count
            self._say_place()

    def retranslate(self) -> None:
        """Names on the ballot have no language; sections and pages have."""
        title = self._section.title.get(self._context.words.language)
        number = self._section.number
        self.title.setText(f"{number}. {title}" if self._group is None else f"{number}.{self._group}  {self._name}")
        self.setToolTip(tip(title))
        self._say_place()

    def _say_place(self) -> None:
        words = self._context.words
        place = words("doc.page", n=self._number, m=self._of)
        left = "" if self._left is None else " · " + (
            words("entry.head.left", count=self._left) if self._left else words("entry.head.whole"))
        self.place.setText(f"{place}{left}")

    def _restyle(self) -> None:
        self.setFixedHeight(self._context.theme.room(1.375))
