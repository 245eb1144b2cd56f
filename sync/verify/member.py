"""A single file out of a release: which release it belongs to, and whether its signed listing says the same bytes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

from forms.errors import KnownError
from sync.portal.release import MANIFEST, SIGNATURE, FileLine
from sync.regular import open_regular
from sync.verify.finding import Fact, shown
from sync.verify.manifest import PACKAGE, Head, open_head, small_file
from sync.verify.previous import read_head

_CHUNK = 1 << 20
#: A path of a release has ten folders at most.
_LEVELS = 11


def release_around(path: Path) -> tuple[Head, str] | None:
    """The release in whose folder a file lies, and its path there; None where it lies in none that is signed."""
    whole = Path(os.path.abspath(path))
    for folder in list(whole.parents)[:_LEVELS]:
        if (folder / MANIFEST).is_file() and (folder / PACKAGE).is_file():
            head = read_head(folder)
            return (head, whole.relative_to(folder).as_posix()) if head is not None else None
    return None


def check_member(head: Head, name: str, path: Path) -> Fact | None:
    """What is to be said of a file that lies at a place of a release; None for one that the release does not list.

    :raises KnownError: ``verify.altered_file`` where its listing says other bytes, and those of
        :meth:`sync.verify.manifest.Head.listing`.
    """
    line = line_of(head, name)
    if line is None:
        return None
    if path.is_symlink() or _of(path) != (line.size, line.digest):
        raise KnownError("verify.altered_file", path=shown(name))
    return "file_of_release", {"path": name, "number": head.plan.number, "time": head.plan.published_at}


def line_of(head: Head, name: str) -> FileLine | None:
    """Size and digest of a file as the signed head, or a listing that it names, says."""
    if name == MANIFEST:
        return FileLine(name, len(head.manifest), head.digest)
    if name == SIGNATURE:
        return FileLine(name, len(head.signature), hashlib.sha256(head.signature).hexdigest())
    for line in head.folders.values():
        if line.to_json()["daftar"] == name:
            return FileLine(name, line.listing_size, line.listing_digest)
    return head.listing(name.rpartition("/")[0]).get(name)


def found_in(release: Path, path: Path) -> tuple[Head, str]:
    """A release and the place in it of a file that lies elsewhere, found by its bytes; by its name where several fit.

    :raises KnownError: ``verify.not_in_release``, ``verify.unreadable``, those of
        :func:`sync.verify.manifest.open_head`.
    """
    head, said = open_head(release), _of(path)
    fitting = [one.path for one in _lines(head) if (one.size, one.digest) == said]
    if not fitting:
        raise KnownError("verify.not_in_release", path=shown(path.name), number=head.plan.number)
    return head, min(fitting, key=lambda name: (name.rpartition("/")[2] != path.name, name))


def is_there(head: Head, name: str) -> bool:
    """Whether the release's own file has the bytes of its listing."""
    line = line_of(head, name)
    try:
        return line is not None and hashlib.sha256(small_file(head.folder, name, line.size)).hexdigest() == line.digest
    except KnownError:
        return False


def _lines(head: Head) -> Iterator[FileLine]:
    yield from (line for name in (MANIFEST, SIGNATURE) if (line := line_of(head, name)) is not None)
    for name, folder in sorted(head.folders.items()):
        yield FileLine(str(folder.to_json()["daftar"]), folder.listing_size, folder.listing_digest)
        yield from head.listing(name).values()


def _of(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file."""
    size, made = 0, hashlib.sha256()
    try:
        with open_regular(path, links=True) as stream:
            while piece := stream.read(_CHUNK):
                size += len(piece)
                made.update(piece)
    except OSError as error:
        raise KnownError("verify.unreadable", path=shown(str(path))) from error
    return size, made.hexdigest()
