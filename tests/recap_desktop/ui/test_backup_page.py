"""The page of copies: a backup now, the second place, the list, the drill; and what the rail says of them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from recap_desktop.desk import second_place
from recap_desktop.desk.backups import restore
from recap_desktop.desk.facts import CopyState
from recap_desktop.ui.pages.backup import BackupPage
from recap_desktop.ui.shell.window import MINIMUM
from tests.recap_desktop.ui.conftest import CONTROL, Officer

K = Qt.Key


def _open(officer: Officer, person: str = "P-CHAIR") -> BackupPage:
    officer.sign_in(person)
    officer.window.go("backup")
    officer.settle()
    found = officer.window.current_page
    assert isinstance(found, BackupPage)
    return found


def test_a_backup_now_to_a_chosen_place(officer: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = _open(officer, "P-OP-1")
    assert "Belum ada salinan" in page._title.text() and "belum dipilih" in page._place.text()
    monkeypatch.setattr(page, "choose_file", lambda: "")
    officer.press(K.Key_Return, CONTROL)
    assert page.notice.text == ""
    target = tmp_path / "b.recap-backup"
    monkeypatch.setattr(page, "choose_file", lambda: str(target))
    officer.press(K.Key_Return, CONTROL)
    assert str(target) in page.notice.text
    restore(target, tmp_path / "again", "P-CHAIR", "latihan-hasan")
    officer.window.context.words.use("en")
    assert "made and checked" in page.notice.text


def test_a_place_that_cannot_be_written_is_said_and_leaves_nothing(
    officer: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _open(officer)
    monkeypatch.setattr(page, "choose_file", lambda: str(tmp_path / "gone" / "b.recap-backup"))
    officer.press(K.Key_Return, CONTROL)
    assert "tidak dapat ditulis" in page.notice.text and page.now.isEnabled()
    assert not (tmp_path / "gone").exists()


def test_the_second_place_is_chosen_shown_in_the_rail_and_missed(
    officer: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _open(officer)
    stick = tmp_path / "media" / "STICK-1"
    stick.mkdir(parents=True)
    monkeypatch.setattr(second_place, "disks", lambda: iter([stick] if stick.is_dir() else []))
    monkeypatch.setattr(page, "choose_folder", lambda: str(stick))
    officer.press(K.Key_O, CONTROL)
    officer.bot.waitUntil(lambda: "di STICK-1" in officer.window.rail._copy.text(), timeout=20_000)
    officer.settle()
    assert "Tempat kedua: STICK-1" in page._place.text()
    assert [line.cells[1] for line in page.model.lines].count("STICK-1") == 1
    stick.rename(tmp_path / "pocket")
    officer.window.go("board")
    officer.settle()
    officer.switch_to("P-OP-1")
    officer.window.context.tasks.network(officer.window, lambda desk: desk.copies.make())
    officer.settle()
    assert "STICK-1 tidak terpasang" in officer.window.rail._copy.text()
    officer.window.go("backup")
    officer.settle()
    assert "tidak terpasang" in officer.window.current_page._place.text()  # type: ignore[attr-defined]


def test_the_drill_asks_for_the_passphrase_and_says_its_result(officer: Officer) -> None:
    page = _open(officer)
    officer.window.context.tasks.network(officer.window, lambda desk: desk.copies.make())
    officer.settle()
    assert len(page.model.lines) == 1 and page.model.lines[0].cells[4] == "saat dibuat"
    officer.press(K.Key_Return)
    officer.type("salah sama sekali")
    officer.press(K.Key_Return)
    assert page.signer.field.error and page.signer.isVisible()
    page.signer.field.clear()
    officer.type("latihan-hasan")
    officer.press(K.Key_Return)
    officer.bot.waitUntil(lambda: not page.signer.isVisible(), timeout=30_000)
    officer.settle()
    assert "dapat dipulihkan" in page.notice.text
    assert page.model.lines[0].cells[4].startswith("diuji ")
    officer.window.context.words.use("en")
    assert "can be restored" in page.notice.text


def test_a_damaged_copy_fails_its_drill_on_the_page(
    officer: Officer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = _open(officer)
    (tmp_path / "half").write_bytes(b"PK\x03\x04 and no more")
    monkeypatch.setattr(page, "choose_copy", lambda: str(tmp_path / "half"))
    page.drill_file.click()
    officer.settle()
    officer.type("latihan-hasan")
    officer.press(K.Key_Return)
    officer.bot.waitUntil(lambda: not page.signer.isVisible(), timeout=30_000)
    assert "half" in page.notice.text and page.drill_file.isEnabled()


def test_an_observer_has_no_such_page(officer: Officer) -> None:
    officer.sign_in("P-OBSERVER")
    assert not officer.window.has("backup")


def test_a_long_name_of_a_disk_fits_into_the_rail(officer: Officer) -> None:
    officer.sign_in("P-CHAIR")
    officer.window.copying._show(CopyState(datetime.now(UTC), None, "KINGSTON-DATATRAVELER-64GB"))
    assert "KINGST" in officer.window.rail._copy.text() and "…" in officer.window.rail._copy.text()
    said = officer.window.rail._copy
    assert max(said.fontMetrics().horizontalAdvance(word) for word in said.text().split()) <= said.width()


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_is_said_of_the_last_copy_is_in_sight_below_the_pages_of_a_chair(officer: Officer, language: str) -> None:
    officer.sign_in("P-CHAIR")
    rail = officer.window.rail
    officer.window.context.words.use(language)
    officer.window.copying._show(CopyState(datetime.now(UTC), None, "KINGSTON-DATATRAVELER-64GB"))
    officer.settle()
    assert officer.window.height() == MINIMUM[1] and rail._copy.isVisible()
    assert rail._copy.height() >= rail._copy.heightForWidth(rail._copy.width())
    assert rail.viewport().rect().contains(rail._copy.geometry())
