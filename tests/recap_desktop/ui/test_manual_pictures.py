"""The manuals are true: their steps are gone through and photographed, what they name is on the screen.

``make manual`` (``RECAP_MANUAL=FOLDER``) keeps the pictures there, with a page for the browser of each manual.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from recap_desktop.cli.main import parser
from recap_desktop.demo.committee import Committee
from recap_desktop.demo.region import load_region
from recap_desktop.desk import Desk
from recap_desktop.desk.start.start import Start
from recap_desktop.ui import training
from recap_desktop.ui.shell.window import MINIMUM
from recap_desktop.ui.start import StartWindow
from tests.helpers import manual_pages as manual
from tests.helpers.trial_package import trial
from tests.recap_desktop.ui import manual_tour as tour
from tests.recap_desktop.ui import walk
from tests.recap_desktop.ui.conftest import Officer, opened_window
from tests.recap_desktop.ui.people_keys import PeopleKeys, regency, trial_desk
from tests.recap_desktop.ui.starting import Person
from tests.recap_desktop.ui.typed import CONTEST

pytestmark = pytest.mark.qt


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pictures go."""
    return manual.picture_folder(tmp_path)


class Photographed(Protocol):
    """Somebody before a window."""

    window: Any


def photographed(somebody: Photographed, steps: Iterator[str], folder: Path) -> list[str]:
    """A picture at each step that asks for one; their names."""
    names = []
    for name in steps:
        QApplication.processEvents()
        assert somebody.window.grab().save(str(folder / f"{name}.png"))
        names.append(name)
    return names


@contextmanager
def beginner(tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Person]:
    """Somebody whose laptop has no workspace."""
    (tmp_path / "data").mkdir()
    window = StartWindow(qapp, Start(tmp_path / "data"), "id")
    window.resize(*MINIMUM)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    person = Person(window, qtbot)
    person.settle()
    yield person
    window.close()
    window.end()


@contextmanager
def committee(desk: Desk, qtbot: QtBot, qapp: QApplication) -> Iterator[Officer]:
    """The window of a committee."""
    with opened_window(desk, qtbot, qapp) as window:
        officer = Officer(window, qtbot)
        officer.settle()
        yield officer


@contextmanager
def ratified(folder: Path) -> Iterator[Desk]:
    """Three sheets are ratified, the others never came."""
    folder.mkdir()
    region = load_region(None, 3)
    made = Committee(folder, region.package.envelope, region.sheets[0].station[:6])
    made.type_all(region.sheets)
    made.settle_all(region.sheets)
    made.dispose_all()
    made.seal_all()
    pairs = tuple((person, str(training.passphrase(person))) for person in walk.SIGNERS)
    typed = {sheet.station for sheet in region.sheets}
    for station in made.desk.package.stations_of(made.desk.region):
        if station.code not in typed:
            made.desk.corrections.absent(CONTEST, station.code, "postponed", pairs)
    made.desk.session.lock()
    yield made.desk
    made.close()


def test_the_operators_manual(folder: Path, tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    """First start, enrolment, the day before, a sheet, sending."""
    stick = tmp_path / "STICK-1"
    stick.mkdir()
    with beginner(tmp_path, qtbot, qapp) as person:
        made = photographed(person, tour.first_start(person, trial(), stick), folder)
    with regency(tmp_path / "server") as office, trial_desk(tmp_path / "empty", office.package) as desk, \
            opened_window(desk, qtbot, qapp) as window:
        keys = PeopleKeys(window, qtbot)
        made += photographed(keys, tour.enrolment(keys, office, stick), folder)
    with Desk.open(walk.workspace(tmp_path / "w")) as desk, committee(desk, qtbot, qapp) as officer:
        made += photographed(officer, tour.sign_in(officer, "P-OP-1"), folder)
        for steps in (tour.day_before, tour.typing, tour.sending):
            made += photographed(officer, steps(officer), folder)
    manual.look_at(manual.OPERATOR, made, folder)


def test_the_chairs_manual(folder: Path, tmp_path: Path, qtbot: QtBot, qapp: QApplication) -> None:
    """From the first difference to the copies of the signed report."""
    with Desk.open(walk.workspace(tmp_path / "w")) as desk, committee(desk, qtbot, qapp) as officer:
        photographed(officer, tour.sign_in(officer, "P-CHAIR"), tmp_path)
        (disk := tmp_path / "DISK-2").mkdir()
        made = photographed(officer, tour.before_the_plenary(officer, disk), folder)
        made += photographed(officer, tour.newer_package(officer, disk), folder)
        photographed(officer, tour.sign_in(officer, "P-CHAIR"), tmp_path)
        made += photographed(officer, tour.chairs_work(officer), folder)
    with ratified(tmp_path / "c") as desk, committee(desk, qtbot, qapp) as officer:
        photographed(officer, tour.sign_in(officer, "P-CHAIR"), tmp_path)
        made += photographed(officer, tour.to_the_last_signature(officer), folder)
    manual.look_at(manual.CHAIR, made, folder)


@pytest.mark.parametrize("page", manual.ROLES, ids=lambda page: page.stem)
def test_what_a_manual_names_is_there(page: Path) -> None:
    """Bold is what the window says; code is a key, a file or a command of this program."""
    assert [name for name in sorted(manual.names(page)) if not manual.is_said(name)] == []
    strange = [one for one in sorted(manual.quoted(page)) if one not in manual.known_keys() and not _named(one)]
    assert strange == []
    for words in manual.commands(page):
        try:
            parser("id").parse_args(words)
        except SystemExit:
            pytest.fail(f"{page.name}: recap {' '.join(words)}")


def _named(quoted: str) -> bool:
    """A command of the program, an option, the name of a file or folder, an entry of one, or a key of a terminal."""
    kinds = (r"recap .+", r"--[a-z-]+( [\w./-]+)?", r"[\w/.-]+\.[a-z][a-z-]+", r"[A-Z]{4,}", r"\w+ = \d+",
             r"spki:\.\.\.", r"terbitan-2", r"Ctrl\+C")
    return bool(re.fullmatch("|".join(kinds), quoted))


def test_links_of_the_manuals_lead_somewhere() -> None:
    for page in (*manual.MANUALS.glob("*.md"), manual.ROOT / "docs" / "manual.md"):
        for target in manual.links(page):
            file, _, part = target.partition("#")
            there = (page.parent / file).resolve() if file else page
            assert there.is_file(), (page.name, target)
            assert not part or part in manual.anchors(there), (page.name, target)


def test_no_sentence_stands_twice() -> None:
    """What is said in one manual is not said again in another, nor in the reference."""
    found: dict[str, str] = {}
    for page in (*manual.ROLES, manual.ROOT / "docs" / "manual.md"):
        for sentence in manual.sentences(page):
            assert found.setdefault(sentence, page.name) == page.name, (sentence, page.name, found[sentence])


def test_pages_for_the_browser(folder: Path) -> None:
    """A manual with its pictures as HTML; links to the other manuals lead to their pages."""
    others = {one.name: f"{one.stem}.html" for one in manual.ROLES}
    for page in manual.ROLES:
        made = manual.html(page, others)
        assert [Path(one).stem for one in re.findall(r'<img src="([^"]+)"', made)] == manual.pictures(page)
        assert "**" not in made and ".md\"" not in made and "gambar" in made
        assert set(re.findall(r'href="[^"#]*#([^"]+)"', made)) <= set().union(*map(manual.anchors, manual.ROLES))
        (folder.parent / f"{page.stem}.html").write_text(made, encoding="utf-8")
