"""From no workspace at all to the first sealed sheet of a trial: the whole app, keys only, online and by files.

The app runs as ``recap`` does (:func:`application.run`): start window, workspace, window. One script goes through both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from recap_desktop.core.own_folder import data_folder
from recap_desktop.desk import Desk
from recap_desktop.desk.start.start import Start
from recap_desktop.ui import application
from recap_desktop.ui.pages.sign_in import SignInPage
from recap_desktop.ui.shell.window import MINIMUM, MainWindow
from recap_desktop.ui.start import StartWindow
from recap_desktop.ui.start.doors import DoorsStep
from recap_desktop.ui.start.package import PackageStep
from recap_desktop.ui.start.region import RegionStep
from recap_desktop.ui.start.source import SourceStep
from sync.trust.package import ElectionPackage
from tests.helpers import trial
from tests.recap_desktop.ui.conftest import CONTROL
from tests.recap_desktop.ui.people_keys import ANI, BUDI, CREW, HASAN, SITI, SUBDISTRICT, PeopleKeys, regency
from tests.recap_desktop.ui.starting import Person, Script, package_file, shown, words_of
from tests.recap_desktop.ui.test_typed_sheet import CONTEST, STATION, Keys

pytestmark = pytest.mark.qt
K = Qt.Key
Steps = Iterator[Callable[[], object]]


def _two_subdistricts() -> dict[str, object]:
    """Another one comes before the committee's own: who chooses nothing gets the wrong one."""
    payload = trial.usual().payload
    return {
        "regions": [*payload["regions"], {"code": "000100", "name": "PULAU LAIN", "level": "subdistrict"},
                    {"code": "0001001001", "name": "DESA LAIN", "level": "village"}],
        "stations": [*payload["stations"], {"code": "0001001001001", "dpt": None}],
    }


def _start(package: ElectionPackage, file: Path, bot: QtBot) -> Steps:
    """Three doors, the file, two groups of the fingerprint from the letter, the second of two sub-districts."""
    yield lambda: shown(StartWindow)
    window = shown(StartWindow)
    assert isinstance(window, StartWindow)
    window.activateWindow()
    window.resize(*MINIMUM)
    person = Person(window, bot)
    person.settle()
    assert isinstance(window.step, DoorsStep) and len(window.step.doors) == 3 and not window.step.found
    person.press(K.Key_O, CONTROL)
    assert isinstance(window.step, SourceStep)
    person.choose(file, K.Key_O)
    assert isinstance(window.step, PackageStep) and "Uji coba" in window.windowTitle()
    assert all(str(one["url"]) in words_of(window.step) for one in package.servers)
    person.type_groups(package)
    person.press(K.Key_Return)
    assert isinstance(window.step, RegionStep)
    person.type(package.name_of(SUBDISTRICT).lower())
    QTest.keyClick(window.focusWidget(), K.Key_Return)
    yield lambda: shown(MainWindow)


def _main(bot: QtBot) -> PeopleKeys:
    """The window that the app opened over the new workspace: nobody is enrolled."""
    window = shown(MainWindow)
    assert isinstance(window, MainWindow) and isinstance(window.cover, SignInPage)
    window.showNormal()
    window.resize(*MINIMUM)
    window.activateWindow()
    keys = PeopleKeys(window, bot)
    assert keys.cover._empty.isVisible() and keys.focus is keys.cover.new
    assert window.context.facts.region is not None and window.context.facts.mode == "trial"
    return keys


def _to_the_first_sealed_sheet(keys: PeopleKeys) -> Desk:
    """Two operators type, chair and member seal."""
    desk = keys.window.context.tasks._given
    sheet = Keys(keys.window, desk, keys.bot)
    assert desk.region == SUBDISTRICT
    keys.enter(SITI)
    sheet.type_sheet()
    sheet.finish(1)
    keys.press(K.Key_F9)
    keys.enter(BUDI)
    sheet.type_sheet()
    sheet.finish(2)
    keys.press(K.Key_F9)
    keys.enter(HASAN)
    sheet.ratify(HASAN.passphrase, ANI.passphrase)
    sealed = desk.context.state.sheet(CONTEST, STATION)
    assert sealed.status.value == "sealed" and sealed.head is not None
    officers = desk.context.ledger.roster.officers
    assert [officers[key].person for key in sealed.head.signers] == [HASAN.code, ANI.code]
    return desk


@contextmanager
def _by_codes(folder: Path) -> Iterator[tuple[ElectionPackage, Callable[[PeopleKeys], None], int]]:
    """A server that speaks TLS, with a certificate that nobody vouches for but the package; everybody has a code."""

    def enrol(keys: PeopleKeys) -> None:
        for number, person in enumerate(CREW, 1):
            keys.enrol_by_code(person, office.code(person))
            assert keys.told == f"{person.name} terdaftar di laptop ini.", keys.errors()
            assert [one.person for one in keys.cover.tiles._officers] == [one.code for one in CREW[:number]]
        assert not list(keys.window.context.facts.folder.glob("officers/*.pending"))

    with regency(folder / "server", tls=folder, **_two_subdistricts()) as office:
        assert office.server.url.startswith("https://") and str(office.package.servers[0]["pin"]).startswith("spki:")
        yield office.package, enrol, 1


@contextmanager
def _by_files(folder: Path) -> Iterator[tuple[ElectionPackage, Callable[[PeopleKeys], None], int]]:
    """No server at all; requests go out and answers come in on a stick."""
    package, stick = trial.package(**_two_subdistricts()), folder / "STICK-1"
    stick.mkdir()

    def enrol(keys: PeopleKeys) -> None:
        for person in CREW:
            keys.request(person, stick / f"{person.code}.recap-request")
            assert person.code in keys.told and person.name in keys.cover.footnotes.waiting.text()
        assert keys.cover._empty.isVisible() and not keys.cover.tiles.count
        for person in CREW:  # the regency answers
            request = (stick / f"{person.code}.recap-request").read_bytes()
            (stick / f"{person.code}.recap-answer").write_bytes(trial.answer(request, of=package))
        for person in sorted(CREW, key=lambda one: one.code):
            keys.press(K.Key_E, CONTROL)
            keys.read_answer(person.passphrase, stick / f"{person.code}.recap-answer")
            assert keys.told == f"{person.name} terdaftar di laptop ini.", keys.told
        assert not keys.cover.footnotes.waiting.isVisible() and not keys.cover.go_on.isVisible()

    yield package, enrol, 0


@pytest.mark.parametrize("way", [_by_codes, _by_files])
def test_from_no_workspace_to_the_first_sealed_sheet_by_keys(
    way: Callable[[Path], AbstractContextManager[tuple[ElectionPackage, Callable[[PeopleKeys], None], int]]],
    tmp_path: Path, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    assert Start().workspaces() == ()
    with way(tmp_path) as (package, enrol, received):

        def steps() -> Steps:
            yield from _start(package, package_file(tmp_path, package), qtbot)
            keys = _main(qtbot)
            enrol(keys)
            desk = _to_the_first_sealed_sheet(keys)
            if received:
                desk.queue.round()  # the window's own link may have sent them already
                assert desk.queue.status().waiting == 0
            assert desk.board.counts(CONTEST)["received"] == received
            keys.window.close()

        script = Script(steps())
        assert application.run(None, "id") == 0
        if script.error is not None:
            raise script.error
        assert script.done
    found, = Start().workspaces()
    assert (found.region, found.officers, found.folder.parent.parent) == (SUBDISTRICT, len(CREW), data_folder())
