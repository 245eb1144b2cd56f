"""The page of election packages: the chain, the report before a newer one is taken, and the window that begins anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from recap_desktop.ui.pages.packages import PackagesPage
from sync.server.run import serve
from sync.trust.package import open_package
from tests.helpers.desks import PACKAGE
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.sync.fold.packages import ADDED, follow, other_dpt, renamed, station_added

K = Qt.Key
FIRST = open_package(PACKAGE.read_bytes())
SECOND = station_added(FIRST)
THIRD = renamed(SECOND)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Files as the regency hands them out."""
    for package in (FIRST, SECOND, THIRD):
        (tmp_path / f"paket-{package.sequence}.recap-package").write_bytes(package.envelope)
    (tmp_path / "half.recap-package").write_bytes(SECOND.envelope[: len(SECOND.envelope) // 2])
    return tmp_path


def _page(officer: Officer) -> PackagesPage:
    found = officer.window.current_page
    assert isinstance(found, PackagesPage)
    return found


def _choose(officer: Officer, monkeypatch: pytest.MonkeyPatch, *files: Path) -> PackagesPage:
    """The chair opens the page and chooses files in its dialog, by keys."""
    officer.window.go("packages")
    officer.settle()
    monkeypatch.setattr(PackagesPage, "choose_files", lambda page: [str(one) for one in files])
    officer.press(K.Key_O, CONTROL)
    return _page(officer)


def test_the_report_comes_first_and_ctrl_enter_takes(
    officer: Officer, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer.sign_in("P-CHAIR")
    page = _choose(officer, monkeypatch, stick / "paket-2.recap-package")
    assert page.lines.isVisible() and not page.table.isVisible()
    assert [line.cells[0][:8] for line in page.report.lines] == ["TPS 005 "]
    assert "rekapitulasi akhir menunggunya" in page.report.lines[0].cells[1]
    assert officer.window.context.facts.package.sequence == 1
    officer.press(K.Key_Return, CONTROL)
    officer.bot.waitUntil(lambda: officer.window.covered, timeout=20_000)
    officer.settle()
    assert "nomor 2" in officer.window.cover.notice.text
    assert officer.window.context.facts.package.digest == SECOND.digest
    officer.sign_in("P-CHAIR")
    officer.bot.waitUntil(lambda: officer.window.context.facts.verifying is None, timeout=20_000)
    officer.window.go("sheet", station=ADDED)
    officer.settle()
    assert "005" in officer.window.windowTitle()
    officer.window.go("packages")
    officer.settle()
    assert [line.cells[0] for line in _page(officer).chain.lines] == ["2", "1"]
    officer.press(K.Key_Return)
    assert _page(officer).lines.isVisible() and not _page(officer).take.isVisible()
    officer.press(K.Key_Escape)
    assert _page(officer).table.isVisible()


def test_another_language_says_report_and_notice_anew(
    officer: Officer, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer.sign_in("P-CHAIR")
    page = _choose(officer, monkeypatch, stick / "paket-2.recap-package")
    officer.window.context.words.use("en")
    officer.settle()
    assert "the final recapitulation waits for it" in page.report.lines[0].cells[1]
    assert "Not taken yet" in page.notice.text


@pytest.mark.parametrize(("names", "words"), [
    (["half"], "tidak utuh"), (["paket-1"], "sudah berlaku"), (["paket-3"], "nomor 2"),
    (["none"], "tidak dapat dibaca"),
])
def test_what_cannot_be_taken_is_said_on_the_page(
    officer: Officer, stick: Path, monkeypatch: pytest.MonkeyPatch, names: list[str], words: str
) -> None:
    officer.sign_in("P-CHAIR")
    page = _choose(officer, monkeypatch, *(stick / f"{name}.recap-package" for name in names))
    assert words in page.notice.text
    assert page.table.isVisible() and not page.take.isVisible()
    officer.press(K.Key_Return, CONTROL)
    assert officer.window.context.facts.package.sequence == 1 and not officer.window.covered


def test_what_a_round_brought_waits_and_can_be_looked_at_and_taken(officer: Officer, tmp_path: Path) -> None:
    first = follow(FIRST)
    officer.sign_in("P-CHAIR")
    with serve(tmp_path / "server", other_dpt(first).envelope) as server:
        tasks = officer.window.context.tasks
        tasks.desk(officer.window, lambda desk: desk.queue.round(server.url))
        officer.settle()
    officer.window.go("packages")
    officer.settle()
    page = _page(officer)
    assert [line.cells[0] for line in page.chain.lines] == ["3", "1"]
    officer.press(K.Key_Up)
    officer.press(K.Key_Return)
    # the one before it did not come with it
    assert "nomor 2" in page.notice.text and page.table.isVisible()


def test_from_the_server_asks_for_what_is_missing_too(
    officer: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from recap_desktop.desk.packages.packages import DeskPackages

    officer.sign_in("P-CHAIR")
    with serve(tmp_path / "server", SECOND.envelope) as server:
        real = DeskPackages.from_server
        monkeypatch.setattr(DeskPackages, "from_server", lambda desk, url=None: real(desk, server.url))
        officer.window.go("packages")
        officer.settle()
        officer.press(K.Key_F5)
        page = _page(officer)
        assert page.lines.isVisible() and page.take.isVisible()


def test_without_a_server_the_page_says_so(officer: Officer) -> None:
    officer.sign_in("P-CHAIR")
    officer.window.go("packages")
    officer.settle()
    officer.press(K.Key_F5)
    assert _page(officer).notice.text and _page(officer).from_server.isEnabled()


def test_an_observer_sees_the_chain_and_takes_nothing(officer: Officer) -> None:
    officer.sign_in("P-OBSERVER")
    officer.window.go("packages")
    officer.settle()
    page = _page(officer)
    assert page.table.isVisible() and not page.from_file.isVisible() and not page.from_server.isVisible()
