"""A whole release from where a portal gives it out, into a folder: what the signed head names, and nothing else."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from collections.abc import Iterator
from typing import Any

from .asking import Asking
from .faults import Fault, Unable
from .files import MANIFEST, PACKAGE, SIGNATURE, Folder
from .manifest import Head
from .signed import Signatures

#: Where a portal says which release is the newest, and the most that this may be.
_NEWEST, _MOST_NEWEST, _NUMBERED = "terbaru.json", 1 << 16, re.compile("v/[0-9]{6,9}/")
_HEAD = ((PACKAGE, 1 << 27), (SIGNATURE, 1 << 10), (MANIFEST, 1 << 26))
#: Files asked for together, each on a connection that is kept; a release of a country has one a record, each a few
#: kilobytes. No more: a portal on election night has others to serve.
_AT_ONCE = 8
#: Path, bytes and SHA-256 of a file.
File = tuple[str, int, str]


def is_address(path: str) -> bool:
    """Whether this names a place on a network and no folder."""
    return path.lower().startswith(("http://", "https://"))


class Fetched:
    """A release that was brought. ``folder``: where it lies now; ``files``: all of them, ``new`` those of this time."""

    def __init__(self, address: str, signatures: Signatures, asking: Asking | None = None) -> None:
        """Begun again it goes on: what is there and right is not asked for once more.

        :param address: of a release, of its first page, or of a portal, whose newest release it then is.
        :raises Unable: ``no_fetch``, ``other_there``.
        :raises Fault: the head, a listing or a file is not what was signed.
        """
        self.files = self.new = 0
        self._asking, self._counting = asking or Asking(), threading.Lock()
        try:
            self._run(address, signatures)
        finally:
            self._asking.close()

    def _run(self, address: str, signatures: Signatures) -> None:
        self._base = self._release_at(address)
        first = {}
        for name, most in _HEAD:
            first[name] = self._asking.get(self._base + name, most)
            if len(first[name]) > most:
                raise Fault("altered", path=name)
        self.folder = f"terbitan-{_number_of(first[MANIFEST]):06d}"
        if os.path.isdir(self.folder) and os.listdir(self.folder):
            try:
                there = Folder(self.folder).read(MANIFEST, len(first[MANIFEST]))
            except Fault:  # longer, or odd
                there = b"\0"
            # of one that was cut in its first file only the beginning of that is there
            is_begun = os.listdir(self.folder) == [MANIFEST] and first[MANIFEST].startswith(there)
            if there != first[MANIFEST] and not is_begun:
                raise Unable("other_there", path=self.folder)
        for name in (MANIFEST, SIGNATURE, PACKAGE):  # the manifest first: by it the folder is known again
            self._keep(name, first[name])
        head = Head(Folder(self.folder), signatures)
        for files in (_listings(head), _all(head)):  # all listings first: they say what there is
            self._asking.together(_AT_ONCE, files, self._take)

    def _take(self, one: File) -> None:
        path, size, digest = one
        is_there = self._is_there(path, size, digest)
        if not is_there:
            data = self._asking.get(self._base + path, size)
            if len(data) != size or hashlib.sha256(data).hexdigest() != digest:
                raise Fault("altered", path=path)
            self._keep(path, data)
        with self._counting:
            self.files += 1
            self.new += not is_there

    def _is_there(self, path: str, size: int, digest: str) -> bool:
        try:
            return Folder(self.folder).digest(path, size) == digest
        except Fault:
            return False

    def _keep(self, path: str, data: bytes) -> None:
        *above, _ = parts = path.split("/")
        place = os.path.join(self.folder, *parts)
        for end in range(1, len(above) + 1):  # somebody else's link would lead out of the folder
            if os.path.islink(os.path.join(self.folder, *above[:end])):
                raise Fault("extra", path="/".join(above[:end]))
        os.makedirs(os.path.dirname(place), exist_ok=True)
        if os.path.lexists(place):  # cut short, or something odd, which would be written through
            os.remove(place)
        with open(place, "xb") as stream:
            stream.write(data)

    def _release_at(self, address: str) -> str:
        """Address of a release's folder, a slash behind it: of a portal the numbered one, which stays what it is."""
        base = address.partition("#")[0].partition("?")[0]
        base = base.rpartition("/")[0] if base.endswith((".html", "/" + _NEWEST)) else base.rstrip("/")
        base += "/"
        try:
            named = _read(self._asking.get(base + _NEWEST, _MOST_NEWEST))["path"]
        except (Unable, ValueError, TypeError, KeyError):
            named = ""
        # relative to where it is said: a portal need not stand at the root of its site
        return base + (named if isinstance(named, str) and _NUMBERED.fullmatch(named) else "")


def _listings(head: Head) -> Iterator[File]:
    for folder in sorted(head.folders):
        line = head.folders[folder]
        yield line["daftar"], line["daftar_bytes"], line["daftar_sha256"]


def _all(head: Head) -> Iterator[File]:
    for folder in sorted(head.folders):
        for path, said in head.listing(folder).items():
            yield (path, *said)


def _read(data: bytes) -> Any:
    """:raises ValueError: no JSON, or one that nobody means."""
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("too deep") from None


def _number_of(manifest: bytes) -> int:
    """Number of a release, for the name of its folder. :raises Fault: ``manifest``."""
    try:
        number = _read(manifest)["plan"]["number"]
    except (ValueError, TypeError, KeyError):
        number = None
    if type(number) is not int or not 0 < number < 10**9:
        raise Fault("manifest")
    return number
