"""Blobs over the wire: taken only when a record names them, in pieces, and going on where a line or a server broke."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from sync.client.blobs import fetch_blob, list_of, send_blob
from sync.client.client import Client
from sync.client.transport import HttpAnswer, RequestsTransport, TransportError
from sync.record.record import Record
from sync.server.run import RunningServer, serve
from sync.wire.headers import OCTETS
from sync.wire.limits import CHUNK
from sync.wire.messages import BlobList
from tests.helpers.pki import Committee
from tests.helpers.wire import STATION, client_of, committee_of_today, container, token_of, two_subdistricts

SIZE = 3 * CHUNK + 1000


@pytest.fixture(scope="module")
def committee() -> Committee:
    return committee_of_today()


@pytest.fixture
def server(tmp_path: Path, committee: Committee) -> Iterator[RunningServer]:
    with serve(tmp_path / "server", committee.package.envelope) as running:
        yield running


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo"
    path.write_bytes(b"".join(hashlib.sha256(b"%d" % n).digest() for n in range(SIZE // 32 + 1))[:SIZE])
    return path


def _image(committee: Committee, blob: BlobList) -> Record:
    payload = {
        "contest": "PPWP", "station": STATION, "page": 1, "label": "plano", "derivative": None,
        "original": {"sha256": blob.sha256, "size": blob.size, "chunks": list(blob.chunks)},
    }
    return committee.sign("image", payload, ["OP-1"])


class Cut:
    """A line that breaks after so many pieces."""

    def __init__(self, url: str, after: int) -> None:
        self._real = RequestsTransport(url)
        self._left = after
        self.chunks = 0

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> HttpAnswer:
        if "/chunks/" in path or (method == "GET" and "/blobs/" in path):
            if not self._left:
                raise TransportError("client.no_answer")
            self._left -= 1
            self.chunks += 1
        return self._real.send(method, path, body, headers)


def _cut(server: RunningServer, committee: Committee, after: int) -> tuple[Client, Cut]:
    line = Cut(server.url, after)
    return Client(line, committee.package, lambda: token_of(committee)), line


def test_a_blob_is_taken_only_once_a_record_in_the_log_names_it(
    server: RunningServer, committee: Committee, photo: Path, tmp_path: Path
) -> None:
    client, blob = client_of(server.url, committee), list_of(photo)
    assert (blob.size, len(blob.chunks)) == (SIZE, 4)
    with pytest.raises(TransportError, match=r"server\.blob_unnamed"):
        send_blob(client, photo)
    assert client.push([container(committee, _image(committee, blob))])[0].outcome == "received"
    assert send_blob(client, photo) == 4
    assert send_blob(client, photo) == 0, "what is there is not sent again"
    assert fetch_blob(client, blob, tmp_path / "back") == SIZE
    assert (tmp_path / "back").read_bytes() == photo.read_bytes()
    kept = server.service.blobs.path(blob.sha256)
    assert kept is not None
    assert kept.read_bytes() == photo.read_bytes()
    assert not (kept.parents[1] / "incoming" / blob.sha256).exists()


def test_a_broken_line_costs_one_piece(
    server: RunningServer, committee: Committee, photo: Path, tmp_path: Path
) -> None:
    blob = list_of(photo)
    client_of(server.url, committee).push([container(committee, _image(committee, blob))])
    client, _ = _cut(server, committee, 3)
    with pytest.raises(TransportError, match=r"client\.no_answer"):
        send_blob(client, photo)
    client, line = _cut(server, committee, 9)
    assert send_blob(client, photo) == line.chunks == 1
    client, _ = _cut(server, committee, 2)
    with pytest.raises(TransportError, match=r"client\.no_answer"):
        fetch_blob(client, blob, tmp_path / "back")
    assert not (tmp_path / "back").exists()
    client, line = _cut(server, committee, 9)
    assert fetch_blob(client, blob, tmp_path / "back") == SIZE - 2 * CHUNK
    assert line.chunks == 2
    assert (tmp_path / "back").read_bytes() == photo.read_bytes()


def test_pieces_outlive_a_server_and_a_wrong_one_is_not_kept(
    tmp_path: Path, committee: Committee, photo: Path
) -> None:
    blob = list_of(photo)
    with serve(tmp_path / "s", committee.package.envelope) as server:
        client_of(server.url, committee).push([container(committee, _image(committee, blob))])
        client, _ = _cut(server, committee, 2)
        with pytest.raises(TransportError):
            send_blob(client, photo)
        left = tmp_path / "s" / "blobs" / "incoming" / blob.sha256 / f"{'a' * 64}.new"
        left.write_bytes(b"half a piece of a killed server")
        where = f"/v1/blobs/{blob.sha256}/chunks/{blob.chunks[3]}"
        wrong = client_of(server.url, committee).call("PUT", where, b"other", {"Content-Type": OCTETS})
        assert wrong.status == 422
    with serve(tmp_path / "s") as server:
        client, line = _cut(server, committee, 9)
        assert send_blob(client, photo) == line.chunks == 2
        assert not left.exists()


def test_pieces_that_make_up_something_else_are_refused(
    server: RunningServer, committee: Committee, photo: Path
) -> None:
    """The record's own list is what counts; where that is wrong, the blob never becomes whole."""
    blob = list_of(photo)
    client = client_of(server.url, committee)
    swapped = BlobList(blob.sha256, blob.size, [blob.chunks[1], blob.chunks[0], *blob.chunks[2:]])
    client.push([container(committee, _image(committee, swapped))])
    with pytest.raises(TransportError, match=r"server\.blob"):
        send_blob(client, photo)
    with pytest.raises(TransportError, match=r"server\.blob"):
        send_blob(client, photo, swapped)
    assert server.service.blobs.path(blob.sha256) is None
    client.push([container(committee, _image(committee, blob))])
    assert send_blob(client, photo) == 4
    foreign = hashlib.sha256(b"other").hexdigest()
    where = f"/v1/blobs/{blob.sha256}/chunks/{foreign}"
    assert client.call("PUT", where, b"other", {"Content-Type": OCTETS}).status == 422, "a piece of no list"


def test_a_blob_is_read_in_its_own_region_only(tmp_path: Path, photo: Path) -> None:
    package = two_subdistricts()
    ours, theirs = committee_of_today(package=package), committee_of_today("000102", package=package)
    blob = list_of(photo)
    with serve(tmp_path / "s", package.envelope) as server:
        client_of(server.url, ours).push([container(ours, _image(ours, blob))])
        send_blob(client_of(server.url, ours), photo)
        stranger = client_of(server.url, theirs)
        for attempt in (lambda: send_blob(stranger, photo), lambda: fetch_blob(stranger, blob, tmp_path / "x")):
            with pytest.raises(TransportError, match=r"record\.scope"):
                attempt()
