"""The file itself, one page at a time, as wide as the window; PageUp and PageDown turn."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea

from recap_desktop.ui.pdf_pages import page_count, page_image


class Preview(QScrollArea):
    """Shows a PDF. ``turned`` after another page is shown."""

    turned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.pdf = b""
        self.pages = 0
        self.number = 0
        self._sheet = QLabel()
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setWidget(self._sheet)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def show_pdf(self, pdf: bytes) -> None:
        """Another file; the same page where there is one."""
        self.pdf, self.pages = pdf, page_count(pdf)
        self.number = min(self.number, self.pages - 1)
        self._draw()

    def turn(self, step: int) -> None:
        """Other page, from its top."""
        number = min(max(self.number + step, 0), self.pages - 1)
        if self.pdf and number != self.number:
            self.number = number
            self._draw()
            self.verticalScrollBar().setValue(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """PageUp and PageDown; arrows scroll."""
        if event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.turn(1 if event.key() == Qt.Key.Key_PageDown else -1)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The page is as wide as the view."""
        super().resizeEvent(event)
        if self.pdf and event.size().width() != event.oldSize().width():
            self._draw()

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        image = page_image(self.pdf, self.number, max(200, int((self.viewport().width() - 8) * ratio)))
        image.setDevicePixelRatio(ratio)
        self._sheet.setPixmap(QPixmap.fromImage(image))
        self.turned.emit()
