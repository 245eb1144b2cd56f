"""A container: one record with the officer statements and the receipt a reader needs to check it alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Annotated

import msgspec

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
        spelled = _spelled(data)
        if spelled is not None:
            made = cls(Record.parse(spelled.envelope), spelled.officers, spelled.receipt or None)
        else:
            made = cls._told(data)
        object.__setattr__(made, "_read", bytes(data))
        return made

    @classmethod
    def _told(cls, data: bytes) -> Container:
        """The same step by step, which says why it is none."""
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
        return made


class _Spelled(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """A container as it is read at once; bytes are padded standard base64."""

    envelope: bytes
    officers: Annotated[tuple[bytes, ...], msgspec.Meta(max_length=MAX_OFFICERS)]
    receipt: Annotated[str, msgspec.Meta(max_length=MAX_RECEIPT)] = ""


_decoder = msgspec.json.Decoder(_Spelled)
_encoder = msgspec.json.Encoder(order="sorted")
#: What two programs may escape in two ways; a receipt has none of it.
_ESCAPED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def _spelled(data: bytes) -> _Spelled | None:
    """A container whose bytes are its one spelling, as nearly all are; None for others, faulty or not."""
    if len(data) > MAX_CONTAINER:
        return None
    try:
        found = _decoder.decode(data)
        is_one = _ESCAPED.search(found.receipt) is None and _encoder.encode(found) == data
    except (ValueError, RecursionError):
        return None
    return found if is_one else None
