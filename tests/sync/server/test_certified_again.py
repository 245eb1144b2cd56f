"""A server whose authority certifies one key for a second sub-district: both are served as if each were alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from sync.record.canonical import decode, encode
from sync.record.envelope import parse, sign
from sync.server.run import serve
from sync.trust.authority import Authority
from sync.trust.chain import PackageChain
from sync.trust.enrolment import request_enrolment
from sync.trust.roster import Roster
from sync.trust.times import stamp
from sync.trust.training import training_keys
from sync.wire.token import check_token, make_token
from tests.helpers.pki import Committee
from tests.helpers.wire import client_of, committee_of_today, container, read_all, transcription, two_subdistricts

HERE, THERE = "0001011001001", "0001021001001"


def _certified_there(committee: Committee, person: str) -> Committee:
    """The same people, the key of one of them certified a minute ago for the other sub-district."""
    member, keys = committee[person], training_keys()
    request = request_enrolment(
        election=committee.package.election, person=person, role=member.role, region=THERE[:6], name="Nama",
        key=member.key, pdf_key=member.pdf_key,
    )
    issued = Authority(committee.package, keys.authority, keys.ca).issue(request, committee.now + timedelta(minutes=1))
    return replace(committee, members={**committee.members, person: replace(member, enrolment=issued)})


def test_a_key_of_two_sub_districts_is_served_in_both(tmp_path: Path) -> None:
    package = two_subdistricts()
    here = committee_of_today(package=package)
    there = _certified_there(here, "OP-1")
    before = container(here, transcription(here, 1, HERE))
    after = container(here, transcription(here, 2, HERE))
    other = container(there, transcription(there, 3, THERE))
    with serve(tmp_path / "s", package.envelope) as server:
        first, second = client_of(server.url, here), client_of(server.url, there)
        assert [one.outcome for one in first.push([before])] == ["received"]
        state = server.service.judge.state_of(HERE)
        assert [one.outcome for one in second.push([other])] == ["received"]
        assert server.service.judge.state_of(HERE) == state, "what was accepted before the second certificate"
        assert [one.outcome for one in first.push([after])] == ["received"]
        assert len(server.service.judge.state_of(HERE).sheet("PPWP", HERE).transcriptions) == 2
        assert len(server.service.judge.state_of(THERE).sheet("PPWP", THERE).transcriptions) == 1
        for client, wanted in ((first, {before.record.id, after.record.id}), (second, {other.record.id})):
            region = (HERE if client is first else THERE)[:6]
            assert {record.id for _, record in read_all(client, region)[0]} == wanted
        revoked = server.service.revoke(here["OP-1"].keyid, "lost")
        for region in (HERE[:6], THERE[:6]):
            said = client_of(server.url, here, "KETUA").statements(region)
            roster = Roster(PackageChain([package]), said)
            assert revoked in said and len(roster.certificates_of(here["OP-1"].keyid)) == 1
    with serve(tmp_path / "s") as server:
        for station, count in ((HERE, 2), (THERE, 1)):
            state = server.service.judge.state_of(station)
            assert not state.refused
            assert len(state.quarantined) + len(state.sheet("PPWP", station).transcriptions) == count


def _changed(statement: bytes, **changes: str) -> bytes:
    payload = decode(parse(statement).payload)
    return sign("officer", encode({**payload, **changes}), [training_keys().authority]).to_bytes()


def test_a_caller_is_who_a_certificate_in_force_says_whatever_was_issued_ahead() -> None:
    """The shown one has ended, the next began, and that of the term after is there already."""
    known, day = committee_of_today(), timedelta(days=1)
    member, now, chain = known["OP-1"], known.now, PackageChain([known.package])
    ended, current, ahead = (
        _changed(member.enrolment.statement, valid_from=stamp(now + start * day), valid_until=stamp(now + end * day))
        for start, end in ((-9, -2), (-1, 3), (5, 9))
    )
    token = make_token(known.package, ended, member.key, now)
    officer = check_token(token, chain, lambda key: [ended, current, ahead], now)
    assert (officer.person, officer.statement) == ("OP-1", current)
    with pytest.raises(KnownError) as refused:
        check_token(token, chain, lambda key: [ended, ahead], now)
    assert refused.value.code == "server.key_not_yet"
