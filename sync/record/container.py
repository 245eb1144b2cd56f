"""A container: one record with the officer statements and the receipt a reader needs to check it alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from forms.errors import KnownError
from sync.record.canonical import decode, encode
from sync.record.keys import b64, unb64
from sync.record.record import Record

MAX_CONTAINER = 1 << 22
MAX_OFFICERS = 16
MAX_RECEIPT = 1 << 16


@dataclass(frozen=True)
class Container:
    """``officers`` are officer-statement envelopes; ``receipt`` is a tlog-proof text once the server answered."""

    record: Record
    officers: tuple[bytes, ...]
    receipt: str | None = None
    #: the bytes it was read from, which are its one spelling; a copy with another part has none
    _read: bytes | None = field(default=None, init=False, compare=False, repr=False)

    def to_bytes(self) -> bytes:
        """RFC 8785 of ``{"envelope", "officers", "receipt"?}``; byte parts in base64."""
        if self._read is not None:
            return self._read
        made: dict[str, object] = {
            "envelope": b64(self.record.envelope),
            "officers": [b64(statement) for statement in self.officers],
        }
        if self.receipt is not None:
            made["receipt"] = self.receipt
        return encode(made)

    @classmethod
    def parse(cls, data: bytes) -> Container:
        """Strict reading.

        :raises KnownError: ``record.not_container`` or a fault of the record inside.
        """
        found = decode(data, MAX_CONTAINER)
        if not isinstance(found, dict) or not {"envelope", "officers"} <= set(found) <= {
            "envelope", "officers", "receipt",
        }:
            raise KnownError("record.not_container")
        envelope, officers, receipt = found["envelope"], found["officers"], found.get("receipt")
        if not isinstance(envelope, str) or not isinstance(officers, list) or len(officers) > MAX_OFFICERS:
            raise KnownError("record.not_container")
        if not all(isinstance(item, str) for item in officers):
            raise KnownError("record.not_container")
        if "receipt" in found and (not isinstance(receipt, str) or len(receipt) > MAX_RECEIPT):
            raise KnownError("record.not_container")
        made = cls(Record.parse(unb64(envelope)), tuple(unb64(item) for item in officers), receipt)
        if made.to_bytes() != data:
            raise KnownError("record.not_canonical")
        object.__setattr__(made, "_read", bytes(data))
        return made
