"""Payload bytes to typed content and back: the one strict reading of a record's payload.

Accepted is what a class of this package describes, in its one canonical spelling. The JSON Schemas publish the same
contract; they are asked only when something was refused, to name the place (``tests/sync/record/test_content.py``
holds that both accept the same payloads).
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping
from functools import lru_cache
from sys import intern
from typing import Any, Final, TypeVar

import msgspec
from msgspec.structs import force_setattr

from forms.errors import KnownError
from sync.record import canonical
from sync.record.content.acts import Act
from sync.record.content.evidence import Image, JournalHead
from sync.record.content.figures import table_bytes
from sync.record.content.header import RecordContent
from sync.record.content.plenary import Attendance, CopyCheck, Decision, Incident, Nihil, Objection
from sync.record.content.recap import SignedRecap
from sync.record.content.sheet import Disposition, SealedSheet, Settlement, Transcription
from sync.record.schema import validate
from sync.record.times import moment

#: Kind -> class, or the union of classes, of its payloads. A new kind is entered here.
KINDS: Final[Mapping[str, Any]] = {
    "transcription": Transcription, "settlement": Settlement, "disposition": Disposition, "sheet": SealedSheet,
    "act": Act, "recap": SignedRecap, "image": Image, "incident": Incident, "objection": Objection,
    "decision": Decision, "nihil": Nihil, "copy-check": CopyCheck, "attendance": Attendance,
    "journal-head": JournalHead,
}
_REPEATED = ("election", "package", "contest", "station", "region")
_Shared = TypeVar("_Shared", bound=Hashable)
_decoders = {kind: msgspec.json.Decoder(made) for kind, made in KINDS.items()}
_encoder = msgspec.json.Encoder(order="sorted", enc_hook=table_bytes)


def decode(kind: str, data: bytes) -> RecordContent:
    """Typed content of payload bytes.

    :raises KnownError: ``record.*`` (``record.schema`` names the first offending place), ``figure.malformed`` for a
        figure that says something else than its own raw text.
    """
    decoder = _decoders.get(kind)
    if decoder is None or len(data) > canonical.MAX_BYTES:
        raise _refusal(kind, data, KnownError("record.kind", kind=kind))
    try:
        made: RecordContent = decoder.decode(data)
        # every text is ASCII by its pattern: sorted and compact is then RFC 8785, with tables as they came
        if _encoder.encode(made) != data:
            raise KnownError("record.not_canonical")
        moment(made.device_time)
        for name, read in made.tables.items():
            table = getattr(made, name)
            if table is not None:  # a table that a payload may leave out
                force_setattr(made, name, read(bytes(table)))
    except KnownError as error:
        raise _refusal(kind, data, error) from error
    except (ValueError, RecursionError) as error:
        raise _refusal(kind, data, KnownError("record.schema", kind=kind, place="/")) from error
    _share(made)
    return made


def _share(made: RecordContent) -> None:
    """Make what thousands of records repeat one object: election, package, place, form and signers."""
    for name in _REPEATED:
        value = getattr(made, name, None)
        if value is not None:
            force_setattr(made, name, intern(value))
    force_setattr(made, "signers", _one(made.signers))
    if isinstance(made, Transcription | SealedSheet):
        force_setattr(made, "form", _one(made.form))


@lru_cache(maxsize=4096)
def _one(value: _Shared) -> _Shared:
    return value


def content_of(payload: Mapping[str, Any]) -> RecordContent:
    """Typed content of a payload that is to be signed; ``signers`` must be in it.

    :raises KnownError: as :func:`decode`.
    """
    return decode(str(payload.get("kind")), canonical.encode(payload))


def payload_bytes(content: RecordContent) -> bytes:
    """Canonical payload of a typed content."""
    return _encoder.encode(content)


def payload_of(content: RecordContent) -> dict[str, Any]:
    """The untyped payload that a typed content stands for, made anew: for a payload that repeats another one."""
    found: dict[str, Any] = json.loads(payload_bytes(content))
    return found


def says(content: RecordContent, fields: Mapping[str, Any]) -> bool:
    """Whether a typed content says these fields of an untyped payload."""
    said = payload_of(content)
    return all(said[name] == value for name, value in fields.items())


def _refusal(kind: str, data: bytes, otherwise: KnownError) -> KnownError:
    """Why payload bytes are refused, as exactly as can be said."""
    try:
        value = canonical.decode(data)
        if not canonical.is_canonical(value, data):
            raise KnownError("record.not_canonical")
        validate(kind, value)
        if value["kind"] != kind:
            raise KnownError("record.payload_type")
    except KnownError as error:
        return error
    return otherwise
