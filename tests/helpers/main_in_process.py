"""The command ``recap`` in this process: for tests that call it many times."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess

from recap_desktop.cli.main import run as main


def run_here(*words: object, lang: str = "en", typed: str | None = None) -> subprocess.CompletedProcess[str]:
    """One run; ``typed`` is handed over as the passphrase."""
    args = ["--lang", lang, *(str(word) for word in words)]
    out, err = io.StringIO(), io.StringIO()
    with contextlib.ExitStack() as stack:
        if typed is not None:
            reading, writing = os.pipe()
            stack.callback(os.close, reading)
            os.write(writing, typed.encode() + b"\n")
            os.close(writing)
            args += ["--passphrase-fd", str(reading)]
        stack.enter_context(contextlib.redirect_stdout(out))
        stack.enter_context(contextlib.redirect_stderr(err))
        try:
            status = main(args)
        except SystemExit as ended:
            status = int(ended.code or 0)
    return subprocess.CompletedProcess(args, status, out.getvalue(), err.getvalue())
