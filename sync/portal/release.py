"""A release: a pure function of a log prefix, the package, the statements and a plan."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.fold import State, World, fold
from sync.portal.describe import data_package
from sync.portal.page import page
from sync.portal.tables import tables
from sync.record.canonical import encode
from sync.record.container import Container
from sync.record.keys import b64
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import Roster, statement_id

#: Kinds whose containers are published; of the others the log entry is.
PUBLIC_KINDS = frozenset({"sheet", "recap", "act"})
_PREFIX = b"recap release v1\n"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"


@dataclass(frozen=True)
class Plan:
    """What is decided about a release before it is cut."""

    number: int
    size: int
    published_at: str
    version: str

    def to_json(self) -> dict[str, object]:
        """As in the manifest."""
        return {"number": self.number, "size": self.size, "published_at": self.published_at, "version": self.version}


@dataclass(frozen=True)
class Content:
    """Everything a release is made from. ``entries`` are the log entries in leaf order, below ``plan.size``."""

    plan: Plan
    package: bytes
    statements: tuple[bytes, ...]
    entries: tuple[bytes, ...]
    checkpoint: str
    containers: tuple[Container, ...]


def state_of(content: Content, package: ElectionPackage) -> State:
    """Fold of the published records."""
    roster = Roster(package, content.statements)
    return fold((container.record for container in content.containers), World(package, roster))


def files_of(content: Content) -> dict[str, bytes]:
    """Path -> bytes of every file but manifest and signature."""
    package = open_package(content.package)
    state = state_of(content, package)
    found: dict[str, bytes] = {
        "paket.json": content.package,
        "log/checkpoint": content.checkpoint.encode("utf-8"),
        "log/entries": b"".join(entry + b"\n" for entry in content.entries),
    }
    found.update({f"petugas/{statement_id(s)}.json": s for s in content.statements})
    found.update({f"catatan/{c.record.id}.json": c.to_bytes() for c in content.containers})
    found.update(tables(package, state))
    found["datapackage.json"] = data_package(package, content.plan.to_json(), found)
    for lang, name in (("id", "index.html"), ("en", "en.html")):
        found[name] = page(package, state, content.plan.to_json(), found, lang)
    return dict(sorted(found.items()))


_KINDS = {"paket": "paket", "log": "log", "petugas": "petugas", "catatan": "catatan", "data": "tabel"}


def manifest_of(content: Content, found: Mapping[str, bytes]) -> bytes:
    """Canonical manifest of the files."""
    package = open_package(content.package)
    listed: Sequence[dict[str, Any]] = [
        {
            "path": path, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(),
            "jenis": _KINDS.get(path.split("/")[0].split(".")[0], "halaman"),
            "turunan_dari": "catatan" if path.startswith("data/") else None,
        }
        for path, data in sorted(found.items())
    ]
    return encode(
        {"v": 1, "election": package.election, "mode": package.mode, "package": package.digest,
         "plan": content.plan.to_json(), "files": list(listed)}
    )


def sign_manifest(manifest: bytes, key: Ed25519PrivateKey) -> bytes:
    """Base64 of the release key's signature over the manifest (one line)."""
    return (b64(key.sign(_PREFIX + manifest)) + "\n").encode("ascii")


def signed_message(manifest: bytes) -> bytes:
    """What the release key signs."""
    return _PREFIX + manifest
