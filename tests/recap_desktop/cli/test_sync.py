"""``recap sync`` and ``recap admin`` against ``recap serve``: processes only, as a user has them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from recap_desktop.cli import admin
from recap_desktop.cli.regency import codes
from recap_desktop.desk import Desk
from resources.catalogue import text
from sync.client.client import Client
from sync.client.transport import RequestsTransport, TransportError
from sync.log.checkpoint import open_checkpoint
from tests.helpers.desks import (
    PASSPHRASE,
    seal,
    sealed_workspace,
    second_workspace,
    type_sheet,
    type_twice,
    workspace,
)
from tests.helpers.pki import training_package
from tests.helpers.recap import recap
from tests.helpers.wire import ServerProcess, training_variant

RECORDS = 6


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sealed_workspace(tmp_path_factory.mktemp("sealed") / "w")


@pytest.fixture
def desk(template: Path, tmp_path: Path) -> Path:
    """Workspace folder of a desk with six records in its queue."""
    return Path(shutil.copytree(template, tmp_path / "w"))


def _sync(folder: Path, url: str, *more: str, officer: str = "KETUA", passphrase: str = PASSPHRASE) -> Any:
    return recap(
        "sync", "--workspace", str(folder), "--server", url, "--person", officer, *more, passphrase=passphrase
    )


def _counts(done: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_one_round_and_a_second_one(desk: Path, tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "data") as server:
        first = _sync(desk, server.url, "--json")
        assert first.returncode == 0, first.stderr
        assert first.stderr == ""
        counts = _counts(first)
        assert {k: counts[k] for k in ("sent", "received", "refused", "waiting", "code", "evidence")} == {
            "sent": RECORDS, "received": RECORDS, "refused": 0, "waiting": 0, "code": None, "evidence": None,
        }
        again = _sync(desk, server.url)
        assert again.returncode == 0, again.stderr
        assert again.stdout.splitlines()[:3] == [
            "Sent: 0", "Received by the server: 0", f"Received by the server in all: {RECORDS}",
        ]


def test_two_laptops_are_merged_without_a_restore_and_share_the_signed_document(desk: Path, tmp_path: Path) -> None:
    second = second_workspace(tmp_path / "second")
    with Desk.open(desk) as opened:
        opened.session.sign_in("KETUA", PASSPHRASE)
        signers = ["KETUA", "ANGGOTA-1", "ANGGOTA-2"]
        batch = opened.recap.prepare("PPWP", None, signers)
        for person in signers:
            opened.recap.sign(batch, person, PASSPHRASE)
        for person in signers:
            opened.reports.sign("PPWP", person, PASSPHRASE)
    with Desk.open(second) as opened:
        type_sheet(opened, "OP-8", "0001011001004")
    with ServerProcess(tmp_path / "data") as server:
        counts = _counts(_sync(desk, server.url, "--json"))
        assert (counts["documents"], counts["fetched"], counts["held"]) == (1, 0, [])
        done = _sync(second, server.url, "--json", officer="KETUA-2")
        assert (done.returncode, done.stderr) == (0, "")
        counts = _counts(done)
        assert (counts["fetched"], counts["set_aside"], counts["lacking"]) == (RECORDS + 2, [], 0)
        done = _sync(desk, server.url, "--json")
        assert done.stderr == text("cli.held", "en", count=1) + "\n"
        assert _counts(done)["held"] == [{"contest": "PPWP", "station": "0001011001004", "person": "OP-8"}]
        report = recap(
            "report", "d-hasil", "--workspace", str(second), "--server", server.url, "--person", "KETUA-2", "-o",
            str(tmp_path / "d.pdf"), passphrase=PASSPHRASE,
        )
        assert report.returncode == 0, report.stderr
    with Desk.open(desk) as opened:
        opened.session.sign_in("KETUA", PASSPHRASE)
        assert (tmp_path / "d.pdf").read_bytes() == opened.reports.signed("PPWP")


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_server_is_one_sentence_and_nothing_is_lost(desk: Path, language: str) -> None:
    done = recap(
        "sync", "--workspace", str(desk), "--server", "http://127.0.0.1:9", "--person", "OP-1", "--json",
        passphrase=PASSPHRASE, language=language,
    )
    assert (done.returncode, done.stderr) == (1, text("client.no_answer", language) + "\n")
    counts = _counts(done)
    assert (counts["waiting"], counts["code"]) == (RECORDS, "client.no_answer")
    silent = recap(
        "sync", "--workspace", str(desk), "--person", "OP-1", passphrase=PASSPHRASE, language=language
    )
    assert (silent.returncode, silent.stderr) == (1, text("queue.no_server", language) + "\n")


def test_wrong_use_and_wrong_passphrase(desk: Path, tmp_path: Path) -> None:
    nowhere = _sync(tmp_path / "nowhere", "http://127.0.0.1:9")
    assert (nowhere.returncode, len(nowhere.stderr.splitlines())) == (2, 1)
    stranger = _sync(desk, "http://127.0.0.1:9", officer="SIAPA")
    assert stranger.returncode == 2
    assert "OP-1, OP-2, KETUA, ANGGOTA-1, ANGGOTA-2" in stranger.stderr
    wrong = _sync(desk, "http://127.0.0.1:9", passphrase="bukan itu")
    assert (wrong.returncode, len(wrong.stderr.splitlines())) == (1, 1)
    address = _sync(desk, "ftp://127.0.0.1")
    assert (address.returncode, len(address.stderr.splitlines())) == (2, 1)


def test_a_forked_log_stops_the_round_and_leaves_evidence_that_anybody_can_check(desk: Path, tmp_path: Path) -> None:
    """Two folders with the same log key: what a dishonest operator, or a careless restore, would show."""
    with ServerProcess(tmp_path / "data") as server:
        assert _sync(desk, server.url).returncode == 0
    with Desk.open(desk) as opened:
        type_twice(opened, "0001011001004")
    other = workspace(tmp_path / "other")
    with Desk.open(other) as opened:
        for station in ("0001011001004", "0001012002001", "0001012002002", "0001012002003", "0001012002004"):
            type_twice(opened, station)
    with ServerProcess(tmp_path / "forked") as server:
        assert _sync(other, server.url).returncode == 0
        done = _sync(desk, server.url, "--json")
        assert done.returncode == 1
        assert text("log.forked", "en") in done.stderr
        counts = _counts(done)
        assert (counts["sent"], counts["waiting"], counts["code"]) == (0, 2, "log.forked")
        status, said = server.refusal()
        assert (status, "recap recover" in said, said.count("\n")) == (1, True, 0), "it was shown what it had signed"
    (file,) = (desk / "evidence").iterdir()
    assert str(file) == counts["evidence"]
    evidence = json.loads(file.read_text(encoding="utf-8"))
    package = training_package()
    seen, shown = (open_checkpoint(evidence[name], package.log_origin, package.log_key) for name in ("seen", "shown"))
    assert (seen.size, shown.size) == (11, 13)
    assert evidence["proof"]
    with Desk.open(desk) as opened:
        opened.session.sign_in("KETUA", PASSPHRASE)
        assert opened.queue.evidence() == (file,)
        assert [line.act for line in opened.journal.lines(40)].count("log_forked") == 1


def test_a_code_enrols_once_and_a_revocation_reaches_the_desk(desk: Path, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from sync.trust.enrolment import EnrolmentRequest, request_enrolment

    def request() -> EnrolmentRequest:
        return request_enrolment(
            election=training_package().election, person="OP-8", role="operator", region="000101", name="Delapan",
            key=Ed25519PrivateKey.generate(), pdf_key=ec.generate_private_key(ec.SECP256R1()),
        )

    data = tmp_path / "data"
    with ServerProcess(data) as server:  # everything below goes on beside the running server
        codes = ["admin", "codes", "add", "--data", str(data), "--person", "OP-8", "--region", "000101"]
        made = recap(*codes, "--role", "operator", "--json")
        assert made.returncode == 0, made.stderr
        code = json.loads(made.stdout)["code"]
        client = Client(RequestsTransport(server.url), training_package())
        assert client.enrol(request(), code.lower().replace("-", " ")).statement in client.statements()
        with pytest.raises(TransportError, match=r"server\.code"):
            client.enrol(request(), code)
        assert code.encode() not in b"".join(file.read_bytes() for file in data.iterdir() if file.is_file())

        assert _sync(desk, server.url).returncode == 0
        revoke = ["admin", "revoke", "--data", str(data), "--reason", "lost", "--person"]
        assert recap(*revoke, "OP-8").returncode == 0
        assert recap(*revoke, "OP-8").returncode == 1
        counts = _counts(_sync(desk, server.url, "--json"))
        assert counts["statements"] == 1
        assert _counts(_sync(desk, server.url, "--json"))["statements"] == 0
    with Desk.open(desk) as opened:
        opened.session.sign_in("KETUA", PASSPHRASE)
        revoked = opened.context.ledger.roster.revocations
        assert [opened.context.ledger.roster.officers[key].person for key in revoked] == ["OP-8"]
    for wrong in (["--person", "op 8"], ["--region", "999999"]):
        done = recap(*codes, "--role", "operator", *wrong)
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)


def test_a_newer_package_is_taken_and_used_from_the_next_start(desk: Path, tmp_path: Path) -> None:
    old = training_package()
    new = training_variant(sequence=old.sequence + 1, previous=old.digest, title={"id": "Baru", "en": "New"})
    file = tmp_path / "new.json"
    file.write_bytes(new.envelope)
    with ServerProcess(tmp_path / "data") as server:
        assert _counts(_sync(desk, server.url, "--json"))["package"] is None
    with Desk.open(desk) as opened:
        type_twice(opened, "0001011001004")
    with ServerProcess(tmp_path / "data", package=file) as server:
        done = _sync(desk, server.url, "--json")
        assert done.returncode == 0, done.stderr
        assert text("cli.new_package", "en", sequence=new.sequence) in done.stderr
        counts = _counts(done)
        assert (counts["package"], counts["received"]) == (new.sequence, 2)
        with Desk.open(desk) as opened:
            assert opened.package.digest == new.digest
            seal(opened, "0001011001004")
            assert "package" in [line.act for line in opened.journal.lines(40)]
        counts = _counts(_sync(desk, server.url, "--json"))
        assert (counts["package"], counts["received_total"]) == (None, RECORDS + 3)
    (desk / "package.json").write_bytes(old.envelope)  # a step back is not taken
    refused = _sync(desk, "http://127.0.0.1:9")
    assert (refused.returncode, refused.stderr) == (1, text("desk.other_package", "en") + "\n")


def test_keys_of_an_election_are_made_once(tmp_path: Path) -> None:
    made = recap("admin", "keys", "-o", str(tmp_path / "keys"), "--json")
    assert made.returncode == 0, made.stderr
    assert len(json.loads(made.stdout)["root"].split()) == 16
    again = recap("admin", "keys", "-o", str(tmp_path / "keys"))
    assert (again.returncode, len(again.stderr.splitlines())) == (2, 1)


def test_the_choices_of_the_command_line_are_those_of_records() -> None:
    from sync.trust.authority import Authority
    from sync.trust.roles import Role
    from sync.trust.training import training_keys

    assert tuple(Role) == codes._ROLES
    keys = training_keys()
    authority = Authority(training_package(), keys.authority, keys.ca)
    for reason in admin._REASONS:
        assert authority.revoke("0" * 64, training_package().valid_from, reason)
