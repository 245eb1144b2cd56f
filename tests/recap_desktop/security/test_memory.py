"""What stands in the memory of a desk: copies of the passphrase, of the database key and of the signing keys.

A child process works as a desk; its parent reads all of its memory (Linux) and counts. The numbers are those that
``docs/known-limits.md`` names.
"""

from __future__ import annotations

import base64
import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from recap_desktop.security.keystore import Keystore
from tests.helpers import desks

ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/PID/mem")

DESK = """
import sys
from pathlib import Path
from recap_desktop.desk import Desk

def say(word):
    print(word, flush=True)
    sys.stdin.readline()

desk = Desk.open(Path(sys.argv[1]))
desk.session.sign_in("OP-1", sys.stdin.readline().strip())
say("signed in")
desk.session.lock()
say("locked")
desk.close()
say("closed")
"""

ENROLMENT = """
import sys
from pathlib import Path
from recap_desktop.desk import Desk

desk = Desk.open(Path(sys.argv[1]))
desk.session.sign_in("KETUA", sys.stdin.readline().strip())
desk.setup.enrol_training("OP-7", "operator", "Nama Baru", "bambu rotan kelapa aren")
print("enrolled", flush=True)
sys.stdin.readline()
desk.close()
print("closed", flush=True)
sys.stdin.readline()
"""


def _needles(folder: Path, person: str, passphrase: str) -> dict[str, list[bytes]]:
    """Every spelling of the secrets that this code or a library may have made."""
    keys, _ = Keystore(folder / "officers").unlock(person, passphrase, lambda: datetime.now(UTC))
    assert keys.record is not None
    assert keys.pdf is not None
    seed = keys.record.private_bytes_raw()
    scalar = keys.pdf.private_numbers().private_value.to_bytes(32, "big")
    database = bytes(keys.database)
    hexed = database.hex().encode()
    return {
        "passphrase": [passphrase.encode(), passphrase.encode("utf-16-le")],
        "database key": [database, hexed, hexed.upper(), *_base64(database)],
        "record key": [seed, *_base64(seed)],
        "PDF key": [scalar, scalar[::-1], *_base64(scalar)],
    }


def _base64(secret: bytes) -> list[bytes]:
    """What stands of a secret in base64, wherever in a longer text it begins."""
    return [base64.b64encode(b"\0" * shift + secret)[4:40] for shift in range(3)]


def _count(process: int, needles: dict[str, list[bytes]]) -> dict[str, int]:
    found = dict.fromkeys(needles, 0)
    maps = Path(f"/proc/{process}/maps").read_text(encoding="ascii").splitlines()
    with Path(f"/proc/{process}/mem").open("rb", buffering=0) as memory:
        for line in maps:
            place, access, *_ = line.split()
            start, end = (int(part, 16) for part in place.split("-"))
            if not access.startswith("rw"):
                continue
            data = b""
            with contextlib.suppress(OSError, OverflowError, ValueError):
                memory.seek(start)
                data = memory.read(end - start)
            for name, spellings in needles.items():
                found[name] += sum(data.count(one) for one in spellings)
    return found


@contextlib.contextmanager
def _desk(code: str, folder: Path) -> Iterator[tuple[int, Callable[[str], None]]]:
    """A child that works as a desk; its number, and how to let it go on to a word."""
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        told, heard = child.stdin, child.stdout
        told.write(desks.PASSPHRASE)

        def until(word: str) -> None:
            told.write("\n")
            told.flush()
            assert heard.readline() == word + "\n"

        yield child.pid, until
        told.close()


def test_what_remains_of_secrets_after_lock_and_close(tmp_path: Path) -> None:
    """After a lock the open database's key, for whoever signs in next; after a close nothing at all."""
    folder = desks.workspace(tmp_path / "w")
    needles, counts = _needles(folder, "OP-1", desks.PASSPHRASE), {}
    with _desk(DESK, folder) as (process, until):
        for word in ("signed in", "locked", "closed"):
            until(word)
            counts[word] = _count(process, needles)
    assert counts["signed in"]["record key"] >= 1, "the scan finds what is there"
    assert (counts["locked"]["record key"], counts["locked"]["PDF key"]) == (0, 0)
    assert counts["locked"]["database key"] == 1
    assert counts["closed"] == {**dict.fromkeys(needles, 0), "passphrase": counts["closed"]["passphrase"]}
    assert counts["closed"]["passphrase"] <= PASSPHRASES


PASSPHRASES = 1
"""Copies of a passphrase that the interpreter may not have written over: the text that was handed in."""


def test_what_remains_of_keys_that_were_made_here(tmp_path: Path) -> None:
    """The library hands a new key out as ``bytes`` once, to be sealed: that copy cannot be overwritten."""
    folder = desks.workspace(tmp_path / "w")
    with _desk(ENROLMENT, folder) as (process, until):
        until("enrolled")
        needles = _needles(folder, "OP-7", "bambu rotan kelapa aren")
        until("closed")
        counts = _count(process, needles)
    assert counts["database key"] == 0
    assert counts["record key"] <= 1
    assert counts["PDF key"] <= 1
