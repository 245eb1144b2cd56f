"""Who may sign: statements of the authority, revocations, and records held against them."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from resources.catalogue import sentence
from sync.fold.policy import signing_refusal
from sync.record import envelope as dsse
from sync.record.canonical import decode, encode
from sync.record.content import content_of
from sync.record.keys import b64, keyid, public_bytes
from sync.record.record import Record, build
from sync.trust.authority import Authority, ca_certificate
from sync.trust.chain import PackageChain
from sync.trust.enrolment import request_enrolment
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import Officer, OfficeStanding, RecordWaitsError, Revocation, Roster
from sync.trust.times import stamp
from sync.trust.training import AuthorityKeys, generated_keys, training_keys
from tests.helpers.payloads import ACTS
from tests.helpers.pki import NOW, committee, enrol, training_package
from tests.helpers.succession import follower
from tests.helpers.untyped import said_by
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
) -> OfficeStanding:
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
        (NOW, None, None, OfficeStanding.OK),
        (NOW, NOW + HOUR, NOW + 2 * HOUR, OfficeStanding.OK),
        (NOW, None, NOW, OfficeStanding.LATE),
        (NOW - HOUR, None, NOW, OfficeStanding.OK),
        # a clock set back does not help once the arrival is known
        (NOW - HOUR, NOW + HOUR, NOW, OfficeStanding.LATE),
        (NOW + timedelta(days=130), None, None, OfficeStanding.LATE),
        (NOW, NOW + timedelta(days=130), None, OfficeStanding.LATE),
        (NOW - timedelta(days=2), None, None, OfficeStanding.LATE),
    ],
)
def test_a_record_outside_its_signers_time_in_office_is_late_not_invalid(
    made: datetime, received: datetime | None, revoked: datetime | None, standing: OfficeStanding
) -> None:
    assert _standing(training_package(), made, received, revoked) is standing


def test_a_record_of_an_unknown_signer_has_no_standing() -> None:
    assert Roster(PackageChain([training_package()])).standing(record(["KETUA"])) is OfficeStanding.LATE


def test_a_revocation_is_the_authoritys_alone() -> None:
    payload = decode(dsse.parse(AUTHORITY.revoke(committee()["KETUA"].keyid, NOW, "lost")).payload)
    chair = committee()["KETUA"].key
    forged = dsse.sign("revocation", encode({**payload, "signers": [keyid(public_bytes(chair))]}), [chair]).to_bytes()
    roster = Roster(PackageChain([training_package()]))
    refused("trust.statement", lambda: roster.add(forged))
    assert not roster.revocations
    assert NOW.tzinfo is UTC


def _rotated() -> tuple[PackageChain, AuthorityKeys]:
    """The training package and one after it with another authority."""
    keys = generated_keys()
    mixed = AuthorityKeys(**{**vars(training_keys()), "authority": keys.authority, "ca": keys.ca})
    before = training_package()

    def change(payload: dict[str, Any]) -> None:
        payload["authority"] = {
            "key": b64(public_bytes(keys.authority)), "ca": b64(ca_certificate(keys.ca, "Otoritas baru")),
        }

    return PackageChain([before, open_package(follower(before, change))]), mixed


def _signed_under(package: ElectionPackage, key: Ed25519PrivateKey) -> Record:
    return build("act", {**committee().header(**ABSENT), "package": package.digest}, [key])


def test_a_certificate_speaks_for_the_packages_of_its_own_authority() -> None:
    chain, keys = _rotated()
    old, new = chain
    chair = committee()["KETUA"]
    roster = Roster(chain, [chair.enrolment.statement])
    before, after = (_signed_under(package, chair.key) for package in (old, new))
    assert [one.person for one in roster.verify(before)] == ["KETUA"]
    refused("record.other_authority", lambda: roster.verify(after))
    assert roster.standing(after) is OfficeStanding.LATE
    # the same person, the same key, certified by the new authority: each statement for its own packages
    request = request_enrolment(
        election=new.election, person="KETUA", role="chair", region="000101", name="Nama KETUA", key=chair.key,
        pdf_key=chair.pdf_key,
    )
    again = Authority(new, keys.authority, keys.ca).issue(request, NOW + HOUR)
    roster.add(again.statement)
    officer = roster.officer(chair.keyid)
    assert officer is not None and officer.statement == again.statement
    (then,), (now,) = roster.verify(before), roster.verify(after)
    assert (then.statement, now.statement) == (chair.enrolment.statement, again.statement)
    assert then.authority == keyid(old.authority_key) and now.authority == keyid(new.authority_key)


def test_a_new_certificate_proves_nothing_about_older_packages() -> None:
    chain, keys = _rotated()
    old, new = chain
    fresh = enrol(new, "BARU", "chair", keys=keys)
    roster = Roster(chain, [fresh.enrolment.statement])
    assert roster.verify(_signed_under(new, fresh.key))[0].person == "BARU"
    refused("record.other_authority", lambda: roster.verify(_signed_under(old, fresh.key)))


def test_the_new_authority_revokes_what_the_old_one_certified() -> None:
    chain, keys = _rotated()
    chair = committee()["KETUA"]
    roster = Roster(chain, [chair.enrolment.statement])
    made = _signed_under(chain.oldest, chair.key)
    assert roster.standing(made) is OfficeStanding.OK
    roster.add(Authority(chain.newest, keys.authority, keys.ca).revoke(chair.keyid, NOW, "lost"))
    assert roster.standing(made) is OfficeStanding.LATE


def test_an_authority_is_believed_once_its_package_is_here() -> None:
    chain, keys = _rotated()
    fresh = enrol(chain.newest, "BARU", "chair", keys=keys)
    roster = Roster(PackageChain([chain.oldest]))
    refused("trust.statement", lambda: roster.add(fresh.enrolment.statement))
    made = _signed_under(chain.newest, fresh.key)
    with pytest.raises(RecordWaitsError):
        roster.verify(made)
    roster.extend(chain.newest)
    roster.add(fresh.enrolment.statement)
    assert roster.verify(made)[0].person == "BARU"


def test_an_officer_of_a_regency_reaches_its_sub_districts() -> None:
    """Four digits hold for everything below them; what such an officer may sign is another question."""
    staff = enrol(training_package(), "STAF", "regency_staff", "0001")
    roster = Roster(PackageChain([training_package()]), [staff.enrolment.statement])
    officer = roster.officer(staff.keyid)
    assert officer is not None and (officer.role, officer.region) == ("regency_staff", "0001")
    made = _signed_under(training_package(), staff.key)
    assert roster.verify(made) == (officer,)
    header = ("v", "election", "package", "mode", "device_time", "journal", "signers")
    incident = content_of({
        **{name: said_by(made)[name] for name in header}, "kind": "incident", "contest": "PPWP",
        "station": "0001011001001", "text": "0" * 64, "state": "open",
    })
    refusal = signing_refusal(incident, roster.verify(made), training_package())
    assert refusal is not None and refusal.code == "fold.role"
