"""Paper: the pages of a PDF on a printer of this laptop."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from recap_desktop.ui.pdf_pages import page_count, page_image

_PIXELS = 2400


def printers() -> Sequence[str]:
    """Names of the printers that this laptop knows."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return tuple(QPrinterInfo.availablePrinterNames())


def print_pdf(pdf: bytes, parent: QWidget, usual: str = "", mark: str = "") -> bool:
    """Asks for the printer and prints; False when the person thought otherwise or the printer refused.

    :param mark: printed small in the lower margin of every page, e.g. the number of the copy.
    :param usual: name of the printer that is offered first, the system's own where empty or gone.
    """
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if usual in printers():
        printer.setPrinterName(usual)
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
        if mark:
            painter.drawText(view, int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter), mark)
    return painter.end()
