"""A package to hand over: a release in ``rilis/NNNNNN/``, and beside it papers that a list of digests names.

The release is checked by its signature as everywhere. The papers are signed by nobody: they are held against the list,
and the list against the release, so that what is read out of it by hand is true.
"""

from __future__ import annotations

import hashlib
import re
import stat
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from forms.errors import KnownError
from sync.portal.release import MANIFEST, SIGNATURE, listing_path
from sync.regular import open_regular
from sync.trust.strays import is_stray, is_stray_folder
from sync.verify.finding import CheckResult, Fact, shown
from sync.verify.manifest import Head, open_head
from sync.verify.release import check_release, named
from sync.zips import BROKEN

#: The list of digests, as ``sha256sum -c`` reads it; it names every file but itself and the notes, which name it.
SUMS = "SHA256SUMS"
#: Where the release lies.
RELEASES = "rilis"
#: What to read first, and the note to sign, by language: the papers that the list does not name.
READ_ME = {"id": "BACA-SAYA.txt", "en": "README.txt"}
COVERING_NOTE = {"id": "pengantar.pdf", "en": "covering-note.pdf"}
NOTES = frozenset({*READ_ME.values(), *COVERING_NOTE.values()})
_INSIDE = re.compile(rf"{RELEASES}/[0-9]{{6,9}}/")
_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9_./-]{1,400})")
_MOST_LIST, _MOST_PAPER, _CHUNK = 1 << 28, 1 << 28, 1 << 20

Open = Callable[[str], BinaryIO]


def release_in(names: Iterable[str]) -> str | None:
    """What stands before the paths of the release in a package; None where the names are those of no package."""
    found = set(names)
    places = {name.removesuffix(MANIFEST) for name in found if name.rpartition("/")[2] == MANIFEST}
    inside = [one for one in places if _INSIDE.fullmatch(one)]
    return inside[0] if SUMS in found and len(inside) == 1 else None


def is_package_folder(path: Path) -> bool:
    """Whether a folder is a package that somebody extracted."""
    return path.is_dir() and (path / SUMS).is_file() and _release_folder(path) is not None


def check_package_folder(path: Path) -> CheckResult:
    """As :func:`sync.verify.zipped.check_zip`, of a package that was extracted."""
    folder = _release_folder(path)
    assert folder is not None
    found = check_release(folder)
    if found.fault is not None:
        return found
    names = [one.relative_to(path).as_posix() for one in sorted(path.rglob("*")) if not _is_folder(one)]
    try:
        for name in names:
            _check_plain(path, name)
        facts = check_papers(names, lambda name: _opened(path, name), open_head(folder))
    except KnownError as error:
        return replace(found, holds=(), fault=error)
    return replace(found, holds=(*facts, *found.holds))


def check_papers(names: Iterable[str], opened: Open, head: Head) -> Sequence[Fact]:
    """Hold what lies beside the release against the list, and the list against the release, whose files were checked.

    What is hidden or left by an operating system is no part of the package; it is named, as a person may open it.

    :raises KnownError: ``verify.missing_file``, ``verify.altered_file``, ``verify.extra_file``.
    """
    prefix = f"{RELEASES}/{head.plan.number:06d}/"
    listed = _listed(opened)
    if {path: digest for path, digest in listed.items() if path.startswith(prefix)} != dict(_of_release(head, prefix)):
        raise KnownError("verify.altered_file", path=SUMS)
    beside = {path: digest for path, digest in listed.items() if not path.startswith(prefix)}
    there = [name for name in names if not name.startswith(prefix)]
    for name in there:
        if name not in beside and name not in NOTES and name != SUMS and not _is_left(name):
            raise KnownError("verify.extra_file", path=shown(name[:200]))
    for name in sorted(beside.keys() - set(there)):
        raise KnownError("verify.missing_file", path=name)
    for name, digest in beside.items():
        if _digest(opened, name) != digest:
            raise KnownError("verify.altered_file", path=name)
    notes = ", ".join(sorted(NOTES & set(there))) or "-"
    facts: list[Fact] = [("handed_over", {"number": head.plan.number, "n": len(beside), "names": notes})]
    left = sorted(name for name in there if name not in beside and name not in NOTES and name != SUMS)
    if left:
        facts.append(("package_strays", {"n": len(left), "names": named(left)}))
    return facts


def _listed(opened: Open) -> Mapping[str, str]:
    found: dict[str, str] = {}
    try:
        with opened(SUMS) as stream:
            lines = stream.read(_MOST_LIST).decode("ascii").splitlines()
    except (UnicodeDecodeError, *BROKEN) as error:
        raise KnownError("verify.altered_file", path=SUMS) from error
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is None or match[2] in found:
            raise KnownError("verify.altered_file", path=SUMS)
        found[match[2]] = match[1]
    return found


def _of_release(head: Head, prefix: str) -> Iterable[tuple[str, str]]:
    """Path and digest of every file of a release, as the list has them."""
    for folder, line in head.folders.items():
        yield prefix + listing_path(folder), line.listing_digest
        for path, file in head.listing(folder).items():
            yield prefix + path, file.digest
    for path, data in ((MANIFEST, head.manifest), (SIGNATURE, head.signature)):
        yield prefix + path, hashlib.sha256(data).hexdigest()


def _digest(opened: Open, name: str) -> str:
    made, left = hashlib.sha256(), _MOST_PAPER
    try:
        with opened(name) as stream:
            while piece := stream.read(_CHUNK):
                made.update(piece)
                left -= len(piece)
                if left < 0:
                    raise KnownError("verify.altered_file", path=name)
    except BROKEN as error:
        raise KnownError("verify.altered_file", path=name) from error
    return made.hexdigest()


def _is_left(name: str) -> bool:
    """Whether an operating system left it."""
    *folders, last = name.split("/")
    return is_stray(last) or any(map(is_stray_folder, folders))


def _release_folder(path: Path) -> Path | None:
    found = [one.parent for one in (path / RELEASES).glob(f"*/{MANIFEST}")]
    is_one = len(found) == 1 and _INSIDE.fullmatch(f"{RELEASES}/{found[0].name}/") is not None
    return found[0] if is_one else None


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _check_plain(path: Path, name: str) -> None:
    """:raises KnownError: ``verify.extra_file`` for a link or device, whatever it is called."""
    if not stat.S_ISREG((path / name).lstat().st_mode):
        raise KnownError("verify.extra_file", path=shown(name))


def _opened(path: Path, name: str) -> BinaryIO:
    try:
        _check_plain(path, name)
        return open_regular(path / name)
    except FileNotFoundError as error:
        raise KnownError("verify.missing_file", path=shown(name)) from error
