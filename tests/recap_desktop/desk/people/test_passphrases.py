"""Passphrases: changed by whoever knows it, forgotten by one, forgotten by all. Somebody can always go on."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from forms.errors import KnownError
from recap_desktop.desk import Desk
from recap_desktop.security.pending import Purpose
from recap_desktop.security.recovery_files import RecoveryRequest, answer_to
from recap_desktop.workspace.settings import DIGITS
from sync.fold import Status
from sync.record.keys import b64
from sync.server.admin import revoke
from sync.server.folder import open_folder
from sync.server.run import RunningServer, serve
from sync.verify import verify_path
from tests.helpers import trial
from tests.helpers.desks import CLEAN, CONTEST, PASSPHRASE, seal, type_sheet
from tests.helpers.trial import answer

NEW = "bambu rotan kelapa aren"
WITNESSES = (("KETUA", PASSPHRASE), ("ANGGOTA-1", PASSPHRASE))
BY = ("KPU-1", "KPU-2")


def _acts(desk: Desk, act: str) -> list[tuple[str, str]]:
    return [(line.person, line.data.get("officer", "")) for line in desk.context.workspace.journal.told_of(act)]


# changed


def test_who_knows_the_passphrase_changes_it_and_goes_on(desk: Desk) -> None:
    desk.session.sign_in("OP-1", PASSPHRASE)
    session = desk.entry.open(CONTEST, CLEAN[0])
    desk.session.change_passphrase(PASSPHRASE, NEW)
    assert session.station.code == CLEAN[0]
    desk.session.lock()
    with pytest.raises(KnownError, match=r"session\.wrong_passphrase"):
        desk.session.sign_in("OP-1", PASSPHRASE)
    desk.session.sign_in("OP-1", NEW)
    desk.session.sign_in("OP-2", PASSPHRASE)
    assert _acts(desk, "passphrase_change") == [("OP-1", "")]


def test_what_is_wrong_with_a_change_leaves_the_old_passphrase(desk: Desk) -> None:
    with pytest.raises(KnownError, match=r"session\.sign_in_first"):
        desk.session.change_passphrase(PASSPHRASE, NEW)
    desk.session.sign_in("OP-1", PASSPHRASE)
    for old, new, code in (
        (PASSPHRASE, PASSPHRASE, r"security\.same_passphrase"), (PASSPHRASE, "pendek", r"security\.weak_passphrase"),
        (PASSPHRASE, "1234567890abc", r"security\.digit_first"), ("bukan ini juga ya", NEW, r"session\.wrong_pass"),
    ):
        with pytest.raises(KnownError, match=code):
            desk.session.change_passphrase(old, new)
    assert _acts(desk, "passphrase_change") == []
    assert _acts(desk, "wrong_passphrase") == [("OP-1", "OP-1")]
    desk.session.sign_in("OP-1", PASSPHRASE)


# one has forgotten


def test_two_others_and_an_answer_enrol_the_same_person_anew(desk: Desk, folder: Path) -> None:
    desk.session.sign_in("OP-2", PASSPHRASE)
    started = desk.entry.open(CONTEST, CLEAN[1])
    type_sheet(desk, "OP-1", CLEAN[0])
    old = desk.context.officer("OP-1").keyid
    digits = {tile.person: tile.digit for tile in desk.setup.officers()}
    desk.session.lock()

    asked = desk.setup.request_anew("OP-1", NEW, WITNESSES)
    assert desk.setup.request_anew("OP-1", NEW, WITNESSES) == asked
    (half,) = desk.setup.waiting()
    assert (half.person, half.purpose) == ("OP-1", Purpose.ANEW)
    desk.session.sign_in("KETUA", PASSPHRASE)
    assert desk.setup.accept(answer(asked), NEW).person == "OP-1"

    with pytest.raises(KnownError, match=r"session\.wrong_passphrase"):
        desk.session.sign_in("OP-1", PASSPHRASE)
    desk.session.sign_in("OP-1", NEW)
    state = next(one for one in desk.setup.people() if one.person == "OP-1")
    assert (state.digit, [(key.key, key.revoked) for key in state.replaced]) == (digits["OP-1"], [(old, False)])
    assert state.key != old
    assert sorted(_acts(desk, "vouched")) == [("ANGGOTA-1", "OP-1"), ("KETUA", "OP-1")]
    assert {tile.person: tile.digit for tile in desk.setup.officers()} == digits
    assert started is not None
    (kept,) = (folder / "aside").glob("OP-1.*.json")
    assert kept.stat().st_mode & 0o077 == 0
    # the sheet that OP-1 typed with the old key is the same person's: the same person may not type it again
    with pytest.raises(KnownError):
        desk.entry.open(CONTEST, CLEAN[0])


def test_a_draft_of_who_forgot_is_still_theirs(desk: Desk) -> None:
    from forms.figure import Figure

    desk.session.sign_in("OP-1", PASSPHRASE)
    session = desk.entry.open(CONTEST, CLEAN[0])
    field = session.definition.order[0]
    session.commit(field, Figure.of(321))
    desk.session.lock()
    asked = desk.setup.request_anew("OP-1", NEW, WITNESSES)
    desk.session.sign_in("KETUA", PASSPHRASE)
    desk.setup.accept(answer(asked), NEW)
    desk.session.sign_in("OP-1", NEW)
    again = desk.entry.open(CONTEST, CLEAN[0])
    assert again.figures[field] == Figure.of(321)


@pytest.mark.parametrize(("witnesses", "code"), [
    ((), r"setup\.two_others"), (WITNESSES[:1], r"setup\.two_others"),
    ((WITNESSES[0], WITNESSES[0]), r"setup\.two_others"),
    ((WITNESSES[0], ("OP-1", PASSPHRASE)), r"setup\.two_others"),
    ((WITNESSES[0], WITNESSES[1], ("OP-2", PASSPHRASE)), r"setup\.two_others"),
    ((WITNESSES[0], ("ANGGOTA-1", NEW)), r"session\.wrong_passphrase"),
    ((WITNESSES[0], ("ORANG", PASSPHRASE)), r"security\.no_officer"),
])
def test_nobody_takes_anothers_place_alone(desk: Desk, witnesses: tuple[tuple[str, str], ...], code: str) -> None:
    with pytest.raises(KnownError, match=code):
        desk.setup.request_anew("OP-1", NEW, witnesses)
    assert desk.setup.waiting() == ()
    desk.session.sign_in("OP-1", PASSPHRASE)


def test_a_request_that_nobody_vouched_for_replaces_nothing(desk: Desk, folder: Path, tmp_path: Path) -> None:
    """Somebody lays a sealed request for another officer into the folder, with a certificate that they got for it."""
    with trial.new_desk(tmp_path / "elsewhere") as other:
        for person, role in trial.CREW.items():
            trial.enrol_by_files(other, person, role)
        asked = other.setup.request_anew("OP-1", NEW, WITNESSES)
    shutil.copy(tmp_path / "elsewhere" / "officers" / "OP-1.pending", folder / "officers" / "OP-1.pending")
    desk.session.sign_in("KETUA", PASSPHRASE)
    before = (folder / "officers" / "OP-1.json").read_bytes()
    with pytest.raises(KnownError, match=r"setup\.not_vouched"):
        desk.setup.accept(answer(asked), NEW)
    assert (folder / "officers" / "OP-1.json").read_bytes() == before
    desk.setup.give_up("OP-1")
    desk.session.sign_in("OP-1", PASSPHRASE)


def test_wrong_tries_before_do_not_hold_up_the_new_passphrase(desk: Desk) -> None:
    for _ in range(6):
        with pytest.raises(KnownError):
            desk.session.sign_in("OP-1", "frasa yang salah sekali")
    asked = desk.setup.request_anew("OP-1", NEW, WITNESSES)
    desk.session.sign_in("KETUA", PASSPHRASE)
    desk.setup.accept(answer(asked), NEW)
    desk.session.sign_in("OP-1", NEW)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with serve(tmp_path / "server", trial.usual().envelope, keys=trial.keys()) as running:
        yield running


def test_one_person_with_two_keys_types_seals_publishes_and_is_verified(
    desk: Desk, server: RunningServer, tmp_path: Path
) -> None:
    """By code, the old key revoked by key; the same person's other laptop goes on."""
    from sync.portal.publish import publish
    from sync.server.admin import add_code
    from sync.server.archive import open_archive
    from sync.server.clock import utc_now

    type_sheet(desk, "OP-1", CLEAN[0])
    assert desk.queue.round(server.url).received == 1
    old = desk.context.officer("OP-1").keyid
    with trial.new_desk(tmp_path / "second") as second:
        trial.enrol_by_files(second, "OP-1", "operator")
        elsewhere = second.context.officer("OP-1").keyid
        type_sheet(second, "OP-1", CLEAN[1])
        assert second.queue.round(server.url).received == 1

        beside = open_folder(tmp_path / "server")
        code = add_code(beside, "OP-1", "operator", "000101")
        desk.session.lock()
        tile = desk.setup.enrol_anew("OP-1", NEW, WITNESSES, code, server.url)
        assert (tile.person, desk.setup.waiting()) == ("OP-1", ())
        (replaced,) = next(one for one in desk.setup.people() if one.person == "OP-1").replaced
        assert replaced.key == old
        time.sleep(1.1)  # times are of whole seconds: a revocation in the second of an act falls before it
        assert revoke(beside, trial.keys(), "OP-1", "lost", key=replaced.key[:16]) == [old]
        beside.store.close()

        desk.session.sign_in("OP-1", NEW)
        assert desk.queue.round(server.url).code is None
        (replaced,) = next(one for one in desk.setup.people() if one.person == "OP-1").replaced
        assert replaced.revoked
        assert desk.setup.officers()[0].note == ""
        # the key of the other laptop still counts, and what was received before the revocation stays
        second.session.sign_in("OP-1", PASSPHRASE)
        assert second.queue.round(server.url).code is None
        assert second.context.officer("OP-1").keyid == elsewhere
        assert next(one for one in second.setup.people()).state == "valid"

    for station in CLEAN:
        type_sheet(desk, "OP-2", station)
        assert desk.context.state.sheet(CONTEST, station).status is Status.VERIFIED
    desk.session.sign_in("OP-1", NEW)
    session = desk.entry.open(CONTEST, "0001011001003")
    assert session is not None
    seal(desk, *CLEAN)
    assert desk.queue.round(server.url).waiting == 0
    with open_archive(tmp_path / "server", trial.keys().log) as archive:
        publish(archive, trial.keys().release, tmp_path / "release", utc_now())
    report = verify_path(tmp_path / "release")
    assert report.fault is None, report.fault


# all have forgotten


def _request(desk: Desk, person: str = "KETUA") -> bytes:
    return desk.setup.recovery_request(person, trial.CREW.get(person, "chair"), f"Nama {person}", NEW)


def test_the_commission_gives_the_data_back_for_a_new_enrolment(desk: Desk, folder: Path) -> None:
    from sync.trust.enrolment_files import write_request

    type_sheet(desk, "OP-1", CLEAN[0])
    desk.close()
    asked = _request(desk)
    assert _request(desk) == asked
    back = answer_to(asked, trial.recovery_key(), BY)
    half = desk.setup.recovery_accept(back, NEW)
    assert (half.person, half.purpose, half.recovered) == ("KETUA", Purpose.RECOVERY, True)
    assert not desk.context.is_open
    desk.setup.recovery_accept(back, NEW)  # taken again it does nothing
    certificate = answer(write_request(RecoveryRequest.parse(asked).asker))
    assert desk.setup.accept(certificate, NEW).person == "KETUA"
    assert desk.setup.waiting() == ()
    desk.session.sign_in("KETUA", NEW)
    assert len(list(desk.context.workspace.records.all_envelopes())) == 1
    assert sorted(_acts(desk, "recovery_answered")) == [("-", "KPU-1"), ("-", "KPU-2")]
    assert _acts(desk, "recovered") == [("KETUA", "")]
    assert len(list((folder / "aside").glob("KETUA.*.json"))) == 1, "the old key file is kept"
    # the others are enrolled as usual, and those who remember sign in as before
    desk.session.sign_in("OP-1", PASSPHRASE)


def test_recovery_for_a_person_who_was_never_enrolled_here_by_code(
    desk: Desk, server: RunningServer, tmp_path: Path
) -> None:
    from sync.server.admin import add_code

    asked = _request(desk, "KETUA-2")
    desk.setup.recovery_accept(answer_to(asked, trial.recovery_key(), BY), NEW)
    beside = open_folder(tmp_path / "server")
    code = add_code(beside, "KETUA-2", "chair", "000101")
    beside.store.close()
    desk.setup.enrol("KETUA-2", "chair", "Nama KETUA-2", NEW, code, server.url)
    desk.session.sign_in("KETUA-2", NEW)
    assert [tile.digit for tile in desk.setup.officers()] == [1, 2, 3, 4, 5]


def test_recovery_refuses_what_does_not_belong_together(desk: Desk, tmp_path: Path) -> None:
    asked = _request(desk)
    with pytest.raises(KnownError, match=r"recovery_by_file\.other_key"):
        answer_to(asked, X25519PrivateKey.generate(), BY)
    for by in ((), ("KPU-1",), ("KPU-1", "KPU-1"), ("KPU-1", "KPU-2", "KPU-3")):
        with pytest.raises(KnownError, match=r"recovery_by_file\.two_persons"):
            answer_to(asked, trial.recovery_key(), by)
    for changed, code in (
        (asked[:-1], r"carried\.not_whole"), (_edited(asked, election="LAIN"), r"recovery_by_file\.request"),
        (_edited(asked, box=b64(bytes(32))), r"recovery_by_file\.request"),
        (_edited(asked, workspace="0" * 64), r"recovery_by_file\.request"),
        (_edited(asked, v=2), r"carried\.newer"), (_edited(asked, more="x"), r"carried\.unknown"),
        (answer(trial_request(tmp_path)), r"carried\.not_recovery_request"),
    ):
        with pytest.raises(KnownError, match=code):
            answer_to(changed, trial.recovery_key(), BY)


def trial_request(tmp_path: Path) -> bytes:
    with trial.new_desk(tmp_path / "any") as desk:
        return desk.setup.request("OP-1", "operator", "Satu", PASSPHRASE)


def _edited(data: bytes, **changes: object) -> bytes:
    return json.dumps({**json.loads(data), **changes}).encode()


def test_an_answer_of_another_workspace_altered_replayed_or_for_somebody_else_opens_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    key = trial.recovery_key()
    asked = _request(desk)
    back = answer_to(asked, key, BY)
    with Desk.open(trial.crew(tmp_path / "other")) as other:
        foreign = answer_to(_request(other), key, BY)
    with pytest.raises(KnownError, match=r"recovery_by_file\.other_workspace"):
        desk.setup.recovery_accept(foreign, NEW)
    for changed, code in (
        (_edited(back, by=["KPU-1", "KPU-9"]), r"recovery_by_file\.altered"),
        (_edited(back, wrapped=json.loads(foreign)["wrapped"]), r"recovery_by_file\.altered"),
        (_edited(back, person="OP-1"), r"recovery_by_file\.nobody_waits"),
        (_edited(back, election="LAIN"), r"trust\.other_election"),
        (back[: len(back) // 2], r"carried\.not_whole"), (asked, r"carried\.not_recovery_answer"),
    ):
        with pytest.raises(KnownError, match=code):
            desk.setup.recovery_accept(changed, NEW)
    with pytest.raises(KnownError, match=r"setup\.pending"):
        desk.setup.recovery_accept(back, PASSPHRASE)
    desk.setup.give_up("KETUA")
    _request(desk)
    with pytest.raises(KnownError, match=r"recovery_by_file\.other_request"):
        desk.setup.recovery_accept(back, NEW)
    assert not (desk.context.is_open or desk.setup.waiting()[0].recovered)
    desk.session.sign_in("KETUA", PASSPHRASE)
    with pytest.raises(KnownError, match=r"recovery_by_file\.not_needed"):
        _request(desk, "OP-1")


def test_a_workspace_without_a_recovery_file_says_what_is_left(desk: Desk, folder: Path) -> None:
    (folder / "recovery.json").unlink()
    with pytest.raises(KnownError, match=r"recovery_by_file\.none"):
        _request(desk)
    desk.session.sign_in("KETUA", PASSPHRASE)
    assert (folder / "recovery.json").is_file(), "whoever signs in puts it back"


def test_when_every_key_file_is_lost_the_commission_still_gives_the_data_back(desk: Desk, folder: Path) -> None:
    from sync.trust.enrolment_files import write_request

    for file in (folder / "officers").iterdir():
        file.unlink()
    asked = _request(desk)
    desk.setup.recovery_accept(answer_to(asked, trial.recovery_key(), BY), NEW)
    desk.setup.accept(answer(write_request(RecoveryRequest.parse(asked).asker)), NEW)
    desk.session.sign_in("KETUA", NEW)
    assert [line.act for line in desk.context.workspace.journal.lines()].count("workspace_made") == 1
    tiles = {tile.person: tile.digit for tile in desk.setup.officers()}
    assert tiles == {"KETUA": 3}, "a digit is its person's for ever"
    trial.enrol_by_files(desk, "ANGGOTA-9", "member")
    assert {tile.person: tile.digit for tile in desk.setup.officers()} == {"KETUA": 3, "ANGGOTA-9": 5}


def test_a_recovery_in_a_workspace_from_before_leaves_the_digits_as_they_were(desk: Desk, folder: Path) -> None:
    desk.session.sign_in("KETUA", PASSPHRASE)
    with desk.context.workspace.transaction():
        desk.context.workspace.settings.drop(DIGITS)
    desk.close()
    (folder / "digits.json").unlink()
    asked = desk.setup.recovery_request("AAA-1", "chair", "Baru", NEW)
    desk.setup.recovery_accept(answer_to(asked, trial.recovery_key(), BY), NEW)
    desk.setup.accept(answer(RecoveryRequest.parse(asked).asker), NEW)
    assert [tile.person for tile in desk.setup.officers()] == [*sorted(trial.CREW), "AAA-1"]


def test_a_workspace_put_aside_keeps_what_opens_it_for_the_commission(desk: Desk, folder: Path) -> None:
    from recap_desktop.security.recovery import unwrap
    from recap_desktop.workspace.database import Database

    for file in (folder / "officers").iterdir():
        file.unlink()
    trial.enrol_by_files(desk, "KETUA", "chair")
    (old,) = folder.glob("workspace.unreachable-*.db")
    (wrapped,) = (folder / "aside").glob("recovery.*.json")
    Database(old, unwrap(wrapped.read_bytes(), trial.recovery_key())).close()
