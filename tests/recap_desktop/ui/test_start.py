"""The first start in the real window, by keys alone: from the three doors to the sign-in page of a trial."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from forms.errors import KnownError
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up
from recap_desktop.desk.start.start import Start
from recap_desktop.ui import application, mode
from recap_desktop.ui.pages.sign_in import SignInPage
from recap_desktop.ui.preferences import Preferences
from recap_desktop.ui.shell.held_keys import CHATTER_MS
from recap_desktop.ui.shell.window import MINIMUM, MainWindow
from recap_desktop.ui.start import StartWindow
from recap_desktop.ui.start.backup import BackupStep
from recap_desktop.ui.start.doors import DoorsStep
from recap_desktop.ui.start.package import PackageStep
from recap_desktop.ui.start.region import RegionStep
from recap_desktop.ui.start.source import SourceStep
from recap_desktop.ui.tokens import BANDS, PALETTES, Scheme
from resources.catalogue import sentence, text
from sync.trust.package import ElectionPackage
from sync.trust.training import generated_keys
from tests.helpers import desks
from tests.helpers.trial import trial
from tests.recap_desktop.ui.looks import faint, foreign, sideways

NONE, CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
K = Qt.Key


class Person:
    """Has a keyboard, and an appointment letter."""

    def __init__(self, window: StartWindow, bot: QtBot) -> None:
        self.window, self.bot = window, bot

    def settle(self) -> None:
        self.bot.waitUntil(lambda: self.window.workers.idle, timeout=20_000)
        QApplication.processEvents()

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        QTest.keyClick(self.window.focusWidget() or self.window, key, modifiers)
        self.settle()
        self.bot.wait(2 * CHATTER_MS)  # no finger is faster

    def type(self, words: str) -> None:
        for letter in words:
            QTest.keyClicks(self.window.focusWidget() or self.window, letter)
        self.settle()

    def choose(self, path: Path, key: Qt.Key, modifiers: Qt.KeyboardModifier = CONTROL) -> None:
        """Presses the key that opens the dialog for files, types the name into it, Enter."""
        seen: list[str] = []

        def type_name() -> None:
            dialog = QApplication.activeModalWidget()
            line = dialog.findChild(QLineEdit) if isinstance(dialog, QFileDialog) else None
            if dialog is None or line is None:  # not there yet; an assertion here would leave it open for ever
                QTimer.singleShot(100, type_name)
                return
            seen.append(dialog.windowTitle())
            QTest.keyClicks(line, str(path))
            QTest.keyClick(line, K.Key_Return)

        QTimer.singleShot(300, type_name)
        self.press(key, modifiers)
        assert seen
        self.settle()

    def type_groups(self, package: ElectionPackage, *, wrong: bool = False) -> None:
        """Both hidden groups, from the letter."""
        step = self.window.step
        assert isinstance(step, PackageStep)
        groups = package.fingerprint.split(" ")
        for place in step.confirming.hidden:
            assert self.window.focusWidget() is step.groups.fields[place]
            self.type("0000" if wrong else groups[place].lower())

    @property
    def told(self) -> str:
        return self.window.step.notice.text


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


def _file(folder: Path, package: ElectionPackage, name: str = "uji.recap-package") -> Path:
    (folder / name).write_bytes(package.envelope)
    return folder / name


def test_from_the_start_window_to_the_sign_in_page_by_keys(
    person: Person, start: Start, tmp_path: Path, qtbot: QtBot, qapp: QApplication
) -> None:
    package, window = trial(), person.window
    chosen: list[Path] = []
    window.chosen.connect(chosen.append)
    assert isinstance(window.step, DoorsStep) and not window.band.isVisible()
    person.press(K.Key_Return, CONTROL)
    assert isinstance(window.step, SourceStep)
    person.choose(_file(tmp_path, package), K.Key_Return)
    assert isinstance(window.step, PackageStep) and window.band.isVisible()
    assert "Uji coba" in window.windowTitle()
    shown = package.fingerprint.split(" ")
    hidden = window.step.confirming.hidden
    assert all(one not in _words(window.step) for place, one in enumerate(shown) if place in hidden)
    assert all(one in _words(window.step) for place, one in enumerate(shown) if place not in hidden)
    for known in ("Uji coba rekapitulasi 2026", "UJI-2026", "JATI PERUMNAS", "3 TPS", "31-12-2099"):
        assert known in _words(window.step)
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
        assert "TERNATE SELATAN" in _words(opened.cover)
        assert "Uji coba" in opened.windowTitle() and desk.region == "120102"
        application.dispose(opened)
        opened.deleteLater()


def _words(root: QWidget) -> str:
    """Everything that is said in a step."""
    from PySide6.QtWidgets import QLabel

    return " ".join(one.text() for one in root.findChildren(QLabel) if one.isVisible())


def test_wrong_once_may_be_typed_again_and_twice_ends_it(person: Person, start: Start, tmp_path: Path) -> None:
    package, window = trial(), person.window
    window.read(_file(tmp_path, package))
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
    window.read(_file(tmp_path, package))  # the letter found again: from the beginning
    person.settle()
    person.type_groups(package)
    person.press(K.Key_Return)
    assert isinstance(window.step, RegionStep)


def test_an_empty_group_is_asked_for_and_costs_nothing(person: Person, tmp_path: Path) -> None:
    window = person.window
    window.read(_file(tmp_path, trial()))
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
    assert "SUKA MAJU" in _words(step)
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
    for folder in (start.data, chosen[0]):
        kept = Preferences.load(folder)
        assert (kept.language, kept.scheme, kept.scale) == ("en", Scheme.LIGHT, 115)


class Script:
    """Drives a running app: a generator whose conditions are waited for."""

    def __init__(self, steps: Iterator[Callable[[], object]]) -> None:
        self._steps, self._until = steps, time.monotonic() + 90
        self._wanted: Callable[[], object] | None = None
        self.done, self.error = False, None
        self._timer = QTimer(interval=20)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        if self.done or (self._wanted is not None and not self._wanted() and time.monotonic() < self._until):
            return
        try:
            if time.monotonic() >= self._until:
                raise AssertionError("the app did not come so far")
            self._wanted = next(self._steps)
        except StopIteration:
            self.done = True
        except BaseException as error:  # noqa: BLE001 - told by the test
            self.done, self.error = True, error
        if self.done:
            self._timer.stop()
            if self.error is not None:
                QApplication.closeAllWindows()


def _shown(kind: type[QWidget]) -> QWidget | None:
    return next((one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()), None)


def test_the_app_from_nothing_to_a_trial_and_over_to_another_workspace(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    package = trial()
    file = _file(tmp_path, package, "berkas tanpa akhiran")
    start = Start()
    seen = []

    def steps() -> Iterator[Callable[[], object]]:
        yield lambda: _shown(StartWindow)
        window = _shown(StartWindow)
        assert isinstance(window, StartWindow)
        yield lambda: isinstance(window.step, PackageStep) and window.workers.idle
        step = window.step
        assert isinstance(step, PackageStep)
        for place, field in step.groups.fields.items():
            QTest.keyClicks(field, package.fingerprint.split(" ")[place])
        QTest.keyClick(window, K.Key_Return, CONTROL)
        yield lambda: isinstance(window.step, RegionStep)
        QTest.keyClick(window, K.Key_Return, CONTROL)
        yield lambda: _shown(MainWindow)
        main = _shown(MainWindow)
        assert isinstance(main, MainWindow) and isinstance(main.cover, SignInPage)
        seen.append(main.context.facts.region)
        yield lambda: main.context.tasks.idle and main.cover.others.isVisible()
        QTest.keyClick(main.focusWidget() or main, K.Key_O, CONTROL)
        yield lambda: _shown(StartWindow)
        again = _shown(StartWindow)
        assert isinstance(again, StartWindow)
        yield lambda: again.workers.idle and isinstance(again.step, DoorsStep) and again.step.found
        QTest.keyClick(again, K.Key_T, CONTROL)
        yield lambda: _shown(MainWindow)
        other = _shown(MainWindow)
        assert isinstance(other, MainWindow)
        seen.append(other.context.facts.region)
        yield lambda: other.context.tasks.idle
        other.close()

    script = Script(steps())
    assert application.run(None, "id", file) == 0
    assert script.error is None and script.done
    assert seen == ["120101", "000101"] and len(start.workspaces()) == 2


def test_one_workspace_opens_at_once_and_one_that_cannot_be_opened_says_so_beside_the_doors(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    data = Start().data
    folder = desks.workspace(data / "workspace")  # of an earlier version
    kinds: list[type[QWidget]] = []

    def opens(kind: type[QWidget], told: Callable[[QWidget], bool] = lambda _: True) -> None:
        def steps() -> Iterator[Callable[[], object]]:
            yield lambda: (found := _shown(kind)) is not None and told(found)
            kinds.append(kind)
            found = _shown(kind)
            assert found is not None
            found.close()

        script = Script(steps())
        assert application.run(None, "id") == 0
        assert script.error is None and script.done

    opens(MainWindow)
    for one in (folder / "package.json", *(folder / "packages").iterdir()):
        one.write_bytes(b"{}")
    opens(StartWindow, lambda window: isinstance(window, StartWindow) and bool(window.step.notice.text))
    with pytest.raises(KnownError, match="workspace.missing"):  # one that is named is opened or refused
        application.run(tmp_path / "nothing", "id")
    assert kinds == [MainWindow, StartWindow]


# ---- looks


def _steps(window: StartWindow, person: Person, folder: Path) -> Iterator[str]:
    """Every step with the longest of what it says."""
    package = trial(servers=[{"url": "https://rekap.kpu-kabupaten-uji.example:8443", "pin": "ab" * 32}])
    yield "doors"
    window.source()
    yield "source"
    window.read(_file(folder, package))
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
    window.confirmed(step.found)
    yield "region"
    window.doors()
    person.settle()


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
                QApplication.processEvents()
                where = f"{name} {language} {scheme} {scale}"
                assert faint(window) == [], where
                assert foreign(window, language) == [] and sideways(window) == [], where
                assert (window.width(), window.height()) == MINIMUM, where
                primary = window.step.primary
                assert primary.visibleRegion().boundingRect() == primary.rect(), where
                for field in window.step.findChildren(QLineEdit):
                    assert not field.isVisible() or field.visibleRegion().boundingRect() == field.rect(), where
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
