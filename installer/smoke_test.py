"""Runs the frozen headless demo and checks its summary: ``python installer/smoke_test.py build/dist/recap``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path


def main(folder: Path) -> int:
    """0 when the frozen app did the whole job without a word on stderr."""
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "out"
        clean = {"HOME": name, "PATH": os.defpath, "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}
        done = subprocess.run(
            [str(folder / "recap"), "demo", "--headless", "--out", str(out)],
            env=clean, capture_output=True, text=True, check=False, timeout=300,
        )
        if done.returncode != 0 or done.stderr.strip():
            print(f"smoke test failed ({done.returncode}): {done.stderr.strip()}", file=sys.stderr)
            return 1
        summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
        if not summary["ratified"] == summary["received"] == summary["published"] > 0:
            print(f"smoke test failed: {summary}", file=sys.stderr)
            return 1
        print(f"smoke test passed: {summary['published']} stations published")
        return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
