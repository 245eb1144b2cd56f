"""The manifest of a release: a signed head with the digest of every folder's listing, and the listings of files.

A listing is made when its folder is complete and let go; what a reader needs at once is one line a folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.portal.content import Source
from sync.record.canonical import encode
from sync.record.keys import b64

#: Domain separation: the release key signs these bytes before the manifest, so that no other text can be one.
_PREFIX = b"recap release v1\n"
MANIFEST, SIGNATURE = "manifest.json", "manifest.sig"
#: Version of the manifest itself, whatever the layout of the files that it lists.
MANIFEST_VERSION = 2
_ROOT = "akar"


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file as its listing says."""

    path: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class FolderLine:
    """A folder as the head says: how many files, their bytes together, SHA-256 and size of its listing."""

    folder: str
    files: int
    size: int
    listing_size: int
    listing_digest: str

    def to_json(self) -> dict[str, object]:
        """As in the head."""
        return {
            "folder": self.folder, "files": self.files, "bytes": self.size, "daftar": listing_path(self.folder),
            "daftar_bytes": self.listing_size, "daftar_sha256": self.listing_digest,
        }


def listing_path(folder: str) -> str:
    """Where the listing of a folder lies; the folder of the release itself is empty."""
    return f"daftar/{folder.replace('/', '-') or _ROOT}.json"


def folder_of(path: str) -> str:
    """Folder of a file of a release."""
    return path.rpartition("/")[0]


def listing_of(
    folder: str, files: Iterable[FileLine], kinds: Callable[[str], tuple[str, str | None]]
) -> tuple[bytes, FolderLine]:
    """Listing of a folder (RFC 8785), and its line in the head."""
    lines = sorted(files, key=lambda line: line.path)
    data = encode({"folder": folder, "files": [_listed(line, kinds) for line in lines]})
    digest = hashlib.sha256(data).hexdigest()
    return data, FolderLine(folder, len(lines), sum(line.size for line in lines), len(data), digest)


def _listed(line: FileLine, kinds: Callable[[str], tuple[str, str | None]]) -> dict[str, Any]:
    kind, source = kinds(line.path)
    return {
        "path": line.path, "bytes": line.size, "sha256": line.digest, "jenis": kind, "turunan_dari": source,
    }


def head_of(source: Source, folders: Iterable[FolderLine]) -> bytes:
    """Canonical head (RFC 8785): what the release key signs, and what the log takes as the release."""
    package = source.package
    lines: list[Mapping[str, object]] = [
        line.to_json() for line in sorted(folders, key=lambda line: line.folder)
    ]
    return encode(
        {"v": MANIFEST_VERSION, "election": package.election, "mode": package.mode, "package": package.digest,
         "plan": source.plan.to_json(), "previous": source.previous, "root": source.root, "folders": lines}
    )


def sign_manifest(manifest: bytes, key: Ed25519PrivateKey) -> bytes:
    """Base64 of the release key's signature over the manifest (one line)."""
    return (b64(key.sign(signed_message(manifest))) + "\n").encode("ascii")


def signed_message(manifest: bytes) -> bytes:
    """What the release key signs."""
    return _PREFIX + manifest
