"""Over the wire too the second typist works without the first one's figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sync.client.readback import Cursor
from sync.record.record import Record
from sync.server.run import RunningServer, serve
from sync.wire.limits import PAGE
from tests.helpers.pki import Committee, enrol
from tests.helpers.wire import STATION, client_of, committee_of_today, container, read_all, token_of, transcription

REGION = "000101"
ELSEWHERE = "0001011001002"


@pytest.fixture(scope="module")
def committee() -> Committee:
    return committee_of_today()


@pytest.fixture
def server(tmp_path: Path, committee: Committee) -> Iterator[RunningServer]:
    with serve(tmp_path / "server", committee.package.envelope) as running:
        yield running


def _send(server: RunningServer, committee: Committee, *records: Record) -> None:
    results = client_of(server.url, committee).push([container(committee, record) for record in records])
    assert {result.outcome for result in results} == {"received"}


def _read(server: RunningServer, committee: Committee, person: str) -> tuple[set[str], int]:
    found, cursor = read_all(client_of(server.url, committee, person), REGION)
    return {record.id for _, record in found}, len(cursor.open)


def _get(server: RunningServer, committee: Committee, person: str, path: str) -> tuple[int, str]:
    answer = requests.get(
        f"{server.url}/v1/records/{path}", headers={"Authorization": token_of(committee, person)}, timeout=20
    )
    return answer.status_code, answer.json()["code"] if answer.status_code != 200 else ""


def test_a_lone_transcription_is_read_by_its_typist_alone(
    server: RunningServer, committee: Committee
) -> None:
    first, second = transcription(committee, 1), transcription(committee, 1, person="OP-2")
    _send(server, committee, first)
    assert _read(server, committee, "OP-1") == ({first.id}, 0)
    assert _get(server, committee, "OP-1", first.id) == (200, "")
    for person in ("OP-2", "OP-3", "KETUA", "ANGGOTA-1", "PENGAMAT"):
        assert _read(server, committee, person) == (set(), 1), person
        for path in (first.id, f"{first.id}/receipt"):
            assert _get(server, committee, person, path) == (403, "server.withheld"), person
    _send(server, committee, second)
    for person in committee.members:
        assert _read(server, committee, person) == ({first.id, second.id}, 0), person
        assert _get(server, committee, person, first.id) == (200, "")


def test_one_typist_twice_is_not_two_typists(server: RunningServer, committee: Committee) -> None:
    mine = [transcription(committee, number) for number in (1, 2)]
    _send(server, committee, *mine)
    assert _read(server, committee, "OP-2") == (set(), 2)


def test_that_one_exists_and_by_whom_is_told_and_it_comes_once_two_have_typed(
    server: RunningServer, committee: Committee
) -> None:
    """What was held back stays open in the cursor: nothing is lost when the second typist comes later."""
    first, other = transcription(committee, 1), transcription(committee, 2, ELSEWHERE)
    _send(server, committee, first, other)
    chair = client_of(server.url, committee, "KETUA")
    page = chair.page(REGION, Cursor())
    assert page.items == ()
    told = [(one.id, one.contest, one.station, one.person) for one in page.held]
    assert told == [(one.id, "PPWP", one.station, "OP-1") for one in (first, other)]
    assert chair.held(REGION, page.cursor).cursor == page.cursor
    second = transcription(committee, 3, person="OP-2")
    _send(server, committee, second)
    following = chair.page(REGION, page.cursor)
    assert [one.record for one in following.taken] == [second]
    again = chair.held(REGION, following.cursor)
    assert [one.record for one in again.taken] == [first]
    assert [one.id for one in again.held] == [other.id]
    assert again.cursor == Cursor(following.cursor.next, (again.held[0].leaf,))


def test_the_maker_gets_it_back_with_a_new_certificate_too(server: RunningServer, committee: Committee) -> None:
    """A restored laptop whose key was lost: the same person, enrolled again."""
    lone = transcription(committee, 1)
    _send(server, committee, lone)
    again = enrol(committee.package, "OP-1", "operator", now=committee.now)
    renewed = Committee(committee.package, committee.roster, {**committee.members, "OP-1": again}, committee.now)
    assert _read(server, renewed, "OP-1") == ({lone.id}, 0)


def test_a_page_goes_on_past_what_is_withheld(server: RunningServer, committee: Committee) -> None:
    """Many lone transcriptions must not look like the end."""
    many = [transcription(committee, number) for number in range(PAGE + 4)]
    for start in range(0, len(many), 130):
        _send(server, committee, *many[start : start + 130])
    pair = [transcription(committee, 7, ELSEWHERE, person) for person in ("OP-1", "OP-2")]
    _send(server, committee, *pair)
    assert {record.station for record in many} == {STATION}
    assert _read(server, committee, "OP-3") == ({record.id for record in pair}, len(many))
