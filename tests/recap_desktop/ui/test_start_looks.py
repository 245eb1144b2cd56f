"""Every step of the first start, measured on the screen; the icons of the modes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from forms.errors import KnownError
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up
from recap_desktop.desk.start.start import Start
from recap_desktop.ui import mode
from recap_desktop.ui.shell.window import MINIMUM
from recap_desktop.ui.start import StartWindow
from recap_desktop.ui.start.backup import BackupStep
from recap_desktop.ui.start.package import PackageStep
from recap_desktop.ui.theme import SCALES
from recap_desktop.ui.tokens import BANDS, PALETTES, Scheme
from tests.helpers import desks
from tests.helpers.trial_package import trial
from tests.recap_desktop.ui.looks import faint, foreign, sideways
from tests.recap_desktop.ui.starting import Person, package_file


@pytest.fixture
def start(tmp_path: Path) -> Start:
    (tmp_path / "data").mkdir()
    return Start(tmp_path / "data")


def _steps(window: StartWindow, person: Person, folder: Path) -> Iterator[str]:
    """Every step with the longest of what it says."""
    package = trial(servers=[{"url": "https://rekap.kpu-kabupaten-uji.example:8443", "pin": "ab" * 32}])
    yield "doors"
    window.practise()
    yield "practise"
    window.source()
    yield "source"
    window.read(package_file(folder, package))
    person.settle()
    yield "package"
    step = window.step
    assert isinstance(step, PackageStep)
    for field in step.groups.fields.values():
        field.setText("0000")
    step.primary.click()
    yield "wrong"
    for field in step.groups.fields.values():
        field.setText("0000")
    step.primary.click()
    yield "wrong twice"
    window._context.letters = folder / "gladi" / "surat"
    window.offered(step.found)
    yield "package of a rehearsal"
    window._context.letters = None
    window.offered(replace(step.found, issued=datetime(2026, 11, 27, tzinfo=UTC)))
    yield "clock behind"
    window.confirmed(step.found)
    yield "region"
    window.start.create(step.found, "120101", package.fingerprint)
    window.read(folder / "uji.recap-package")
    person.settle()
    yield "root known"
    window.read(_backup(folder))
    person.settle()
    assert isinstance(window.step, BackupStep)
    yield "backup"
    window.step.passphrase.edit.setText("not this one")
    window.step.primary.click()
    person.settle()
    yield "backup refused"
    window.say(KnownError("workspace.missing", path="workspaces/trial-120101-uji-2026"))
    yield "not opened"
    window.doors()
    person.settle()


def _backup(folder: Path) -> Path:
    with Desk.open(desks.workspace(folder / "w")) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        back_up(desk, Output(folder / "copy.recap-backup"))
    return folder / "copy.recap-backup"


@pytest.mark.parametrize("scale", [100, 150])
@pytest.mark.parametrize("language", ["id", "en"])
def test_every_step_fits_and_is_legible_in_every_palette(
    start: Start, tmp_path: Path, qtbot: QtBot, qapp: QApplication, language: str, scale: int
) -> None:
    full = Start(tmp_path / "full")
    package = trial()
    full.create(full.offer(package.envelope), "120101", package.fingerprint)
    broken = full.create(full.offer(package.envelope), "120102")
    (broken / "package.json").write_bytes(b"{}")
    for given in (start, full):
        window = StartWindow(qapp, given, language)
        window.resize(*MINIMUM)
        with qtbot.waitExposed(window):
            window.show()
        window.theme.use(Scheme.LIGHT, scale)
        person = Person(window, qtbot)
        person.settle()
        for name in _steps(window, person, tmp_path) if given is start else ("list",):
            for scheme in PALETTES:
                window.theme.use(scheme)
                QTest.qWaitForWindowExposed(window)
                for _ in range(3):  # sizes, then places, then what is scrolled to
                    QApplication.processEvents()
                where = f"{name} {language} {scheme} {scale}"
                assert faint(window) == [], where
                assert foreign(window, language) == [] and sideways(window) == [], where
                assert (window.width(), window.height()) == MINIMUM, where
                assert window.step._area.horizontalScrollBar().maximum() == 0, where  # nothing runs out of the window
                primary = window.step.primary
                assert primary.visibleRegion().boundingRect() == primary.rect(), where
                for field in window.step.findChildren(QLineEdit):
                    assert not field.isVisible() or field.visibleRegion().boundingRect() == field.rect(), where
        window.close()
        window.end()


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_at_its_narrowest_band_facts_and_groups_are_whole(
    start: Start, tmp_path: Path, qtbot: QtBot, qapp: QApplication, language: str, scale: int
) -> None:
    window = StartWindow(qapp, start, language)
    window.theme.use(Scheme.LIGHT, scale)
    window.resize(1, 720)
    with qtbot.waitExposed(window):
        window.show()
    Person(window, qtbot).settle()
    window.offered(start.read(package_file(tmp_path, trial())))
    band = window.band.findChild(mode.Painted)
    assert band is not None and band.width() >= band.sizeHint().width()  # before any layout came round
    QApplication.processEvents()
    step = window.step
    assert isinstance(step, PackageStep) and window.width() <= MINIMUM[0]
    assert sideways(window) == [] and step._area.horizontalScrollBar().maximum() == 0
    for field in step.groups.fields.values():
        assert field.visibleRegion().boundingRect() == field.rect()
    window.close()
    window.end()


@pytest.mark.parametrize("name", list(BANDS))
def test_an_icon_says_the_mode_by_shape_and_letter_too(qapp: QApplication, name: str) -> None:
    """In black and white no two of them look alike, also at the size of a title bar."""
    for size in (16, 32):
        pictures = {other: mode.icon(other).pixmap(size).toImage() for other in BANDS}
        own = pictures[name]
        shape = {other: frozenset((x, y) for x in range(size) for y in range(size)
                                  if one.pixelColor(x, y).alpha() > 127) for other, one in pictures.items()}
        assert own.width() == size
        for other in set(BANDS) - {name}:
            assert len(shape[name] ^ shape[other]) > size * size // 10
