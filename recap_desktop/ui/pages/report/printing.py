"""Paper: the pages of a PDF on a printer of this laptop."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from recap_desktop.ui.pages.report.preview import page_count, page_image

_PIXELS = 2400


def has_printer() -> bool:
    """Whether this laptop knows a printer."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return bool(QPrinterInfo.availablePrinterNames())


def print_pdf(pdf: bytes, parent: QWidget) -> bool:
    """Asks for the printer and prints; False when the person thought otherwise or the printer refused."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if not QPrintDialog(printer, parent).exec():
        return False
    painter = QPainter()
    if not painter.begin(printer):
        return False
    for number in range(page_count(pdf)):
        if number:
            printer.newPage()
        image = page_image(pdf, number, _PIXELS)
        view = painter.viewport()
        size = image.size().scaled(view.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawImage(QRect(view.topLeft(), size), image)
    return painter.end()
