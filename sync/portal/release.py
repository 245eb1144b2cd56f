"""The manifest of a release: a signed head with the digest of every folder's listing, and the listings of files.

A listing is made when its folder is complete and let go; what a reader needs at once is one line a folder.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.portal.content import Source
from sync.record.canonical import MAX_INTEGER, encode
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


class _Listed(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False,
    rename={"size": "bytes", "digest": "sha256", "kind": "jenis", "source": "turunan_dari"},
):
    """A line of a listing as it is written."""

    path: str
    size: Annotated[int, msgspec.Meta(ge=0, le=MAX_INTEGER)]
    digest: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
    kind: str
    source: str | None


class _Listing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A listing as it is written."""

    folder: str
    files: list[_Listed]


_decoder = msgspec.json.Decoder(_Listing)
#: RFC 8785 of what a listing holds: texts, numbers of files' sizes, and names in ASCII.
_encoder = msgspec.json.Encoder(order="sorted")
Kinds = Callable[[str], tuple[str, str | None]]


def listing_path(folder: str) -> str:
    """Where the listing of a folder lies; the folder of the release itself is empty."""
    return f"daftar/{folder.replace('/', '-') or _ROOT}.json"


def folder_of(path: str) -> str:
    """Folder of a file of a release."""
    return path.rpartition("/")[0]


def listing_of(folder: str, files: Iterable[FileLine], kinds: Kinds) -> tuple[bytes, FolderLine]:
    """Listing of a folder (RFC 8785), and its line in the head."""
    lines = sorted(files, key=lambda line: line.path)
    data = _encoder.encode(
        _Listing(folder, [_Listed(line.path, line.size, line.digest, *kinds(line.path)) for line in lines])
    )
    digest = hashlib.sha256(data).hexdigest()
    return data, FolderLine(folder, len(lines), sum(line.size for line in lines), len(data), digest)


def listed_in(data: bytes, kinds: Kinds) -> tuple[list[FileLine], FolderLine]:
    """Files of a listing, and the line of the head that fits it: the inverse of :func:`listing_of`.

    :raises ValueError: for what :func:`listing_of` does not make of any files.
    """
    said = _decoder.decode(data)
    files = [FileLine(one.path, one.size, one.digest) for one in said.files]
    again, line = listing_of(said.folder, files, kinds)
    if again != data:
        raise ValueError("no listing of these files")
    return files, line


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
