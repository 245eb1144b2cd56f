"""An election with keys of its own: officers enrolled by code over the wire, work, sync. Nothing of training in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.desk import Desk
from sync.client.client import Client
from sync.client.transport import RequestsTransport
from sync.server.admin import add_code
from sync.server.folder import open_folder
from sync.server.run import RunningServer, serve
from sync.trust.enrolment import Enrolment, request_enrolment
from sync.trust.package import ElectionPackage
from sync.trust.roster import check_answer
from sync.trust.training import AuthorityKeys, generated_keys
from tests.helpers.desks import CLEAN, CONTEST, OFFICERS, PASSPHRASE, seal, type_twice
from tests.helpers.fault_proxy import Fault, FaultProxy
from tests.helpers.wire import training_variant

KEYS = generated_keys()


@pytest.fixture(scope="module")
def package() -> ElectionPackage:
    return training_variant(KEYS, election="UJI-2024", mode="trial")


@pytest.fixture
def server(tmp_path: Path, package: ElectionPackage) -> Iterator[RunningServer]:
    with serve(tmp_path / "server", package.envelope, keys=KEYS) as running:
        yield running


@pytest.fixture
def desk(tmp_path: Path, package: ElectionPackage) -> Iterator[Desk]:
    with Desk.create(tmp_path / "w", package.envelope, fingerprint=package.fingerprint) as made:
        yield made


def _code(server: RunningServer, tmp_path: Path, person: str, role: str) -> str:
    folder = open_folder(tmp_path / "server")
    try:
        return add_code(folder, person, role, "000101")
    finally:
        folder.store.close()


def test_five_officers_by_code_type_seal_and_send(desk: Desk, server: RunningServer, tmp_path: Path) -> None:
    for person, role in OFFICERS.items():
        code = _code(server, tmp_path, person, role)
        tile = desk.setup.enrol(person, role, f"Nama {person}", PASSPHRASE, code, server.url)
        assert (tile.person, tile.role) == (person, role)
    for station in CLEAN:
        type_twice(desk, station)
    seal(desk, *CLEAN)
    result = desk.queue.round(server.url)
    assert (result.code, result.received, result.waiting) == (None, 6, 0)
    assert desk.board.counts(CONTEST)["received"] == len(CLEAN)
    assert not list((tmp_path / "w" / "officers").glob("*.pending"))


def test_a_lost_answer_costs_nothing(desk: Desk, server: RunningServer, tmp_path: Path) -> None:
    """The code is used up on the server; the desk asks again with the same keys and gets the same answer."""
    code = _code(server, tmp_path, "OP-1", "operator")
    call = ("OP-1", "operator", "Satu", PASSPHRASE, code)
    with (
        FaultProxy(server.url, [Fault("swallow", 400)]) as proxy,
        pytest.raises(KnownError, match=r"client\.no_answer"),
    ):
        desk.setup.enrol(*call, proxy.url)
    assert len(list(server.service.store.statements())) == 1
    assert desk.setup.officers() == []
    (waiting,) = (tmp_path / "w" / "officers").glob("*.pending")
    assert b"PRIVATE" not in waiting.read_bytes()
    with pytest.raises(KnownError, match=r"setup\.pending"):
        desk.setup.enrol("OP-1", "operator", "Satu", "frasa sandi yang lain", code, server.url)
    desk.setup.enrol(*call, server.url)
    assert len(list(server.service.store.statements())) == 1
    assert desk.session.sign_in("OP-1", PASSPHRASE).role == "operator"


def test_a_wrong_code_enrols_nobody(desk: Desk, server: RunningServer, tmp_path: Path) -> None:
    code = _code(server, tmp_path, "OP-1", "operator")
    for person, role, tried in (("OP-1", "chair", code), ("OP-2", "operator", code), ("OP-1", "operator", "SALAH")):
        with pytest.raises(KnownError, match=r"server\.code"):
            desk.setup.enrol(person, role, "Satu", PASSPHRASE, tried, server.url)
    assert desk.setup.officers() == []
    assert list(server.service.store.statements()) == []
    desk.setup.enrol("OP-1", "operator", "Satu", PASSPHRASE, code, server.url)


def test_the_training_code_opens_no_other_election(desk: Desk, server: RunningServer) -> None:
    with pytest.raises(KnownError, match=r"server\.code"):
        desk.setup.enrol("OP-1", "operator", "Satu", PASSPHRASE, "LATIHAN", server.url)
    with pytest.raises(KnownError, match=r"client\.not_encrypted"):
        desk.setup.enrol("OP-1", "operator", "Satu", PASSPHRASE, "LATIHAN", "http://192.0.2.1")


def test_an_answer_for_other_keys_is_refused(server: RunningServer, tmp_path: Path, package: ElectionPackage) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    client = Client(RequestsTransport(server.url), package)
    requests, answers = [], list[Enrolment]()
    for person in ("OP-1", "OP-2"):
        requests.append(request_enrolment(
            election=package.election, person=person, role="operator", region="000101", name=person,
            key=Ed25519PrivateKey.generate(), pdf_key=ec.generate_private_key(ec.SECP256R1()),
        ))
        answers.append(client.enrol(requests[-1], _code(server, tmp_path, person, "operator")))
    one, two = answers
    assert check_answer(package, requests[0], one).person == "OP-1"
    other = training_variant(_other(), election="UJI-2024", mode="trial")
    for wrong in (
        two, replace(one, chain=two.chain), replace(one, chain=one.chain[:1]),
        replace(one, chain=(one.chain[0], other.ca_certificate)), replace(one, chain=(b"x", one.chain[1])),
    ):
        with pytest.raises(KnownError, match=r"trust\.answer"):
            check_answer(package, requests[0], wrong)
    with pytest.raises(KnownError, match=r"trust\.statement"):
        check_answer(other, requests[0], one)


def _other() -> AuthorityKeys:
    return generated_keys()


def test_a_server_with_keys_of_another_election_does_not_start(tmp_path: Path, package: ElectionPackage) -> None:
    with pytest.raises(KnownError, match=r"server\.keys"):
        serve(tmp_path / "one", package.envelope, keys=generated_keys())
    with pytest.raises(KnownError, match=r"server\.keys"):
        serve(tmp_path / "two", package.envelope)
