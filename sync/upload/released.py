"""A cut release as a publisher reads it: who signed it, every file with size and digest, and the bytes of each.

It is read from its folder, or from the files that a server keeps; both are the same release.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from forms.errors import KnownError
from sync.portal.content import Plan
from sync.portal.kept import KeptReleases
from sync.portal.register import Cut
from sync.portal.release import MANIFEST, SIGNATURE, FileLine
from sync.record.canonical import decode
from sync.regular import open_regular
from sync.trust.package import ElectionPackage, open_package
from sync.verify.manifest import MAX_HEAD, PACKAGE, check_signature, open_head

_PIECE = 1 << 20
#: What completes a release: it comes last, so that whoever finds it finds the rest.
_HEAD = (SIGNATURE, MANIFEST)
#: Words for modes in public addresses and names.
MODE_WORDS = {"training": "latihan", "trial": "uji", "official": "resmi"}


@dataclass(frozen=True)
class Released:
    """One release. ``files`` has every file by path, in the order in which they are sent; ``manifest`` is the digest of
    the manifest; ``reader`` opens a file."""

    package: ElectionPackage
    plan: Plan
    manifest: str
    files: Mapping[str, FileLine]
    reader: Callable[[str], BinaryIO]

    @property
    def number(self) -> int:
        return self.plan.number

    @property
    def mode_word(self) -> str:
        """``resmi``, ``uji`` or ``latihan``: never two of them in one place."""
        return MODE_WORDS[self.package.mode]

    def open(self, path: str) -> BinaryIO:
        """The bytes of a file, not looked at yet.

        :raises KnownError: ``upload.source`` where it is gone.
        """
        try:
            return self.reader(path)
        except OSError as error:
            raise KnownError("upload.source", path=path) from error

    def read(self, path: str) -> bytes:
        """A small file, as the manifest says.

        :raises KnownError: ``upload.source``.
        """
        return b"".join(self.pieces(path))

    def pieces(self, path: str) -> Iterator[bytes]:
        """A file piece by piece; it is held against its digest when it ends.

        :raises KnownError: ``upload.source`` where it is not what the manifest says.
        """
        line, digest, size = self.files[path], hashlib.sha256(), 0
        with self.open(path) as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                yield piece
        if (size, digest.hexdigest()) != (line.size, line.digest):
            raise KnownError("upload.source", path=path)


def in_folder(folder: Path) -> Released:
    """The release in a folder, its head checked; files are held against it as they are read.

    :raises KnownError: ``upload.release`` where the folder has none; ``verify.*``, ``package.*``.
    """
    if not (folder / MANIFEST).is_file():
        raise KnownError("upload.release", path=folder.name)
    head = open_head(folder)
    lines = [line for name in head.folders for line in head.listing(name).values()]
    lines += _listings(head.table)
    files = _ordered(lines, head.manifest, head.signature)
    return Released(head.package, head.plan, head.digest, files, lambda path: open_regular(folder / path))


def kept_by_server(releases: KeptReleases, cut: Cut) -> Released:
    """A release that a server keeps.

    :raises KnownError: ``portal.kept`` where a file of it is damaged or missing.
    """

    def reader(path: str) -> BinaryIO:
        if path == SIGNATURE:
            return io.BytesIO(releases.signature(cut))
        found = releases.file(cut, path)
        if found is None:
            raise KnownError("portal.kept", number=cut.plan.number, path=path[:120])
        return open_regular(found.path)

    def whole(path: str) -> bytes:
        with reader(path) as stream:
            return stream.read()

    manifest, signature = whole(MANIFEST), releases.signature(cut)
    package = open_package(whole(PACKAGE))
    check_signature(manifest, signature, package)
    lines: list[FileLine] = []
    for listing in _listings(decode(manifest, MAX_HEAD)):
        lines.append(listing)
        listed = decode(whole(listing.path), MAX_HEAD)["files"]
        lines += (FileLine(one["path"], one["bytes"], one["sha256"]) for one in listed)
    return Released(package, cut.plan, cut.manifest, _ordered(lines, manifest, signature), reader)


def _listings(head: Mapping[str, object]) -> Iterator[FileLine]:
    """Every listing that a head names, as a file."""
    folders = head["folders"]
    if isinstance(folders, list):
        yield from (FileLine(one["daftar"], one["daftar_bytes"], one["daftar_sha256"]) for one in folders)


def _ordered(lines: list[FileLine], manifest: bytes, signature: bytes) -> dict[str, FileLine]:
    heads = {MANIFEST: manifest, SIGNATURE: signature}
    last = [FileLine(path, len(heads[path]), hashlib.sha256(heads[path]).hexdigest()) for path in _HEAD]
    return {line.path: line for line in (*sorted(lines, key=lambda one: one.path), *last)}
