"""Election package, signed head, listings, and the digest of every file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from . import LAYOUTS
from .faults import Fault, Unable
from .files import MANIFEST, PACKAGE, SIGNATURE, Place, is_left
from .signed import Envelope, Signatures, envelope_of, is_digest, read_json, sha256, unb64

_MAX_PACKAGE, _MAX_HEAD, _MAX_LISTING = 1 << 27, 1 << 26, 1 << 26
_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}){0,9}")


class Package:
    """An election package that its root signed."""

    def __init__(self, data: bytes, path: str, signatures: Signatures) -> None:
        """:raises Fault: ``shape``, ``package_signature``."""
        envelope = envelope_of(data, path)
        self.digest, self.envelope, said = envelope.id, sha256(data), envelope.payload
        try:
            self.root, self.authority = unb64(said["root"]), unb64(said["authority"]["key"])
            self.log, self.release = unb64(said["log"]["key"]), unb64(said["release"]["key"])
            self.before = [
                (one["origin"], unb64(one["key"]), one["size"], one["root"]) for one in said["log"].get("before", ())
            ]
            self.origin, self.election, self.mode = said["log"]["origin"], said["election"], said["mode"]
            self.title, self.sequence = said["title"], said["sequence"]
            self.contests: list[Any] = said["contests"]
            self.stations = {one["code"]: one.get("withdrawn") for one in said["stations"]}
            self.regions = {one["code"]: one["name"] for one in said["regions"]}
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Fault("shape", path=path) from None
        is_right = envelope.kind == "package" and [name for name, _ in envelope.signers] == [sha256(self.root)]
        if not is_right or not envelope.is_signed_by(self.root, signatures):
            raise Fault("package_signature", path=path)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the root's key, as it stands on paper."""
        return spelled(sha256(self.root))


def spelled(digest: str) -> str:
    """A fingerprint in groups of four."""
    return " ".join(digest.upper()[at : at + 4] for at in range(0, 64, 4))


class Head:
    """The signed head of a release: package, plan, folders."""

    def __init__(self, place: Place, signatures: Signatures) -> None:
        """:raises Fault: ``missing``, ``shape``, ``package_signature``, ``manifest_signature``, ``manifest``.
        :raises Unable: ``no_release``, ``layout``."""
        self.place = place
        #: the listing asked for last: files are read folder by folder
        self._last: tuple[str, dict[str, tuple[int, str]]] = "", {}
        _check_is_release(place)
        self.package = Package(place.read(PACKAGE, _MAX_PACKAGE), PACKAGE, signatures)
        self.bytes = place.read(MANIFEST, _MAX_HEAD)
        self._check_signature(signatures)
        try:
            said = read_json(self.bytes)
            plan = said["plan"]
            self.number, self.size, self.published = plan["number"], plan["size"], str(plan["published_at"])
            self.root, self.previous, self.layout = said["root"], said["previous"], plan["version"]
            self.before: dict[str, Any] | None = plan.get("before")
            self.folders: dict[str, dict[str, Any]] = {one["folder"]: one for one in said["folders"]}
            #: leaves whose documents had not come; None where documents are withheld
            self.absent = _absent(plan.get("d_hasil"))
            named = said["election"], said["mode"], said["package"]
            is_right = said["v"] == 2 and len(self.folders) == len(said["folders"])
        except (ValueError, TypeError, KeyError):
            raise Fault("manifest") from None
        is_right &= named == (self.package.election, self.package.mode, self.package.digest)
        is_right &= all(map(_is_count, (self.number, self.size))) and is_digest(self.root)
        is_right &= is_digest(self.previous) if self.number != 1 else self.previous is None
        if not is_right or not all(_is_folder(name, line) for name, line in self.folders.items()):
            raise Fault("manifest")
        if self.layout not in LAYOUTS:
            raise Unable("layout", layout=self.layout)
        place.expect(sum(line["files"] + 2 for line in self.folders.values()))

    @property
    def digest(self) -> str:
        """SHA-256 of the manifest."""
        return sha256(self.bytes)

    def _check_signature(self, signatures: Signatures) -> None:
        try:
            line = self.place.read(SIGNATURE, 1 << 10).decode("ascii")
            raw = unb64(line[:-1]) if line[-1:] == "\n" else b""
        except (ValueError, UnicodeDecodeError):
            raise Fault("manifest_signature") from None
        if not signatures.hold(self.package.release, raw, b"recap release v1\n" + self.bytes):
            raise Fault("manifest_signature")

    def listing(self, folder: str) -> dict[str, tuple[int, str]]:
        """Size and SHA-256 of the files of a folder, by path; none where no such folder is listed.

        :raises Fault: ``missing``, ``altered``, ``manifest``.
        """
        if folder not in self.folders:
            return {}
        if not self._last[1] or self._last[0] != folder:
            self._last = folder, self._listed(folder, self.folders[folder])
        return self._last[1]

    def _listed(self, folder: str, line: dict[str, Any]) -> dict[str, tuple[int, str]]:
        data = self.place.read(line["daftar"], min(line["daftar_bytes"], _MAX_LISTING))
        if len(data) != line["daftar_bytes"] or sha256(data) != line["daftar_sha256"]:
            raise Fault("altered", path=line["daftar"])
        try:
            said = read_json(data)
            files = {one["path"]: (one["bytes"], one["sha256"]) for one in said["files"]}
            is_right = said["folder"] == folder and len(files) == len(said["files"]) == line["files"]
        except (ValueError, TypeError, KeyError):
            raise Fault("manifest") from None
        is_right &= sum(size for size, _ in files.values() if _is_count(size)) == line["bytes"]
        is_right &= all(_is_file(path, folder, *said) for path, said in files.items())
        if not is_right:
            raise Fault("manifest")
        return files

    def read(self, path: str) -> bytes:
        """A file that a listing names, by its size and digest. :raises Fault: ``missing``, ``altered``."""
        size, digest = self.listing(path.rpartition("/")[0]).get(path, (0, ""))
        data = self.place.read(path, size)
        if sha256(data) != digest:
            raise Fault("altered", path=path)
        return data

    def below(self, folder: str) -> list[str]:
        """Folders of the release that lie in a folder, in order."""
        return sorted(name for name in self.folders if name.startswith(folder + "/"))


def check_files(head: Head, faults: list[Fault]) -> tuple[int, list[str]]:
    """Every file by its digest, and no other one there. Answers how many, and what operating systems left.

    Faults are gathered: whoever reads them wants to know of all the files that were changed.
    """
    count = 2
    for folder in sorted(head.folders):
        try:
            files = head.listing(folder)
        except Fault as fault:
            faults.append(fault)
            continue
        count += 1 + len(files)
        for path, (size, digest) in sorted(files.items()):
            try:
                if head.place.digest(path, size) != digest:
                    raise Fault("altered", path=path)
            except Fault as fault:
                faults.append(fault)
    return count, list(_left(head, faults))


def _left(head: Head, faults: list[Fault]) -> Iterator[str]:
    known = {"", "daftar"}
    for folder in head.folders:
        parts = folder.split("/")
        known |= {"/".join(parts[:end]) for end in range(1, len(parts) + 1)}
    listings = {line["daftar"] for line in head.folders.values()} | {MANIFEST, SIGNATURE}
    files: dict[str, set[str]] = {}
    try:
        for path, is_folder, is_odd in head.place.walk(known):
            folder = path.rpartition("/")[0]
            if folder not in files:
                files = {folder: set(_quiet(head, folder))}
            is_fine = path in known if is_folder else path in listings or path in files[folder]
            if is_odd or not is_fine:
                if not is_odd and is_left(path.rpartition("/")[2], is_folder):
                    yield path + "/" * is_folder
                else:
                    faults.append(Fault("extra", path=path))
    except Fault as fault:
        faults.append(fault)


def _quiet(head: Head, folder: str) -> dict[str, tuple[int, str]]:
    try:
        return head.listing(folder)
    except Fault:  # said before
        return {}


def packages_of(head: Head, signatures: Signatures) -> dict[str, Package]:
    """Every package of the release by digest. :raises Fault: ``shape``, ``package_signature``, ``other_package``."""
    made = {head.package.digest: head.package}
    for path in sorted(head.listing("paket")):
        one = Package(head.read(path), path, signatures)
        is_same = (one.election, one.mode, one.root) == (head.package.election, head.package.mode, head.package.root)
        if not is_same or path != "paket/" + one.digest + ".json":
            raise Fault("other_package", path=path)
        made[one.digest] = one
    return made


def statement_of(data: bytes, path: str, packages: dict[str, Package], signatures: Signatures) -> Envelope | None:
    """An officer statement or a revocation; None for one that no authority of the packages signed."""
    envelope = envelope_of(data, path)
    names = [name for name, _ in envelope.signers]
    keys = [one.authority for one in packages.values() if [sha256(one.authority)] == names]
    said, first = envelope.payload, next(iter(packages.values()))
    if not keys or (said.get("election"), said.get("mode")) != (first.election, first.mode):
        return None
    return envelope if envelope.is_signed_by(keys[0], signatures) else None


def _check_is_release(place: Place) -> None:
    found = 0
    for name in (MANIFEST, SIGNATURE, PACKAGE):
        try:
            place.size(name)
            found += 1
        except Fault as fault:
            found += fault.code != "missing"
    if not found:
        raise Unable("no_release", path=".")


def _absent(said: Any) -> frozenset[int] | None:
    """Leaves (index) that name a document which is not in the release. :raises ValueError: in another shape."""
    if said is None:
        return None
    found = said["absent"]
    if said["policy"] != "whole" or not isinstance(found, list) or not all(map(_is_count, found)):
        raise ValueError("documents of a plan")
    return frozenset(found)


def _is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def _is_folder(name: object, line: dict[str, Any]) -> bool:
    if not isinstance(name, str) or (name and not _PATH.fullmatch(name)):
        return False
    said = {"folder", "files", "bytes", "daftar", "daftar_bytes", "daftar_sha256"}
    numbers = [line.get(key) for key in ("files", "bytes", "daftar_bytes")]
    where = "daftar/" + (name.replace("/", "-") or "akar") + ".json"
    return set(line) == said and all(map(_is_count, numbers)) and line["daftar"] == where


def _is_file(path: object, folder: str, size: object, digest: object) -> bool:
    if not isinstance(path, str) or not _PATH.fullmatch(path) or path.rpartition("/")[0] != folder:
        return False
    return _is_count(size) and is_digest(digest) and path not in (MANIFEST, SIGNATURE)
