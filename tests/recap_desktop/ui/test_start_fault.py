"""A start that fails is said in the terminal and, on a screen, in a small window."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from forms.errors import KnownError
from recap_desktop.ui.shell.start_fault import box, start_faults_shown
from resources.catalogue import LANGUAGES, sentence, text
from tests.helpers.command import ROOT, assert_one_sentence, recap


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_small_window_says_the_sentence(qapp: QApplication, lang: str) -> None:
    error = KnownError("workspace.locked")
    made = box(error, lang)
    assert made.text() == sentence(error, lang)
    assert [button.text() for button in made.buttons()] == [text("act.close", lang)]
    made.deleteLater()


def test_a_fault_of_our_own_goes_on_as_a_known_error(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with pytest.raises(KnownError, match=r"cli\.defect"), start_faults_shown(qapp, "en"):
        raise RuntimeError("123")
    assert "RuntimeError" in (tmp_path / "recap" / "crash.log").read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_damaged_workspace_of_the_demo_ends_with_one_sentence(tmp_path: Path, lang: str) -> None:
    (tmp_path / "w" / "workspace").mkdir(parents=True)
    (tmp_path / "w" / "workspace" / "package.json").write_bytes(b"{}")
    done = recap("demo", "--out", tmp_path / "w", lang=lang, env={"QT_QPA_PLATFORM": "offscreen"})
    assert_one_sentence(done, 1, lang)


def _wait_for_a_window(screen: Path, run: subprocess.Popen[str]) -> bool:
    """Something as large as a window (and not a mere pointer) was drawn on the screen while the run went on."""
    empty = screen.read_bytes()
    until = time.monotonic() + 60
    while run.poll() is None and time.monotonic() < until:
        now = screen.read_bytes()
        if now != empty and sum(a != b for a, b in zip(now, empty, strict=True)) > 50_000:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb")
def test_on_a_screen_it_waits_until_it_was_read(tmp_path: Path) -> None:
    (tmp_path / "w" / "workspace").mkdir(parents=True)
    (tmp_path / "w" / "workspace" / "package.json").write_bytes(b"{}")
    reading, writing = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "800x600x24", "-nolisten", "tcp", "-fbdir", str(tmp_path)],
        pass_fds=[writing], stderr=subprocess.DEVNULL,
    ) as screen:
        try:
            os.close(writing)
            with os.fdopen(reading) as said:
                display = ":" + said.readline().strip()
            screen_file = tmp_path / "Xvfb_screen0"
            run = subprocess.Popen(
                [sys.executable, "-m", "recap_desktop", "--lang", "en", "demo", "--out", str(tmp_path / "w")], cwd=ROOT,
                env={**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}, stderr=subprocess.PIPE, text=True,
            )
            with run:
                shown = _wait_for_a_window(screen_file, run)
                alive = run.poll() is None
                run.send_signal(signal.SIGINT)
                try:
                    _, errors = run.communicate(timeout=30)
                finally:
                    run.kill()
        finally:
            screen.terminate()
    assert shown and alive
    assert run.returncode == 1
    assert "damaged" in errors and "Traceback" not in errors
