"""Proves that the frozen app does its job: ``python installer/smoke_test.py build/dist/recap``.

Help, the headless demo (figures recounted here from the training sheets), ``recap verify`` of what it made and of the
same altered by one byte, and the window: without a screen, and on a virtual one where Xvfb is installed.
Prints size and start times; exit status 1 with one line for the first thing that does not hold.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: The one training sheet that breaks a HARD rule and is never sealed.
BLOCKED = "0001012002004"
#: Colours on the screen that show text and widgets and not just a background.
COLOURS = 60
#: Qt's own remark about a platform without windows, and the demo's own about where its folder is.
_REMARKS = ("propagateSizeHints", "recap demo --out")


class FailedError(Exception):
    """The first thing that does not hold."""


def check(holds: bool, what: str) -> None:
    """Stop at the first thing that does not hold."""
    if not holds:
        raise FailedError(what)


class Frozen:
    """The frozen command in an environment with nothing of the developer's in it."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.program = folder / ("recap.exe" if os.name == "nt" else "recap")
        self.env = {"HOME": str(home), "PATH": os.defpath, "LANG": "C.UTF-8"}

    def run(self, *words: object, status: int = 0) -> str:
        """Standard output of one run."""
        done = subprocess.run(
            [self.program, *map(str, words)], env=self.env, capture_output=True, text=True, check=False, timeout=300
        )
        check(done.returncode == status, f"{words[0]} ended with {done.returncode}: {done.stderr.strip()}")
        check(status != 0 or not done.stderr.strip(), f"{words[0]} said: {done.stderr.strip()}")
        return done.stdout

    def window(self, screen: dict[str, str], shown: Callable[[], bool]) -> float:
        """Open the demo window, wait until it is shown, end it with Ctrl+C; seconds until it was shown."""
        began = time.monotonic()
        with subprocess.Popen([self.program, "demo"], env={**self.env, **screen}, stderr=subprocess.PIPE) as app:
            while not shown() and time.monotonic() - began < 60 and app.poll() is None:
                time.sleep(0.02)
            seconds = time.monotonic() - began
            visible = shown()
            app.send_signal(signal.SIGINT)
            _, said = app.communicate(timeout=30)
        spoken = [line for line in said.decode().splitlines() if not any(one in line for one in _REMARKS)]
        check(visible, f"no window after {seconds:.0f} s: {spoken}")
        check(app.returncode in (0, 130) and not spoken, f"the window ended with {app.returncode}: {spoken}")
        return seconds


def check_summary(out: Path) -> None:
    """The summary against sums made here."""
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    papers = json.loads((ROOT / "resources" / "training" / "sheets.json").read_text(encoding="utf-8"))
    sealed = [sheet for station, sheet in papers.items() if station != BLOCKED]
    counts = {name: summary[name] for name in ("stations", "entered", "verified", "blocked_hard", "ratified")}
    wanted = {"stations": len(papers), "entered": len(papers), "verified": len(papers), "blocked_hard": 1,
              "ratified": len(sealed)}
    check(counts == wanted, f"counts are {counts}, not {wanted}")
    check(summary["received"] == summary["published"] == len(sealed), f"received or published: {summary}")
    totals = {name: sum(sheet[name] for sheet in sealed) for name in ("valid", "invalid", "cast")}
    votes = {str(n): sum(sheet[f"votes.{n}"] for sheet in sealed) for n in (1, 2, 3)}
    check(summary["totals"] == {"000101": {"PPWP": {**totals, "votes": votes}}}, f"totals: {summary['totals']}")


def check_verify(frozen: Frozen, out: Path) -> None:
    """The release holds; one altered byte and it does not."""
    frozen.run("verify", out / "release")
    frozen.run("verify", out / "reports" / "000101-PPWP.pdf")
    altered = out / "altered"
    shutil.copytree(out / "release", altered)
    table = next((altered / "data" / "suara").glob("*.csv"))
    data = bytearray(table.read_bytes())
    data[-4] ^= 1
    table.write_bytes(data)
    frozen.run("verify", altered, status=1)


def windows(frozen: Frozen, home: Path) -> str:
    """The window without a screen, and on a virtual one."""
    ready = home / "offscreen"
    ready.mkdir()
    made = frozen.window(
        {"QT_QPA_PLATFORM": "offscreen", "TMPDIR": str(ready)},
        lambda: len(list(home.glob(".local/share/Recap Desktop/latihan-*/**/officers/P-OBSERVER.json"))) == 1,
    )
    said = f"ready without a screen after {made:.1f} s"
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        return said + "; Xvfb is not installed, no screen tried"
    picture = home / "Xvfb_screen0"
    reading, writing = os.pipe()
    with subprocess.Popen(
        [xvfb, "-displayfd", str(writing), "-screen", "0", "1280x800x24", "-fbdir", str(home), "-nolisten", "tcp"],
        pass_fds=[writing], stderr=subprocess.DEVNULL,
    ) as screen:
        try:
            os.close(writing)
            with os.fdopen(reading) as told:
                display = f":{told.readline().strip()}"
            made = frozen.window({"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}, lambda: colours(picture) > COLOURS)
        finally:
            screen.terminate()
    return f"{said}; on a screen after {made:.1f} s"


def colours(picture: Path) -> int:
    """Different colours on the virtual screen (an XWD file of 32-bit pixels)."""
    data = picture.read_bytes()[-1280 * 800 * 4 :]
    return len({data[place : place + 4] for place in range(0, len(data) - 4, 4 * 7)})


def main(folder: Path) -> int:
    """Run everything."""
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        frozen, out = Frozen(folder, home), home / "out"
        try:
            frozen.run("--help")
            began = time.monotonic()
            check("verify" in frozen.run("--help"), "--help does not list the verbs")
            start = time.monotonic() - began
            began = time.monotonic()
            frozen.run("demo", "--headless", "--out", out)
            job = time.monotonic() - began
            check_summary(out)
            check_verify(frozen, out)
            window = windows(frozen, home)
        except (FailedError, OSError, ValueError, KeyError, subprocess.SubprocessError) as error:
            print(f"smoke test failed: {error}", file=sys.stderr)
            return 1
    print(f"smoke test passed: {size / 1e6:.0f} MB; --help {start:.2f} s; headless demo {job:.1f} s; window {window}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
