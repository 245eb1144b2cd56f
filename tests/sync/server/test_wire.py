"""The wire contract of docs/architecture.md, call by call, with plain HTTP against the real server."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from forms.errors import KnownError
from resources.catalogue import messages, sentence
from sync.fold.recap_content import missing_reason
from sync.log.checkpoint import open_checkpoint
from sync.log.merkle import is_consistent, leaf_hash, root
from sync.log.receipt import verify_receipt
from sync.log.tiles import TileTree, append
from sync.record.canonical import encode
from sync.record.container import Container
from sync.record.content import payload_of
from sync.server.clock import utc_now
from sync.server.run import RunningServer, serve
from sync.server.store.interface import Grant, Term
from sync.trust.chain import PackageChain
from sync.trust.roster import Roster
from sync.wire.token import LIFETIME, SKEW, make_token
from tests.helpers.payloads import RECORDS
from tests.helpers.pki import Committee, enrol
from tests.helpers.wire import (
    BEFORE,
    committee_of_today,
    container,
    containers,
    token_of,
    transcription,
    two_subdistricts,
)

PROBLEM = "application/problem+json"
ELSEWHERE = "000102"


@pytest.fixture(scope="module")
def committee() -> Committee:
    return committee_of_today()


class Caller:
    """Plain HTTP calls of one officer."""

    def __init__(self, url: str, token: str | None) -> None:
        self._url = url
        self._headers = {"Authorization": token} if token else {}

    def __call__(self, method: str, path: str, data: bytes | None = None, **headers: str) -> requests.Response:
        sent = {**self._headers, **{key.replace("_", "-"): value for key, value in headers.items()}}
        return requests.request(method, self._url + path, data=data, headers=sent, timeout=20)


@pytest.fixture
def server(tmp_path: Path, committee: Committee) -> Iterator[RunningServer]:
    with serve(tmp_path / "server", committee.package.envelope) as running:
        yield running


@pytest.fixture
def call(server: RunningServer, committee: Committee) -> Caller:
    return Caller(server.url, token_of(committee))


@pytest.fixture
def anybody(server: RunningServer) -> Caller:
    return Caller(server.url, None)


def _put(call: Caller, item: Container, **headers: str) -> requests.Response:
    return call("PUT", f"/v1/records/{item.record.id}", item.to_bytes(), **headers)


def _check_problem(answer: requests.Response, status: int, code: str) -> None:
    """RFC 9457: media type, members, and a sentence for the reader in the language asked for."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == PROBLEM
    found = answer.json()
    assert set(found) == {"type", "title", "status", "detail", "code", "params"}
    assert (found["status"], found["code"], found["type"]) == (status, code, f"urn:recap:{code}")
    assert found["title"]
    assert found["detail"] == sentence(KnownError(code, **found["params"]), "id")
    assert (status == 401) == ("WWW-Authenticate" in answer.headers)


# open calls


def test_status(anybody: Caller, committee: Committee) -> None:
    answer = anybody("GET", "/v1/status")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    found = answer.json()
    assert set(found) == {"name", "election", "mode", "package", "time", "size", "inspection"}
    assert (found["mode"], found["package"], found["size"]) == ("training", committee.package.digest, 1)


def test_packages(anybody: Caller, committee: Committee) -> None:
    assert anybody("GET", "/v1/packages/current").content == committee.package.envelope
    by_digest = anybody("GET", f"/v1/packages/{committee.package.digest}")
    assert by_digest.content == committee.package.envelope
    assert "immutable" in by_digest.headers["Cache-Control"]
    _check_problem(anybody("GET", f"/v1/packages/{'0' * 64}"), 404, "server.not_found")


def test_enrolments_and_revocations(anybody: Caller, server: RunningServer, committee: Committee) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from sync.trust.enrolment import request_enrolment

    request = request_enrolment(
        election=committee.package.election, person="OP-7", role="operator", region="000101", name="Tujuh",
        key=Ed25519PrivateKey.generate(), pdf_key=ec.generate_private_key(ec.SECP256R1()),
    ).to_bytes()
    server.service.store.people.add_codes({"KODE-1": Grant("OP-7", "operator", "000101")}, Term(""))
    body = {"code": "KODE-1", "request": base64.b64encode(request).decode()}
    made = anybody("POST", "/v1/enrolments", encode(body))
    assert made.status_code == 201
    assert set(made.json()) == {"statement", "chain"}
    assert anybody("POST", "/v1/enrolments", encode(body)).content == made.content, "a lost answer costs nothing"
    _check_problem(anybody("POST", "/v1/enrolments", encode({**body, "code": "SALAH"})), 403, "server.code")
    _check_problem(anybody("POST", "/v1/enrolments", encode({**body, "more": 1})), 422, "server.body")
    broken = {"code": "KODE-1", "request": base64.b64encode(request[:-2] + b"x}").decode()}
    assert anybody("POST", "/v1/enrolments", encode(broken)).status_code == 422

    listed = anybody("GET", "/v1/revocations").json()["statements"]
    assert made.json()["statement"] in listed
    revocation = server.service.revoke(committee["OP-2"].keyid, "lost")
    listed = anybody("GET", "/v1/revocations").json()["statements"]
    assert base64.b64encode(revocation).decode() in listed


# records


def test_put_answers_201_then_200_with_the_same_receipt(call: Caller, committee: Committee) -> None:
    (item,) = containers(committee, [1])
    first, again = _put(call, item), _put(call, item)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() | {"status": 200} == again.json()
    found = first.json()
    assert set(found) == {"id", "status", "receipt", "envelope"}
    envelope = base64.b64decode(found["envelope"])
    assert envelope == item.record.envelope
    checkpoint = verify_receipt(
        found["receipt"], item.record.id, item.record.kind, envelope, committee.package.log_origin,
        committee.package.log_key,
    )
    assert checkpoint.size == BEFORE + 1


def test_put_refuses_what_does_not_hold(call: Caller, server: RunningServer, committee: Committee) -> None:
    (item,) = containers(committee, [1])
    other = transcription(committee, 2)
    _check_problem(call("PUT", f"/v1/records/{other.id}", item.to_bytes()), 422, "server.body")
    _check_problem(call("PUT", f"/v1/records/{item.record.id}", b"{"), 422, "record.not_json")
    unknown = encode({**json.loads(item.to_bytes()), "more": 1})
    _check_problem(call("PUT", f"/v1/records/{item.record.id}", unknown), 422, "record.not_container")
    spaced = item.to_bytes().replace(b",", b", ", 1)
    _check_problem(call("PUT", f"/v1/records/{item.record.id}", spaced), 422, "record.not_canonical")
    _check_problem(_put(call, container(committee, transcription(committee, 3, person="KETUA"))), 422, "fold.role")
    _check_problem(_put(call, Container(other, ())), 422, "record.unknown_signer")
    large = Container(item.record, item.officers, None).to_bytes() + b" " * (1 << 22)
    _check_problem(call("PUT", f"/v1/records/{item.record.id}", large), 413, "record.too_large")
    assert server.service.store.records() == []


def test_a_payload_with_a_field_of_no_schema_is_refused(call: Caller, committee: Committee) -> None:
    import hashlib

    from sync.record import envelope as dsse

    member = committee["OP-1"]
    payload = {**payload_of(transcription(committee, 4).content), "more": 1}
    signed = dsse.sign("transcription", encode(payload), [member.key]).to_bytes()
    body = encode({"envelope": base64.b64encode(signed).decode(), "officers": []})
    answer = call("PUT", f"/v1/records/{hashlib.sha256(encode(payload)).hexdigest()}", body)
    _check_problem(answer, 422, "record.schema")


def test_a_batch_has_one_result_an_item(call: Caller, committee: Committee) -> None:
    good, twin = containers(committee, [5, 5])
    bad = container(committee, transcription(committee, 6, person="KETUA"))
    items = [good, bad, twin]
    packed = [base64.b64encode(item.to_bytes()).decode() for item in items]
    answer = call("POST", "/v1/records", encode({"records": [*packed, "bm90aGluZw=="]}))
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [result["status"] for result in results] == [201, 422, 200, 422]
    assert [result["id"] for result in results] == [*(item.record.id for item in items), None]
    assert results[0]["receipt"] == results[2]["receipt"]
    for body in ({"records": []}, {"records": packed, "more": 1}, {"records": packed * 200}, [], {"records": [1]}):
        _check_problem(call("POST", "/v1/records", encode(body)), 422, "server.body")


def test_bodies_are_capped_before_and_after_decompression(call: Caller, committee: Committee) -> None:
    (item,) = containers(committee, [7])
    assert _put(call, item).status_code == 201
    packed = gzip.compress(item.to_bytes())
    assert call("PUT", f"/v1/records/{item.record.id}", packed, Content_Encoding="gzip").status_code == 200
    bomb = gzip.compress(bytes(1 << 26))
    assert len(bomb) < 1 << 17
    _check_problem(call("POST", "/v1/records", bomb, Content_Encoding="gzip"), 413, "server.too_large")
    for broken in (packed[:-9], packed + b"x", b"plain"):
        _check_problem(call("POST", "/v1/records", broken, Content_Encoding="gzip"), 422, "server.body")
    _check_problem(call("POST", "/v1/records", packed, Content_Encoding="br"), 422, "server.body")
    _check_problem(call("POST", "/v1/records", bytes((1 << 24) + 1)), 413, "server.too_large")


def test_another_sub_district_is_out_of_scope(tmp_path: Path) -> None:
    """Whose record, whose token, whose region: each alone is enough to be refused."""
    package = two_subdistricts()
    ours, theirs = committee_of_today(package=package), committee_of_today(ELSEWHERE, package=package)
    with serve(tmp_path / "server", package.envelope) as server:
        call, stranger = Caller(server.url, token_of(ours)), Caller(server.url, token_of(theirs))
        (mine, fresh) = containers(ours, [8, 9])
        assert _put(call, mine).status_code == 201
        _check_problem(_put(stranger, fresh), 403, "record.scope")
        packed = base64.b64encode(fresh.to_bytes()).decode()
        (result,) = stranger("POST", "/v1/records", encode({"records": [packed]})).json()["results"]
        assert (result["status"], result["code"]) == (403, "record.scope")
        for path in (
            f"/v1/records/{mine.record.id}", f"/v1/records/{mine.record.id}/receipt", "/v1/records?region=000101",
            "/v1/regions/000101/progress",
        ):
            _check_problem(stranger("GET", path), 403, "record.scope")
            assert call("GET", path).status_code == 200
        for region in ("", "00", "0001", ELSEWHERE):
            _check_problem(call("GET", f"/v1/records?region={region}"), 403, "record.scope")
        intruding = container(theirs, transcription(theirs, 10))  # signed there, about a station here
        for caller in (call, stranger):
            _check_problem(_put(caller, intruding), 403, "record.scope")
        assert [one.id for one in server.service.store.records()] == [mine.record.id]


def test_staff_of_the_regency_read_all_sub_districts_and_write_nothing(tmp_path: Path) -> None:
    package = two_subdistricts()
    ours = committee_of_today(package=package)
    staff = enrol(package, "STAF", "regency_staff", "0001", now=ours.now)
    roster = Roster(PackageChain([package]), [staff.enrolment.statement])
    regency = Committee(package, roster, {"STAF": staff}, ours.now)
    with serve(tmp_path / "server", package.envelope) as server:
        call, reader = Caller(server.url, token_of(ours)), Caller(server.url, token_of(regency, "STAF"))
        (mine,) = containers(ours, [8])
        assert _put(call, mine).status_code == 201
        for region in ("0001", "000101", ELSEWHERE):
            assert reader("GET", f"/v1/records?region={region}").status_code == 200
            assert reader("GET", f"/v1/regions/{region}/progress").status_code == 200
        _check_problem(reader("GET", "/v1/records?region=0002"), 403, "record.scope")
        # a first transcription waits unseen for its second typist, also for them
        page = reader("GET", "/v1/records?region=0001").json()
        assert (page["records"], [one["person"] for one in page["held"]]) == ([], ["OP-1"])
        own = regency.sign("incident", {**RECORDS["incident"], "station": mine.record.station}, ["STAF"])
        refused = _put(reader, Container(own, (staff.enrolment.statement,), None))
        _check_problem(refused, 422, "fold.role")
        assert len(server.service.store.records(since=0)) == 1


def test_read_back_receipt_paging_and_progress(
    server: RunningServer, call: Caller, committee: Committee
) -> None:
    items = containers(committee, range(300))
    for start in (0, 150):
        packed = [base64.b64encode(item.to_bytes()).decode() for item in items[start : start + 150]]
        assert call("POST", "/v1/records", encode({"records": packed})).status_code == 200
    one = items[3]
    back = call("GET", f"/v1/records/{one.record.id}")
    assert back.content == one.record.envelope
    receipt = call("GET", f"/v1/records/{one.record.id}/receipt")
    assert receipt.headers["Content-Type"] == "text/plain; charset=utf-8"
    package = committee.package
    verify_receipt(receipt.text, one.record.id, one.record.kind, back.content, package.log_origin, package.log_key)
    for path in (f"/v1/records/{'0' * 64}", f"/v1/records/{'0' * 64}/receipt"):
        _check_problem(call("GET", path), 404, "server.not_found")

    pages, since = [], 0
    more = True
    while more:
        page = call("GET", f"/v1/records?region=000101&since={since}").json()
        pages.append(len(page["records"]))
        assert page["held"] == []
        since, more = page["next"], page["more"]
    assert pages == [256, 44]
    station = items[0].record.station
    here = call("GET", f"/v1/records?region={station}").json()["records"]
    assert {item["leaf"] - BEFORE for item in here} == {i for i, c in enumerate(items) if c.record.station == station}
    for since_text in ("x", "-1", "1.5", "9" * 17):
        _check_problem(call("GET", f"/v1/records?region=000101&since={since_text}"), 422, "server.body")

    progress = call("GET", "/v1/regions/000101/progress").json()
    assert progress["region"] == "000101"
    assert [item["station"] for item in progress["stations"]] == [s.code for s in package.stations_of("000101")]
    state = server.service.judge.state_of("000101")
    for item in progress["stations"]:
        assert item["status"] == (missing_reason(state.sheet("PPWP", item["station"])) or "counted")
    _check_problem(call("GET", "/v1/regions/999999/progress"), 404, "server.not_found")


def test_the_log_is_open_and_its_tiles_give_its_checkpoints(
    call: Caller, anybody: Caller, committee: Committee
) -> None:
    package = committee.package
    notes = []
    for numbers in (range(3), range(3, 10)):
        packed = [base64.b64encode(item.to_bytes()).decode() for item in containers(committee, numbers)]
        call("POST", "/v1/records", encode({"records": packed}))
        answer = anybody("GET", "/checkpoint")
        assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (
            "text/plain; charset=utf-8", "no-cache")
        notes.append(open_checkpoint(answer.text, package.log_origin, package.log_key))
    bundle = anybody("GET", "/tile/entries/000.p/12").content
    entries = []
    while bundle:
        size = int.from_bytes(bundle[:2], "big")
        entries.append(bundle[2 : 2 + size])
        bundle = bundle[2 + size :]
    size, tiles = append(lambda *_: b"", 0, [leaf_hash(entry) for entry in entries])
    tree = TileTree(lambda level, index: tiles[level, index])
    assert (size, root(tree, 12), root(tree, 5)) == (12, notes[1].root, notes[0].root)
    assert anybody("GET", "/tile/0/000.p/12").content == tiles[0, 0]
    proof = [base64.b64decode(step) for step in anybody("GET", "/v1/consistency?old=5&new=12").json()["proof"]]
    assert is_consistent(5, 12, notes[0].root, notes[1].root, proof)
    for path in (
        "/tile/0/000.p/13", "/tile/0/001", "/tile/entries/000.p/13", "/tile/9/000", "/tile/x/000", "/tile/0/0",
        "/v1/consistency?old=3&new=13", "/v1/consistency?old=0&new=1", "/v1/nowhere", "/",
    ):
        _check_problem(anybody("GET", path), 404, "server.not_found")
    _check_problem(anybody("DELETE", "/checkpoint"), 405, "server.not_found")


# who calls


def test_only_a_fresh_token_of_an_enrolled_unrevoked_officer_opens_a_call(
    server: RunningServer, committee: Committee, anybody: Caller
) -> None:
    package, member, other = committee.package, committee["OP-1"], committee["OP-2"]
    statement, now = member.enrolment.statement, utc_now()
    good = make_token(package, statement, member.key, now)
    old = timedelta(seconds=LIFETIME + SKEW + 2)
    foreign = enrol(package, "OP-1", "operator", now=now)
    tampered = good[:-8] + ("AAAAAAA=" if not good.endswith("AAAAAAA=") else "BAAAAAA=")
    bad = {
        "none": None, "nonsense": "Recap x.y", "other scheme": good.replace("Recap", "Bearer"), "tampered": tampered,
        "expired": make_token(package, statement, member.key, now - old),
        "not yet": make_token(package, statement, member.key, now + old),
        "key of another": make_token(package, statement, other.key, now),
        "key of nobody": make_token(package, statement, foreign.key, now),
        "huge": "Recap " + "A" * 20000,
    }
    (item,) = containers(committee, [1])
    assert Caller(server.url, good)("GET", "/v1/records?region=000101").status_code == 200
    for name, token in bad.items():
        caller = Caller(server.url, token)
        for answer in (_put(caller, item), caller("GET", "/v1/records?region=000101"),
                       caller("POST", "/v1/records", b"{}"), caller("GET", "/v1/regions/000101/progress"),
                       caller("GET", f"/v1/records/{item.record.id}")):
            assert answer.status_code == 401, name
            _check_problem(answer, 401, "server.token")
    server.service.revoke(member.keyid, "misused")
    _check_problem(Caller(server.url, good)("GET", "/v1/records?region=000101"), 403, "server.key_revoked")
    assert server.service.store.records() == []


def test_a_problem_speaks_the_language_asked_for(anybody: Caller) -> None:
    said = {lang: anybody("GET", "/v1/nowhere", Accept_Language=lang).json()["detail"] for lang in ("id", "en", "fr")}
    assert said["en"] == messages()["server.not_found"]["en"]
    assert said["id"] == said["fr"] == messages()["server.not_found"]["id"]
