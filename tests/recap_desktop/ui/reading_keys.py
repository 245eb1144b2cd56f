"""Keys of reading aloud: a chair who reads a sheet while the projector shows it."""

from __future__ import annotations

from PySide6.QtCore import Qt

from recap_desktop.ui.pages.reading import ReadingPage
from recap_desktop.ui.projector.projection import Projection
from recap_desktop.ui.projector.slide import OneBox
from tests.recap_desktop.ui.conftest import Officer

K = Qt.Key


def projection_of(officer: Officer) -> Projection:
    return officer.window.context.projection


def page_of(officer: Officer) -> ReadingPage:
    page = officer.window.current_page
    assert isinstance(page, ReadingPage)
    return page


def read(officer: Officer, *, on: bool = True) -> Projection:
    """The chair reads the first sheet, with the projector on."""
    officer.sign_in("P-CHAIR")
    page = officer.opened("reading", ReadingPage)
    officer.press(K.Key_Return)
    assert page.views.currentWidget() is page.view
    if on:
        officer.press(K.Key_P)
    return projection_of(officer)


def box_of(projection: Projection) -> OneBox:
    """What the projector's window shows, or would."""
    slide = projection.slide
    if projection.window is not None:
        assert projection.window.canvas.slide == slide
    assert isinstance(slide, OneBox)
    return slide
