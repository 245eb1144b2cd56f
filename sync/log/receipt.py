"""Log entries and receipts: the proof (C2SP tlog-proof) that a record stands in the log."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from forms.errors import KnownError
from sync.log.checkpoint import Checkpoint, open_checkpoint
from sync.log.merkle import leaf_hash, root_of_inclusion
from sync.record.canonical import decode, encode
from sync.record.keys import b64, unb64

_HEAD = "c2sp.org/tlog-proof@v1"
MAX_RECEIPT = 1 << 16


def log_entry(record_id: str, envelope: bytes, kind: str, received: str) -> bytes:
    """Entry of a record: id, digest of the envelope, kind and time of arrival (UTC)."""
    return encode(
        {"v": 1, "id": record_id, "envelope": hashlib.sha256(envelope).hexdigest(), "kind": kind, "received": received}
    )


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
    head, separator, note = text.partition("\n\n")
    lines = head.split("\n")
    if len(text) > MAX_RECEIPT or not separator or len(lines) < 3 or len(lines) > 70 or lines[0] != _HEAD:
        raise KnownError("log.receipt_malformed")
    extra = re.fullmatch(r"extra (\S+)", lines[1])
    index = re.fullmatch(r"index (0|[1-9]\d{0,15})", lines[2])
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


def verify_receipt(text: str, record_id: str, envelope: bytes, origin: str, public: bytes) -> Checkpoint:
    """Verify that a receipt is of this very record and that the log named by the package signed for it.

    :raises KnownError: ``log.receipt_malformed``, ``log.receipt_other``, ``log.receipt_proof``, ``log.checkpoint``.
    """
    receipt = parse_receipt(text)
    checkpoint = open_checkpoint(receipt.note, origin, public)
    try:
        entry = decode(receipt.entry)
        expected = log_entry(record_id, envelope, entry["kind"], entry["received"])
    except (KnownError, TypeError, KeyError) as error:
        raise KnownError("log.receipt_other") from error
    if expected != receipt.entry:
        raise KnownError("log.receipt_other")
    found = root_of_inclusion(receipt.index, checkpoint.size, leaf_hash(receipt.entry), receipt.proof)
    if found != checkpoint.root:
        raise KnownError("log.receipt_proof")
    return checkpoint
