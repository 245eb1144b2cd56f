"""``recap clock``, ``--today``, and ``recap admin revoke`` by key: processes, as scripts call them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from recap_desktop.desk import Desk
from sync.server.folder import open_folder
from sync.server.run import serve
from tests.helpers.desks import OFFICERS, PACKAGE, PASSPHRASE, workspace
from tests.helpers.pki import Committee, enrol
from tests.helpers.recap import recap
from tests.helpers.wire import client_of, committee_of_today, container, transcription

DAY = timedelta(days=1)


def _today(moment: datetime | None = None) -> str:
    return f"{(moment or datetime.now().astimezone()):%d-%m-%Y}"


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which nothing was done for five days."""
    folder = tmp_path_factory.mktemp("idle") / "w"
    with Desk.create(folder, PACKAGE.read_bytes(), clock=lambda: datetime.now(UTC) - 5 * DAY) as desk:
        for person, role in OFFICERS.items():
            desk.setup.enrol_training(person, role, f"Nama {person}", PASSPHRASE)
    return folder


def test_scripts_type_the_date_where_the_clock_is_far_ahead(idle: Path, tmp_path: Path) -> None:
    sync = ["sync", "--workspace", str(idle), "--server", "http://127.0.0.1:9", "--person", "KETUA"]
    looked = recap("backup", "--workspace", str(idle), "--person", "KETUA", str(tmp_path / "b"), passphrase=PASSPHRASE)
    assert looked.returncode == 0, "a backup takes no time from the clock"
    asked = recap(*sync, passphrase=PASSPHRASE)
    assert asked.returncode == 1
    assert "today's date" in asked.stderr
    other = recap(*sync, "--today", "2020-01-01", passphrase=PASSPHRASE)
    assert other.returncode == 1
    assert "01-01-2020" in other.stderr
    wrong = recap(*sync, "--today", "yesterday", passphrase=PASSPHRASE)
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (2, 1)
    right = recap(*sync, "--today", _today(), "--json", passphrase=PASSPHRASE)
    assert json.loads(right.stdout)["code"] == "client.no_answer"
    again = recap(*sync, "--json", passphrase=PASSPHRASE)
    assert json.loads(again.stdout)["code"] == "client.no_answer", "asked once"


def test_two_officers_set_a_workspace_back(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "w")
    ahead = datetime.now(UTC) + 100 * DAY
    with Desk.open(folder, clock=lambda: ahead) as desk:
        desk.session.sign_in("OP-1", PASSPHRASE, today=ahead.astimezone().date())
    show = ["clock", "show", "--workspace", str(folder), "--person", "KETUA", "--json"]
    said = json.loads(recap(*show, passphrase=PASSPHRASE).stdout)
    assert said["may_set_back"] and not said["in_doubt"] and said["desk"] > said["clock"] > said["proven"]
    back = ["clock", "set-back", "--workspace", str(folder), "--person", "KETUA", "--second", "OP-1"]
    both = f"{PASSPHRASE}\n{PASSPHRASE}"
    assert recap(*back, passphrase=both).returncode == 2, "the date must be typed"
    assert recap(*back, "--today", _today(ahead), passphrase=both).returncode == 1
    done = recap(*back, "--today", _today(), "--json", passphrase=both)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["seconds"] > 99 * 86400
    assert not json.loads(recap(*show, passphrase=PASSPHRASE).stdout)["may_set_back"]
    again = recap(*back, "--today", _today(), passphrase=both)
    assert (again.returncode, len(again.stderr.splitlines())) == (1, 1)


@pytest.fixture
def two_laptops(tmp_path: Path) -> tuple[Path, Committee, list[str]]:
    """A server that knows two keys of one person; its folder, the committee with the first, both key ids."""
    committee = committee_of_today()
    second = enrol(committee.package, "OP-1", "operator", now=committee.now)
    both = Committee(committee.package, committee.roster, {**committee.members, "OP-1": second}, committee.now)
    data = tmp_path / "server"
    with serve(data, committee.package.envelope) as server:
        client = client_of(server.url, committee)
        assert client.push([container(committee, transcription(committee, 1))])[0].outcome == "received"
        assert client.push([container(both, transcription(both, 2, "0001011001002"))])[0].outcome == "received"
    return data, committee, [committee["OP-1"].keyid, second.keyid]


def test_one_key_is_revoked_and_the_other_laptop_of_the_person_works_on(
    two_laptops: tuple[Path, Committee, list[str]]
) -> None:
    data, committee, keys = two_laptops
    revoke = ["admin", "revoke", "--data", str(data), "--reason", "lost", "--person", "OP-1"]
    asked = recap(*revoke)
    assert asked.returncode == 1
    assert all(key[:16] in asked.stderr for key in keys)
    assert recap(*revoke, "--key", "0" * 16).returncode == 1
    assert recap(*revoke, "--key", keys[1][:4]).returncode == 1, "too short to be meant"
    assert recap(*revoke, "--key", keys[1], "--all-keys").returncode == 2
    assert _revoked(data) == set()
    done = recap(*revoke, "--key", keys[1][:16], "--json")
    assert json.loads(done.stdout)["revoked"] == [keys[1]]
    assert _revoked(data) == {keys[1]}
    with serve(data) as server:
        assert client_of(server.url, committee).status().size
        (result,) = client_of(server.url, committee).push(
            [container(committee, transcription(committee, 3, "0001011001003"))]
        )
        assert result.outcome == "received"


def test_all_keys_are_revoked_where_that_is_asked_for(two_laptops: tuple[Path, Committee, list[str]]) -> None:
    data, _, keys = two_laptops
    revoke = ["admin", "revoke", "--data", str(data), "--reason", "ended", "--person", "OP-1"]
    done = recap(*revoke, "--all-keys", "--json")
    assert sorted(json.loads(done.stdout)["revoked"]) == sorted(keys)
    assert _revoked(data) == set(keys)


def _revoked(data: Path) -> set[str]:
    from sync.server.drafts import StatementIntake
    from sync.trust.roster import Roster

    folder = open_folder(data)
    try:
        roster = Roster(folder.shelf.chain)
        StatementIntake(roster, folder.store).load()
        return set(roster.revocations)
    finally:
        folder.store.close()
