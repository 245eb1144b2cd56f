"""Whose key opens which address: every route of a real server, with keys that open nothing any more, or not yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests

from forms.errors import KnownError
from resources.catalogue import sentence
from sync.client.client import Client
from sync.client.readback import Cursor
from sync.client.transport import RequestsTransport, TransportError
from sync.record.canonical import encode
from sync.server.api import portal
from sync.server.app import _TABLE
from sync.server.clock import utc_now
from sync.server.run import RunningServer, serve
from sync.wire import paths
from sync.wire.token import SKEW, make_token
from tests.helpers.pki import Committee, Member, enrol
from tests.helpers.wire import STATION, client_of, committee_of_today, container, containers, transcription

#: What anybody may ask; everything else needs an officer.
OPEN = {
    ("GET", paths.STATUS), ("GET", paths.CURRENT_PACKAGE), ("GET", paths.PACKAGE), ("POST", paths.ENROLMENTS),
    ("GET", paths.STATEMENTS), ("GET", paths.CHECKPOINT), ("GET", paths.CONSISTENCY), ("GET", paths.TILE),
    ("POST", paths.SHOWN),
}
#: A browser has no key: a link lets it in, and a cookie keeps it there (test_progress.py holds both to the key).
PAGES = {("GET", paths.PAGE_ENTER), ("GET", paths.PAGE), ("POST", paths.PAGE_LEAVE)}
#: What is published is anybody's (test_portal.py).
PUBLISHED = {(method, path) for method, path, handler in _TABLE if handler.__module__ == portal.__name__}
CLOSED = [(method, path) for method, path, _ in _TABLE if (method, path) not in OPEN | PAGES | PUBLISHED]
#: How a certificate stands to the server's time, and what is answered.
KEYS = {"expired": "server.key_expired", "not yet": "server.key_not_yet", "revoked": "server.key_revoked"}
VALID = timedelta(days=120)
"""How long a certificate holds; it begins a day before it was asked for."""


@pytest.fixture(scope="module")
def committee() -> Committee:
    return committee_of_today()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, committee: Committee) -> Iterator[RunningServer]:
    with serve(tmp_path_factory.mktemp("callers") / "server", committee.package.envelope) as running:
        client_of(running.url, committee).push(containers(committee, [1]))
        yield running


@pytest.fixture(scope="module")
def members(server: RunningServer, committee: Committee) -> dict[str, Member]:
    """Officers of the region, each with a key that opens nothing now."""
    now, package = utc_now(), committee.package
    made = {
        "expired": enrol(package, "OP-41", "operator", now=now - VALID),
        "not yet": enrol(package, "OP-42", "operator", now=now + timedelta(days=2)),
        "revoked": enrol(package, "OP-43", "operator", now=now),
    }
    server.service.revoke(made["revoked"].keyid, "lost")
    return made


def _token(committee: Committee, member: Member) -> str:
    return make_token(committee.package, member.enrolment.statement, member.key, utc_now())


def _ask(server: RunningServer, method: str, path: str, token: str | None) -> requests.Response:
    (known,) = (leaf.id for leaf in server.service.store.records())
    filled = path.replace(":path", "").format(id=known, digest="0" * 64, code="000101", chunk="0" * 64, level=0,
                                              rest="000.p/1")
    if path == paths.RECORDS and method == "GET":
        filled += "?region=000101"
    body = None if method == "GET" else encode({"records": []})
    headers = {"Content-Type": "application/json", **({"Authorization": token} if token else {})}
    return requests.request(method, server.url + filled, data=body, headers=headers, timeout=20)


def test_there_are_routes_that_ask_for_an_officer() -> None:
    assert len(CLOSED) == 12
    assert all(one in {(method, path) for method, path, _ in _TABLE} for one in OPEN | PAGES)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_no_route_opens_for_a_key_that_does_not_hold_now(
    method: str, path: str, key: str, server: RunningServer, committee: Committee, members: dict[str, Member]
) -> None:
    size = server.service.status().size
    answer = _ask(server, method, path, _token(committee, members[key]))
    assert (answer.status_code, answer.json()["code"]) == (403, KEYS[key])
    assert "?" not in sentence(KnownError(KEYS[key], **answer.json()["params"]), "en")
    assert server.service.status().size == size
    assert _ask(server, method, path, None).status_code == 401


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_every_such_route_opens_for_a_key_that_holds(
    method: str, path: str, server: RunningServer, committee: Committee
) -> None:
    answer = _ask(server, method, path, _token(committee, committee["OP-1"]))
    assert answer.status_code != 401
    assert not answer.json().get("code", "").startswith("server.key_") if answer.content[:1] == b"{" else True


@pytest.mark.parametrize("key", KEYS)
def test_open_routes_stay_open_whatever_the_token(
    key: str, server: RunningServer, committee: Committee, members: dict[str, Member]
) -> None:
    for path in (paths.STATUS, paths.CURRENT_PACKAGE, paths.STATEMENTS, paths.CHECKPOINT):
        assert _ask(server, "GET", path, _token(committee, members[key])).status_code == 200


@pytest.mark.parametrize("key", KEYS)
def test_why_is_told_to_the_holder_of_the_key_alone(
    key: str, server: RunningServer, committee: Committee, members: dict[str, Member]
) -> None:
    forged = make_token(committee.package, members[key].enrolment.statement, committee["OP-1"].key, utc_now())
    answer = _ask(server, "GET", paths.RECORDS, forged)
    assert (answer.status_code, answer.json()["code"]) == (401, "server.token")


@pytest.mark.parametrize(
    ("off", "opens"), [(-SKEW - 30, False), (-SKEW + 60, True), (SKEW - 60, True), (SKEW + 30, False)]
)
def test_clocks_may_differ_by_five_minutes(
    off: int, opens: bool, server: RunningServer, committee: Committee
) -> None:
    """A certificate that begins, or ended, so many seconds from the server's now."""
    day = timedelta(days=1)
    asked = utc_now() + timedelta(seconds=abs(off)) + (day if off < 0 else day - VALID - 2 * timedelta(seconds=off))
    member = enrol(committee.package, "OP-44", "operator", now=asked)
    answer = _ask(server, "GET", paths.RECORDS, _token(committee, member))
    assert (answer.status_code == 200) == opens, answer.text


def test_a_key_is_looked_at_with_every_call_and_not_once(tmp_path: Path, committee: Committee) -> None:
    """The token was good when it was made, and for minutes after: a revocation ends it at once, expiry too."""
    moved = timedelta()
    with serve(tmp_path / "server", committee.package.envelope) as server:
        server.service._clock = lambda: utc_now() + moved
        token = _token(committee, committee["OP-1"])
        url = f"{server.url}/v1/records?region=000101"
        assert requests.get(url, headers={"Authorization": token}, timeout=20).status_code == 200
        server.service.revoke(committee["OP-1"].keyid, "misused")
        for _ in range(2):
            answer = requests.get(url, headers={"Authorization": token}, timeout=20)
            assert (answer.status_code, answer.json()["params"]["why"]) == (403, "misused")
        moved = VALID
        token = make_token(
            committee.package, committee["OP-2"].enrolment.statement, committee["OP-2"].key, utc_now() + moved
        )
        answer = requests.get(url, headers={"Authorization": token}, timeout=20)
        assert (answer.status_code, answer.json()["code"]) == (403, "server.key_expired")


def test_a_server_whose_clock_is_before_its_election_blames_itself(tmp_path: Path, committee: Committee) -> None:
    with serve(tmp_path / "server", committee.package.envelope) as server:
        server.service._clock = lambda: committee.package.valid_from - timedelta(days=1)
        with pytest.raises(TransportError, match=r"server\.clock"):
            client_of(server.url, committee).page("000101", Cursor())


def test_a_client_is_told_why_in_words(
    server: RunningServer, committee: Committee, members: dict[str, Member]
) -> None:
    client = Client(
        RequestsTransport(server.url), committee.package, lambda: _token(committee, members["revoked"])
    )
    for call in (lambda: client.page("000101", Cursor()),
                 lambda: client.push([container(committee, transcription(committee, 7, STATION))])):
        with pytest.raises(TransportError, match=r"server\.key_revoked") as found:
            call()
        said = sentence(found.value, "en")
        assert "key lost" in said and "Another officer" in said
        assert "kunci hilang" in sentence(found.value, "id")
