"""A figure in the real window: from its keys to the committed row and the repainted page, the image following.

``python -m benchmarks.figure`` runs this alone; with ``QT_QPA_PLATFORM=xcb`` on a display it is the window of that
display. Figures come at the pace of a quick typist, so that what the window does in its leisure is done. Wall time is
what a person waits; time of the processor, of all threads of the process, says what of it is the program where other
work keeps the machine busy.
"""

from __future__ import annotations

import itertools
import os
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.desk import bare_fsync
from benchmarks.entry import training_desk
from benchmarks.parts import Figure, Parts, clocks, told
from benchmarks.timing import line
from benchmarks.window import sign_in, wait
from tests.helpers.party_desk import party_desk

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.ui.pages.entry import EntryPage
    from recap_desktop.ui.pages.entry.sheet import SheetView
    from recap_desktop.ui.shell.window import MainWindow

#: Seconds between two figures: 200 a minute, twice what the quickest typists were seen to do.
_PACE = 0.3
#: Sheets typed, and figures of each; the first sheet warms up and is not counted.
_SHEETS, _FIGURES = 4, 60
#: One picture of a screen at 60 Hz.
FRAME_MS = 1000 / 60


def to_screen(folder: Path) -> None:
    """PPWP, and pages of a party sheet; against one bare fsync, which is in every figure, and a plain window.

    The figures do not agree with each other: every block ends with a finding, the most that a figure asks of the
    window. After each form it is printed where a usual figure and the slowest of them go.
    """
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(f"load of the machine before the figures: {load:.1f}; a quiet one is below 0.3", flush=True)
    plain_wall, plain_cpu = _plain()
    for name, made, first in (("PPWP", training_desk, "dpt.m"), ("DPR", party_desk, "votes.1")):
        place = folder / f"figure-{name}"
        desk = made(place)
        with _window(desk) as window:
            figures = list(_typed(window, desk, first, range(_SHEETS), None))
            wall, cpu = ([one[place] for one in figures] for place in (0, 1))
            fsync = bare_fsync(folder)
            line(f"typed figure to committed row and repainted page ({name})", wall, "one fsync of 4 KiB", fsync)
            line(f"the same ({name})", wall, "a figure in a plain window of line edits", plain_wall)
            line(f"the same, time of the processor ({name})", cpu, "one frame at 60 Hz", [FRAME_MS])
            line(f"the same, time of the processor ({name})", cpu, "a figure in a plain window", plain_cpu)
            over = sum(one > FRAME_MS for one in wall)
            print(f"figures above one frame ({name}): {over} of {len(wall)} on the clock, "
                  f"{sum(one > FRAME_MS for one in cpu)} by time of the processor", flush=True)
        again = type(desk).open(place)
        with clocks() as parts, _window(again) as window:  # before the window is made: Qt asks once what is overridden
            told(f"a figure ({name})", list(_typed(window, again, first, range(_SHEETS, 2 * _SHEETS - 1), parts)))


@contextmanager
def _window(desk: Desk) -> Iterator[MainWindow]:
    """The real window with a typist signed in."""
    from recap_desktop.ui import application

    window = application.build_window(application.application(), desk, "id")
    window.resize(1366, 768)
    window.show()
    window.activateWindow()
    application.set_aside()
    sign_in(window, "P-OP-1")
    try:
        yield window
    finally:
        application.dispose(window)
        desk.close()


def _typed(window: MainWindow, desk: Desk, first: str, sheets: range, parts: Parts | None) -> Iterator[Figure]:
    """Wall and processor time of each figure, and what the clocks of its parts say; the first sheet warms up."""
    from PySide6.QtTest import QTest

    stations = list(desk.package.stations)
    for sheet_at in sheets:
        window.go("entry", station=stations[sheet_at], typed=True)
        wait(window, lambda: True)
        page: EntryPage = window.current_page  # type: ignore[assignment]
        sheet = page.typing.sheet
        assert sheet is not None
        _lay_paper(page, sheet)
        sheet.go_to(first)
        for _ in range(min(_FIGURES, len(sheet.definition.order) - 1)):
            _rest(lambda: wait(window, lambda: True))
            keys = "1" + "2" * (sheet.current.boxes - 1)
            if parts is not None:
                parts.take()
            began, worked = time.perf_counter(), time.process_time()
            QTest.keyClicks(sheet.field(sheet.current.id), keys)
            wait(window, lambda: True)
            wall, cpu = (time.perf_counter() - began) * 1000, (time.process_time() - worked) * 1000
            if sheet_at:
                yield wall, cpu, *(parts.take() if parts is not None else ({}, Counter()))
        window.go("board")
        wait(window, lambda: True)


def _plain() -> tuple[list[float], list[float]]:
    """The same keys into a window of nothing but 28 line edits, each followed by the next: what Qt takes by itself."""
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QFormLayout, QLineEdit, QWidget

    from recap_desktop.ui import application

    application.application()
    page = QWidget()
    layout = QFormLayout(page)
    edits = [QLineEdit() for _ in range(28)]
    for edit in edits:
        layout.addRow("Jumlah", edit)
    page.resize(1366, 768)
    page.show()
    page.activateWindow()
    QApplication.processEvents()
    wall: list[float] = []
    cpu: list[float] = []
    for edit, following in itertools.pairwise(edits):
        edit.setFocus()
        _rest(QApplication.processEvents)
        began, worked = time.perf_counter(), time.process_time()
        QTest.keyClicks(edit, "122")
        following.setFocus()
        QApplication.processEvents()
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
    page.close()
    return wall, cpu


def _lay_paper(page: EntryPage, sheet: SheetView) -> None:
    """A flattened photo of each page, so that strip and paper follow."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QImage

    from recap_desktop.ui.widgets.image_pane.view import PhotoPage

    image = page.typing.image
    for paper in sheet.definition.pages:
        flat = QImage(round(paper.width), round(paper.height), QImage.Format.Format_RGB32)
        flat.fill(Qt.GlobalColor.white)
        image._sheets[paper.number] = PhotoPage(flat, True)
    image._show()


def _rest(settle: Callable[[], object]) -> None:
    """The window lives on for as long as the typist looks at the paper."""
    from PySide6.QtCore import QEventLoop, QTimer

    settle()
    loop = QEventLoop()
    QTimer.singleShot(round(_PACE * 1000), loop.quit)
    loop.exec()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as name:
        to_screen(Path(name))
