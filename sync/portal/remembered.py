"""The files of a server's memory of its releases, beside the register: one a release, signed, and what that leads to.

``memory/NNNNNN.json`` is signed by the release key and names every other file by its SHA-256: a file that anybody else
wrote or changed is none.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.leftovers import prefix, sweep
from sync.portal.program import program
from sync.portal.read_log import ReadLog
from sync.record.canonical import encode
from sync.regular import read_regular, write_fresh
from sync.system import take_place

MEMORY = "memory"
#: Bytes of any file of a memory.
_MOST = 1 << 28
#: Of what is remembered: another one reads nothing of it.
_VERSION = 3
#: Domain separation: the release key signs these bytes before a memory, so that no manifest can be one.
_PREFIX = b"recap memory v1\n"
#: What reading a memory may end with: there is none, or it is cut.
UNKNOWN = (OSError, ValueError, KeyError, TypeError, IndexError)

Said = Mapping[str, Any]


class MemoryFiles:
    """The folder; what cannot be read or written is not there."""

    def __init__(self, releases: Path) -> None:
        self._folder = releases / MEMORY

    def signed(self, number: int, key: Ed25519PrivateKey) -> Said | None:
        """What this program remembered of a release; None where nothing was, or somebody else wrote it."""
        with suppress(*UNKNOWN, InvalidSignature):
            data = read_regular(self._folder / _name(number), _MOST)
            text, _, signature = data.rstrip(b"\n").rpartition(b"\n")
            key.public_key().verify(base64.b64decode(signature), _PREFIX + text)
            said = json.loads(text)
            return said if (said["v"], said["program"]) == (_VERSION, program()) else None
        return None

    def read(self, digest: str) -> bytes:
        """A file. :raises OSError, KeyError: it is not there, or is another one."""
        data = read_regular(self._folder / digest, _MOST)
        if hashlib.sha256(data).hexdigest() != digest:
            raise KeyError(digest)
        return data

    def said(self, digest: str) -> Any:
        """What a file says. :raises OSError, KeyError, ValueError: it is not there, or is another one."""
        return json.loads(self.read(digest))

    def log(self, said: Said | None) -> ReadLog | None:
        """What was read of the log for a release; None where that is not known."""
        if said is None:
            return None
        try:
            return ReadLog.of_bytes(self.read(said["log"]))
        except UNKNOWN:
            return None

    def put(self, data: bytes) -> str:
        """Keep a file; its digest. :raises OSError: it cannot be written."""
        digest = hashlib.sha256(data).hexdigest()
        self._write(digest, data)
        return digest

    def sign(self, number: int, said: Said, key: Ed25519PrivateKey, named: Collection[str], before: int | None) -> None:
        """Remember a release, and forget all but the files named and the release before.

        :raises OSError: it cannot be written.
        """
        text = encode({**said, "v": _VERSION, "program": program()})
        signature = base64.b64encode(key.sign(_PREFIX + text))
        self._write(_name(number), text + b"\n" + signature + b"\n")
        wanted = {_name(number), *named} | ({_name(before)} if before is not None else set())
        for path in self._folder.iterdir():
            if path.name not in wanted and not path.name.startswith("."):
                with suppress(OSError):  # a folder, which is none of ours
                    path.unlink(missing_ok=True)

    def _write(self, name: str, data: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        sweep(self._folder, MEMORY)
        fresh = self._folder / f"{prefix(MEMORY)}{name}"
        with write_fresh(fresh) as stream:
            stream.write(data)
        take_place(fresh, self._folder / name)


def _name(number: int) -> str:
    return f"{number:06d}.json"
