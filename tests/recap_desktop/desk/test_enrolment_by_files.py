"""Enrolled by two files: the request goes out on a stick, the answer comes back; nothing else is needed for work."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.desk import Desk
from recap_desktop.security.pending import Purpose
from resources.catalogue import LANGUAGES, sentence
from sync.server.clock import utc_now
from sync.server.run import serve
from sync.trust.enrolment_files import read_request
from tests.helpers import trial
from tests.helpers.desks import CLEAN, CONTEST, PASSPHRASE, type_sheet, type_twice
from tests.helpers.trial import answer, enrol_by_files, new_desk

OTHER = "bambu rotan kelapa aren"


def test_a_committee_without_a_link_is_enrolled_works_and_is_known_to_the_server_later(tmp_path: Path) -> None:
    """The server learns of the officers from what they send, and tells the others."""
    with new_desk(tmp_path / "w") as desk:
        for person, role in trial.CREW.items():
            enrol_by_files(desk, person, role)
        assert desk.setup.waiting() == ()
        type_twice(desk, CLEAN[0])
        with serve(tmp_path / "server", trial.usual().envelope, keys=trial.keys()) as server:
            assert server.service.store.statements() == []
            result = desk.queue.round(server.url)
            assert (result.code, result.received, result.waiting) == (None, 2, 0)
            assert len(server.service.store.statements()) == 2
            with new_desk(tmp_path / "b") as other:
                enrol_by_files(other, "KETUA-2", "chair")
                other.session.sign_in("KETUA-2", PASSPHRASE)
                assert other.queue.round(server.url).fetched == 2
                assert other.board.counts(CONTEST)["verified"] == 1


def test_the_same_request_again_and_half_made_ones_are_seen_after_a_restart(tmp_path: Path) -> None:
    with new_desk(tmp_path / "w") as desk:
        asked = desk.setup.request("OP-1", "operator", "Siti  Aminah", PASSPHRASE)
    with Desk.open(tmp_path / "w") as desk:
        (one,) = desk.setup.waiting()
        assert (one.person, one.role, one.name, one.purpose) == ("OP-1", "operator", "Siti Aminah", Purpose.ENROL)
        assert abs(one.since - utc_now()) < timedelta(minutes=5)
        assert desk.setup.request("OP-1", "operator", "Siti Aminah", PASSPHRASE) == asked
        assert (desk.setup.accept(answer(asked), PASSPHRASE).person, desk.setup.waiting()) == ("OP-1", ())
    assert b"PRIVATE" not in asked


def test_an_answer_is_taken_once_and_said_to_be_taken_afterwards(tmp_path: Path) -> None:
    with new_desk(tmp_path / "w") as desk:
        back = answer(desk.setup.request("KETUA", "chair", "Hasan", PASSPHRASE))
        desk.setup.accept(back, PASSPHRASE)
        before = (tmp_path / "w" / "officers" / "KETUA.json").read_bytes()
        with pytest.raises(KnownError, match=r"setup\.taken"):
            desk.setup.accept(back, PASSPHRASE)
        assert (tmp_path / "w" / "officers" / "KETUA.json").read_bytes() == before
        desk.session.sign_in("KETUA", PASSPHRASE)


def _edited(data: bytes, **changes: object) -> bytes:
    return json.dumps({**json.loads(data), **changes}).encode()


def _chain_of_another(data: bytes) -> bytes:
    with_other = json.loads(data)
    with_other["chain"][0] = with_other["chain"][1]
    return json.dumps(with_other).encode()


SPOILT: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "half": (lambda data: data[: len(data) // 2], "carried.not_whole"),
    "all but the last byte": (lambda data: data[:-1], "carried.not_whole"),
    "empty": (lambda data: b"", "carried.not_whole"),
    "too large": (lambda data: data + b" " * (1 << 16), "carried.not_whole"),
    "another program's": (lambda data: b'{"v":1}', "carried.unknown"),
    "one field more": (lambda data: _edited(data, note="x"), "carried.unknown"),
    "of a newer version": (lambda data: _edited(data, v=2), "carried.newer"),
    "a number for a text": (lambda data: _edited(data, person=1), "carried.unknown"),
    "no base64": (lambda data: _edited(data, statement="%%%"), "carried.not_whole"),
    "another person in it": (lambda data: _edited(data, person="OP-9"), "setup.nobody_waits"),
    "another request in it": (lambda data: _edited(data, request="0" * 64), "setup.other_request"),
    "another election in it": (lambda data: _edited(data, election="LAIN"), "trust.other_election"),
    "another certificate": (_chain_of_another, "trust.answer"),
    "one certificate": (lambda data: _edited(data, chain=json.loads(data)["chain"][:1]), "trust.answer"),
}


@pytest.mark.parametrize("spoilt", SPOILT)
def test_an_answer_that_is_not_as_it_was_made_changes_nothing(tmp_path: Path, spoilt: str) -> None:
    spoil, code = SPOILT[spoilt]
    with new_desk(tmp_path / "w") as desk:
        back = answer(desk.setup.request("OP-1", "operator", "Siti", PASSPHRASE))
        with pytest.raises(KnownError) as caught:
            desk.setup.accept(spoil(back), PASSPHRASE)
        assert caught.value.code == code
        assert desk.setup.officers() == []
        assert not (tmp_path / "w" / "workspace.db").exists()
        desk.setup.accept(back, PASSPHRASE)


def test_every_other_kind_of_file_is_named(tmp_path: Path) -> None:
    with new_desk(tmp_path / "w") as desk:
        asked = desk.setup.request("OP-1", "operator", "Siti", PASSPHRASE)
        with pytest.raises(KnownError, match=r"carried\.not_enrolment_answer"):
            desk.setup.accept(asked, PASSPHRASE)
        with pytest.raises(KnownError, match=r"carried\.not_enrolment_request"):
            read_request(answer(asked))


def test_the_answer_to_another_laptop_is_not_taken_and_this_ones_is(tmp_path: Path) -> None:
    with new_desk(tmp_path / "a") as one, new_desk(tmp_path / "b") as two:
        backs = [answer(desk.setup.request("OP-1", "operator", "Siti", PASSPHRASE)) for desk in (one, two)]
        with pytest.raises(KnownError, match=r"setup\.other_request"):
            one.setup.accept(backs[1], PASSPHRASE)
        with new_desk(tmp_path / "c") as three, pytest.raises(KnownError, match=r"setup\.nobody_waits"):
            three.setup.accept(backs[0], PASSPHRASE)
        for desk, back in zip((one, two), backs, strict=True):
            desk.setup.accept(back, PASSPHRASE)


def test_the_answer_of_another_authority_is_not_taken(tmp_path: Path) -> None:
    """Same election id, other keys: somebody made an election of the same name."""
    from sync.trust.authority import Authority
    from sync.trust.enrolment_files import EnrolmentAnswer
    from sync.trust.training import generated_keys
    from tests.helpers.wire import training_variant

    foreign = generated_keys()
    false = training_variant(foreign, election=trial.ELECTION, mode="trial")
    with new_desk(tmp_path / "w") as desk:
        asked = read_request(desk.setup.request("OP-1", "operator", "Siti", PASSPHRASE))
        made = Authority(false, foreign.authority, foreign.ca).issue(asked, utc_now())
        with pytest.raises(KnownError, match=r"trust\.statement"):
            desk.setup.accept(EnrolmentAnswer.to(asked, made).to_bytes(), PASSPHRASE)


def test_the_answer_for_another_role_or_name_than_asked_is_not_taken(tmp_path: Path) -> None:
    """The regency may have certified what the laptop asked for before; a changed appointment is a new request."""
    with new_desk(tmp_path / "w") as desk:
        first = answer(desk.setup.request("OP-1", "operator", "Siti", PASSPHRASE))
        again = desk.setup.request("OP-1", "member", "Siti", PASSPHRASE)
        with pytest.raises(KnownError, match=r"setup\.other_request"):
            desk.setup.accept(first, PASSPHRASE)
        assert desk.setup.accept(answer(again), PASSPHRASE).role == "member"
        assert len(list((tmp_path / "w" / "aside").glob("OP-1.*.pending"))) == 1, "the first request is kept"


def test_another_passphrase_is_said_and_giving_up_lets_one_begin_again(tmp_path: Path) -> None:
    with new_desk(tmp_path / "w") as desk:
        first = answer(desk.setup.request("OP-1", "operator", "Siti", PASSPHRASE))
        for act in (
            lambda: desk.setup.accept(first, OTHER), lambda: desk.setup.request("OP-1", "operator", "Siti", OTHER),
        ):
            with pytest.raises(KnownError, match=r"setup\.pending"):
                act()
        desk.setup.give_up("OP-1")
        assert desk.setup.waiting() == ()
        (kept,) = (tmp_path / "w" / "aside").iterdir()
        assert kept.suffix == ".pending"
        with pytest.raises(KnownError, match=r"setup\.nobody_waits"):
            desk.setup.accept(first, PASSPHRASE)
        desk.setup.accept(answer(desk.setup.request("OP-1", "operator", "Siti", OTHER)), OTHER)
        desk.session.sign_in("OP-1", OTHER)
        with pytest.raises(KnownError, match=r"setup\.nobody_waits"):
            desk.setup.give_up("../OP-1")
        desk.setup.request("OP-2", "operator", "Budi", PASSPHRASE)
        desk.setup.give_up("OP-2")
        lines = desk.context.workspace.journal.lines()
        assert ("enrolment_given_up", "OP-1", "OP-2") in {
            (line.act, line.person, line.data.get("officer")) for line in lines
        }


def test_a_damaged_half_made_enrolment_can_be_ended(tmp_path: Path) -> None:
    with new_desk(tmp_path / "w") as desk:
        desk.setup.request("OP-1", "operator", "Siti", PASSPHRASE)
        (tmp_path / "w" / "officers" / "OP-1.pending").write_bytes(b"{")
        (one,) = desk.setup.waiting()
        assert (one.person, one.role) == ("OP-1", "")
        with pytest.raises(KnownError, match=r"security\.pending_file"):
            desk.setup.request("OP-1", "operator", "Siti", PASSPHRASE)
        desk.setup.give_up("OP-1")
        enrol_by_files(desk, "OP-1", "operator")


def test_what_is_readable_of_a_half_made_enrolment_cannot_be_changed(tmp_path: Path) -> None:
    """``recovered`` would let it pass the rule that somebody of the committee is signed in."""
    with new_desk(tmp_path / "w") as desk:
        enrol_by_files(desk, "KETUA", "chair")
        back = answer(desk.setup.request("OP-1", "operator", "Siti", PASSPHRASE))
    file = tmp_path / "w" / "officers" / "OP-1.pending"
    said = json.loads(file.read_text())
    said["about"]["recovered"] = True
    file.write_text(json.dumps(said))
    with Desk.open(tmp_path / "w") as desk, pytest.raises(KnownError, match=r"setup\.pending"):
        desk.setup.accept(back, PASSPHRASE)


def test_a_later_officer_needs_somebody_signed_in(tmp_path: Path) -> None:
    with new_desk(tmp_path / "w") as desk:
        enrol_by_files(desk, "KETUA", "chair")
        back = answer(desk.setup.request("OP-1", "operator", "Siti", PASSPHRASE))
    with Desk.open(tmp_path / "w") as desk:
        for act in (
            lambda: desk.setup.accept(back, PASSPHRASE), lambda: desk.setup.request("OP-2", "operator", "B", PASSPHRASE)
        ):
            with pytest.raises(KnownError, match=r"session\.sign_in_first"):
                act()
        desk.session.sign_in("KETUA", PASSPHRASE)
        assert desk.setup.accept(back, PASSPHRASE).digit == 2


@pytest.mark.parametrize(("off", "code"), [(timedelta(days=365), "setup.clock_off"), (timedelta(days=-365), None)])
def test_a_clock_a_year_off(tmp_path: Path, off: timedelta, code: str | None) -> None:
    """Ahead, nothing is kept and the clock is named; behind, the certificate proves what time it is at least."""
    with new_desk(tmp_path / "w", clock=lambda: datetime.now(UTC) + off) as desk:
        back = answer(desk.setup.request("OP-1", "operator", "Siti", PASSPHRASE))
        if code is None:
            desk.setup.accept(back, PASSPHRASE)
            assert abs(desk.time.state().desk - datetime.now(UTC)) < timedelta(days=2)
            desk.session.sign_in("OP-1", PASSPHRASE)
            return
        with pytest.raises(KnownError, match=code) as caught:
            desk.setup.accept(back, PASSPHRASE)
        assert all(str(datetime.now(UTC).year) in sentence(caught.value, lang) for lang in LANGUAGES)
        assert not (tmp_path / "w" / "workspace.db").exists()
    with Desk.open(tmp_path / "w") as desk:
        desk.setup.accept(back, PASSPHRASE)
        desk.session.sign_in("OP-1", PASSPHRASE)
        type_sheet(desk, "OP-1", CLEAN[0])


def test_of_several_sub_districts_the_chosen_one_is_remembered_until_the_answer_comes(tmp_path: Path) -> None:
    from tests.helpers.wire import training_variant, two_subdistricts

    shape = two_subdistricts().payload
    two = training_variant(
        trial.keys(), election=trial.ELECTION, mode="trial", regions=shape["regions"], stations=shape["stations"]
    )
    with Desk.create(tmp_path / "w", two.envelope, fingerprint=two.fingerprint, subdistrict="000102") as desk:
        back = answer(desk.setup.request("KETUA", "chair", "Hasan", PASSPHRASE), of=two)
    with Desk.open(tmp_path / "w") as desk:
        assert desk.region == "000102"
        desk.setup.accept(back, PASSPHRASE)
        assert desk.region == "000102"
        enrol_by_files_of(desk, two, "OP-1", "operator")
        assert desk.context.officer("OP-1").region == "000102"


def enrol_by_files_of(desk: Desk, package: object, person: str, role: str) -> None:
    asked = desk.setup.request(person, role, f"Nama {person}", PASSPHRASE)
    desk.setup.accept(answer(asked, of=package), PASSPHRASE)  # type: ignore[arg-type]


def test_a_statement_that_the_server_told_before_the_answer_came_is_no_obstacle(tmp_path: Path) -> None:
    """The regency logs what it certifies at once; the stick comes back the day after."""
    from sync.trust.enrolment_files import EnrolmentAnswer

    with new_desk(tmp_path / "w") as desk:
        enrol_by_files(desk, "KETUA", "chair")
        desk.session.sign_in("KETUA", PASSPHRASE)
        back = answer(desk.setup.request("OP-1", "operator", "Siti", PASSPHRASE))
        with desk.context.lock:
            desk.context.ledger.add_statements([EnrolmentAnswer.parse(back).enrolment.statement])
        desk.setup.accept(back, PASSPHRASE)
        type_sheet(desk, "OP-1", CLEAN[0])
