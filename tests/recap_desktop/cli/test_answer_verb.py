"""``recap admin answer``: whom the regency certifies by file, on the server's machine and on the authority's alone."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from forms.errors import KnownError
from recap_desktop.desk import Desk
from sync.server.admin import add_code
from sync.server.clock import utc_now
from sync.server.folder import open_folder
from sync.server.run import serve
from sync.server.store.interface import Grant, Redeemed
from sync.trust.enrolment_files import EnrolmentAnswer
from sync.trust.keyfiles import save_keys
from sync.trust.times import stamp
from tests.helpers import trial
from tests.helpers.desks import CLEAN, PASSPHRASE, type_sheet
from tests.helpers.main_in_process import run_here

TYPED = ("--person", "OP-1", "--role", "operator", "--region", "000101")


class Regency:
    """A folder of a server, keys, a laptop that asks."""

    def __init__(self, place: Path) -> None:
        self.place, self.data, self.keys = place, place / "data", place / "keys"
        self.request, self.answer = place / "a.recap-request", place / "a.recap-answer"
        save_keys(trial.keys(), self.keys)
        with serve(self.data, trial.usual().envelope, keys=trial.keys()):
            pass
        (place / "package").write_bytes(trial.usual().envelope)
        self.desk = trial.new_desk(place / "w")
        self.ask("OP-1", "operator")

    def ask(self, person: str, role: str) -> None:
        self.request.write_bytes(self.desk.setup.request(person, role, "Siti", PASSPHRASE))

    def code(self, person: str = "OP-1", role: str = "operator") -> str:
        folder = open_folder(self.data)
        try:
            return add_code(folder, person, role, "000101")
        finally:
            folder.store.close()

    def run(self, *words: object, status: int = 0, data: bool = True) -> Any:
        self.answer.unlink(missing_ok=True)
        place = ("--data", self.data) if data else ("--package", self.place / "package")
        done = run_here("admin", "answer", self.request, *place, *words, "-o", self.answer, "--json", lang="en")
        assert done.returncode == status, done.stderr
        assert self.answer.exists() == (status == 0)
        return json.loads(done.stdout) if status == 0 else done.stderr


@pytest.fixture
def regency(tmp_path: Path) -> Any:
    made = Regency(tmp_path)
    yield made
    made.desk.close()


def test_an_open_code_is_the_appointment_and_is_used_up(regency: Regency) -> None:
    said = regency.run("--keys", regency.keys, status=1)
    assert "appoint OP-1 (Operator" in said
    code = regency.code()
    told = regency.run("--keys", regency.keys)
    assert (told["person"], told["name"], told["code_used"], told["logged"]) == ("OP-1", "Siti", True, True)
    first = EnrolmentAnswer.parse(regency.answer.read_bytes())
    assert regency.run("--keys", regency.keys)["code_used"]
    assert EnrolmentAnswer.parse(regency.answer.read_bytes()) == first, "the same request gets the same answer"
    with serve(regency.data, keys=trial.keys()) as server:
        with trial.new_desk(regency.place / "thief") as thief, pytest.raises(KnownError, match=r"server\.code"):
            thief.setup.enrol("OP-1", "operator", "Siti", PASSPHRASE, code, server.url)
        # the laptop that asked may also come with the code: the same answer over the wire
        regency.desk.setup.enrol("OP-1", "operator", "Siti", PASSPHRASE, code, server.url)
        assert len(server.service.store.statements()) == 1
        type_sheet(regency.desk, "OP-1", CLEAN[0])
        assert regency.desk.queue.round(server.url).received == 1


def test_the_answer_is_taken_while_a_server_runs_and_the_officer_is_known_at_once(regency: Regency) -> None:
    regency.code()
    with serve(regency.data, keys=trial.keys()) as server:
        assert regency.run("--keys", regency.keys)["logged"]
        assert len(server.service.store.statements()) == 1
        regency.desk.setup.accept(regency.answer.read_bytes(), PASSPHRASE)
        type_sheet(regency.desk, "OP-1", CLEAN[0])
        assert regency.desk.queue.round(server.url).code is None


def test_a_request_for_more_than_was_appointed_is_refused(regency: Regency) -> None:
    regency.code()
    regency.ask("OP-1", "chair")
    assert "appoint OP-1 (Chair" in regency.run("--keys", regency.keys, status=1)
    assert "of OP-1 (Chair" in regency.run("--keys", regency.keys, *TYPED, status=1)
    regency.ask("OP-2", "operator")
    regency.run("--keys", regency.keys, status=1)
    regency.run("--keys", regency.keys, *TYPED, status=1)
    folder = open_folder(regency.data)
    assert folder.store.statements() == []
    folder.store.close()


def test_a_second_laptop_needs_a_new_code_or_the_appointment_typed(regency: Regency) -> None:
    regency.code()
    regency.run("--keys", regency.keys)
    with trial.new_desk(regency.place / "second") as second:
        regency.request.write_bytes(second.setup.request("OP-1", "operator", "Siti", PASSPHRASE))
        assert "is used, expired or cancelled" in regency.run("--keys", regency.keys, status=1)
        assert not regency.run("--keys", regency.keys, *TYPED)["code_used"]
        second.setup.accept(regency.answer.read_bytes(), PASSPHRASE)
        regency.code()
        assert regency.run("--keys", regency.keys)["code_used"]


def test_on_the_machine_of_the_authority_alone(regency: Regency) -> None:
    """Neither the server's folder nor the log's key: the log learns of the officer from the first record."""
    alone = regency.place / "alone"
    alone.mkdir()
    for name in ("authority.pem", "ca.pem"):
        shutil.copy(regency.keys / name, alone / name)
    regency.run("--keys", alone, data=False, status=2)
    regency.run("--keys", alone, *TYPED[:4], data=False, status=2)
    regency.run(*TYPED, data=False, status=2)
    told = regency.run("--keys", alone, *TYPED, data=False)
    assert (told["code_used"], told["logged"]) == (False, False)
    regency.desk.setup.accept(regency.answer.read_bytes(), PASSPHRASE)
    type_sheet(regency.desk, "OP-1", CLEAN[0])
    with serve(regency.data, keys=trial.keys()) as server:
        assert regency.desk.queue.round(server.url).received == 1
        assert len(server.service.store.statements()) == 1


def test_without_the_log_key_the_statement_waits_for_the_server(regency: Regency) -> None:
    alone = regency.place / "alone"
    alone.mkdir()
    for name in ("authority.pem", "ca.pem"):
        shutil.copy(regency.keys / name, alone / name)
    regency.code()
    assert not regency.run("--keys", alone)["logged"]
    with serve(regency.data, keys=trial.keys()) as server:
        regency.desk.setup.accept(regency.answer.read_bytes(), PASSPHRASE)
        type_sheet(regency.desk, "OP-1", CLEAN[0])
        assert regency.desk.queue.round(server.url).received == 1
        assert len(server.service.store.statements()) == 1


def test_what_is_no_request_and_keys_of_another_election(regency: Regency, tmp_path: Path) -> None:
    from sync.trust.training import generated_keys

    regency.code()
    whole = regency.request.read_bytes()
    for spoilt, status in ((whole[:-7], 1), (b"", 1), (b'{"v":1}', 1)):
        regency.request.write_bytes(spoilt)
        regency.run("--keys", regency.keys, status=status)
    regency.request.write_bytes(whole)
    save_keys(generated_keys(), tmp_path / "foreign")
    regency.run("--keys", tmp_path / "foreign", status=1)
    assert regency.run("--keys", regency.keys)["code_used"], "nothing was used up before"


def test_the_roster_appoints_where_no_code_is_left(regency: Regency) -> None:
    folder = open_folder(regency.data)
    folder.store.people.appoint([Grant("OP-1", "operator", "000101")], (), "")
    folder.store.close()
    assert not regency.run("--keys", regency.keys)["code_used"]
    regency.ask("OP-1", "member")
    regency.run("--keys", regency.keys, status=1)


@pytest.mark.parametrize("how", ["cancelled", "expired"])
def test_a_code_that_counts_no_more_appoints_nobody(regency: Regency, how: str) -> None:
    folder = open_folder(regency.data)
    try:
        past = utc_now() - timedelta(days=2)
        code = add_code(folder, "OP-1", "operator", "000101", past if how == "expired" else None, lambda: past)
        found = folder.store.people.code(code)
        assert found is not None
        if how == "cancelled":
            folder.store.people.cancel([found.digest], stamp(utc_now()))
            assert not folder.store.people.redeem(found.digest, Redeemed("0" * 64, b"", ""))
    finally:
        folder.store.close()
    assert "is used, expired or cancelled" in regency.run("--keys", regency.keys, status=1)


def test_the_request_of_a_recovery_is_answered_from_the_same_file(tmp_path: Path) -> None:
    regency = Regency(tmp_path)
    regency.desk.close()
    trial.crew(tmp_path / "committee")
    with Desk.open(tmp_path / "committee") as desk:
        asked = desk.setup.recovery_request("KETUA", "chair", "Nama KETUA", PASSPHRASE)
    regency.request.write_bytes(asked)
    regency.code("KETUA", "chair")
    assert regency.run("--keys", regency.keys)["person"] == "KETUA"
