"""What each officer can still do, digits that stay, and a committee that can never be stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.core.roles import SIGNING, Command
from recap_desktop.desk import Desk
from recap_desktop.security.digits import read_digits
from sync.server.clock import utc_now
from sync.server.run import serve
from sync.trust.authority import Authority
from tests.helpers import desks, trial
from tests.helpers.desks import CLEAN, PASSPHRASE, type_sheet, type_twice
from tests.helpers.tls import self_signed
from tests.helpers.trial import answer


def _revoke(desk: Desk, *persons: str) -> None:
    authority = Authority(trial.usual(), trial.keys().authority, trial.keys().ca)
    now = utc_now().replace(microsecond=0)
    keys = [desk.context.officer(person).keyid for person in persons]
    desk.context.ledger.add_statements([authority.revoke(key, now, "misused") for key in keys])


def _in(days: int) -> datetime:
    return datetime.now(UTC) + timedelta(days=days)


# what they can still do


@pytest.mark.parametrize(("days", "state"), [(0, "valid"), (110, "ending"), (125, "ended"), (-5, "not_yet")])
def test_a_certificate_is_said_to_hold_to_end_soon_or_to_have_ended(folder: Path, days: int, state: str) -> None:
    with Desk.open(folder, clock=lambda: _in(days)) as desk:
        people = desk.setup.people()
        assert [one.digit for one in people] == [1, 2, 3, 4]
        one = people[0]
        assert (one.person, one.role, one.state, one.why, one.replaced) == ("OP-1", "operator", state, "", ())
        assert one.since == {"valid": None, "not_yet": one.valid_from}.get(state, one.valid_until)
        assert set(one.can).isdisjoint(one.cannot)
        assert (Command.TYPE in one.can) == (state in ("valid", "ending"))
        assert {Command.VIEW_BOARD, Command.ENROL, Command.SYNC, Command.BACK_UP} <= set(one.can)
        assert set(one.cannot) <= SIGNING


def test_a_revoked_officer_looks_backs_up_enrols_and_signs_nothing(desk: Desk) -> None:
    desk.session.sign_in("KETUA", PASSPHRASE)
    _revoke(desk, "KETUA")
    one = next(one for one in desk.setup.people() if one.person == "KETUA")
    assert (one.state, one.why) == ("revoked", "misused")
    assert one.since is not None and abs(one.since - utc_now()) < timedelta(minutes=1)
    assert {Command.SEAL, Command.SIGN_RECAP, Command.DISPOSE} <= set(one.cannot)
    for command in one.can:
        desk.context.require(command)
    for command in one.cannot:
        with pytest.raises(KnownError, match=r"signing\.revoked"):
            desk.context.require(command)


# a committee can never be stopped


def test_when_every_certificate_ended_somebody_signs_in_to_look_and_enrols_the_next(folder: Path) -> None:
    with Desk.open(folder, clock=lambda: _in(125)) as desk:
        with pytest.raises(KnownError, match=r"clock\.beyond_certificates"):
            desk.session.sign_in("KETUA", PASSPHRASE)
        desk.session.sign_in("KETUA", PASSPHRASE, to_look=True)
        asked = desk.setup.request("OP-7", "operator", "Baru", PASSPHRASE)
        desk.setup.accept(answer(asked, _in(125)), PASSPHRASE)
        desk.session.sign_in("OP-7", PASSPHRASE, today=_in(125).date())
        desk.entry.open(desks.CONTEST, CLEAN[0]).pause()
        # and the chair, whose certificate ended, gets a new one for the same person
        witnesses = (("OP-7", PASSPHRASE), ("ANGGOTA-1", PASSPHRASE))
        desk.setup.accept(answer(desk.setup.request_anew("KETUA", PASSPHRASE, witnesses), _in(125)), PASSPHRASE)
        assert desk.session.sign_in("KETUA", PASSPHRASE).note == ""


def test_when_everybody_was_revoked_they_enrol_the_next_and_each_other(desk: Desk) -> None:
    desk.session.sign_in("KETUA", PASSPHRASE)
    _revoke(desk, *trial.CREW)
    assert {one.state for one in desk.setup.people()} == {"revoked"}
    trial.enrol_by_files(desk, "OP-7", "operator")
    witnesses = (("KETUA", PASSPHRASE), ("ANGGOTA-1", PASSPHRASE))
    desk.setup.accept(answer(desk.setup.request_anew("OP-1", PASSPHRASE, witnesses)), PASSPHRASE)
    for person in ("OP-7", "OP-1"):
        type_sheet(desk, person, CLEAN[0])


def test_an_officer_whose_key_file_is_damaged_is_enrolled_again_by_one_who_is_signed_in(
    desk: Desk, folder: Path
) -> None:
    type_sheet(desk, "OP-1", CLEAN[0])
    (folder / "officers" / "OP-1.json").write_bytes(b"{")
    desk.session.sign_in("OP-2", PASSPHRASE)
    assert desk.setup.set_aside() == ("OP-1.json",)
    trial.enrol_by_files(desk, "OP-1", "operator")
    assert desk.setup.set_aside() == ()
    assert (next((folder / "aside").glob("OP-1.*.json"))).read_bytes() == b"{"
    desk.session.sign_in("OP-1", PASSPHRASE)
    assert next(one.digit for one in desk.setup.officers() if one.person == "OP-1") == 1


def test_who_knows_the_passphrase_renews_a_certificate_without_witnesses(folder: Path) -> None:
    """Whoever opens the old key needs nobody to vouch."""
    with Desk.open(folder, clock=lambda: _in(115)) as desk:
        desk.session.sign_in("OP-1", PASSPHRASE, today=_in(115).date())
        assert desk.setup.people()[0].state == "ending"
        with pytest.raises(KnownError, match=r"session\.wrong_passphrase"):
            desk.setup.request_anew("OP-1", PASSPHRASE, [("OP-1", "bukan frasa sandinya")])
        asked = desk.setup.request_anew("OP-1", PASSPHRASE, [("OP-1", PASSPHRASE)])
        desk.setup.accept(answer(asked, _in(115)), PASSPHRASE)
        desk.session.sign_in("OP-1", PASSPHRASE)
        assert desk.setup.people()[0].state == "valid"


# digits


def test_digits_are_given_in_the_order_of_enrolment_and_pass_to_nobody_else(desk: Desk, folder: Path) -> None:
    def digits() -> dict[str, int]:
        return {tile.person: tile.digit for tile in desk.setup.officers()}

    assert digits() == {"OP-1": 1, "OP-2": 2, "KETUA": 3, "ANGGOTA-1": 4}
    desk.session.sign_in("KETUA", PASSPHRASE)
    (folder / "officers" / "OP-1.json").unlink()
    trial.enrol_by_files(desk, "AAA-1", "member")
    assert digits() == {"OP-2": 2, "KETUA": 3, "ANGGOTA-1": 4, "AAA-1": 5}
    for spoilt in (b"", b"[1]", b'{"persons": ["KETUA", "KETUA"]}', b'{"persons": [1]}', b'{"v": 1, "persons": []}'):
        (folder / "digits.json").write_bytes(spoilt)
        assert len(digits()) == 4
        desk.session.sign_in("KETUA", PASSPHRASE)
        assert digits() == {"OP-2": 2, "KETUA": 3, "ANGGOTA-1": 4, "AAA-1": 5}, spoilt
    (folder / "digits.json").unlink()
    desk.session.sign_in("OP-2", PASSPHRASE)
    assert read_digits(folder / "digits.json") == ("OP-1", "OP-2", "KETUA", "ANGGOTA-1", "AAA-1")


def test_officers_of_a_workspace_from_before_keep_the_digits_they_had(folder: Path) -> None:
    """They stood in the order of their ids; a new one stands behind them."""
    (folder / "digits.json").unlink()
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", PASSPHRASE)
        with desk.context.workspace.transaction():
            desk.context.workspace.settings.drop("digits.order")
    (folder / "digits.json").unlink()
    with Desk.open(folder) as desk:
        had = {"ANGGOTA-1": 1, "KETUA": 2, "OP-1": 3, "OP-2": 4}
        assert {tile.person: tile.digit for tile in desk.setup.officers()} == had
        desk.session.sign_in("KETUA", PASSPHRASE)
        trial.enrol_by_files(desk, "AAA-1", "member")
        assert {tile.person: tile.digit for tile in desk.setup.officers()} == {**had, "AAA-1": 5}


def test_digits_come_back_with_a_backup(desk: Desk, folder: Path, tmp_path: Path) -> None:
    from recap_desktop.core.outputs import Output
    from recap_desktop.desk.backups import back_up, restore

    desk.session.sign_in("KETUA", PASSPHRASE)
    back_up(desk, Output(tmp_path / "b"))
    restore(tmp_path / "b", tmp_path / "back", "KETUA", PASSPHRASE)
    with Desk.open(tmp_path / "back") as back:
        assert [tile.person for tile in back.setup.officers()] == list(trial.CREW)


# a server that is not the right one


def test_a_server_whose_certificate_changed_without_notice_gets_no_code(tmp_path: Path) -> None:
    """The package pins the certificate; another one is no server of this election, whoever runs it."""
    from sync.server.admin import add_code
    from sync.server.folder import open_folder

    true, false = self_signed(tmp_path, "true"), self_signed(tmp_path, "false")
    with serve(tmp_path / "server", trial.usual().envelope, keys=trial.keys(), tls=false) as server:
        package = trial.package(servers=[{"url": server.url, "pin": true.check()}])
        beside = open_folder(tmp_path / "server")
        code = add_code(beside, "OP-1", "operator", "000101")
        with Desk.create(tmp_path / "w", package.envelope, fingerprint=package.fingerprint) as desk:
            with pytest.raises(KnownError, match=r"client\.pin"):
                desk.setup.enrol("OP-1", "operator", "Siti", PASSPHRASE, code)
            assert desk.setup.officers() == []
            assert beside.store.statements() == []
            (half,) = desk.setup.waiting()
            assert half.person == "OP-1"
        beside.store.close()


@pytest.mark.parametrize("how", ["other role", "other person", "used", "mistyped"])
def test_a_code_that_is_not_for_this_leaves_nothing_half_made(tmp_path: Path, how: str) -> None:
    """So that another passphrase, or another code, can be typed at once."""
    from sync.server.admin import add_code
    from sync.server.folder import open_folder

    with serve(tmp_path / "server", trial.usual().envelope, keys=trial.keys()) as server:
        beside = open_folder(tmp_path / "server")
        code, right = (add_code(beside, "OP-1", "operator", "000101") for _ in range(2))
        role, person = "member" if how == "other role" else "operator", "OP-2" if how == "other person" else "OP-1"
        if how == "used":
            with trial.new_desk(tmp_path / "first") as first:
                first.setup.enrol("OP-1", "operator", "Siti", PASSPHRASE, code, server.url)
        with trial.new_desk(tmp_path / "w") as desk:
            with pytest.raises(KnownError, match=r"server\.code"):
                tried = code[:-1] + ("0" if code[-1] != "0" else "1") if how == "mistyped" else code
                desk.setup.enrol(person, role, "Siti", PASSPHRASE, tried, server.url)
            assert desk.setup.waiting() == ()
            desk.setup.enrol("OP-1", "operator", "Siti", "bambu rotan kelapa aren", right, server.url)
            desk.session.sign_in("OP-1", "bambu rotan kelapa aren")
        beside.store.close()


def test_a_request_that_was_carried_out_survives_a_wrong_code(tmp_path: Path) -> None:
    served = serve(tmp_path / "server", trial.usual().envelope, keys=trial.keys())
    with served as server, trial.new_desk(tmp_path / "w") as desk:
        back = answer(desk.setup.request("OP-1", "operator", "Siti", PASSPHRASE))
        with pytest.raises(KnownError, match=r"server\.code"):
            desk.setup.enrol("OP-1", "operator", "Siti", PASSPHRASE, "SALAH", server.url)
        desk.setup.accept(back, PASSPHRASE)
        type_twice_alone(desk)


def type_twice_alone(desk: Desk) -> None:
    trial.enrol_by_files(desk, "OP-2", "operator")
    type_twice(desk, CLEAN[0])
