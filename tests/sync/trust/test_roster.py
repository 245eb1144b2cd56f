"""Who may sign: statements of the authority, revocations, and records held against them."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from resources.catalogue import sentence
from sync.record import envelope as dsse
from sync.record.canonical import decode, encode
from sync.record.keys import keyid, public_bytes
from sync.record.record import Record, build
from sync.trust.authority import Authority
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import Officer, RecordWaitsError, Revocation, Roster, Standing
from sync.trust.times import stamp
from sync.trust.training import training_keys
from tests.helpers.payloads import ACTS
from tests.helpers.pki import NOW, committee, enrol, training_package
from tests.sync.trust.test_package import resigned

AUTHORITY = Authority(training_package(), training_keys().authority, training_keys().ca)
ABSENT = {"act": "absent", **ACTS["absent"]}


def record(persons: list[str], **changes: Any) -> Record:
    return committee().sign("act", {**ABSENT, **changes}, persons)


def refused(code: str, ask: Any) -> None:
    with pytest.raises(KnownError) as found:
        ask()
    assert found.value.code == code
    assert sentence(found.value, "id") != sentence(found.value, "en")


def test_the_officers_of_a_record_are_named_in_order() -> None:
    officers = committee().roster.verify(record(["KETUA", "ANGGOTA-2"]))
    assert [(o.person, o.role) for o in officers] == [("KETUA", "chair"), ("ANGGOTA-2", "member")]


def test_a_foreign_key_is_refused_however_well_it_signs() -> None:
    stranger = Ed25519PrivateKey.generate()
    made = build("act", committee().header(**ABSENT), [committee()["KETUA"].key, stranger])
    refused("record.unknown_signer", lambda: committee().roster.verify(made))


def test_a_signature_that_does_not_hold_is_refused() -> None:
    good = record(["KETUA", "ANGGOTA-1"]).opened()
    other = record(["KETUA", "ANGGOTA-1"], reason="postponed").opened()
    for signatures in (
        (good.signatures[0], other.signatures[1]),
        (other.signatures[0], good.signatures[1]),
    ):
        forged = dsse.Envelope(good.payload_type, good.payload, signatures).to_bytes()
        refused("record.signature", lambda data=forged: committee().roster.verify(Record.parse(data)))


def test_two_keys_of_one_person_are_one_person() -> None:
    again = enrol(training_package(), "KETUA", "chair")
    statements = [committee()["KETUA"].enrolment.statement, again.enrolment.statement]
    roster = Roster(PackageChain([training_package()]), statements)
    made = build("act", committee().header(**ABSENT), [committee()["KETUA"].key, again.key])
    refused("record.same_person", lambda: roster.verify(made))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"election": "LAIN-2024"}, "record.other_election"),
        ({"mode": "official"}, "record.other_election"),
        ({"package": "0" * 64}, "record.waits_for_package"),
        ({"station": "0001021001001"}, "record.scope"),
    ],
)
def test_a_record_of_something_else_is_refused(change: dict[str, str], code: str) -> None:
    refused(code, lambda: committee().roster.verify(record(["KETUA", "ANGGOTA-1"], **change)))


def test_records_made_under_the_package_before_still_hold() -> None:
    before = training_package()
    newer = open_package(resigned(training_keys(), sequence=2, previous=before.digest))
    third = open_package(resigned(training_keys(), sequence=3, previous=newer.digest))
    statements = [member.enrolment.statement for member in committee().members.values()]
    made = record(["KETUA", "ANGGOTA-1"])
    roster = Roster(PackageChain([third]), statements)
    with pytest.raises(RecordWaitsError) as waits:
        roster.verify(made)
    assert waits.value.lacks == before.digest
    roster.extend(before)
    assert len(roster.verify(made)) == 2
    assert roster.chain.missing == (newer.digest,)


def _statement(key: Ed25519PrivateKey, **changes: Any) -> bytes:
    payload = decode(dsse.parse(committee()["KETUA"].enrolment.statement).payload)
    payload = {**payload, "signers": [keyid(public_bytes(key))], **changes}
    return dsse.sign("officer", encode(payload), [key]).to_bytes()


def test_only_the_authority_appoints() -> None:
    roster = Roster(PackageChain([training_package()]))
    refused("trust.statement", lambda: roster.add(_statement(committee()["KETUA"].key)))
    refused("trust.statement", lambda: roster.add(_statement(training_keys().root)))
    authority = training_keys().authority
    refused("trust.other_election", lambda: roster.add(_statement(authority, election="LAIN-2024")))
    refused("trust.other_election", lambda: roster.add(_statement(authority, mode="official")))
    refused("record.schema", lambda: roster.add(_statement(authority, role="acting_chair")))
    refused("trust.statement", lambda: roster.add(record(["KETUA"]).envelope))
    good = dsse.parse(_statement(authority))
    changed = good.payload.replace(b'"chair"', b'"member"')
    assert changed != good.payload
    forged = dsse.Envelope(good.payload_type, changed, good.signatures).to_bytes()
    refused("trust.statement", lambda: roster.add(forged))
    assert not roster.officers
    added = roster.add(good.to_bytes())
    assert isinstance(added, Officer) and roster.officer(added.keyid) == added


def test_one_key_is_never_two_persons() -> None:
    roster = Roster(PackageChain([training_package()]), [committee()["KETUA"].enrolment.statement])
    refused("trust.key_twice", lambda: roster.add(_statement(training_keys().authority, person="ANGGOTA-1")))


def test_the_order_of_statements_never_matters() -> None:
    authority, key = training_keys().authority, committee()["KETUA"].keyid
    statements = [
        _statement(authority, valid_from="2024-02-01T00:00:00Z"),
        _statement(authority, valid_from="2024-02-10T00:00:00Z", role="member"),
        _statement(authority, valid_from="2024-02-10T00:00:00Z", role="observer"),
        AUTHORITY.revoke(key, NOW, "lost"),
        AUTHORITY.revoke(key, NOW, "misused"),
        AUTHORITY.revoke(key, NOW + timedelta(days=1), "ended"),
    ]
    rosters = [Roster(PackageChain([training_package()]), order) for order in itertools.permutations(statements)]
    assert len({rosters_.officer(key) for rosters_ in rosters}) == 1
    assert len({rosters_.revocations[key] for rosters_ in rosters}) == 1
    assert rosters[0].revocations[key].since == NOW


def _standing(
    package: ElectionPackage, made: datetime, received: datetime | None, revoked: datetime | None
) -> Standing:
    member = enrol(package, "KETUA", "chair")
    roster = Roster(PackageChain([package]), [member.enrolment.statement])
    if revoked is not None:
        assert isinstance(roster.add(AUTHORITY.revoke(member.keyid, revoked, "lost")), Revocation)
    built = build("act", committee().header(**{**ABSENT, "device_time": stamp(made)}), [member.key])
    assert roster.verify(built)[0].person == "KETUA"  # late is not invalid
    return roster.standing(built, received)


HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("made", "received", "revoked", "standing"),
    [
        (NOW, None, None, Standing.OK),
        (NOW, NOW + HOUR, NOW + 2 * HOUR, Standing.OK),
        (NOW, None, NOW, Standing.LATE),
        (NOW - HOUR, None, NOW, Standing.OK),
        # a clock set back does not help once the arrival is known
        (NOW - HOUR, NOW + HOUR, NOW, Standing.LATE),
        (NOW + timedelta(days=130), None, None, Standing.LATE),
        (NOW, NOW + timedelta(days=130), None, Standing.LATE),
        (NOW - timedelta(days=2), None, None, Standing.LATE),
    ],
)
def test_a_record_outside_its_signers_time_in_office_is_late_not_invalid(
    made: datetime, received: datetime | None, revoked: datetime | None, standing: Standing
) -> None:
    assert _standing(training_package(), made, received, revoked) is standing


def test_a_record_of_an_unknown_signer_has_no_standing() -> None:
    assert Roster(PackageChain([training_package()])).standing(record(["KETUA"])) is Standing.LATE


def test_a_revocation_is_the_authoritys_alone() -> None:
    payload = decode(dsse.parse(AUTHORITY.revoke(committee()["KETUA"].keyid, NOW, "lost")).payload)
    chair = committee()["KETUA"].key
    forged = dsse.sign("revocation", encode({**payload, "signers": [keyid(public_bytes(chair))]}), [chair]).to_bytes()
    roster = Roster(PackageChain([training_package()]))
    refused("trust.statement", lambda: roster.add(forged))
    assert not roster.revocations
    assert NOW.tzinfo is UTC
