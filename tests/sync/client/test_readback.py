"""Reading back item by item: a foreign, altered or unreadable record is set aside, and blocks no other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sync.client.client import Client
from sync.client.readback import Cursor
from sync.client.transport import HttpAnswer, RequestsTransport, TransportError
from sync.record.canonical import decode, encode
from sync.record.keys import b64
from sync.server.run import RunningServer, serve
from tests.helpers.pki import Committee
from tests.helpers.wire import client_of, committee_of_today, container, containers, token_of, transcription


class Changed:
    """A server whose pages come with changes."""

    def __init__(self, url: str, change: Any) -> None:
        self._real = RequestsTransport(url)
        self._change = change

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> HttpAnswer:
        answer = self._real.send(method, path, body, headers)
        if "/v1/records?" not in path:
            return answer
        page = decode(answer.body, 1 << 26)
        self._change(page)
        return HttpAnswer(answer.status, encode(page), None)


@pytest.fixture(scope="module")
def committee() -> Committee:
    return committee_of_today()


@pytest.fixture
def server(tmp_path: Path, committee: Committee) -> Iterator[RunningServer]:
    with serve(tmp_path / "server", committee.package.envelope) as running:
        client_of(running.url, committee).push(containers(committee, range(4)))
        yield running


def _client(server: RunningServer, committee: Committee, change: Any) -> Client:
    return Client(Changed(server.url, change), committee.package, lambda: token_of(committee))


def test_what_is_wrong_with_one_is_said_of_that_one(server: RunningServer, committee: Committee) -> None:
    other = container(committee, transcription(committee, 99)).record

    def change(page: dict[str, Any]) -> None:
        one, two, three, _ = page["records"]
        one["envelope"] = "AAAA"
        two["envelope"] = b64(other.envelope)
        three["receipt"] = three["receipt"].replace("index", "indeks")

    page = _client(server, committee, change).page("000101", Cursor())
    assert [item.code for item in page.items] == [
        "record.not_json", "log.receipt_other", "log.receipt_malformed", ""
    ]
    assert len(page.taken) == 1
    assert [item.leaf for item in page.set_aside] == [2, 3, 4]
    assert page.cursor == Cursor(6)


@pytest.mark.parametrize(
    "change",
    [
        lambda page: page.update(next=0, more=True), lambda page: page["records"].append(page["records"][0]),
        lambda page: page["records"][0].update(leaf=99), lambda page: page.pop("next"),
        lambda page: page.update(records=[1]), lambda page: page.update(held=[{"leaf": "x"}]),
    ],
)
def test_a_page_that_cannot_be_one_is_no_answer(change: Any, server: RunningServer, committee: Committee) -> None:
    """One that does not go on would be asked for without end."""
    with pytest.raises(TransportError, match=r"client\.answer"):
        _client(server, committee, change).page("000101", Cursor())


def test_the_cursor_goes_on_where_it_stopped(server: RunningServer, committee: Committee) -> None:
    client = client_of(server.url, committee)
    first = client.page("000101", Cursor())
    assert len(first.taken) == 4
    assert client.page("000101", first.cursor).items == ()
    (item,) = containers(committee, [7])
    client.push([item])
    assert [one.record for one in client.page("000101", first.cursor).taken] == [item.record]
