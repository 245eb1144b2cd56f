"""Recap, report and sync with a real committee, by keys only."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from recap_desktop.demo.committee import CHAIR, MEMBERS, Committee, passphrase
from recap_desktop.demo.region import load_region
from recap_desktop.desk import Desk
from recap_desktop.ui.shell.window import MINIMUM, MainWindow
from sync.server.run import serve
from tests.helpers.pdf_text import pages
from tests.recap_desktop.ui.conftest import CONTROL, Officer, opened_window
from tests.recap_desktop.ui.test_window import clipped, nameless

K = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def committee(tmp_path: Path) -> Iterator[Committee]:
    region = load_region(None, 3)
    (tmp_path / "c").mkdir()
    made = Committee(tmp_path / "c", region.package.envelope, region.sheets[0].station[:6])
    made.type_all(region.sheets)
    made.settle_all(region.sheets)
    made.dispose_all()
    made.seal_all()
    made.desk.session.lock()
    yield made
    made.close()


@pytest.fixture
def window(committee: Committee, qtbot: QtBot, qapp: QApplication) -> Iterator[MainWindow]:
    with opened_window(committee.desk, qtbot, qapp) as made:
        yield made


def enter(officer: Officer, person: str) -> None:
    window = officer.window
    window.cover.tiles.pick(person)  # type: ignore[attr-defined]
    officer.type(passphrase(person))
    officer.press(K.Key_Return)
    officer.bot.waitUntil(lambda: not window.covered, timeout=20_000)
    officer.settle()


def sign(officer: Officer) -> None:
    officer.press(K.Key_Return, CONTROL)
    for person in (CHAIR, *MEMBERS):
        officer.type(passphrase(person))
        officer.press(K.Key_Return)


def test_recap_report_and_sync(officer: Officer, window: MainWindow, committee: Committee, tmp_path: Path) -> None:
    enter(officer, CHAIR)
    officer.press(K.Key_6, ALT)
    page = window.current_page
    included = committee.desk.recap.status("PPWP").included
    assert included and str(included) in page.count.text()  # type: ignore[attr-defined]
    officer.press(K.Key_Return)
    assert page.village is not None  # type: ignore[attr-defined]
    officer.press(K.Key_Backspace)
    assert page.village is None  # type: ignore[attr-defined]
    sign(officer)
    assert committee.desk.recap.status("PPWP").record is not None, page.notice.text
    officer.press(K.Key_9, ALT)
    preview = window.current_page.preview  # type: ignore[attr-defined]
    officer.press(K.Key_PageDown)
    assert preview.number == 1
    sign(officer)
    assert committee.desk.reports.signed("PPWP") == preview.pdf
    _save_over_something_precious(window, committee, tmp_path)
    officer.press(K.Key_0, ALT)
    committee.desk.queue.server = "http://127.0.0.1:9"
    officer.press(K.Key_F5)
    assert "Tanpa jaringan" in window.current_page.notice.text
    _tries_again_only_after_a_while(officer, committee)
    with serve(tmp_path / "server", committee.desk.package.envelope) as server:
        committee.desk.queue.server = server.url
        officer.press(K.Key_F5)
        assert committee.desk.queue.status().waiting == 0
        assert window.current_page.counts.text().startswith("0 menunggu")  # type: ignore[attr-defined]
        officer.press(K.Key_Return)
        assert "diterima" in window.current_page.notice.text


def _tries_again_only_after_a_while(officer: Officer, committee: Committee) -> None:
    """A server that is not reached is asked again by the clock, not as fast as it fails."""
    before, ends = _rounds(committee), time.monotonic() + 1
    officer.bot.waitUntil(lambda: time.monotonic() > ends, timeout=5_000)
    assert _rounds(committee) <= before + 1


def _rounds(committee: Committee) -> int:
    return sum(line.act == "round" for line in committee.desk.journal.lines())


def _save_over_something_precious(window: MainWindow, committee: Committee, tmp_path: Path) -> None:
    """Whatever the person chose and answered in the dialog, a workspace stays whole; any other file is replaced."""
    page, folder = window.current_page, committee.desk.context.folder
    (tmp_path / "link.pdf").symlink_to(folder.database)
    for target in (folder.database, folder.package, folder.officers / f"{CHAIR}.json", tmp_path / "link.pdf"):
        before = target.read_bytes()
        page._write(target, "report_page.saved")  # type: ignore[attr-defined]
        assert target.read_bytes() == before
        assert "hanya aplikasi yang menulis di sana" in page.notice.text
    (tmp_path / "old.pdf").write_bytes(b"old")
    page._write(tmp_path / "old.pdf", "report_page.saved")  # type: ignore[attr-defined]
    assert (tmp_path / "old.pdf").read_bytes() == committee.desk.reports.signed("PPWP")
    page._write(folder.exports / "d.pdf", "report_page.no_printer")  # type: ignore[attr-defined]
    assert (folder.exports / "d.pdf").is_file()
    assert str(folder.exports) in page.notice.text


def sign_recap(desk: Desk) -> None:
    desk.session.sign_in(CHAIR, passphrase(CHAIR))
    batch = desk.recap.prepare("PPWP")
    for person in batch.signers:
        desk.recap.sign(batch, person, passphrase(person))


def test_each_signer_sees_what_is_signed_also_after_coming_back(
    officer: Officer, window: MainWindow, committee: Committee
) -> None:
    sign_recap(committee.desk)
    enter(officer, CHAIR)
    officer.press(K.Key_9, ALT)
    page = window.current_page
    seen = page.preview.pdf  # type: ignore[attr-defined]
    assert not any("PRATINJAU" in words for words in pages(seen))
    officer.press(K.Key_Return, CONTROL)
    officer.type(passphrase(CHAIR))
    officer.press(K.Key_Return)
    half = page.preview.pdf  # type: ignore[attr-defined]
    assert half.startswith(seen)
    assert half != seen
    officer.press(K.Key_6, ALT)
    window.context.words.use("en")
    officer.press(K.Key_9, ALT)
    assert window.current_page.preview.pdf == half  # type: ignore[attr-defined]
    assert window.current_page.state.text().startswith("1 of 3")  # type: ignore[attr-defined]


def test_a_document_that_changed_while_it_was_on_show_is_shown_again_first(
    officer: Officer, window: MainWindow, committee: Committee
) -> None:
    desk = committee.desk
    sign_recap(desk)
    enter(officer, CHAIR)
    officer.press(K.Key_9, ALT)
    page = window.current_page
    seen = page.preview.pdf  # type: ignore[attr-defined]
    officer.press(K.Key_Return, CONTROL)
    both = [(person, passphrase(person)) for person in (CHAIR, MEMBERS[0])]
    desk.corrections.refuse("PPWP", desk.region, "SAKSI-1", "misread", both)
    officer.type(passphrase(CHAIR))
    officer.press(K.Key_Return)
    assert "Catatan berubah" in page.notice.text
    assert desk.reports.signers("PPWP")[0] == (CHAIR, False)
    shown = page.preview.pdf  # type: ignore[attr-defined]
    assert shown != seen
    sign(officer)
    assert (desk.reports.signed("PPWP") or b"").startswith(shown)


def test_a_signer_of_another_desk_is_named_in_one_sentence(
    committee: Committee, qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    sign_recap(committee.desk)
    words = "padi tebu kopi lada"
    with Desk.create(tmp_path / "other", committee.desk.package.envelope) as other:
        other.setup.enrol_training("KETUA-2", "chair", "Ketua dua", words)
        other.session.sign_in("KETUA-2", words)
        other.queue.take(committee.desk.queue.give())
        other.session.lock()
        with opened_window(other, qtbot, qapp) as window:
            officer = Officer(window, qtbot)
            officer.settle()
            window.cover.tiles.pick("KETUA-2")  # type: ignore[attr-defined]
            officer.type(words)
            officer.press(K.Key_Return)
            qtbot.waitUntil(lambda: not window.covered, timeout=20_000)
            officer.settle()
            officer.press(K.Key_9, ALT)
            officer.press(K.Key_Return, CONTROL)
            page = window.current_page
            assert f"Giliran menandatangani: {CHAIR}, tetapi kuncinya tidak ada di laptop ini" in page.notice.text
            assert page.signer.officer is None  # type: ignore[attr-defined]
            assert not clipped(window)


def test_a_wrong_passphrase_signs_nothing(officer: Officer, window: MainWindow, committee: Committee) -> None:
    enter(officer, CHAIR)
    officer.press(K.Key_6, ALT)
    officer.press(K.Key_Return, CONTROL)
    officer.type("salah sekali ini")
    officer.press(K.Key_Return)
    assert window.current_page.signer.field.error  # type: ignore[attr-defined]
    officer.press(K.Key_Escape)
    assert committee.desk.recap.status("PPWP").record is None


@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_fit_in_both_languages(officer: Officer, window: MainWindow, language: str) -> None:
    window.context.words.use(language)
    enter(officer, CHAIR)
    for key in (K.Key_6, K.Key_9, K.Key_0):
        officer.press(key, ALT)
        assert not clipped(window) and not nameless(window)
    assert (window.width(), window.height()) == MINIMUM
