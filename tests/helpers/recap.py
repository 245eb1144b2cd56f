"""The command line as a user runs it, with the passphrase through a descriptor of its own."""

from __future__ import annotations

import os
import subprocess

from tests.helpers import command


def recap(*arguments: str, passphrase: str | None = None, language: str = "en") -> subprocess.CompletedProcess[str]:
    """Run ``recap``; a passphrase goes through a descriptor of its own."""
    if passphrase is None:
        return command.recap(*arguments, lang=language)
    reading, writing = os.pipe()
    try:
        os.write(writing, passphrase.encode() + b"\n")
        os.close(writing)
        return command.recap(*arguments, "--passphrase-fd", str(reading), lang=language, pass_fds=(reading,))
    finally:
        os.close(reading)
