"""The command ``recap`` in a process of its own, many times: the app is loaded once and each run is a fork of that.

A run goes through ``python -m recap_desktop`` as a user's does, with its own arguments, descriptors, exit status and
end of the interpreter; what it does not repeat is the loading of the modules, which is most of a short run. Whatever
is about the start itself (its environment, limits, powers, a terminal) starts Python anew instead:
:mod:`tests.helpers.command`.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import gc
import importlib
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: Descriptors of the loaded process lie above those that a test hands on by number.
_ABOVE = 500
_LOADED = ("recap_desktop.cli.main", "recap_desktop.desk", "recap_desktop.checks.journal", "sync.verify",
           "sync.verify.near", "sync.trust.package")
_ONE_AT_A_TIME = threading.Lock()


def started(
    arguments: Sequence[str], env: Mapping[str, str], timeout: float, pass_fds: Sequence[int] = (), folder: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """One run.

    :param pass_fds: descriptors that the run has under the same numbers.
    :param folder: where it runs.
    :raises subprocess.TimeoutExpired: after ``timeout`` seconds; the run was ended.
    """
    with _ONE_AT_A_TIME, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err, open(os.devnull) as nothing:
        line = _loaded()
        asked = json.dumps({
            "arguments": list(arguments), "env": dict(env), "numbers": list(pass_fds), "folder": str(folder),
        }).encode()
        line.settimeout(timeout)
        line.sendall(len(asked).to_bytes(4, "big"))
        socket.send_fds(line, [asked], [nothing.fileno(), out.fileno(), err.fileno(), *pass_fds])
        pid = int.from_bytes(_exactly(line, 4), "big")
        try:
            status = int.from_bytes(_exactly(line, 4), "big", signed=True)
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            line.settimeout(None)
            _exactly(line, 4)
            raise subprocess.TimeoutExpired(list(arguments), timeout) from None
        said = [(stream.seek(0), stream.read().decode())[1] for stream in (out, err)]
    return subprocess.CompletedProcess(list(arguments), status, *said)


@cache
def _loaded() -> socket.socket:
    """The way to the process that has loaded the app; it ends with this one."""
    here, there = socket.socketpair()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.helpers.started", str(there.fileno())], cwd=ROOT, stdin=subprocess.DEVNULL,
        pass_fds=[there.fileno()],
    )
    there.close()

    def end() -> None:
        here.close()
        process.wait(30)

    atexit.register(end)
    return here


def _exactly(line: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        more = line.recv(size - len(found))
        if not more:
            raise EOFError
        found += more
    return found


def _serve(number: int) -> list[str]:
    """In the loaded process: forks for each run. Returns the arguments in the fork, and ends the process itself."""
    high = fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, _ABOVE)
    os.close(number)
    line = socket.socket(fileno=high)
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        while True:
            size = int.from_bytes(_exactly(line, 4), "big")
            asked, given, _, _ = socket.recv_fds(line, size, 64)
            asked += _exactly(line, size - len(asked))
            words = json.loads(asked)
            pid = os.fork()
            if pid == 0:
                line.close()
                _take_over(given, (0, 1, 2, *words["numbers"]))
                os.environ.clear()
                os.environ.update(words["env"])
                os.chdir(words["folder"])
                return list(words["arguments"])
            for one in given:
                os.close(one)
            line.sendall(pid.to_bytes(4, "big"))
            line.sendall(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]).to_bytes(4, "big", signed=True))
    os._exit(0)


def _take_over(given: Sequence[int], numbers: Sequence[int]) -> None:
    """Descriptors as they were received become those of these numbers, and no other of them is left."""
    high = [fcntl.fcntl(one, fcntl.F_DUPFD_CLOEXEC, _ABOVE) for one in given]
    for one in given:
        os.close(one)
    for one, number in zip(high, numbers, strict=True):
        os.dup2(one, number)
        os.close(one)


if __name__ == "__main__":
    for name in _LOADED:
        importlib.import_module(name)
    importlib.import_module("recap_desktop.cli.main").parser()  # loads every verb
    gc.freeze()
    sys.argv[1:] = _serve(int(sys.argv[1]))
    runpy.run_module("recap_desktop", run_name="__main__", alter_sys=True)
