"""The first start in the real window, by keys alone: from the three doors to the sign-in page of a trial."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forms.errors import KnownError
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up
from recap_desktop.desk.start.start import Start
from recap_desktop.ui import application, training
from recap_desktop.ui.pages.sign_in import SignInPage
from recap_desktop.ui.preferences import Preferences
from recap_desktop.ui.shell.window import MINIMUM
from recap_desktop.ui.start import StartWindow
from recap_desktop.ui.start.backup import BackupStep
from recap_desktop.ui.start.doors import DoorsStep
from recap_desktop.ui.start.package import PackageStep
from recap_desktop.ui.start.practise import PractiseStep
from recap_desktop.ui.start.region import RegionStep
from recap_desktop.ui.start.source import SourceStep
from recap_desktop.ui.tokens import Scheme
from resources.catalogue import sentence, text
from sync.trust.package import open_package
from sync.trust.training import generated_keys
from tests.helpers import desks
from tests.helpers.trial_package import trial
from tests.recap_desktop.ui.looks import foreign
from tests.recap_desktop.ui.starting import CONTROL, K, Person, package_file, words_of


@pytest.fixture
def start(tmp_path: Path) -> Start:
    (tmp_path / "data").mkdir()
    return Start(tmp_path / "data")


@pytest.fixture
def person(start: Start, qtbot: QtBot, qapp: QApplication) -> Iterator[Person]:
    window = StartWindow(qapp, start, "id")
    window.resize(*MINIMUM)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    one = Person(window, qtbot)
    one.settle()
    yield one
    window.close()
    window.end()


def test_from_the_start_window_to_the_sign_in_page_by_keys(
    person: Person, start: Start, tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    package, window = trial(), person.window
    chosen: list[Path] = []
    window.chosen.connect(chosen.append)
    assert isinstance(window.step, DoorsStep) and not window.band.isVisible()
    person.press(K.Key_Return, CONTROL)
    assert isinstance(window.step, SourceStep)
    person.choose(package_file(tmp_path, package), K.Key_Return)
    assert isinstance(window.step, PackageStep) and window.band.isVisible()
    assert "Uji coba" in window.windowTitle()
    shown = package.fingerprint.split(" ")
    hidden = window.step.confirming.hidden
    assert all(one not in words_of(window.step) for place, one in enumerate(shown) if place in hidden)
    assert all(one in words_of(window.step) for place, one in enumerate(shown) if place not in hidden)
    for known in ("Uji coba rekapitulasi 2026", "UJI-2026", "JATI PERUMNAS", "3 TPS", "31-12-2099"):
        assert known in words_of(window.step)
    person.type_groups(package)
    person.press(K.Key_Return)
    assert isinstance(window.step, RegionStep)
    person.type("ternate")
    person.press(K.Key_Return)
    qtbot.waitUntil(lambda: bool(chosen), timeout=20_000)
    with Desk.open(chosen[0]) as desk:
        opened = application.build_window(qapp, desk, "id")
        with qtbot.waitExposed(opened):
            opened.show()
        qtbot.waitUntil(lambda: opened.context.tasks.idle, timeout=20_000)
        assert isinstance(opened.cover, SignInPage) and opened.covered
        assert "TERNATE SELATAN" in words_of(opened.cover)
        assert "Uji coba" in opened.windowTitle() and desk.region == "120102"
        application.dispose(opened)
        opened.deleteLater()


@pytest.mark.parametrize("kind", ["root known here", "training"])
def test_where_nothing_is_to_be_compared_enter_goes_on(
    person: Person, start: Start, tmp_path: Path, qtbot: QtBot, kind: str
) -> None:
    """A second workspace of an election, and a training package from a file."""
    package, window = (trial() if kind == "root known here" else open_package(training.package())), person.window
    if kind == "root known here":
        start.create(start.offer(package.envelope), "120101", package.fingerprint)
    chosen: list[Path] = []
    window.chosen.connect(chosen.append)
    person.press(K.Key_O, CONTROL)
    person.choose(package_file(tmp_path, package), K.Key_O)
    assert isinstance(window.step, PackageStep) and not window.step.groups.fields
    person.press(K.Key_Return, CONTROL)
    if kind == "root known here":
        assert isinstance(window.step, RegionStep)
        person.type("ternate")
        person.press(K.Key_Return)
    qtbot.waitUntil(lambda: bool(chosen), timeout=20_000)
    with Desk.open(chosen[0]) as desk:
        assert desk.region == package.subdistricts()[-1].code


def test_wrong_once_may_be_typed_again_and_twice_ends_it(person: Person, start: Start, tmp_path: Path) -> None:
    package, window = trial(), person.window
    window.read(package_file(tmp_path, package))
    person.settle()
    step = window.step
    assert isinstance(step, PackageStep)
    person.type_groups(package, wrong=True)
    person.press(K.Key_Return, CONTROL)
    assert person.told == text("start.groups_wrong", "id")
    person.type_groups(package, wrong=True)
    person.press(K.Key_Return)
    assert person.told == text("start.groups_wrong_twice", "id") and "KPU" in person.told
    person.press(K.Key_Return, CONTROL)
    assert isinstance(window.step, DoorsStep)
    assert [one.name for one in start.data.iterdir()] == []
    window.read(package_file(tmp_path, package))  # the letter found again: from the beginning
    person.settle()
    person.type_groups(package)
    person.press(K.Key_Return)
    assert isinstance(window.step, RegionStep)


def test_an_empty_group_is_asked_for_and_costs_nothing(person: Person, tmp_path: Path) -> None:
    window = person.window
    window.read(package_file(tmp_path, trial()))
    person.settle()
    for _ in range(3):
        person.press(K.Key_Return, CONTROL)
    assert person.told == text("start.type_groups", "id")
    person.press(K.Key_Escape)
    assert isinstance(window.step, DoorsStep)


def test_what_is_wrong_is_said_in_the_language_of_the_screen(person: Person, start: Start, tmp_path: Path) -> None:
    package, window = trial(), person.window
    start.create(start.offer(package.envelope), "120101", package.fingerprint)
    bad = {
        "half": (package.envelope[:3000], KnownError("package.damaged")),
        "picture": (b"\x89PNG" + bytes(50), KnownError("start.neither", path="picture")),
        "forged": (trial(own=generated_keys()).envelope, None),
    }
    for name, (data, error) in bad.items():
        (tmp_path / name).write_bytes(data)
        window.read(tmp_path / name)
        person.settle()
        assert isinstance(window.step, SourceStep)
        if error is not None:
            assert person.told == sentence(error, "id")
        before = person.told
        person.press(K.Key_B, CONTROL | Qt.KeyboardModifier.ShiftModifier)
        assert person.told != before and not foreign(window, "en")
        person.press(K.Key_B, CONTROL | Qt.KeyboardModifier.ShiftModifier)
    window.read(tmp_path / "missing")
    person.settle()
    assert person.told == text("start.not_read", "id", path="missing")


def test_a_server_that_does_not_answer_leaves_the_address_to_be_mended(person: Person) -> None:
    person.press(K.Key_O, CONTROL)
    step = person.window.step
    assert isinstance(step, SourceStep)
    step.address.setFocus()
    person.type("http://127.0.0.1:1")
    person.press(K.Key_Return)
    assert person.told == text("start.silent", "id", address="http://127.0.0.1:1")
    assert step.address.text() == "http://127.0.0.1:1"


def test_practising_makes_one_workspace_and_finds_it_again(person: Person, start: Start) -> None:
    chosen: list[Path] = []
    person.window.chosen.connect(chosen.append)
    person.press(K.Key_T, CONTROL)
    assert isinstance(person.window.step, PractiseStep) and not chosen
    person.press(K.Key_Return, CONTROL)
    person.press(K.Key_Escape)
    assert isinstance(person.window.step, DoorsStep)
    person.press(K.Key_T, CONTROL)
    person.press(K.Key_T, CONTROL)
    assert len(chosen) == 2 and chosen[0] == chosen[1] == start.only()


def test_the_list_opens_the_last_used_and_a_damaged_one_leads_to_its_backup(
    start: Start, tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    package = trial()
    good = start.create(start.offer(package.envelope), "120101", package.fingerprint)
    broken = start.create(start.offer(package.envelope), "120102")
    (broken / "package.json").write_bytes(b"{}")
    window = StartWindow(qapp, start, "en")
    with qtbot.waitExposed(window):
        window.show()
    person, chosen = Person(window, qtbot), []
    window.chosen.connect(chosen.append)
    person.settle()
    step = window.step
    assert isinstance(step, DoorsStep) and len(step.found) == 2
    place = next(at for at, one in enumerate(step.found) if one.folder == broken)
    person.press(K.Key_Down if place else K.Key_Up)
    assert broken.name in person.told and "recap salvage" in person.told
    assert text("start.restore", "en") in step.primary.text()
    person.press(K.Key_Up if place else K.Key_Down)
    assert person.told == "" and "JATI PERUMNAS" in step.primary.text()
    person.press(K.Key_Return, CONTROL)
    assert chosen == [good]
    window.close()
    window.end()


def test_a_backup_is_put_back_by_keys(person: Person, start: Start, tmp_path: Path) -> None:
    with Desk.open(desks.workspace(tmp_path / "w")) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        back_up(desk, Output(tmp_path / "copy.bin"))
    chosen: list[Path] = []
    person.window.chosen.connect(chosen.append)
    person.choose(tmp_path / "copy.bin", K.Key_R)
    step = person.window.step
    assert isinstance(step, BackupStep) and person.window.band.isVisible()
    assert "SUKA MAJU" in words_of(step)
    person.press(K.Key_Tab)
    person.type("not this one at all")
    person.press(K.Key_Return)
    assert step.passphrase.error and not chosen and start.only() is None
    person.type(desks.PASSPHRASE)
    person.press(K.Key_Return)
    assert chosen == [start.only()]
    with Desk.open(chosen[0]) as desk:
        desk.session.sign_in("OP-1", desks.PASSPHRASE)


def test_language_palette_and_size_go_along_into_the_new_workspace(person: Person, start: Start) -> None:
    shift = CONTROL | Qt.KeyboardModifier.ShiftModifier
    chosen: list[Path] = []
    person.window.chosen.connect(chosen.append)
    for key in (K.Key_B, K.Key_L, K.Key_H):
        person.press(key, shift)
    person.press(K.Key_T, CONTROL)
    person.press(K.Key_T, CONTROL)
    for folder in (start.data, chosen[0]):
        kept = Preferences.load(folder)
        assert (kept.language, kept.scheme, kept.scale) == ("en", Scheme.LIGHT, 115)


