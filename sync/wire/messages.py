"""Every message of the wire as one frozen type, read strictly and written in one spelling (RFC 8785).

Byte parts are base64 in their one spelling (:func:`sync.record.keys.unb64`), times are UTC as in records. A field that
a message does not have is refused at the server; a reader of answers passes over fields that it does not know, so that
an older desk understands a newer server.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta, Struct

from forms.errors import KnownError
from sync.record.canonical import decode, encode

Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Leaf = Annotated[int, Meta(ge=0, le=(1 << 53) - 1)]
M = TypeVar("M", bound=Struct)


class ServerStatus(Struct, frozen=True):
    """What a server says of itself. ``package`` is the digest of the current one, ``size`` that of the log.

    ``inspection``: how far the server is with reading everything it keeps: waiting, running, passed, set_aside (some
    stored statement does not hold), damaged.
    """

    name: str
    election: str
    mode: str
    package: Digest
    time: str
    size: Leaf
    inspection: str = "waiting"


class Enrol(Struct, frozen=True, forbid_unknown_fields=True):
    """A request for a certificate with a one-time code."""

    code: str
    request: str


class Enrolled(Struct, frozen=True):
    """The statement and the X.509 chain, leaf first."""

    statement: str
    chain: list[str]


class StatementsPage(Struct, frozen=True):
    """Officer statements and revocations in leaf order; ``next`` is where to go on, ``more`` whether there is more."""

    statements: list[str]
    next: Leaf = 0
    more: bool = False


class RecordBatch(Struct, frozen=True, forbid_unknown_fields=True):
    """Containers of one batch."""

    records: list[str]


class RecordResult(Struct, frozen=True, omit_defaults=True):
    """Outcome of one container of a batch, in the order sent.

    ``id`` is None where the container could not be read. ``receipt`` and ``envelope`` as the log holds them, ``heads``
    where the sheet has more than one. ``waits`` is what the server lacks to judge a record that it has logged.
    """

    status: int
    id: str | None
    receipt: str = ""
    envelope: str = ""
    heads: list[str] = []
    code: str = ""
    params: dict[str, str] = {}
    waits: str = ""


class Results(Struct, frozen=True):
    """Outcomes of a batch."""

    results: list[Any]


class ReadBack(Struct, frozen=True):
    """One record of the log as a reader takes it in."""

    leaf: Leaf
    envelope: str
    receipt: str


class Held(Struct, frozen=True):
    """A transcription that the caller may not read yet: that it exists, and by whom."""

    leaf: Leaf
    id: Digest
    contest: str
    station: str
    person: str


class RecordsPage(Struct, frozen=True):
    """Records of a region from a leaf on. ``held`` stay open: their leaves are asked for again.

    ``next`` is the leaf to go on from; ``more`` says that there is something there. ``late`` is the number of records
    of the region whose content came after their leaf (a log that was recovered): where it grows, the region is worth
    reading from its beginning.
    """

    records: list[ReadBack]
    held: list[Held]
    next: Leaf
    more: bool
    late: Leaf = 0


class StationProgress(Struct, frozen=True):
    """What has arrived for one sheet."""

    station: str
    contest: str
    status: str


class Progress(Struct, frozen=True):
    """What has arrived for a region."""

    region: str
    stations: list[StationProgress]


class Proof(Struct, frozen=True):
    """A consistency proof (RFC 6962), its hashes in base64."""

    proof: list[str]


class Kept(Struct, frozen=True):
    """A package that the server keeps: the leaf it has in the log."""

    digest: Digest
    sequence: int
    leaf: Leaf


class NewestRelease(Struct, frozen=True):
    """The newest release of a portal: when, of how many entries of the log, SHA-256 of its manifest, its address.

    ``changes`` says what changed since the release before, ``feed`` is the Atom feed of the portal. Addresses are
    relative to the one that this itself has (RFC 3986): a portal need not stand at the root of its site. None where
    the release has none, or the server is of an earlier version.
    """

    number: Annotated[int, Meta(ge=1, le=999_999_999)]
    published_at: str
    manifest: Digest
    log_size: Leaf
    path: Annotated[str, Meta(pattern="^v/[0-9]{6,9}/$")]
    changes: Annotated[str, Meta(pattern="^umpan/[0-9]{6,9}[.]json$")] | None = None
    feed: Annotated[str, Meta(pattern="^umpan[.]atom$")] | None = None


class BlobList(Struct, frozen=True, forbid_unknown_fields=True):
    """A blob by its pieces: its digest, its size in bytes, the digests of its chunks of 128 KiB in order."""

    sha256: Digest
    size: Annotated[int, Meta(ge=1, le=1 << 26)]
    chunks: Annotated[list[Digest], Meta(min_length=1, max_length=512)]


class MissingChunks(Struct, frozen=True):
    """Chunks of a blob that the server lacks."""

    missing: list[Digest]


class Problem(Struct, frozen=True):
    """A problem document (RFC 9457) with the message code and its values; ``missing`` as in :class:`MissingChunks`."""

    status: int
    code: str
    detail: str = ""
    title: str = ""
    type: str = ""
    params: dict[str, Any] = {}
    missing: list[Digest] = []


def write(message: Struct) -> bytes:
    """RFC 8785 bytes of a message."""
    return encode(msgspec.to_builtins(message))


def read(data: bytes, kind: type[M], limit: int, code: str = "server.body") -> M:
    """A message, strictly: bounded, no key twice, no float, every field of its type.

    :raises KnownError: ``record.too_large``, ``record.not_json``, ``record.duplicate_key``,
        ``record.not_canonical``; ``code`` where it is another message than that.
    """
    return shaped(decode(data, limit), kind, code)


def shaped(value: object, kind: type[M], code: str = "server.body") -> M:
    """A decoded value as a message. :raises KnownError: ``code``."""
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise KnownError(code) from error
