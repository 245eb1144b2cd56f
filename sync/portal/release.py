"""A release: a pure function of a log prefix, the release before it and a plan."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.log.merkle import leaf_hash
from sync.log.tiles import HASH, WIDTH, append, tile_path
from sync.portal.content import Content, View, view_of
from sync.portal.describe import data_package
from sync.portal.page import page
from sync.portal.tables import tables
from sync.record.canonical import encode
from sync.record.keys import b64
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import statement_id

#: Version of the files' layout and of the sums; part of the plan.
VERSION = "1"
#: Domain separation: the release key signs these bytes before the manifest, so that no other text can be one.
_PREFIX = b"recap release v1\n"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
_PAGES = (("id", "index.html"), ("en", "en.html"))
#: First part of a path -> kind of file, and what it is derived from.
_KINDS = {
    "paket": ("paket", None), "petugas": ("petugas", None), "catatan": ("catatan", None), "log": ("log", None),
    "data": ("tabel", "catatan"), "referensi": ("referensi", "paket"), "datapackage": ("deskriptor", "data"),
}


def files_of(content: Content, view: View | None = None) -> dict[str, bytes]:
    """Path -> bytes of every file but manifest and signature."""
    view = view or view_of(content)
    found: dict[str, bytes] = {"paket.json": content.package, **_log(content)}
    found.update({f"paket/{open_package(data).digest}.json": data for data in content.earlier})
    found.update({f"petugas/{statement_id(s)}.json": s for s in content.statements})
    found.update({f"catatan/{c.record.id}.json": c.to_bytes() for c in content.containers})
    found.update(tables(view))
    found["datapackage.json"] = data_package(view, found)
    found.update({name: page(view, found, lang) for lang, name in _PAGES})
    return dict(sorted(found.items()))


def _log(content: Content) -> dict[str, bytes]:
    """The log: one entry a line for people, and the C2SP tiles of the same leaves for tools."""
    entries = content.entries
    found = {
        "log/checkpoint": content.checkpoint.encode("utf-8"),
        "log/entries": b"".join(entry + b"\n" for entry in entries),
    }
    for (level, index), hashes in append(lambda *_: b"", 0, [leaf_hash(entry) for entry in entries])[1].items():
        found["log/" + tile_path(level, index, len(hashes) // HASH)] = hashes
    for start in range(0, len(entries), WIDTH):
        bundle = entries[start : start + WIDTH]
        path = tile_path(0, start // WIDTH, len(bundle)).replace("tile/0/", "log/tile/entries/", 1)
        found[path] = b"".join(len(entry).to_bytes(2, "big") + entry for entry in bundle)
    return found


def manifest_of(content: Content, found: Mapping[str, bytes], package: ElectionPackage | None = None) -> bytes:
    """Canonical manifest of the files (RFC 8785)."""
    package = package or open_package(content.package)
    listed = [_listed(path, data) for path, data in sorted(found.items())]
    return encode(
        {"v": 1, "election": package.election, "mode": package.mode, "package": package.digest,
         "plan": content.plan.to_json(), "previous": content.previous,
         "files": listed}
    )


def _listed(path: str, data: bytes) -> dict[str, Any]:
    kind, source = _KINDS.get(path.split("/")[0].split(".")[0], ("halaman", "data"))
    return {
        "path": path, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "jenis": kind,
        "turunan_dari": source,
    }


def sign_manifest(manifest: bytes, key: Ed25519PrivateKey) -> bytes:
    """Base64 of the release key's signature over the manifest (one line)."""
    return (b64(key.sign(signed_message(manifest))) + "\n").encode("ascii")


def signed_message(manifest: bytes) -> bytes:
    """What the release key signs."""
    return _PREFIX + manifest
