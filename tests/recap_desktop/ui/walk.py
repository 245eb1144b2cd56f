"""A walk through every page and view of the window, each in a state that people meet: for looks, words and contrast."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui import training
from recap_desktop.ui.pages import PAGES
from tests.helpers.regional_words import EVERY
from tests.helpers.wire import training_variant
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.typed import CLEAN, CLEAN_2, CONTEST, HARD_STATION, LAW_STATION, sheets, type_sheet
from tests.sync.fold.packages import other_dpt, station_added, station_withdrawn

K = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
SIGNERS = ("P-CHAIR", "P-MEMBER-1")
_REST = [code for code in sheets() if code not in (CLEAN, CLEAN_2, LAW_STATION, HARD_STATION)]
DIFFERING, ONCE, ABSENT, FRESH, UNTOUCHED = _REST[:5]


@cache
def _template(package: bytes) -> Path:
    folder = Path(mkdtemp(prefix="recap-walk-")) / "w"
    folder.mkdir()
    with Desk.create(folder, package) as desk:
        training.enrol_crew(desk)
        prepare(desk)
    return folder


def workspace(folder: Path) -> Path:
    """A workspace with a sheet in every state; made once, copied."""
    shutil.copytree(_template(training.package()), folder)
    return folder


def regional_workspace(folder: Path) -> Path:
    """The same in a region with a word of its own for everything: one used everywhere shows on whatever view it is."""
    shutil.copytree(_template(_regional()), folder)
    return folder


@cache
def _regional() -> bytes:
    return training_variant(regional=[{"region": "00", "words": EVERY}]).envelope


def prepare(desk: Desk) -> None:
    """One sheet ratified, one ready, two with findings, one that differs, one typed once, one that never came."""
    other = {"ballots_unused": Figure.of(sheets()[DIFFERING]["ballots_unused"] + 50), "votes.2": Figure.blank()}
    for station in (CLEAN, CLEAN_2, LAW_STATION, HARD_STATION, DIFFERING, ONCE):
        type_sheet(desk, "P-OP-1", station, {})
    for station in (CLEAN, CLEAN_2, LAW_STATION, HARD_STATION, DIFFERING):
        type_sheet(desk, "P-OP-2", station, other if station == DIFFERING else {})
    desk.session.sign_in("P-CHAIR", str(training.passphrase("P-CHAIR")))
    batch = desk.sealing.prepare(CONTEST, [CLEAN], SIGNERS)
    for person in SIGNERS:
        desk.sealing.sign(batch, person, str(training.passphrase(person)))
    pairs = tuple((person, str(training.passphrase(person))) for person in SIGNERS)
    desk.corrections.absent(CONTEST, ABSENT, "lost", pairs)
    desk.session.lock()


def scenes(officer: Officer) -> Iterator[str]:
    """Goes from view to view; yields the name of each while it is on show."""
    window = officer.window
    yield "sign-in"
    window.cover.tiles.pick("P-OP-1")  # type: ignore[attr-defined]
    officer.type("salah")
    officer.press(K.Key_Return)
    yield "sign-in refused"
    window.cover.passphrase.edit.clear()  # type: ignore[attr-defined]
    yield from _operator(officer)
    yield from _chair(officer)
    for person, role in (("P-MEMBER-1", "member"), ("P-OBSERVER", "observer")):
        officer.switch_to(person)
        for spec in PAGES:
            if window.has(spec.id):
                window.go(spec.id)
                officer.settle()
                yield f"{role} {spec.id}"


def _operator(officer: Officer) -> Iterator[str]:
    window = officer.window
    officer.sign_in("P-OP-1")
    yield "operator board"
    window.go("entry")
    officer.settle()
    yield "entry start"
    window.go("entry", station=FRESH)
    officer.settle()
    yield "entry number"
    officer.type("999")
    officer.press(K.Key_Return)
    yield "entry number refused"
    window.go("entry", station=FRESH, typed=True)
    officer.settle()
    officer.figures("134 155 2")
    officer.press(K.Key_Return)
    yield "typing"
    page = window.current_page
    page.typing.sheet.go_to("votes.2")  # type: ignore[attr-defined]
    officer.settle()
    yield "typing votes"
    officer.press(K.Key_Return, CONTROL)
    yield "check"
    officer.press(K.Key_Escape)
    officer.press(K.Key_F3)
    yield "change of station"
    officer.press(K.Key_Escape)
    officer.press(K.Key_F1)
    yield "help"
    officer.press(K.Key_Escape)
    window.go("find")
    officer.settle()
    yield "find"
    for name in ("recap", "report", "sync", *(spec.id for spec in PAGES if spec.menu)):
        if window.has(name):
            window.go(name)
            officer.settle()
            yield f"operator {name}"


def _chair(officer: Officer) -> Iterator[str]:
    window = officer.window
    officer.switch_to("P-CHAIR")
    yield "chair board"
    yield from _differences(officer)
    yield from _findings(officer)
    yield from _sealing(officer)
    for status, station in (("absent", ABSENT), ("first", ONCE), ("sealed", CLEAN), ("empty", UNTOUCHED)):
        window.go("sheet", station=station)
        officer.settle()
        yield f"sheet {status}"
        if status != "first":
            officer.press(K.Key_Return, CONTROL)
            yield f"sheet {status} form"
            if status == "sealed":
                yield from _correct(officer, window.current_page.correct)  # type: ignore[attr-defined]
            officer.press(K.Key_Escape)
    window.go("sheet", station=CLEAN)
    officer.settle()
    officer.press(K.Key_H, CONTROL)
    yield "sheet life"
    officer.press(K.Key_Escape)
    for spec in PAGES:
        if spec.menu and window.has(spec.id):
            window.go(spec.id)
            officer.settle()
            yield f"chair {spec.id}"
    window.go("committee")
    officer.settle()
    officer.press(K.Key_Return, CONTROL)
    yield "committee declines"
    officer.press(K.Key_Escape)
    window.go("recap")
    officer.settle()
    yield "recap"
    officer.press(K.Key_Return, CONTROL)
    yield "recap signing"
    officer.press(K.Key_Escape)
    officer.press(K.Key_Return)
    yield "recap village"
    officer.press(K.Key_Escape)
    for name in ("report", "sync"):
        window.go(name)
        officer.settle()
        yield f"chair {name}"
    yield from _packages(officer)
    yield from _backup(officer)


def _packages(officer: Officer) -> Iterator[str]:
    window = officer.window
    window.go("packages")
    officer.settle()
    yield "packages"
    page, file = window.current_page, Path(mkdtemp(prefix="recap-walk-")) / "2.recap-package"
    first = window.context.facts.package
    file.write_bytes(station_withdrawn(station_added(other_dpt(first)), CLEAN_2).envelope)
    page.choose_files = lambda: [str(file)]  # type: ignore[attr-defined]
    officer.press(K.Key_O, CONTROL)
    yield "packages gap"
    file.write_bytes(station_added(first).envelope)
    officer.press(K.Key_O, CONTROL)
    yield "packages report"
    officer.press(K.Key_Escape)


def _backup(officer: Officer) -> Iterator[str]:
    window = officer.window
    window.go("backup")
    officer.settle()
    yield "backup without a copy"
    window.context.tasks.network(window, lambda desk: desk.copies.make())
    officer.settle()
    yield "backup"
    officer.press(K.Key_U, CONTROL)
    officer.type("salah")
    officer.press(K.Key_Return)
    yield "backup drill refused"
    officer.press(K.Key_Escape)


def _differences(officer: Officer) -> Iterator[str]:
    officer.press(K.Key_3, ALT)
    _at(officer, "settling")
    yield "differences"
    officer.press(K.Key_Return)
    yield "difference question"
    officer.press(K.Key_3)
    yield "difference another figure"
    officer.press(K.Key_Escape)
    officer.press(K.Key_1)
    officer.press(K.Key_1)
    yield "difference saving"
    officer.type("salah")
    officer.press(K.Key_Return)
    yield "difference refused"
    for _ in range(4):
        officer.press(K.Key_Escape)


def _findings(officer: Officer) -> Iterator[str]:
    window = officer.window
    _at(officer, "board")
    officer.press(K.Key_4, ALT)
    _at(officer, "findings")
    yield "findings"
    page = window.current_page
    for place, name in ((0, "hard"), (1, "law")):
        page.table.selectRow(place)  # type: ignore[attr-defined]
        officer.settle()
        officer.press(K.Key_Return, CONTROL)
        yield f"finding {name} form"
        officer.press(K.Key_Return, CONTROL)
        yield f"finding {name} form refused"
        officer.press(K.Key_Escape)


def _at(officer: Officer, page: str) -> None:
    """The page that a key should have led to; else all that may have kept it away."""
    window = officer.window
    if window._current != page:
        facts, app = window.context.facts, QApplication.instance()
        told = {
            "page": window._current, "covered": window.covered, "officer": facts.officer, "closed": facts.closed_by,
            "said": [one.text() for one in window.findChildren(QLabel) if one.isVisible() and one.text()],
            "active": QApplication.activeWindow(), "focus": QApplication.focusWidget(), "state": app.applicationState(),
            "modal": QApplication.activeModalWidget(), "popup": QApplication.activePopupWidget(),
            "grabbed": QWidget.keyboardGrabber(), "history": window._history, "pressed": window.keys.pressed,
            "others": [one for one in QApplication.topLevelWidgets() if one is not window],
        }
        raise AssertionError(f"{page}: {told}")


def _correct(officer: Officer, form: object) -> Iterator[str]:
    officer.type("daftar pemilih tetap")
    yield "correction choice"
    officer.press(K.Key_Return)
    officer.type("999")
    form.reason.setCurrentIndex(1)  # type: ignore[attr-defined]
    officer.press(K.Key_Return, CONTROL)
    yield "correction verdict"
    officer.press(K.Key_Return, CONTROL)
    yield "correction passphrase missing"


def _sealing(officer: Officer) -> Iterator[str]:
    officer.press(K.Key_5, ALT)
    _at(officer, "sealing")
    yield "sealing"
    officer.press(K.Key_Space)
    yield "sealing sheet"
    officer.press(K.Key_Return)
    officer.settle()
    yield "sealing ticked"
    officer.type("latihan-hasan")
    officer.press(K.Key_Return)
    yield "sealing between"
    officer.press(K.Key_Escape)
