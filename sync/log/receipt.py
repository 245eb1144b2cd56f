"""Log entries and receipts: the proof (C2SP tlog-proof) that a record stands in the log."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from forms.errors import KnownError
from sync.log.checkpoint import Checkpoint, open_checkpoint
from sync.log.merkle import leaf_hash, root_of_inclusion
from sync.record.canonical import decode, encode
from sync.record.content import KINDS
from sync.record.keys import b64, unb64
from sync.record.times import moment

_HEAD = "c2sp.org/tlog-proof@v1"
MAX_RECEIPT = 1 << 16
#: The one spelling of an entry (RFC 8785). A log has one a leaf, and every cut and every check reads all of them: found
#: by its shape it costs a fifth of what parsing it and spelling it again does.
_ENTRY = re.compile(
    r'\{"envelope":"([0-9a-f]{64})","id":"([0-9a-f]{64})","kind":"([a-z-]{1,32})","received":"([0-9TZ:-]{20})","v":1\}'
)
#: Kinds of leaf that are no records: statements of the authority, election packages, heads of releases.
OFFICER, REVOCATION, PACKAGE, RELEASE = "officer", "revocation", "package", "release"
STATEMENT_LEAVES = frozenset({OFFICER, REVOCATION})
OTHER_LEAVES = frozenset({OFFICER, REVOCATION, PACKAGE, RELEASE})
#: Verifies a checkpoint's note against an origin and a key, as :func:`sync.log.checkpoint.open_checkpoint` does.
Opened = Callable[[str, str, bytes], Checkpoint]


def log_entry(record_id: str, envelope: bytes, kind: str, received: str) -> bytes:
    """Entry of a leaf: id, digest of the bytes it commits to, kind and time of arrival (UTC).

    ============  ==========================================  =============================
    kind          id, SHA-256 of                              ``envelope``, SHA-256 of
    ============  ==========================================  =============================
    of a record   the payload                                 the envelope
    officer,      the envelope (:func:`sync.trust.roster.     the envelope
    revocation    statement_id`)
    package       the payload (the package's digest)          the envelope
    release       the manifest of the release                 its signature, ``manifest.sig``
    ============  ==========================================  =============================
    """
    return encode(
        {"v": 1, "id": record_id, "envelope": hashlib.sha256(envelope).hexdigest(), "kind": kind, "received": received}
    )


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A log entry whose shape was checked; ``envelope`` is the digest, ``received`` a UTC time as it is written."""

    id: str
    envelope: str
    kind: str
    received: str

    @property
    def is_record(self) -> bool:
        """Whether it is of a record: not of a statement, a package or the head of a release."""
        return self.kind not in OTHER_LEAVES


def read_entry(data: bytes) -> LogEntry:
    """Strict reading of an entry: its one spelling, a kind that there is, a time that there is.

    :raises KnownError: ``log.entry``.
    """
    try:
        found = _ENTRY.fullmatch(data.decode("ascii"))
        if found is None:
            raise KnownError("log.entry")
        digest, name, kind, received = found.groups()
        moment(received)
    except (KnownError, UnicodeDecodeError) as error:
        raise KnownError("log.entry") from error
    if (kind not in OTHER_LEAVES and kind not in KINDS) or (kind in STATEMENT_LEAVES and name != digest):
        raise KnownError("log.entry")
    return LogEntry(name, digest, kind, received)


@dataclass(frozen=True)
class Receipt:
    """A parsed receipt; believe it only after :func:`verify_receipt`."""

    entry: bytes
    index: int
    proof: tuple[bytes, ...]
    note: str

    @property
    def received(self) -> str:
        """When the server took the record (UTC)."""
        return str(decode(self.entry)["received"])


def write_receipt(entry: bytes, index: int, proof: Sequence[bytes], note: str) -> str:
    """Text of a receipt."""
    lines = [_HEAD, f"extra {b64(entry)}", f"index {index}", *(b64(step) for step in proof), "", note]
    return "\n".join(lines)


def parse_receipt(text: str) -> Receipt:
    """Strict reading.

    :raises KnownError: ``log.receipt_malformed``.
    """
    if len(text) > MAX_RECEIPT:
        raise KnownError("log.receipt_malformed")
    head, separator, note = text.partition("\n\n")
    lines = head.split("\n")
    if not separator or len(lines) < 3 or len(lines) > 70 or lines[0] != _HEAD:
        raise KnownError("log.receipt_malformed")
    extra = re.fullmatch(r"extra (\S+)", lines[1])
    index = re.fullmatch(r"index (0|[1-9][0-9]{0,11})", lines[2])
    if extra is None or index is None:
        raise KnownError("log.receipt_malformed")
    try:
        proof = tuple(unb64(line) for line in lines[3:])
        entry = unb64(extra.group(1))
    except KnownError as error:
        raise KnownError("log.receipt_malformed") from error
    if any(len(step) != 32 for step in proof):
        raise KnownError("log.receipt_malformed")
    return Receipt(entry, int(index.group(1)), proof, note)


def prove(receipt: Receipt, origin: str, public: bytes, opened: Opened = open_checkpoint) -> Checkpoint:
    """Verify that the entry of a receipt stands in the log named by the package, whatever the entry says.

    :param opened: verifies the note; whoever has many receipts of one delivery need not verify their note again.
    :raises KnownError: ``log.receipt_proof``, ``log.checkpoint``.
    """
    checkpoint = opened(receipt.note, origin, public)
    found = root_of_inclusion(receipt.index, checkpoint.size, leaf_hash(receipt.entry), receipt.proof)
    if found != checkpoint.root:
        raise KnownError("log.receipt_proof")
    return checkpoint


def verify_receipt(
    text: str, record_id: str, kind: str, envelope: bytes, origin: str, public: bytes
) -> Checkpoint:
    """Verify that a receipt is of this very record and that the log named by the package signed for it.

    :param kind: the record's own: an entry that calls a sheet something else would hide it from the release.
    :raises KnownError: ``log.receipt_malformed``, ``log.receipt_other``, ``log.receipt_proof``, ``log.checkpoint``.
    """
    return verify_parsed(parse_receipt(text), record_id, kind, envelope, (origin, public))


def verify_parsed(
    receipt: Receipt, record_id: str, kind: str, envelope: bytes, log: tuple[str, bytes],
    opened: Opened = open_checkpoint,
) -> Checkpoint:
    """As :func:`verify_receipt`, of a receipt that was read; ``log`` is its origin and key, ``opened`` as for
    :func:`prove`."""
    try:
        entry = read_entry(receipt.entry)
    except KnownError as error:
        raise KnownError("log.receipt_other") from error
    if (entry.id, entry.kind, entry.envelope) != (record_id, kind, hashlib.sha256(envelope).hexdigest()):
        raise KnownError("log.receipt_other")
    return prove(receipt, *log, opened)
