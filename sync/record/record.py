"""One record: id, kind, payload and the verbatim envelope."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.record import envelope as dsse
from sync.record.canonical import encode
from sync.record.content import RecordContent, decode
from sync.record.keys import keyid, public_bytes

_Content = TypeVar("_Content", bound=RecordContent)


@dataclass(frozen=True, eq=False)
class Record:
    """A strictly read record. Equality and hash go by ``id``, the SHA-256 of the payload bytes (hex).

    ``content`` is the typed payload, made once; ``envelope`` holds the bytes as received: they are never
    re-serialised.
    """

    id: str
    kind: str
    content: RecordContent
    envelope: bytes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def signers(self) -> tuple[str, ...]:
        """Key ids of the signers, in signing order."""
        return self.content.signers

    @property
    def area(self) -> str:
        """Code of the station or region the record speaks of; empty where the kind has none."""
        return self.content.area

    def content_as(self, kind: type[_Content]) -> _Content:
        """The content, for a reader that knows its class.

        :raises TypeError: for a record of another kind or act, which is a fault of the reader.
        """
        if not isinstance(self.content, kind):
            raise TypeError(f"{self.content.act_or_kind} is no {kind.__name__}")
        return self.content

    @property
    def contest(self) -> str | None:
        """Contest code, where the kind has one."""
        found: str | None = getattr(self.content, "contest", None)
        return found

    @property
    def station(self) -> str | None:
        """13-digit station code, where the kind has one."""
        found: str | None = getattr(self.content, "station", None)
        return found

    def opened(self) -> dsse.Envelope:
        """The envelope, for checking signatures; read anew each time, because it holds the payload once more."""
        return dsse.parse(self.envelope)

    @classmethod
    def parse(cls, data: bytes) -> Record:
        """Record of envelope bytes. Shape is checked in full, signatures only for count and names.

        :raises KnownError: ``record.*``.
        """
        opened = dsse.parse(data)
        content = decode(opened.kind, opened.payload)
        if tuple(s.keyid for s in opened.signatures) != content.signers:
            raise KnownError("record.signers")
        return cls(hashlib.sha256(opened.payload).hexdigest(), content.kind, content, data)


def build(kind: str, payload: Mapping[str, Any], keys: Sequence[Ed25519PrivateKey]) -> Record:
    """Signed record of ``payload``; ``kind`` and ``signers`` are filled in from the arguments."""
    complete = {**payload, "kind": kind, "signers": [keyid(public_bytes(key)) for key in keys]}
    return assemble(encode(complete), kind, keys)


def assemble(payload: bytes, kind: str, keys: Sequence[Ed25519PrivateKey]) -> Record:
    """Signed record of payload bytes that were built, and reviewed, earlier."""
    return Record.parse(dsse.sign(kind, payload, keys).to_bytes())
