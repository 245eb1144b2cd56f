"""The real server on loopback: acceptance, duplicates, refusals, receipts, restart."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from forms.errors import KnownError
from resources.catalogue import messages
from sync.client.client import Client
from sync.client.readback import Cursor
from sync.client.transport import RequestsTransport, TransportError
from sync.log.checkpoint import open_checkpoint
from sync.record.container import Container
from sync.server.clock import utc_now
from sync.server.run import RunningServer, serve
from sync.server.service import TRAINING_CODE
from sync.server.store.interface import Grant, Term
from sync.trust.chain import PackageChain
from sync.trust.roster import Roster
from sync.wire.token import make_token
from tests.helpers.pki import Committee, enrol, training_package
from tests.helpers.wire import BEFORE, client_of, committee_of_today, container, read_all, transcription


@pytest.fixture(scope="module")
def committee() -> Committee:
    return committee_of_today()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with serve(tmp_path / "server", training_package().envelope) as running:
        yield running


def test_a_record_is_received_once_however_often_it_is_sent(server: RunningServer, committee: Committee) -> None:
    client = client_of(server.url, committee)
    sent = container(committee, transcription(committee, 1))
    first = client.push([sent])[0]
    again = client.push([sent, sent])
    assert first.outcome == "received"
    assert {item.receipt for item in again} == {first.receipt}
    assert client.checkpoint().size == BEFORE + 1


def test_many_threads_one_log(server: RunningServer, committee: Committee) -> None:
    containers = [container(committee, transcription(committee, n)) for n in range(40)]
    clients = [client_of(server.url, committee) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        results = [item for part in pool.map(lambda c: c.push(containers), clients) for item in part]
    assert {item.outcome for item in results} == {"received"}
    assert sorted({item.leaf for item in results if item.leaf is not None}) == list(range(BEFORE, BEFORE + 40))
    assert len({(item.record, item.receipt) for item in results}) == 40


def test_what_was_answered_survives_a_restart(tmp_path: Path, committee: Committee) -> None:
    folder = tmp_path / "server"
    containers = [container(committee, transcription(committee, n)) for n in range(3)]
    with serve(folder, committee.package.envelope) as running:
        client = client_of(running.url, committee)
        before = client.push(containers)
        seen = client.checkpoint()
    with serve(folder) as running:
        client = client_of(running.url, committee)
        more = client.push([container(committee, transcription(committee, 99))])
        new = client.checkpoint()
        client.check_consistency(seen, new)
        after = client.push(containers)
        assert [item.receipt for item in after] == [item.receipt for item in before]
        assert more[0].leaf == BEFORE + 3
        back, _ = read_all(client)
        assert [record.id for _, record in back][:3] == [c.record.id for c in containers]


def test_a_forked_log_is_noticed(tmp_path: Path, committee: Committee) -> None:
    notes = []
    for name, numbers in (("a", (1, 2)), ("b", (3, 4, 5))):
        with serve(tmp_path / name, committee.package.envelope) as running:
            client = client_of(running.url, committee)
            client.push([container(committee, transcription(committee, n)) for n in numbers])
            notes.append(client.checkpoint())
            if name == "b":
                with pytest.raises(KnownError, match=r"log\.forked"):
                    client.check_consistency(notes[0], notes[1])
                with pytest.raises(KnownError, match=r"log\.forked"):
                    client.check_consistency(notes[1], notes[0])


def test_refusals_name_their_reason(server: RunningServer, committee: Committee) -> None:
    client = client_of(server.url, committee)
    by_chair = transcription(committee, 7, person="KETUA")
    stranger = enrol(committee.package, "OP-1", "operator", now=utc_now())
    foreign = Container(transcription(committee, 8), (stranger.enrolment.statement,))
    unknown_station = transcription(committee, 9, station="0001011001999")
    results = client.push([
        container(committee, by_chair), foreign, container(committee, unknown_station),
        container(committee, transcription(committee, 10)),
    ])
    assert [item.outcome for item in results] == ["refused", "refused", "refused", "received"]
    assert [item.code for item in results[:3]] == ["fold.role", "record.unknown_signer", "package.no_station"]
    assert all(item.code in messages() for item in results[:3])
    assert len(server.service.store.records()) == 1


def test_calls_without_a_valid_token_are_refused(server: RunningServer, committee: Committee) -> None:
    anonymous = Client(RequestsTransport(server.url), committee.package)
    with pytest.raises(TransportError, match=r"server\.token"):
        anonymous.push([container(committee, transcription(committee, 1))])
    member, other = committee["OP-1"], committee["OP-2"]
    forged = Client(
        RequestsTransport(server.url), committee.package,
        lambda: make_token(committee.package, member.enrolment.statement, other.key, utc_now()),
    )
    with pytest.raises(TransportError, match=r"server\.token"):
        forged.page("000101", Cursor())
    assert anonymous.status().mode == "training"


def test_a_bomb_and_broken_bodies_are_refused(server: RunningServer, committee: Committee) -> None:
    transport = RequestsTransport(server.url)
    member = committee["OP-1"]
    token = make_token(committee.package, member.enrolment.statement, member.key, utc_now())
    headers = {"Authorization": token, "Content-Encoding": "gzip"}
    bomb = gzip.compress(bytes(1 << 25))
    assert len(bomb) < 1 << 16
    import requests

    answers = [
        requests.post(server.url + "/v1/records", data=data, headers=headers, timeout=20)
        for data in (bomb, b"not gzip", gzip.compress(b"{"), gzip.compress(b'{"records":[]}'))
    ]
    assert [answer.status_code for answer in answers] == [413, 422, 422, 422]
    assert all(answer.json()["code"] in messages() for answer in answers)
    assert transport.send("GET", "/v1/nowhere").status == 404


def test_enrolment_needs_a_code_that_fits(server: RunningServer, committee: Committee) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from sync.trust.enrolment import request_enrolment

    request = request_enrolment(
        election=committee.package.election, person="OP-9", role="operator", region="000101", name="Baru",
        key=Ed25519PrivateKey.generate(), pdf_key=ec.generate_private_key(ec.SECP256R1()),
    )
    client = client_of(server.url, committee)
    server.service.store.people.add_codes({"AB12": Grant("OP-9", "chair", "000101")}, Term(""))
    with pytest.raises(TransportError, match=r"server\.code_other"):
        client.enrol(request, "AB12")
    made = client.enrol(request, TRAINING_CODE)
    assert Roster(PackageChain([committee.package]), [made.statement]).officers
    assert made.statement in client.statements()


def test_port_in_use_is_one_sentence(server: RunningServer, tmp_path: Path) -> None:
    port = int(server.url.rsplit(":", 1)[1])
    with pytest.raises(KnownError) as refused:
        serve(tmp_path / "second", training_package().envelope, port=port)
    assert refused.value.code == "server.port_in_use"


def test_no_server_is_a_transport_error(committee: Committee) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    client = Client(RequestsTransport(f"http://127.0.0.1:{port}"), committee.package)
    with pytest.raises(TransportError, match=r"client\.no_answer"):
        client.status()


def test_tiles_and_entries_give_the_checkpoint(server: RunningServer, committee: Committee) -> None:
    from sync.log.merkle import leaf_hash, root
    from sync.log.tiles import TileTree, append

    client = client_of(server.url, committee)
    client.push([container(committee, transcription(committee, n)) for n in range(5)])
    transport = RequestsTransport(server.url)
    bundle = transport.send("GET", "/tile/entries/000.p/7").body
    entries = []
    while bundle:
        size = int.from_bytes(bundle[:2], "big")
        entries.append(bundle[2 : 2 + size])
        bundle = bundle[2 + size :]
    _, tiles = append(lambda *_: b"", 0, [leaf_hash(entry) for entry in entries])
    assert transport.send("GET", "/tile/0/000.p/7").body == tiles[0, 0]
    note = transport.send("GET", "/checkpoint").body.decode("utf-8")
    seen = open_checkpoint(note, committee.package.log_origin, committee.package.log_key)
    assert seen.root == root(TileTree(lambda level, index: tiles[level, index]), 7)
