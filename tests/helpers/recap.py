"""The command line as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def recap(*arguments: str, passphrase: str | None = None, language: str = "en") -> subprocess.CompletedProcess[str]:
    """Run ``recap``; a passphrase goes through a descriptor of its own."""
    command = [sys.executable, "-m", "recap_desktop", "--lang", language, *arguments]
    descriptors: tuple[int, ...] = ()
    if passphrase is not None:
        reading, writing = os.pipe()
        os.write(writing, passphrase.encode() + b"\n")
        os.close(writing)
        command += ["--passphrase-fd", str(reading)]
        descriptors = (reading,)
    try:
        return subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120, pass_fds=descriptors
        )
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
