"""Enrolment: both keys are proven, bound to each other and certified as the profile says."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID

from forms.errors import KnownError
from resources.catalogue import sentence
from sync.record import envelope as dsse
from sync.record.canonical import decode, encode
from sync.record.keys import b64, public_bytes
from sync.trust.authority import Authority
from sync.trust.enrolment import EnrolmentRequest, request_enrolment
from sync.trust.package import open_package
from sync.trust.training import generated_keys, training_keys
from tests.helpers.pki import NOW, SUBDISTRICT, training_package
from tests.sync.trust.test_package import resigned

KEY, PDF_KEY = Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())
NAME = "Siti Nur'aini, S.Pd."


def request(**changes: Any) -> EnrolmentRequest:
    parts: dict[str, Any] = {
        "election": training_package().election, "person": "ANGGOTA-1", "role": "member", "region": SUBDISTRICT,
        "name": NAME, "key": KEY, "pdf_key": PDF_KEY,
    }
    return request_enrolment(**{**parts, **changes})


def authority() -> Authority:
    return Authority(training_package(), training_keys().authority, training_keys().ca)


def refused(code: str, ask: Any) -> None:
    with pytest.raises(KnownError) as found:
        ask()
    assert found.value.code == code
    assert sentence(found.value, "id") != sentence(found.value, "en")


def test_a_request_survives_its_file() -> None:
    made = request()
    assert EnrolmentRequest.parse(made.to_bytes()) == made


def test_the_statement_names_both_keys_and_no_person_by_name() -> None:
    enrolment = authority().issue(request(), NOW)
    payload = decode(dsse.parse(enrolment.statement).payload)
    assert payload["key"] == b64(public_bytes(KEY))
    assert payload["x509"] == hashlib.sha256(enrolment.chain[0]).hexdigest() == enrolment.x509_digest
    assert (payload["person"], payload["role"], payload["region"]) == ("ANGGOTA-1", "member", SUBDISTRICT)
    assert b"Siti" not in dsse.parse(enrolment.statement).payload
    assert enrolment.chain[1] == training_package().ca_certificate


def test_the_certificate_follows_the_profile() -> None:
    enrolment = authority().issue(request(), NOW)
    leaf, ca = (x509.load_der_x509_certificate(der) for der in enrolment.chain)
    leaf.verify_directly_issued_by(ca)
    spki = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    assert leaf.public_key().public_bytes(*spki) == PDF_KEY.public_key().public_bytes(*spki)
    assert leaf.not_valid_after_utc - leaf.not_valid_before_utc == timedelta(days=120)
    assert leaf.not_valid_before_utc <= NOW < leaf.not_valid_after_utc
    subject = {part.oid: part.value for part in leaf.subject}
    assert subject[NameOID.COMMON_NAME] == NAME
    assert subject[NameOID.ORGANIZATIONAL_UNIT_NAME] == SUBDISTRICT
    usage = leaf.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical and usage.value.digital_signature and usage.value.content_commitment
    assert not usage.value.key_cert_sign
    extended = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert {use.dotted_string for use in extended} == {"1.3.6.1.5.5.7.3.36", "1.3.6.1.5.5.7.3.4"}
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert ca.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_every_claim_is_covered_by_the_proof() -> None:
    made = request()
    for field, other in (
        ("election", "LAIN-2024"), ("person", "KETUA"), ("role", "chair"), ("region", "000102"),
        ("name", "Orang Lain"), ("csr", request(pdf_key=ec.generate_private_key(ec.SECP256R1())).csr),
        ("key", public_bytes(Ed25519PrivateKey.generate())), ("proof", bytes(64)),
    ):
        refused("trust.request", dataclasses.replace(made, **{field: other}).check)


def test_a_strangers_certificate_request_cannot_be_attached_to_ones_own() -> None:
    from sync.trust import enrolment

    victim = request(person="KETUA", key=Ed25519PrivateKey.generate(), pdf_key=ec.generate_private_key(ec.SECP256R1()))
    draft = dataclasses.replace(request(), csr=victim.csr)
    claims = decode(draft.to_bytes())
    del claims["proof"]
    stolen = dataclasses.replace(draft, proof=KEY.sign(b"recap enrolment v1\n" + encode(claims)))
    assert enrolment.verifies(stolen.key, stolen.proof, b"recap enrolment v1\n" + encode(claims))
    refused("trust.request", stolen.check)


def test_another_curve_is_refused() -> None:
    refused("trust.request", request(pdf_key=ec.generate_private_key(ec.SECP384R1())).check)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"role": "acting_chair"}, "trust.role"), ({"role": "admin"}, "trust.role"),
        ({"person": "a b"}, "trust.person"),
        ({"person": ""}, "trust.person"), ({"region": "000199"}, "trust.no_region"),
        ({"region": "0001"}, "trust.scope"), ({"region": "0001011001"}, "trust.scope"),
        ({"role": "regency_staff"}, "trust.scope"),
        ({"role": "regency_staff", "region": "0002"}, "trust.no_region"),
        ({"role": "observer", "region": "0002"}, "trust.no_region"),
        ({"election": "LAIN-2024"}, "trust.other_election"),
    ],
)
def test_a_wrong_appointment_is_refused(change: dict[str, str], code: str) -> None:
    refused(code, lambda: authority().issue(request(**change), NOW))


@pytest.mark.parametrize(("name", "code"), [
    ("", "name.empty"), ("x" * 65, "name.too_long"), (" ", "name.empty"), ("a\x00", "name.letters"),
    ("\ua9a2\ua9ba\ua9b1", "name.letters"), ("Ketua \U0001f600", "name.letters"), ("=Ketua", "name.formula"),
])
def test_a_name_that_fits_no_certificate_is_refused_by_cause(name: str, code: str) -> None:
    refused(code, lambda: request(name=name))
    refused(code, lambda: dataclasses.replace(request(), name=name)._check_claims())


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"election":1}', b"\xff", b"x" * 20_000])
def test_a_damaged_request_is_refused(data: bytes) -> None:
    refused("trust.request", lambda: EnrolmentRequest.parse(data))


def test_a_request_with_a_field_too_many_or_of_a_wrong_type_is_refused() -> None:
    whole = json.loads(request().to_bytes())
    for changed in ({**whole, "extra": "x"}, {**whole, "name": 1}, {**whole, "csr": b64(b"no request")}):
        data = encode(changed)
        refused("trust.request", lambda data=data: EnrolmentRequest.parse(data))


def test_an_authority_issues_with_the_keys_of_its_package_only() -> None:
    package, keys, other = training_package(), training_keys(), generated_keys()
    refused("trust.authority_key", lambda: Authority(package, other.authority, keys.ca))
    refused("trust.authority_key", lambda: Authority(package, keys.authority, other.ca))


def test_no_certificate_outlives_its_package_and_none_is_made_after_it() -> None:
    short = open_package(resigned(training_keys(), valid_until="2024-03-01T00:00:00Z"))
    officer = Authority(short, training_keys().authority, training_keys().ca).issue(request(), NOW)
    leaf = x509.load_der_x509_certificate(officer.chain[0])
    assert leaf.not_valid_after_utc == short.valid_until
    late = Authority(short, training_keys().authority, training_keys().ca)
    refused("package.expired", lambda: late.issue(request(), datetime(2024, 3, 1, tzinfo=UTC)))
