"""Reads a release folder: every file against the signed manifest, and the content that the files make up."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forms.errors import KnownError
from sync.log.receipt import PACKAGE as PACKAGE_LEAF
from sync.log.receipt import STATEMENT_LEAVES, Entry
from sync.portal.content import Content, Plan
from sync.portal.release import MANIFEST, SIGNATURE, VERSION, signed_message
from sync.record.canonical import decode, encode
from sync.record.container import Container
from sync.record.keys import unb64, verifies
from sync.record.times import moment
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import statement_id
from sync.verify.finding import shown
from sync.verify.log import read_leaves

PACKAGE, ENTRIES, CHECKPOINT = "paket.json", "log/entries", "log/checkpoint"
MAX_FILE = 1 << 28
#: Folders inside one another; a release has three.
_MAX_DEPTH = 16
_HEX = re.compile(r"[0-9a-f]{64}")
_FIELDS = {"v", "election", "mode", "package", "plan", "previous", "files"}


@dataclass(frozen=True)
class Release:
    """A release as it lies in its folder, its signature and digests checked, nothing recounted yet."""

    files: Mapping[str, bytes]
    package: ElectionPackage
    manifest: bytes
    table: Mapping[str, Any]
    content: Content


def read_files(folder: Path) -> dict[str, bytes]:
    """Every file of the folder by its path, and every empty folder (with a slash).

    Links and devices are refused, and folders deeper than any publisher makes them.

    :raises KnownError: ``verify.extra_file``.
    """
    found: dict[str, bytes] = {}
    waiting = sorted(folder.iterdir(), reverse=True)
    while waiting:
        path = waiting.pop()
        below = path.relative_to(folder)
        name = below.as_posix()
        spelled = os.fsencode(name).decode("utf-8", "backslashreplace")
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode) and len(below.parts) <= _MAX_DEPTH:
            inside = sorted(path.iterdir(), reverse=True)
            waiting += inside
            if not inside:
                found[f"{spelled}/"] = b""
        elif stat.S_ISREG(mode) and path.stat().st_size <= MAX_FILE:
            found[spelled] = path.read_bytes()
        else:
            raise KnownError("verify.extra_file", path=shown(name[:200]))
    return found


def needed(found: Mapping[str, bytes], name: str) -> bytes:
    """A file that must be there. :raises KnownError: ``verify.missing_file``."""
    if name not in found:
        raise KnownError("verify.missing_file", path=shown(name))
    return found[name]


def read_release(found: Mapping[str, bytes], package: ElectionPackage) -> Release:
    """The release that the files make up.

    :raises KnownError: the first of signature, manifest, file, record or statement that does not hold.
    """
    manifest = needed(found, MANIFEST)
    check_signature(manifest, needed(found, SIGNATURE), package)
    table = read_manifest(manifest)
    if (table["election"], table["mode"], table["package"]) != (package.election, package.mode, package.digest):
        raise KnownError("verify.manifest")
    _check_hashes(table, found)
    try:
        checkpoint = found[CHECKPOINT].decode("utf-8")
    except UnicodeDecodeError as error:
        raise KnownError("log.checkpoint") from error
    entries = tuple(found[ENTRIES].split(b"\n")[:-1])
    leaves = [leaf.said for leaf in read_leaves(entries)]
    content = Content(
        plan_of(table), found[PACKAGE], _statements(leaves, found), entries, checkpoint, _containers(found),
        _packages(leaves, found, package), table["previous"],
    )
    return Release(found, package, manifest, table, content)


def read_manifest(manifest: bytes) -> dict[str, Any]:
    """The table of a manifest in its one spelling.

    :raises KnownError: ``verify.manifest``, ``verify.version`` for a layout made by a newer publisher.
    """
    try:
        table = decode(manifest, MAX_FILE)
        plan = table["plan"]
        version = plan["version"]
        if isinstance(version, str) and version != VERSION:
            raise KnownError("verify.version", version=shown(version[:20]))
        is_right = version == VERSION and set(table) == _FIELDS and table["v"] == 1 and encode(table) == manifest
        _check_previous(table["previous"], plan["number"])
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


def plan_of(table: Mapping[str, Any]) -> Plan:
    """The plan of a manifest. :raises KnownError: ``verify.manifest``."""
    try:
        plan = Plan(**table["plan"])
        moment(plan.published_at)
    except (KnownError, TypeError) as error:
        raise KnownError("verify.manifest") from error
    counts = (plan.number, plan.size)
    if any(not isinstance(one, int) or isinstance(one, bool) or one < 0 for one in counts) or plan.number < 1:
        raise KnownError("verify.manifest")
    return plan


def check_signature(manifest: bytes, signature: bytes, package: ElectionPackage) -> None:
    """The release key that a package names signed a manifest. :raises KnownError: ``verify.manifest_signature``."""
    try:
        line = signature.decode("ascii")
        raw = unb64(line.removesuffix("\n"))
    except (KnownError, UnicodeDecodeError) as error:
        raise KnownError("verify.manifest_signature") from error
    if line[-1:] != "\n" or not verifies(package.release_key, raw, signed_message(manifest)):
        raise KnownError("verify.manifest_signature")


def _check_hashes(table: Mapping[str, Any], found: Mapping[str, bytes]) -> None:
    listed = listed_files(table)
    for name, (size, digest) in sorted(listed.items()):
        data = needed(found, name)
        if len(data) != size or hashlib.sha256(data).hexdigest() != digest:
            raise KnownError("verify.altered_file", path=shown(name))
    for name in sorted(set(found) - set(listed) - {MANIFEST, SIGNATURE}):
        raise KnownError("verify.extra_file", path=shown(name))
    for name in (PACKAGE, ENTRIES, CHECKPOINT):
        if name not in listed:
            raise KnownError("verify.missing_file", path=name)


def listed_files(table: Mapping[str, Any]) -> dict[str, tuple[object, object]]:
    """Path -> bytes and digest, as the manifest says; a path is only ever compared, never opened.

    :raises KnownError: ``verify.manifest``.
    """
    made: dict[str, tuple[object, object]] = {}
    items = table["files"]
    if not isinstance(items, list):
        raise KnownError("verify.manifest")
    for item in items:
        if not isinstance(item, dict) or not isinstance(item.get("path"), str) or item["path"] in made:
            raise KnownError("verify.manifest")
        made[item["path"]] = (item.get("bytes"), item.get("sha256"))
    return made


def _statements(leaves: Sequence[Entry], found: Mapping[str, bytes]) -> tuple[bytes, ...]:
    """Every statement that is a leaf, in leaf order; the recount finds a file that is none.

    :raises KnownError: ``verify.statement_dropped``, ``verify.altered_file``.
    """
    made = []
    for leaf in leaves:
        if leaf.kind in STATEMENT_LEAVES:
            name = f"petugas/{leaf.id}.json"
            if name not in found:
                raise KnownError("verify.statement_dropped", id=leaf.id[:16])
            if statement_id(found[name]) != leaf.envelope:
                raise KnownError("verify.altered_file", path=name)
            made.append(found[name])
    return tuple(made)


def _packages(leaves: Sequence[Entry], found: Mapping[str, bytes], package: ElectionPackage) -> tuple[bytes, ...]:
    """Every package that is a leaf but the release's own, in leaf order; all are of one election and root.

    :raises KnownError: ``verify.package_dropped``, ``verify.other_package``, ``verify.altered_file``, ``package.*``.
    """
    named = {leaf.id: leaf for leaf in leaves if leaf.kind == PACKAGE_LEAF}
    opened = {package.digest: package, **_others(found, package)}
    PackageChain(opened.values())
    for digest in (package.digest, *named):
        if digest not in named or digest not in opened:
            raise KnownError("verify.package_dropped", id=digest[:16])
        if hashlib.sha256(opened[digest].envelope).hexdigest() != named[digest].envelope:
            raise KnownError("verify.altered_file", path=f"paket/{digest}.json")
    return tuple(opened[digest].envelope for digest in named if digest != package.digest)


def _others(found: Mapping[str, bytes], package: ElectionPackage) -> dict[str, ElectionPackage]:
    """Packages below ``paket/`` by digest. :raises KnownError: ``verify.other_package``, ``package.*``."""
    made = {}
    for name, data in sorted(found.items()):
        if name.startswith("paket/"):
            one = open_package(data)
            is_same = (one.election, one.root) == (package.election, package.root)
            if name != f"paket/{one.digest}.json" or not is_same:
                raise KnownError("verify.other_package", path=shown(name))
            made[one.digest] = one
    return made


def _containers(found: Mapping[str, bytes]) -> tuple[Container, ...]:
    made = []
    for name, data in sorted(found.items()):
        if name.startswith("catatan/"):
            container = Container.parse(data)
            if name != f"catatan/{container.record.id}.json":
                raise KnownError("verify.altered_file", path=shown(name))
            made.append(container)
    return tuple(made)
