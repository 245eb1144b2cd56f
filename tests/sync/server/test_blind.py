"""Over the wire too the second typist works without the first one's figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from sync.record.record import Record
from sync.server.run import RunningServer, serve
from tests.helpers.pki import Committee
from tests.helpers.wire import STATION, client_of, committee_of_today, container, token_of, transcription

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
    client = client_of(server.url, committee, person)
    return {record.id for _, record in client.records(REGION)}, client.withheld


def _get(server: RunningServer, committee: Committee, person: str, path: str) -> tuple[int, str]:
    answer = requests.get(
        f"{server.url}/v1/records/{path}", headers={"Authorization": token_of(committee, person)}, timeout=20
    )
    return answer.status_code, answer.json()["code"] if answer.status_code != 200 else ""


def test_a_lone_transcription_is_read_by_its_typist_and_by_the_office(
    server: RunningServer, committee: Committee
) -> None:
    first, second = transcription(committee, 1), transcription(committee, 1, person="OP-2")
    _send(server, committee, first)
    for person in ("OP-1", "KETUA", "ANGGOTA-1"):
        assert _read(server, committee, person) == ({first.id}, 0), person
        assert _get(server, committee, person, first.id) == (200, "")
    for person in ("OP-2", "OP-3", "PENGAMAT"):
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


def test_a_page_goes_on_past_what_is_withheld(server: RunningServer, committee: Committee) -> None:
    """An empty page means the end: many lone transcriptions must not look like one."""
    from sync.server import blind

    many = [transcription(committee, number) for number in range(blind._STEP + 4)]
    for start in range(0, len(many), 130):
        _send(server, committee, *many[start : start + 130])
    pair = [transcription(committee, 7, ELSEWHERE, person) for person in ("OP-1", "OP-2")]
    _send(server, committee, *pair)
    assert {record.station for record in many} == {STATION}
    assert _read(server, committee, "OP-3") == ({record.id for record in pair}, len(many))
