"""The signed head of a release and the listings of its folders, read strictly and never beyond their stated size."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from forms.errors import KnownError
from sync.portal.content import Plan
from sync.portal.documents import Documents
from sync.portal.layouts import layout_of
from sync.portal.release import (
    MANIFEST,
    MANIFEST_VERSION,
    SIGNATURE,
    FileLine,
    FolderLine,
    folder_of,
    listed_in,
    listing_path,
    signed_message,
)
from sync.record.canonical import decode, encode
from sync.record.keys import unb64, verifies
from sync.record.times import moment
from sync.regular import NotRegularError, open_regular
from sync.trust.package import MAX_PACKAGE, ElectionPackage, open_package
from sync.trust.strays import is_stray, is_stray_folder
from sync.verify.finding import shown

PACKAGE, CHECKPOINT = "paket.json", "log/checkpoint"
MAX_HEAD, MAX_LISTING, MAX_SIGNATURE = 1 << 26, 1 << 26, 1 << 10
#: Files, and bytes, of one release: far above any country's, below what a number in a manifest could make a reader do.
_MAX_FILES, _MAX_BYTES = 1 << 27, 1 << 42
_CHUNK = 1 << 20
#: Listings held at once: of the tables, the pages, the log, and of a sub-district that is being read.
_KEPT = 24
_HEX = re.compile(r"[0-9a-f]{64}")
#: A path of a release; nothing in it leads out of its folder.
_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}){0,9}")
_FIELDS = {"v", "election", "mode", "package", "plan", "previous", "root", "folders"}


@dataclass(frozen=True)
class Head:
    """What a release says of itself, signed by the release key that its own package names; no file was looked at."""

    folder: Path
    package: ElectionPackage
    manifest: bytes
    signature: bytes
    table: Mapping[str, Any]
    plan: Plan
    folders: Mapping[str, FolderLine]
    _kept: dict[str, dict[str, FileLine]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the manifest, hex."""
        return hashlib.sha256(self.manifest).hexdigest()

    @property
    def root(self) -> str:
        """Root of the log, hex."""
        return str(self.table["root"])

    @property
    def previous(self) -> str | None:
        """SHA-256 of the manifest of the release before."""
        found: str | None = self.table["previous"]
        return found

    def listing(self, folder: str) -> dict[str, FileLine]:
        """Files of a folder by path, by its listing; those asked for last are kept.

        :raises KnownError: ``verify.missing_file``, ``verify.altered_file``, ``verify.manifest``.
        """
        line = self.folders.get(folder)
        if line is None:
            return {}
        found = self._kept.pop(folder, None) or _listing(self, line)
        if len(self._kept) >= _KEPT:
            del self._kept[next(iter(self._kept))]
        self._kept[folder] = found
        return found

    def read(self, path: str, limit: int) -> bytes:
        """A file that was checked against its listing.

        :raises KnownError: ``verify.missing_file``; ``verify.altered_file`` where it is greater than its kind may be.
        """
        line = self.listing(path.rpartition("/")[0]).get(path)
        if line is None:
            raise KnownError("verify.missing_file", path=shown(path))
        if line.size > limit:
            raise KnownError("verify.altered_file", path=shown(path))
        return small_file(self.folder, path, line.size)


def open_head(folder: Path) -> Head:
    """Package, manifest and signature of a release.

    :raises KnownError: ``verify.missing_file``, ``package.*``, ``verify.manifest_signature``, ``verify.manifest``,
        ``verify.version``.
    """
    package = open_package(small_file(folder, PACKAGE, MAX_PACKAGE))
    return head_under(folder, package)


def head_under(folder: Path, package: ElectionPackage) -> Head:
    """As :func:`open_head`, with the package of the folder at hand."""
    manifest = small_file(folder, MANIFEST, MAX_HEAD)
    signature = small_file(folder, SIGNATURE, MAX_SIGNATURE)
    check_signature(manifest, signature, package)
    table = _table(manifest)
    if (table["election"], table["mode"], table["package"]) != (package.election, package.mode, package.digest):
        raise KnownError("verify.manifest")
    return Head(folder, package, manifest, signature, table, _plan(table), _folders(table))


def small_file(folder: Path, name: str, limit: int) -> bytes:
    """A file that is read whole, no further than a limit.

    :raises KnownError: ``verify.missing_file``, ``verify.extra_file`` for a link or device, ``verify.altered_file``
        where it is larger.
    """
    size = size_of(folder, name)
    if size > limit:
        raise KnownError("verify.altered_file", path=shown(name))
    try:
        with open_regular(os.path.join(folder, name)) as stream:
            return stream.read(size)
    except NotRegularError as error:
        raise KnownError("verify.extra_file", path=shown(name)) from error


def size_of(folder: Path, name: str) -> int:
    """Bytes of a regular file. :raises KnownError: as :func:`small_file`."""
    try:
        found = os.lstat(os.path.join(folder, name))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise KnownError("verify.missing_file", path=shown(name)) from error
    if not stat.S_ISREG(found.st_mode):
        raise KnownError("verify.extra_file", path=shown(name))
    return found.st_size


def check_signature(manifest: bytes, signature: bytes, package: ElectionPackage) -> None:
    """The release key that a package names signed a manifest. :raises KnownError: ``verify.manifest_signature``."""
    try:
        line = signature.decode("ascii")
        raw = unb64(line.removesuffix("\n"))
    except (KnownError, UnicodeDecodeError) as error:
        raise KnownError("verify.manifest_signature") from error
    if line[-1:] != "\n" or not verifies(package.release_key, raw, signed_message(manifest)):
        raise KnownError("verify.manifest_signature")


def check_files(head: Head) -> tuple[int, list[str]]:
    """Every file against its listing, in pieces, and no other file or folder there; answers how many.

    What an operating system leaves beside files (``.DS_Store``, ``__MACOSX``) is no part of a release and never read,
    unless the manifest lists it: the names are the second answer, folders with a slash.

    :raises KnownError: ``verify.missing_file``, ``verify.altered_file``, ``verify.extra_file``, ``verify.manifest``.
    """
    for folder in sorted(head.folders):
        for name, line in head.listing(folder).items():
            if size_of(head.folder, name) != line.size or _digest(head.folder, name, line.size) != line.digest:
                raise KnownError("verify.altered_file", path=shown(name))
    strays = _check_nothing_else(head)
    return sum(line.files for line in head.folders.values()) + len(head.folders) + 2, strays


def _digest(folder: Path, name: str, size: int) -> str:
    """SHA-256 (hex) of a file that has so many bytes; most are small, and room for a piece costs more than they do."""
    made = hashlib.sha256()
    with open_regular(os.path.join(folder, name)) as stream:
        while piece := stream.read(min(_CHUNK, size + 1)):
            made.update(piece)
    return made.hexdigest()


def _check_nothing_else(head: Head) -> list[str]:
    """Names of what an operating system left, which is no file of the release.

    Folders are only entered where a listed file lies below them: no depth, link or device leads a reader on."""
    listings = {listing_path(folder) for folder in head.folders}
    known = {"", "daftar"}
    strays = []
    for folder in head.folders:
        parts = folder.split("/")
        known |= {"/".join(parts[: n + 1]) for n in range(len(parts))}
    for folder in sorted(known):
        allowed = listings if folder == "daftar" else head.listing(folder).keys()
        with os.scandir(head.folder / folder) as found:
            for item in sorted(found, key=lambda one: one.name):
                name = f"{folder}/{item.name}" if folder else item.name
                is_fine = name in allowed or (not folder and name in (MANIFEST, SIGNATURE))
                is_folder = item.is_dir(follow_symlinks=False)
                is_left = is_stray_folder(item.name) if is_folder else (
                    is_stray(item.name) and item.is_file(follow_symlinks=False)
                )
                if is_left and not is_fine and name not in known:
                    strays.append(name + "/" * is_folder)
                    continue
                if item.is_symlink() or not (name in known and is_folder or is_fine and not is_folder):
                    spelled = os.fsencode(name).decode("utf-8", "backslashreplace")
                    raise KnownError("verify.extra_file", path=shown(spelled[:200]))
    return strays


def _table(manifest: bytes) -> dict[str, Any]:
    """The head in its one spelling. :raises KnownError: ``verify.manifest``, ``verify.version``."""
    try:
        table = decode(manifest, MAX_HEAD)
        version = table["plan"]["version"]
        if isinstance(version, str):
            layout_of(version)
        is_right = isinstance(version, str) and set(table) == _FIELDS and encode(table) == manifest
        is_right &= type(table["v"]) is int and table["v"] == MANIFEST_VERSION
        is_right &= isinstance(table["root"], str) and _HEX.fullmatch(table["root"]) is not None
        _check_previous(table["previous"], table["plan"]["number"])
    except KnownError as error:
        raise error if error.code == "verify.version" else KnownError("verify.manifest") from error
    except (KeyError, TypeError) as error:
        raise KnownError("verify.manifest") from error
    if not is_right:
        raise KnownError("verify.manifest")
    return dict(table)


def _check_previous(previous: object, number: object) -> None:
    """The first release has none before it, every other one names one by its digest."""
    if previous is None and number == 1:
        return
    if not isinstance(previous, str) or not _HEX.fullmatch(previous) or number == 1:
        raise KnownError("verify.manifest")


def _plan(table: Mapping[str, Any]) -> Plan:
    try:
        plan = Plan.of_json(table["plan"])
        moment(plan.published_at)
    except (KnownError, TypeError, ValueError) as error:
        raise KnownError("verify.manifest") from error
    counts = (plan.number, plan.size)
    if any(not isinstance(one, int) or isinstance(one, bool) or one < 0 for one in counts) or plan.number < 1:
        raise KnownError("verify.manifest")
    if plan.copies is not None and not _are_words(plan.copies):
        raise KnownError("verify.manifest")
    if plan.before is not None and not _is_before(plan.before, plan.size):
        raise KnownError("verify.manifest")
    return plan


def _is_before(before: object, size: int) -> bool:
    """What a plan says of the release before: a size of the same log, a package, a layout, documents if any."""
    if not isinstance(before, dict) or before.keys() - {"d_hasil"} != {"size", "package", "version"}:
        return False
    if "d_hasil" in before:
        try:
            Documents.of_json(before["d_hasil"])
        except ValueError:
            return False
    is_digest = isinstance(before["package"], str) and _HEX.fullmatch(before["package"]) is not None
    return is_digest and type(before["size"]) is int and 0 < before["size"] <= size and isinstance(
        before["version"], str)


def _are_words(copies: object) -> bool:
    """Kinds of copies and what wrote them; never an empty table, which would be said by its absence."""
    return isinstance(copies, dict) and bool(copies) and all(isinstance(one, str) for one in copies.values())


def _folders(table: Mapping[str, Any]) -> dict[str, FolderLine]:
    """Folders in order, none twice, none of whose listings are one file, within the bounds. ``verify.manifest``."""
    made: dict[str, FolderLine] = {}
    last: str | None = None
    try:
        for item in table["folders"]:
            line = FolderLine(
                item["folder"], item["files"], item["bytes"], item["daftar_bytes"], item["daftar_sha256"]
            )
            numbers = (line.files, line.size, line.listing_size)
            is_fine = line.to_json() == item and all(type(one) is int and one >= 0 for one in numbers)
            is_fine &= _HEX.fullmatch(line.listing_digest) is not None and line.listing_size <= MAX_LISTING
            is_fine &= line.folder == "" or _PATH.fullmatch(line.folder) is not None
            if not is_fine or (last is not None and line.folder <= last):
                raise KnownError("verify.manifest")
            made[line.folder], last = line, line.folder
    except (KeyError, TypeError, AttributeError) as error:
        raise KnownError("verify.manifest") from error
    total = sum(line.files for line in made.values()), sum(line.size for line in made.values())
    if len({listing_path(folder) for folder in made}) != len(made) or total[0] > _MAX_FILES or total[1] > _MAX_BYTES:
        raise KnownError("verify.manifest")
    return made


def _listing(head: Head, line: FolderLine) -> dict[str, FileLine]:
    name = listing_path(line.folder)
    if size_of(head.folder, name) != line.listing_size:
        raise KnownError("verify.altered_file", path=name)
    data = small_file(head.folder, name, line.listing_size)
    if hashlib.sha256(data).hexdigest() != line.listing_digest:
        raise KnownError("verify.altered_file", path=name)
    try:
        files, said = listed_in(data, layout_of(head.plan.version).kinds)
    except (ValueError, RecursionError) as error:
        raise KnownError("verify.manifest") from error
    made = {one.path: one for one in files}
    is_fine = said == line and all(map(_PATH.fullmatch, made))
    is_fine &= all(folder_of(path) == line.folder for path in made)
    if not is_fine or len(made) != len(files) or made.keys() & {MANIFEST, SIGNATURE}:
        raise KnownError("verify.manifest")
    return made
