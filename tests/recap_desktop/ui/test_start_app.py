"""The whole app, from nothing to a trial and over to another workspace; which window a start without words shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from forms.errors import KnownError
from recap_desktop.desk.start.start import Start
from recap_desktop.ui import application
from recap_desktop.ui.pages.sign_in import SignInPage
from recap_desktop.ui.shell import single
from recap_desktop.ui.shell.window import MainWindow
from recap_desktop.ui.start import StartWindow
from recap_desktop.ui.start.doors import DoorsStep
from recap_desktop.ui.start.package import PackageStep
from recap_desktop.ui.start.practise import PractiseStep
from recap_desktop.ui.start.region import RegionStep
from tests.helpers import desks
from tests.helpers.trial_package import trial
from tests.recap_desktop.ui.starting import CONTROL, K, Script, package_file, shown


def test_the_app_from_nothing_to_a_trial_and_over_to_another_workspace(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    package = trial()
    file = package_file(tmp_path, package, "berkas tanpa akhiran")
    start = Start()
    seen = []

    def steps() -> Iterator[Callable[[], object]]:
        yield lambda: shown(StartWindow)
        window = shown(StartWindow)
        assert isinstance(window, StartWindow)
        yield lambda: isinstance(window.step, PackageStep) and window.workers.idle
        step = window.step
        assert isinstance(step, PackageStep)
        for place, field in step.groups.fields.items():
            QTest.keyClicks(field, package.fingerprint.split(" ")[place])
        QTest.keyClick(window, K.Key_Return, CONTROL)
        yield lambda: isinstance(window.step, RegionStep)
        QTest.keyClick(window, K.Key_Return, CONTROL)
        yield lambda: shown(MainWindow)
        main = shown(MainWindow)
        assert isinstance(main, MainWindow) and isinstance(main.cover, SignInPage)
        seen.append(main.context.facts.region)
        yield lambda: main.context.tasks.idle and main.cover.others.isVisible()
        QTest.keyClick(main.focusWidget() or main, K.Key_O, CONTROL)
        yield lambda: shown(StartWindow)
        again = shown(StartWindow)
        assert isinstance(again, StartWindow)
        yield lambda: again.workers.idle and isinstance(again.step, DoorsStep) and again.step.found
        QTest.keyClick(again, K.Key_T, CONTROL)
        yield lambda: isinstance(again.step, PractiseStep)
        QTest.keyClick(again, K.Key_T, CONTROL)
        yield lambda: shown(MainWindow)
        other = shown(MainWindow)
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
            yield lambda: (found := shown(kind)) is not None and told(found)
            kinds.append(kind)
            found = shown(kind)
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


def test_the_app_ends_with_its_window_whatever_else_is_on_the_screen(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    beside = QWidget()
    qtbot.addWidget(beside)
    beside.show()
    data = Start().data
    for kind in (StartWindow, MainWindow):
        if kind is MainWindow:  # the only workspace there is opens at once
            desks.workspace(data / "workspace")

        def steps(wanted: type[QWidget] = kind) -> Iterator[Callable[[], object]]:
            yield lambda: shown(wanted)
            found = shown(wanted)
            assert found is not None
            found.close()

        script = Script(steps())
        assert application.run(None, "id") == 0
        assert script.error is None and script.done and not beside.isVisible()
        beside.show()
        loop = QEventLoop()  # an end that nothing waits for would end every later loop at once
        QTimer.singleShot(20, lambda loop=loop: loop.exit(7))
        assert loop.exec() == 7


def test_a_second_start_raises_the_window_that_is_open(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    start = Start()
    raised: list[str] = []
    with single.the_first(start.data, lambda: raised.append("start")):  # the start window is open
        assert application.run(None, "id") == 0
        qtbot.waitUntil(lambda: raised == ["start"], timeout=5_000)
    folder = desks.workspace(start.data / "workspace")
    with single.the_first(folder, lambda: raised.append("workspace")):  # the only workspace is
        assert application.run(None, "id") == 0
        qtbot.waitUntil(lambda: raised == ["start", "workspace"], timeout=5_000)
        assert application.run(folder, "id") == 0
        qtbot.waitUntil(lambda: len(raised) == 3, timeout=5_000)
