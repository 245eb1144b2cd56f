"""The file itself, one page at a time, as wide as the window; PageUp and PageDown turn."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea

from recap_desktop.ui.pdf_pages import page_count, page_image

#: Widths of the page, as parts of the view's.
ZOOMS = (1.0, 1.25, 1.5, 2.0, 3.0)


class Preview(QScrollArea):
    """Shows a PDF. ``turned`` after another page is shown. Ctrl with plus or minus zooms, F7 is as wide as the view."""

    turned = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.pdf = b""
        self.pages = 0
        self.number = 0
        self.zoom = ZOOMS[0]
        self._sheet = QLabel()
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.setWidget(self._sheet)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)

    def show_pdf(self, pdf: bytes) -> None:
        """Another file; the same page where there is one. b"" shows none."""
        self.pdf, self.pages = pdf, page_count(pdf) if pdf else 0
        self.number = max(0, min(self.number, self.pages - 1))
        if pdf:
            self._draw()
        else:
            self._sheet.clear()
            self.turned.emit()

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
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if event.key() == Qt.Key.Key_F7:
            self.zoom_to(ZOOMS[0])
            return
        if control and event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            self.zoom_by(-1 if event.key() == Qt.Key.Key_Minus else 1)
            return
        super().keyPressEvent(event)

    def zoom_by(self, step: int) -> None:
        """One step larger or smaller."""
        self.zoom_to(ZOOMS[min(max(ZOOMS.index(self.zoom) + step, 0), len(ZOOMS) - 1)])

    def zoom_to(self, zoom: float) -> None:
        """So many times as wide as the view; what stood in its middle stays there."""
        if self.pdf and zoom != self.zoom:
            down = self.verticalScrollBar().value() / self.zoom
            self.zoom = zoom
            self._draw()
            self.verticalScrollBar().setValue(round(down * zoom))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The page is as wide as the view."""
        super().resizeEvent(event)
        if self.pdf and event.size().width() != event.oldSize().width():
            self._draw()

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        image = page_image(self.pdf, self.number, max(200, int((self.viewport().width() - 8) * self.zoom * ratio)))
        image.setDevicePixelRatio(ratio)
        self._sheet.setPixmap(QPixmap.fromImage(image))
        self.turned.emit()
