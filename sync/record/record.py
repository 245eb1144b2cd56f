"""One record: id, kind, payload and the verbatim envelope."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.record import envelope as dsse
from sync.record.canonical import decode, encode, is_canonical
from sync.record.keys import keyid, public_bytes
from sync.record.schema import validate
from sync.record.times import moment

#: Kinds signed by the authority or the root: they have their own readers in :mod:`sync.trust` and are no records.
STATEMENTS = frozenset({"officer", "revocation", "package"})


@dataclass(frozen=True, eq=False)
class Record:
    """A schema-checked record. Equality and hash go by ``id``, the SHA-256 of the payload bytes (hex).

    ``envelope`` holds the bytes as received: they are never re-serialised.
    """

    id: str
    kind: str
    payload: Mapping[str, Any]
    envelope: bytes
    _opened: dsse.Envelope | None = field(default=None, repr=False)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def signers(self) -> tuple[str, ...]:
        """Key ids of the signers, in signing order."""
        return tuple(self.payload["signers"])

    @property
    def contest(self) -> str | None:
        """Contest code, where the kind has one."""
        found = self.payload.get("contest")
        return str(found) if found is not None else None

    @property
    def station(self) -> str | None:
        """13-digit station code, where the kind has one."""
        found = self.payload.get("station")
        return str(found) if found is not None else None

    def opened(self) -> dsse.Envelope:
        """The parsed envelope, for checking signatures."""
        # what parse has read of the same bytes; a record made otherwise is read here
        return self._opened or dsse.parse(self.envelope)

    @classmethod
    def parse(cls, data: bytes) -> Record:
        """Record of envelope bytes. Shape is checked in full, signatures only for count and names.

        :raises KnownError: ``record.*``.
        """
        opened = dsse.parse(data)
        payload = decode(opened.payload)
        if not is_canonical(payload, opened.payload):
            raise KnownError("record.not_canonical")
        validate(opened.kind, payload)
        if payload["kind"] != opened.kind:
            raise KnownError("record.payload_type")
        if opened.kind in STATEMENTS:
            raise KnownError("record.kind", kind=opened.kind)
        moment(payload["device_time"])
        if [s.keyid for s in opened.signatures] != payload["signers"]:
            raise KnownError("record.signers")
        return cls(hashlib.sha256(opened.payload).hexdigest(), opened.kind, payload, data, opened)


def build(kind: str, payload: Mapping[str, Any], keys: Sequence[Ed25519PrivateKey]) -> Record:
    """Signed record of ``payload``; ``kind`` and ``signers`` are filled in from the arguments."""
    complete = {**payload, "kind": kind, "signers": [keyid(public_bytes(key)) for key in keys]}
    return assemble(encode(complete), kind, keys)


def assemble(payload: bytes, kind: str, keys: Sequence[Ed25519PrivateKey]) -> Record:
    """Signed record of payload bytes that were built, and reviewed, earlier."""
    return Record.parse(dsse.sign(kind, payload, keys).to_bytes())
