"""Statements, packages and heads of releases are leaves of the log, whoever brings them and whenever a process dies."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.client.client import Client
from sync.client.transport import RequestsTransport, TransportError
from sync.log.receipt import read_entry, verify_receipt
from sync.server.admin import revoke
from sync.server.beside import deliver, drain
from sync.server.clock import utc_now
from sync.server.folder import open_folder
from sync.server.run import RunningServer, serve
from sync.server.service import TRAINING_CODE
from sync.server.store.interface import Grant, InboxItem, Term
from sync.trust.enrolment import EnrolmentRequest, request_enrolment
from sync.trust.roster import statement_id
from sync.trust.training import training_keys
from tests.helpers.pki import Committee, training_package
from tests.helpers.wire import (
    ROOT,
    ServerProcess,
    client_of,
    committee_of_today,
    container,
    containers,
    token_of,
    training_variant,
    transcription,
)


@pytest.fixture(scope="module")
def committee() -> Committee:
    return committee_of_today()


def _kinds(server: RunningServer) -> list[str]:
    return [leaf.kind for leaf in server.service.store.leaves()]


def _request(person: str, key: Ed25519PrivateKey, role: str = "operator") -> EnrolmentRequest:
    return request_enrolment(
        election=training_package().election, person=person, role=role, region="000101", name="Baru", key=key,
        pdf_key=ec.generate_private_key(ec.SECP256R1()),
    )


def test_the_package_comes_first_and_statements_before_the_records_they_are_needed_for(
    tmp_path: Path, committee: Committee
) -> None:
    with serve(tmp_path / "server", committee.package.envelope) as server:
        client = client_of(server.url, committee)
        client.push(containers(committee, [1, 2]))
        made = server.service.revoke(committee["OP-2"].keyid, "lost")
        assert _kinds(server) == ["package", "officer", "transcription", "transcription", "revocation"]
        package, officer, *_, revocation = server.service.store.leaves()
        assert package.id == committee.package.digest
        assert officer.id == statement_id(committee["OP-1"].enrolment.statement)
        assert (revocation.id, revocation.envelope) == (statement_id(made), made)
        for leaf in (officer, revocation):  # each has a receipt like a record's
            entry = read_entry(leaf.entry)
            assert entry.id == entry.envelope == leaf.id
            verify_receipt(
                leaf.receipt, leaf.id, leaf.kind, leaf.envelope, committee.package.log_origin,
                committee.package.log_key,
            )
        before = _kinds(server)
    with serve(tmp_path / "server") as server:
        assert _kinds(server) == before, "a start adds nothing that is there"


def test_a_statement_that_came_with_a_refused_record_is_a_leaf_all_the_same(
    tmp_path: Path, committee: Committee
) -> None:
    """Else a later record could rest on a statement that no reader of the log ever sees."""
    with serve(tmp_path / "server", committee.package.envelope) as server:
        client = client_of(server.url, committee)
        refused = container(committee, transcription(committee, 1, station="0001011001999"))
        bare = container(committee, transcription(committee, 2))
        assert client.push([refused])[0].outcome == "refused"
        assert client.push([bare])[0].outcome == "received"
        assert _kinds(server) == ["package", "officer", "transcription"]


# one key, two persons


def test_one_key_of_two_persons_is_refused_with_the_training_code(tmp_path: Path, committee: Committee) -> None:
    key = Ed25519PrivateKey.generate()
    with serve(tmp_path / "server", committee.package.envelope) as server:
        client = Client(RequestsTransport(server.url), committee.package)
        client.enrol(_request("OP-8", key), TRAINING_CODE)
        with pytest.raises(TransportError, match=r"trust\.key_twice"):
            client.enrol(_request("OP-9", key), TRAINING_CODE)
        assert client_of(server.url, committee).push(containers(committee, [1]))[0].outcome == "received"
        assert _kinds(server).count("officer") == 2
    with serve(tmp_path / "server") as server:
        assert server.service.inspection.wait() == "passed"
        assert server.service.sequencer.set_aside == {}


def test_two_codes_do_not_certify_one_key_for_two_persons_even_at_once(
    tmp_path: Path, committee: Committee
) -> None:
    with serve(tmp_path / "server", committee.package.envelope) as server:
        for number in range(8):
            key = Ed25519PrivateKey.generate()
            persons = [f"OP-{number}-{n}" for n in range(4)]
            for person in persons:
                server.service.store.people.add_codes({person: Grant(person, "operator", "000101")}, Term(""))

            def enrol(person: str, key: Ed25519PrivateKey = key) -> str:
                client = Client(RequestsTransport(server.url), committee.package)
                try:
                    client.enrol(_request(person, key), person)
                except TransportError as error:
                    return error.code
                return "enrolled"

            with ThreadPoolExecutor(4) as pool:
                outcomes = sorted(pool.map(enrol, persons))
            assert outcomes == ["enrolled", *["trust.key_twice"] * 3]
            used = [server.service.store.people.code(person) for person in persons]
            assert sum(found is not None and found.used is not None for found in used) == 1, "a refusal costs no code"


def test_a_stored_statement_that_does_not_hold_is_set_aside_and_named(tmp_path: Path, committee: Committee) -> None:
    """Whatever way it got in: the server starts, serves, revokes, and says which leaf it is."""
    data = tmp_path / "server"
    with serve(data, committee.package.envelope) as server:
        client_of(server.url, committee).push(containers(committee, [1]))
    import sqlcipher3.dbapi2 as driver

    connection = driver.connect(str(data / "server.db"))
    connection.execute("UPDATE leaf SET envelope = ? WHERE kind = 'officer'", (b"{}",))
    connection.commit()
    connection.close()
    with serve(data) as server:
        assert server.service.inspection.wait() == "set_aside"
        assert set(server.service.sequencer.set_aside) == {1}
        results = client_of(server.url, committee, "OP-2").push(
            [container(committee, transcription(committee, 9, person="OP-2"))]
        )
        assert results[0].outcome == "received"
        server.service.revoke(committee["OP-3"].keyid, "lost")
    assert revoke(open_folder(data), training_keys(), "OP-2", "lost") == [committee["OP-2"].keyid]


# beside a running server, or without one


def test_a_revocation_by_another_process_is_in_the_log_within_moments(tmp_path: Path, committee: Committee) -> None:
    data = tmp_path / "server"
    with ServerProcess(data) as server:
        client = client_of(server.url, committee)
        client.push(containers(committee, [1]))
        began = time.monotonic()
        done = _admin(data, "OP-1")
        assert done.returncode == 0, done.stderr
        assert time.monotonic() - began < 15
        with pytest.raises(TransportError, match=r"server\.key_revoked"):
            client.push(containers(committee, [2]))
        assert server.stop() == 0
    folder = open_folder(data)
    assert [leaf.kind for leaf in folder.store.leaves()] == ["package", "officer", "transcription", "revocation"]
    assert folder.store.inbox() == []


def _admin(data: Path, person: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "recap_desktop", "--lang", "en", "admin", "revoke", "--data", str(data), "--person",
         person, "--reason", "lost"], cwd=ROOT, capture_output=True, text=True, check=False,
    )


def test_without_a_server_the_command_appends_itself(tmp_path: Path, committee: Committee) -> None:
    data = tmp_path / "server"
    with serve(data, committee.package.envelope) as server:
        client_of(server.url, committee).push(containers(committee, [1]))
        seen = client_of(server.url, committee).checkpoint()
    assert _admin(data, "OP-1").returncode == 0
    with serve(data) as server:
        assert _kinds(server)[-1] == "revocation"
        client = client_of(server.url, committee, "OP-2")
        client.check_consistency(seen, client.checkpoint())


def test_what_lies_in_the_inbox_of_a_killed_command_goes_in_at_the_next_start(
    tmp_path: Path, committee: Committee
) -> None:
    data = tmp_path / "server"
    with serve(data, committee.package.envelope) as server:
        client_of(server.url, committee).push(containers(committee, [1]))
        made = server.service._authority.revoke(committee["OP-1"].keyid, utc_now(), "lost")
    folder = open_folder(data)
    item = InboxItem(statement_id(made), "revocation", made)
    with pytest.raises(KnownError, match=r"server\.inbox_waits"):
        deliver(folder, [item], None)  # no key, no server: it is kept
    folder.store.close()
    with serve(data) as server:
        assert _kinds(server)[-1] == "revocation"
        assert server.service.store.inbox() == []


def test_what_the_authority_did_not_sign_is_set_aside_in_the_inbox_and_told(
    tmp_path: Path, committee: Committee
) -> None:
    data = tmp_path / "server"
    with serve(data, committee.package.envelope) as server:
        folder = open_folder(data)
        bad = committee["OP-1"].enrolment.statement.replace(b'"sig":"', b'"sig":"A', 1)
        with pytest.raises(KnownError) as refused:
            deliver(folder, [InboxItem(statement_id(bad), "officer", bad)], None)
        assert refused.value.code.startswith(("record.", "trust."))
        assert client_of(server.url, committee).push(containers(committee, [1]))[0].outcome == "received"
        assert _kinds(server).count("officer") == 1


@pytest.mark.slow
def test_killed_while_it_drains_nothing_is_lost_or_twice_in_the_log(
    tmp_path: Path, committee: Committee, budget: int
) -> None:
    """kill -9 at any moment: a thing handed in is in the inbox or a leaf, once."""
    data = tmp_path / "server"
    items: list[InboxItem] = []
    rounds = 4 if budget == 1 else 16
    with serve(data, committee.package.envelope):
        pass
    authority = training_keys().authority
    from sync.trust.authority import Authority

    issuing = Authority(committee.package, authority, training_keys().ca)
    for number in range(rounds):
        with ServerProcess(data, package=None) as server:
            folder = open_folder(data)
            for n in range(6):
                made = issuing.revoke(f"{number:032x}{n:032x}", utc_now(), "lost")
                items.append(InboxItem(statement_id(made), "revocation", made))
                folder.store.hand_in([items[-1]])
                client_of(server.url, committee).status()
            time.sleep(0.05 * (number % 5))
            server.process.send_signal(signal.SIGKILL)
            folder.store.close()
    folder = open_folder(data)
    drain(folder, training_keys().log)
    leaves = [leaf.id for leaf in folder.store.leaves(kinds={"revocation"})]
    assert sorted(leaves) == sorted(item.id for item in items)
    assert folder.store.inbox() == []


# packages


def _newer(number: int, previous: str, **changes: object) -> object:
    return training_variant(sequence=number, previous=previous, **changes)


def test_a_package_that_the_server_lacks_is_kept_logged_and_not_made_current(
    tmp_path: Path, committee: Committee
) -> None:
    first = committee.package
    second = training_variant(sequence=first.sequence + 1, previous=first.digest)
    with serve(tmp_path / "server", first.envelope) as server:
        client = client_of(server.url, committee)
        with pytest.raises(TransportError, match=r"server\.not_found"):
            client.kept_package(second.digest)
        kept = client.hand_over(second)
        assert (kept.digest, kept.sequence) == (second.digest, second.sequence)
        assert client.hand_over(second) == kept, "a lost answer costs nothing"
        assert client.kept_package(second.digest) == second.envelope
        assert client.status().package == first.digest
        assert _kinds(server) == ["package", "package"]
        strange = training_variant(sequence=first.sequence + 1, previous=first.digest, title={"id": "X", "en": "Y"})
        with pytest.raises(TransportError, match=r"package\.other_content"):
            client.hand_over(strange)
        stranger = Client(RequestsTransport(server.url), first)
        with pytest.raises(TransportError, match=r"server\.token"):
            stranger.hand_over(second)
    with serve(tmp_path / "server") as server:
        assert server.service.package.digest == first.digest
        assert _kinds(server) == ["package", "package"]


def test_a_record_of_a_package_that_the_server_lacks_waits_in_the_log(tmp_path: Path) -> None:
    first = training_package()
    second = training_variant(sequence=first.sequence + 1, previous=first.digest)
    committee = committee_of_today(package=second)
    with serve(tmp_path / "server", first.envelope) as server:
        client = client_of(server.url, committee)
        (result,) = client.push(containers(committee, [1]))
        assert (result.outcome, result.waits) == ("received", second.digest)
        state = server.service.judge.state_of("000101")
        assert sum(len(sheet.transcriptions) for sheet in state.sheets.values()) == 0
        client.hand_over(second)
        state = server.service.judge.state_of("000101")
        assert sum(len(sheet.transcriptions) for sheet in state.sheets.values()) == 1
        (result,) = client.push(containers(committee, [2]))
        assert (result.outcome, result.waits) == ("received", "")
    with serve(tmp_path / "server") as server:
        state = server.service.judge.state_of("000101")
        assert sum(len(sheet.transcriptions) for sheet in state.sheets.values()) == 2


def test_a_package_in_the_folder_that_cannot_be_opened_is_set_aside_and_named(
    tmp_path: Path, committee: Committee
) -> None:
    with serve(tmp_path / "server", committee.package.envelope):
        pass
    for name, data in (("0" * 64, b"{}"), ("1" * 64, committee.package.envelope), ("x", b"")):
        (tmp_path / "server" / "packages" / f"{name}.json").write_bytes(data)
    with serve(tmp_path / "server") as server:
        assert set(server.service.shelf.set_aside) == {f"{'0' * 64}.json", f"{'1' * 64}.json", "x.json"}
        assert client_of(server.url, committee).push(containers(committee, [1]))[0].outcome == "received"
        assert _kinds(server).count("package") == 1


def test_statements_are_read_by_region_and_from_a_leaf_on(tmp_path: Path, committee: Committee) -> None:
    with serve(tmp_path / "server", committee.package.envelope) as server:
        client = client_of(server.url, committee)
        client.push(containers(committee, [1]))
        one = committee["OP-1"].enrolment.statement
        assert client.statements() == client.statements("000101") == [one]
        assert client.statements("000199") == []
        unknown = server.service.revoke("f" * 64, "lost")
        known = server.service.revoke(committee["OP-1"].keyid, "lost")
        assert client_of(server.url, committee, "OP-2").statements("000199") == [unknown]
        assert client.statements("000101", since=2) == [unknown, known]
        assert token_of(committee)
