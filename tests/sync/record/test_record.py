"""Records: built once, kept as bytes, read strictly."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.record import envelope as dsse
from sync.record.canonical import encode
from sync.record.container import MAX_OFFICERS, Container
from sync.record.keys import keyid, public_bytes
from sync.record.record import Record, assemble, build
from tests.helpers.payloads import RECORDS, STATION, complete, every
from tests.helpers.pki import committee, training_package

KEYS = [Ed25519PrivateKey.from_private_bytes(bytes([i]) * 32) for i in (1, 2)]
IDS = [keyid(public_bytes(key)) for key in KEYS]


def _payload(**more: Any) -> dict[str, Any]:
    return {**complete("sheet", RECORDS["sheet"]), "signers": IDS, **more}


def _signed(payload: object, kind: str = "sheet", keys: list[Ed25519PrivateKey] = KEYS) -> bytes:
    data = payload if isinstance(payload, bytes) else encode(payload)
    return dsse.sign(kind, data, keys).to_bytes()


@pytest.mark.parametrize("name", every())
def test_every_kind_is_built_and_read_back(name: str) -> None:
    payload = every()[name]
    made = build(name.split(".")[0], payload, KEYS[:1])
    found = Record.parse(made.envelope)
    assert found == made and hash(found) == hash(made)
    assert found.id == hashlib.sha256(encode({**payload, "signers": IDS[:1]})).hexdigest()
    assert found.signers == (IDS[0],)
    assert (found.contest, found.station) == (payload.get("contest"), payload.get("station"))


def test_the_bytes_are_kept_as_they_came() -> None:
    data = _signed(_payload())
    record = Record.parse(data)
    assert record.envelope == data
    assert record.station == STATION
    assert record.opened().holds_for(public_bytes(KEYS[1]))


def test_a_payload_reviewed_earlier_is_signed_unchanged() -> None:
    payload = encode(_payload())
    record = assemble(payload, "sheet", KEYS)
    assert record.opened().payload == payload
    assert record.id == hashlib.sha256(payload).hexdigest()


WRONG: dict[str, tuple[bytes, str]] = {
    "a signer not named": (_signed(_payload(signers=IDS[:1])), "record.signers"),
    "a named signer is missing": (_signed(_payload(), keys=KEYS[:1]), "record.signers"),
    "signers in another order": (_signed(_payload(signers=IDS[::-1])), "record.signers"),
    "kind and type differ": (_signed(_payload(kind="recap")), "record.payload_type"),
    "another kind's fields": (_signed(_payload(), kind="recap"), "record.schema"),
    "unknown kind": (_signed(_payload(kind="vote"), kind="vote"), "record.kind"),
    "a day that does not exist": (_signed(_payload(device_time="2024-02-30T00:00:00Z")), "record.time"),
    "an hour that does not exist": (_signed(_payload(device_time="2024-02-14T24:00:00Z")), "record.time"),
    "spaces in the payload": (_signed(json.dumps(_payload()).encode()), "record.not_canonical"),
    "a float in the payload": (_signed(encode(_payload()).replace(b'"revision":1', b'"revision":1.0')),
                               "record.not_canonical"),
    "a key twice in the payload": (_signed(encode(_payload()).replace(b'"v":1', b'"v":1,"v":1')),
                                   "record.duplicate_key"),
    "no object": (_signed(b"[]"), "record.schema"),
}


@pytest.mark.parametrize(("data", "code"), WRONG.values(), ids=WRONG.keys())
def test_what_is_not_well_formed_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(KnownError) as refused:
        Record.parse(data)
    assert refused.value.code == code


def test_a_statement_or_a_package_is_no_record() -> None:
    for data in (committee()["KETUA"].enrolment.statement, training_package().envelope):
        with pytest.raises(KnownError) as refused:
            Record.parse(data)
        assert refused.value.code == "record.kind"


def test_two_signings_of_one_payload_are_one_record() -> None:
    assert build("sheet", _payload(), KEYS) == Record.parse(_signed(_payload()))


def test_a_container_carries_its_parts_unchanged() -> None:
    made = committee().sign("journal-head", {"head": "0" * 64, "count": 1}, ["KETUA"])
    statement = committee()["KETUA"].enrolment.statement
    for receipt in (None, "c2sp.org/tlog-proof@v1\nindex 1\n"):
        container = Container(made, (statement,), receipt)
        found = Container.parse(container.to_bytes())
        assert found == container
        assert found.record.envelope == made.envelope
        assert found.officers == (statement,)
        assert ("receipt" in json.loads(container.to_bytes())) is (receipt is not None)


def _container(**parts: Any) -> bytes:
    whole = json.loads(Container(build("sheet", _payload(), KEYS), ()).to_bytes())
    return encode({**whole, **parts})


BROKEN = {
    "a list": b"[]",
    "a field too many": _container(extra=1),
    "no record": encode({"officers": []}),
    "an empty receipt field": _container(receipt=None),
    "a receipt beyond its size": _container(receipt="x" * ((1 << 16) + 1)),
    "officers no list": _container(officers="x"),
    "officers of a wrong type": _container(officers=[1]),
    "too many officers": _container(officers=["e30="] * (MAX_OFFICERS + 1)),
    "spaces between": json.dumps(json.loads(_container())).encode(),
    "truncated": _container()[:-1],
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_container_is_refused(data: bytes) -> None:
    with pytest.raises(KnownError) as refused:
        Container.parse(data)
    assert refused.value.code.startswith("record.")
