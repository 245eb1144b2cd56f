"""Recounts a release folder: manifest, hashes, package, officers, log, records, and every derived file again."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import stat
from pathlib import Path
from typing import Any

from forms.errors import KnownError
from sync.log.checkpoint import open_checkpoint
from sync.log.merkle import leaf_hash, root
from sync.log.receipt import log_entry, verify_receipt
from sync.log.tiles import TileTree, append
from sync.portal.release import MANIFEST, SIGNATURE, Content, Plan, files_of, manifest_of, signed_message, state_of
from sync.record.canonical import decode, encode
from sync.record.container import Container
from sync.record.keys import unb64, verifies
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import Roster, statement_id
from sync.verify.finding import Finding

_MAX_FILE = 1 << 28


def check_release(folder: Path) -> Finding:
    """The first thing that does not hold, or everything that does."""
    found = _files(folder)
    package = open_package(_needed(found, "paket.json"))
    try:
        content, manifest = _content(found, package)
        _recount(content, package, found, manifest)
    except KnownError as error:
        return Finding(fault=error, fingerprint=package.fingerprint)
    holds: tuple[tuple[str, dict[str, object]], ...] = (
        ("release_files", {"n": len(found)}),
        ("release_log", {"n": len(content.entries)}),
        ("release_records", {"n": len(content.containers)}),
        ("release_tables", {}),
    )
    return Finding(holds, fingerprint=package.fingerprint)


def _files(folder: Path) -> dict[str, bytes]:
    """Every file of the folder; links and special files are refused, empty folders too."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        mode = path.lstat().st_mode
        if stat.S_ISDIR(mode):
            if not any(path.iterdir()):
                raise KnownError("verify.extra_file", path=name)
            continue
        if not stat.S_ISREG(mode) or path.stat().st_size > _MAX_FILE:
            raise KnownError("verify.extra_file", path=name)
        found[name] = path.read_bytes()
    return found


def _needed(found: dict[str, bytes], name: str) -> bytes:
    if name not in found:
        raise KnownError("verify.missing_file", path=name)
    return found[name]


def _content(found: dict[str, bytes], package: ElectionPackage) -> tuple[Content, bytes]:
    manifest = _needed(found, MANIFEST)
    try:
        signature = unb64(_needed(found, SIGNATURE).decode("ascii").removesuffix("\n"))
    except (KnownError, UnicodeDecodeError) as error:
        raise KnownError("verify.manifest_signature") from error
    if not verifies(package.release_key, signature, signed_message(manifest)):
        raise KnownError("verify.manifest_signature")
    if _needed(found, SIGNATURE)[-1:] != b"\n":
        raise KnownError("verify.manifest_signature")
    table = decode(manifest, _MAX_FILE)
    if encode(table) != manifest:
        raise KnownError("verify.manifest")
    _check_hashes(table, found)
    content = Content(
        _plan(table), found["paket.json"], tuple(sorted(_statements(found))),
        tuple(found["log/entries"].split(b"\n")[:-1]), found["log/checkpoint"].decode("utf-8", "replace"),
        tuple(_containers(found)),
    )
    return content, manifest


def _plan(table: Any) -> Plan:
    try:
        plan = table["plan"]
        made = Plan(plan["number"], plan["size"], plan["published_at"], plan["version"])
    except (KeyError, TypeError) as error:
        raise KnownError("verify.manifest") from error
    if not isinstance(made.number, int) or not isinstance(made.size, int):
        raise KnownError("verify.manifest")
    return made


def _check_hashes(table: Any, found: dict[str, bytes]) -> None:
    try:
        listed = {item["path"]: (item["bytes"], item["sha256"]) for item in table["files"]}
    except (KeyError, TypeError) as error:
        raise KnownError("verify.manifest") from error
    for name in sorted(set(found) - set(listed) - {MANIFEST, SIGNATURE}):
        raise KnownError("verify.extra_file", path=name)
    for name, (size, digest) in sorted(listed.items()):
        data = _needed(found, name)
        if len(data) != size or hashlib.sha256(data).hexdigest() != digest:
            raise KnownError("verify.altered_file", path=name)
    for name in ("paket.json", "log/entries", "log/checkpoint"):
        if name not in listed:
            raise KnownError("verify.missing_file", path=name)


def _statements(found: dict[str, bytes]) -> list[bytes]:
    made = []
    for name, data in found.items():
        if name.startswith("petugas/"):
            if name != f"petugas/{statement_id(data)}.json":
                raise KnownError("verify.altered_file", path=name)
            made.append(data)
    return made


def _containers(found: dict[str, bytes]) -> list[Container]:
    made = []
    for name, data in sorted(found.items()):
        if name.startswith("catatan/"):
            container = Container.parse(data)
            if name != f"catatan/{container.record.id}.json":
                raise KnownError("verify.altered_file", path=name)
            made.append(container)
    return made


def check_container(container: Container, package: ElectionPackage) -> None:
    """Signatures of one container by officers whose statements verify, and its receipt where it has one.

    :raises KnownError: the first thing that does not hold.
    """
    record = container.record
    Roster(package, container.officers).verify(record)
    if container.receipt is not None:
        verify_receipt(container.receipt, record.id, record.envelope, package.log_origin, package.log_key)


def _recount(content: Content, package: ElectionPackage, found: dict[str, bytes], manifest: bytes) -> None:
    _check_log(content, package)
    for container in content.containers:
        check_container(container, package)
    refused = state_of(content, package).refused
    for key, refusal in sorted(refused.items()):
        if refusal.code.startswith("record."):
            raise KnownError("verify.record_refused", id=key[:16], reason=refusal.code)
    again = files_of(content)
    for name in sorted(set(again) | (set(found) - {MANIFEST, SIGNATURE})):
        if again.get(name) != found.get(name):
            raise _difference(name, again.get(name), found.get(name))
    if manifest_of(content, again) != manifest:
        raise KnownError("verify.manifest")


def _check_log(content: Content, package: ElectionPackage) -> None:
    checkpoint = open_checkpoint(content.checkpoint, package.log_origin, package.log_key)
    if checkpoint.size != len(content.entries) or checkpoint.size != content.plan.size:
        raise KnownError("verify.log_size", size=checkpoint.size, entries=len(content.entries))
    size, tiles = append(lambda *_: b"", 0, [leaf_hash(entry) for entry in content.entries])
    if root(TileTree(lambda level, index: tiles[level, index]), size) != checkpoint.root:
        raise KnownError("verify.log_root")
    by_id = {container.record.id: container.record for container in content.containers}
    logged = set()
    for entry in content.entries:
        said = decode(entry)
        record = by_id.get(said["id"])
        if record is not None and log_entry(record.id, record.envelope, record.kind, said["received"]) == entry:
            logged.add(record.id)
        elif said["kind"] in ("sheet", "recap", "act"):
            raise KnownError("verify.not_published", id=str(said["id"])[:16])
    for key in sorted(set(by_id) - logged):
        raise KnownError("verify.not_logged", id=key[:16])


def _difference(name: str, expected: bytes | None, found: bytes | None) -> KnownError:
    """The first cell of a table that differs, or just the file."""
    if not name.endswith(".csv") or expected is None or found is None:
        return KnownError("verify.recount_file", path=name)
    tables = [list(csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline=""))) for data in (expected, found)]
    for number, (want, have) in enumerate(itertools.zip_longest(*tables, fillvalue=[]), start=1):
        for column, (a, b) in enumerate(itertools.zip_longest(want, have, fillvalue="")):
            if a != b:
                head = tables[0][0][column] if column < len(tables[0][0]) else str(column + 1)
                return KnownError("verify.recount_cell", path=name, row=number, column=head, found=b, expected=a)
    return KnownError("verify.recount_file", path=name)
