"""A whole release from where a portal gives it out, into a folder: what the signed head names, and nothing else."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from .faults import Fault, Unable
from .files import MANIFEST, PACKAGE, SIGNATURE, Folder
from .manifest import Head
from .signed import Signatures

#: Where a portal says which release is the newest, and the most that this may be.
_NEWEST, _MOST_NEWEST, _NUMBERED = "terbaru.json", 1 << 16, re.compile("v/[0-9]{6,9}/")
_HEAD = ((PACKAGE, 1 << 27), (SIGNATURE, 1 << 10), (MANIFEST, 1 << 26))
_SECONDS = 60
#: Files asked for together; a release of a country has one a record, each a few kilobytes.
_AT_ONCE = 8
_CHUNK = 1 << 20


def is_address(path: str) -> bool:
    """Whether this names a place on a network and no folder."""
    return path.lower().startswith(("http://", "https://"))


class Fetched:
    """A release that was brought. ``folder``: where it lies now; ``files``: all of them, ``new`` those of this time."""

    def __init__(self, address: str, signatures: Signatures) -> None:
        """Begun again it goes on: what is there and right is not asked for once more.

        :param address: of a release, of its first page, or of a portal, whose newest release it then is.
        :raises Unable: ``no_fetch``, ``other_there``.
        :raises Fault: the head, a listing or a file is not what was signed.
        """
        self.files = self.new = 0
        self._base = _release_at(address)
        first = {name: _get(self._base + name, most) for name, most in _HEAD}
        self.folder = f"terbitan-{_number_of(first[MANIFEST]):06d}"
        place = os.path.join(self.folder, MANIFEST)
        if os.path.isdir(self.folder) and os.listdir(self.folder):
            there = None
            if os.path.isfile(place):
                with open(place, "rb") as stream:
                    there = stream.read(len(first[MANIFEST]) + 1)
            if there != first[MANIFEST]:
                raise Unable("other_there", path=self.folder)
        for name in (MANIFEST, SIGNATURE, PACKAGE):  # the manifest first: by it the folder is known again
            self._keep(name, first[name])
        self._bring(Head(Folder(self.folder), signatures))

    def _bring(self, head: Head) -> None:
        lines = [head.folders[folder] for folder in sorted(head.folders)]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            self._all(pool, [(one["daftar"], one["daftar_bytes"], one["daftar_sha256"]) for one in lines])
            for folder in sorted(head.folders):
                self._all(pool, [(path, *said) for path, said in head.listing(folder).items()])

    def _all(self, pool: ThreadPoolExecutor, files: Sequence[tuple[str, int, str]]) -> None:
        # what stands in the way of one ends it: the rest is asked for when it is begun again
        for is_new in pool.map(lambda one: self._take(*one), files):
            self.files += 1
            self.new += is_new

    def _take(self, path: str, size: int, digest: str) -> bool:
        if self._is_there(path, size, digest):
            return False
        data = _get(self._base + path, size)
        if hashlib.sha256(data).hexdigest() != digest:
            raise Fault("altered", path=path)
        self._keep(path, data)
        return True

    def _is_there(self, path: str, size: int, digest: str) -> bool:
        try:
            return Folder(self.folder).digest(path, size) == digest
        except Fault:
            return False

    def _keep(self, path: str, data: bytes) -> None:
        place = os.path.join(self.folder, *path.split("/"))
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "wb") as stream:
            stream.write(data)


def _release_at(address: str) -> str:
    """Address of a release's folder, with a slash behind it: of a portal the numbered one, which stays what it is."""
    base = address.partition("#")[0].partition("?")[0]
    base = base.rpartition("/")[0] if base.endswith((".html", "/" + _NEWEST)) else base.rstrip("/")
    base += "/"
    try:
        named = json.loads(_get(base + _NEWEST, _MOST_NEWEST))["path"]
    except (Unable, ValueError, TypeError, KeyError):
        named = ""
    # relative to where it is said: a portal need not stand at the root of its site
    return base + (named if isinstance(named, str) and _NUMBERED.fullmatch(named) else "")


def _number_of(manifest: bytes) -> int:
    """Number of a release, for the name of its folder. :raises Fault: ``manifest``."""
    try:
        number = json.loads(manifest)["plan"]["number"]
    except (ValueError, TypeError, KeyError):
        number = None
    if type(number) is not int or not 0 < number < 10**9:
        raise Fault("manifest")
    return number


def _get(address: str, most: int) -> bytes:
    """What is there, never more than ``most`` bytes. :raises Unable: ``no_fetch``."""
    # as it is stored: a digest is of these bytes, and a packed answer could unpack to anything
    asked = urllib.request.Request(address, headers={"Accept-Encoding": "identity"})
    made, left = [], most
    try:
        with urllib.request.urlopen(asked, timeout=_SECONDS) as stream:
            while left and (piece := stream.read(min(_CHUNK, left))):
                made.append(piece)
                left -= len(piece)
    except urllib.error.HTTPError as error:
        raise Unable("no_fetch", address=address, reason=str(error.code)) from None
    except urllib.error.URLError as error:
        raise Unable("no_fetch", address=address, reason=str(error.reason)) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unable("no_fetch", address=address, reason=str(error) or type(error).__name__) from None
    return b"".join(made)
