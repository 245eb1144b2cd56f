"""DSSE envelopes: exact pre-image, one spelling, nothing accepted that was not signed."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import KnownError
from sync.record import envelope as dsse
from sync.record.canonical import encode
from sync.record.keys import b64, keyid, public_bytes, unb64

KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
PAYLOAD = b'{"a":1}'


def test_the_signed_bytes_are_those_of_the_dsse_standard() -> None:
    # vector of the DSSE protocol document
    assert dsse.pae("http://example.com/HelloWorld", b"hello world") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )


def test_an_envelope_survives_its_bytes() -> None:
    made = dsse.sign("sheet", PAYLOAD, [KEY, OTHER])
    found = dsse.parse(made.to_bytes())
    assert found == made
    assert found.kind == "sheet"
    assert found.holds_for(public_bytes(KEY)) and found.holds_for(public_bytes(OTHER))
    assert [s.keyid for s in found.signatures] == [keyid(public_bytes(KEY)), keyid(public_bytes(OTHER))]


def test_a_signature_binds_payload_type_and_key() -> None:
    made = dsse.sign("sheet", PAYLOAD, [KEY])
    assert not dsse.Envelope(made.payload_type, b'{"a":2}', made.signatures).holds_for(public_bytes(KEY))
    assert not dsse.Envelope(dsse.payload_type("recap"), PAYLOAD, made.signatures).holds_for(public_bytes(KEY))
    assert not made.holds_for(public_bytes(OTHER))
    renamed = dsse.Signature(keyid(public_bytes(OTHER)), made.signatures[0].sig)
    assert not dsse.Envelope(made.payload_type, PAYLOAD, (renamed,)).holds_for(public_bytes(OTHER))


def _plain() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(dsse.sign("sheet", PAYLOAD, [KEY, OTHER]).to_bytes())
    return found


def _changed(**parts: Any) -> bytes:
    return encode({**_plain(), **parts})


def _signature(**parts: Any) -> bytes:
    first, second = _plain()["signatures"]
    return _changed(signatures=[{**first, **parts}, second])


WRONG = {
    "a list": b"[]",
    "a field too many": _changed(extra=1),
    "no payload": encode({k: v for k, v in _plain().items() if k != "payload"}),
    "payload a number": _changed(payload=1),
    "foreign type": _changed(payloadType="application/json"),
    "another version": _changed(payloadType="application/vnd.recap.sheet.v2+json"),
    "no signature": _changed(signatures=[]),
    "too many signatures": _changed(signatures=[{"keyid": f"{i:064x}", "sig": b64(bytes(64))} for i in range(17)]),
    "the same key twice": _changed(signatures=[_plain()["signatures"][0]] * 2),
    "signature too short": _signature(sig=b64(bytes(63))),
    "signature not text": _signature(sig=1),
    "key id in capitals": _signature(keyid="A" * 64),
    "key id too short": _signature(keyid="a" * 63),
    "a field too many in a signature": _signature(alg="none"),
    "payload without padding": _changed(payload="eyJhIjoxfQ"),
    "payload with a line end": _changed(payload="eyJh\nIjoxfQ=="),
    "payload in the other alphabet": _changed(payload="_-8="),
    "payload with unused bits": _changed(payload="eyJhIjoxfR=="),
    "spaces between": json.dumps(_plain()).encode(),
    "keys in another order": json.dumps(dict(reversed(_plain().items())), separators=(",", ":")).encode(),
    "a line end behind": _changed() + b"\n",
    "escaped letters": _changed().replace(b"payloadType", b"\\u0070ayloadType"),
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG.keys())
def test_any_other_shape_or_spelling_is_refused(data: bytes) -> None:
    with pytest.raises(KnownError) as refused:
        dsse.parse(data)
    assert refused.value.code.startswith("record.")


def test_the_untouched_envelope_of_these_cases_is_accepted() -> None:
    assert dsse.parse(_changed()).payload == PAYLOAD


@given(st.data())
def test_no_changed_byte_goes_unseen(data: st.DataObject) -> None:
    original = dsse.sign("sheet", PAYLOAD, [KEY]).to_bytes()
    place = data.draw(st.integers(0, len(original) - 1))
    bit = 1 << data.draw(st.integers(0, 7))
    changed = original[:place] + bytes([original[place] ^ bit]) + original[place + 1 :]
    try:
        found = dsse.parse(changed)
    except KnownError:
        return
    assert not found.holds_for(public_bytes(KEY))


@given(st.binary(max_size=40))
def test_base64_has_one_spelling(data: bytes) -> None:
    assert unb64(b64(data)) == data
    assert b64(data) == base64.b64encode(data).decode()
    if len(data) % 3:
        with pytest.raises(KnownError):
            unb64(b64(data).rstrip("="))
    with pytest.raises(KnownError):
        unb64(b64(data) + "\n")
