"""Faults of our own in the window: one sentence on screen, kind and place in the file that it names, never a figure."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from forms.errors import KnownError
from recap_desktop.core import details
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.shell.crash import CrashHandler
from resources.catalogue import LANGUAGES


def _fails() -> None:
    raise RuntimeError("123 votes of Siti")


def test_a_fault_on_any_thread_is_shown_once_and_written_down(tmp_path: Path) -> None:
    shown: list[KnownError] = []
    handler = CrashHandler(tmp_path, shown.append)
    before = (sys.excepthook, threading.excepthook)
    handler.install()
    try:
        worker = threading.Thread(target=_fails)
        worker.start()
        worker.join()
        try:
            _fails()
        except RuntimeError as error:
            sys.excepthook(type(error), error, error.__traceback__)
        known = KnownError("workspace.disk_full")
        sys.excepthook(KnownError, known, None)
        sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    finally:
        handler.remove()
    assert (sys.excepthook, threading.excepthook) == before
    assert [error.code for error in shown] == ["cli.defect", "cli.defect", "workspace.disk_full"]
    assert shown[0].params == {"kind": "RuntimeError", "path": str(tmp_path / "crash.log")}
    written = (tmp_path / "crash.log").read_text(encoding="utf-8")
    assert written.count("RuntimeError") == 2
    assert "_fails" in written
    assert "123" not in written


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_job_that_fails_by_our_fault_is_said_with_the_file(qapp: QApplication, tmp_path: Path, lang: str) -> None:
    words = Words(lang)
    words.details = tmp_path
    said = words.sentence(ValueError("123"))
    assert str(tmp_path / "crash.log") in said
    assert "123" not in said
    assert "ValueError" in (tmp_path / "crash.log").read_text(encoding="utf-8")
    assert words.sentence(KnownError("workspace.disk_full")).startswith(("Disk penuh", "Disk full"))


def test_the_log_is_begun_anew_before_it_grows_without_end(tmp_path: Path) -> None:
    (tmp_path / details.NAME).write_text("x" * (details.LIMIT + 1), encoding="utf-8")
    assert details.write_details(ValueError(), tmp_path) == tmp_path / details.NAME
    assert (tmp_path / details.NAME).stat().st_size < 1000
    assert details.write_details(ValueError(), Path("/dev/null/x")) is None
