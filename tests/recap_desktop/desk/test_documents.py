"""The signed D.Hasil travels: a record names it, the blob goes behind it, another laptop fetches it on demand."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from forms.errors import KnownError
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up, fetch_back, restore
from sync.client.transport import HttpAnswer, RequestsTransport, TransportError
from sync.record.content import FORM_D, Image
from sync.record.record import Record
from sync.server.run import RunningServer, serve
from tests.helpers.desks import CONTEST, PACKAGE, PASSPHRASE, sealed_workspace, second_workspace

SIGNERS = ["KETUA", "ANGGOTA-1", "ANGGOTA-2"]
CHAIR = ("KETUA", PASSPHRASE)
Answer = Callable[[HttpAnswer], HttpAnswer]


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose D.Hasil was signed by everybody; its queue has not been sent."""
    folder = sealed_workspace(tmp_path_factory.mktemp("signed") / "w")
    with Desk.open(folder) as desk:
        desk.session.sign_in(*CHAIR)
        batch = desk.recap.prepare(CONTEST, None, SIGNERS)
        for person in SIGNERS:
            desk.recap.sign(batch, person, PASSPHRASE)
        for person in SIGNERS:
            assert _images(desk) == []
            desk.reports.sign(CONTEST, person, PASSPHRASE)
    return folder


@pytest.fixture
def desk(signed: Path, tmp_path: Path) -> Iterator[Desk]:
    shutil.copytree(signed, tmp_path / "w")
    with Desk.open(tmp_path / "w") as opened:
        opened.session.sign_in(*CHAIR)
        yield opened


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RunningServer]:
    with serve(tmp_path / "server", PACKAGE.read_bytes()) as running:
        yield running


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Desk]:
    with Desk.open(second_workspace(tmp_path / "second")) as opened:
        opened.session.sign_in("KETUA-2", PASSPHRASE)
        yield opened


@pytest.fixture
def harm(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Answer | None], None]:
    """Do something to the answers of the real server at some addresses."""
    send = RequestsTransport.send

    def harmed(where: str, change: Answer | None) -> None:
        def changed(self: RequestsTransport, method: str, path: str, *rest: Any) -> HttpAnswer:
            answer = send(self, method, path, *rest)
            return change(answer) if change is not None and where in path else answer

        monkeypatch.setattr(RequestsTransport, "send", changed)

    return harmed


def _cut(answer: HttpAnswer) -> HttpAnswer:
    raise TransportError("client.no_answer")


def _images(desk: Desk) -> list[Image]:
    return [Record.parse(one).content_as(Image) for one in desk.context.workspace.records.of_kind("image")]


def test_the_last_signature_makes_the_record_and_the_round_sends_the_blob(desk: Desk, server: RunningServer) -> None:
    pdf = desk.reports.signed(CONTEST)
    (image,) = _images(desk)
    record = desk.recap.status(CONTEST).record
    assert record is not None
    assert (image.label, image.region, image.recap, image.contest) == (FORM_D, desk.region, record.id, CONTEST)
    assert [desk.context.workspace.blobs.read(image.original.sha256)] == [pdf]
    assert desk.context.workspace.blobs.waiting() == (image.original.sha256,)
    result = desk.queue.round(server.url)
    assert (result.code, result.received, result.waiting, result.blobs) == (None, 8, 0, 1)
    assert desk.context.workspace.blobs.waiting() == ()
    stored = server.service.blobs.path(image.original.sha256)
    assert stored is not None and stored.read_bytes() == pdf
    assert desk.queue.round(server.url).blobs == 0
    assert desk.reports.elsewhere(CONTEST) == ()


def test_a_line_that_breaks_at_the_blob_leaves_it_waiting_and_the_next_round_sends_it(
    desk: Desk, server: RunningServer, harm: Callable[[str, Answer | None], None]
) -> None:
    harm("/chunks/", _cut)
    result = desk.queue.round(server.url)
    assert (result.code, result.received, result.blobs) == ("client.no_answer", 8, 0)
    assert len(desk.context.workspace.blobs.waiting()) == 1
    harm("/chunks/", None)
    assert desk.queue.round(server.url).blobs == 1


def test_another_laptop_fetches_the_document_when_it_is_asked_for(
    desk: Desk, other: Desk, server: RunningServer, harm: Callable[[str, Answer | None], None]
) -> None:
    desk.queue.round(server.url)
    assert other.queue.round(server.url).fetched == 8
    assert other.reports.signed(CONTEST) is None, "not by itself: on a slow link somebody has to want it"
    (digest,) = other.reports.elsewhere(CONTEST)
    harm("/v1/blobs/", lambda answer: HttpAnswer(answer.status, b"%PDF" + answer.body[4:-1] + b"x", None))
    with pytest.raises(KnownError, match=r"client\.blob"):
        other.queue.fetch_document(digest, server.url)
    assert other.reports.signed(CONTEST) is None
    harm("/v1/blobs/", None)
    assert other.queue.fetch_document(digest, server.url) == desk.reports.signed(CONTEST)
    assert other.reports.signed(CONTEST) == desk.reports.signed(CONTEST)
    assert other.queue.fetch_document(digest, "http://127.0.0.1:9") == desk.reports.signed(CONTEST)
    assert other.context.workspace.blobs.waiting() == ()
    with pytest.raises(KnownError, match=r"server\.blob_unnamed"):
        other.queue.fetch_document("0" * 64, server.url)


def test_a_backup_brings_the_document_back_and_what_waited_goes_on_waiting(
    desk: Desk, server: RunningServer, tmp_path: Path
) -> None:
    back_up(desk, Output(tmp_path / "b.recap"))
    pdf = desk.reports.signed(CONTEST)
    desk.close()
    restore(tmp_path / "b.recap", tmp_path / "w2", *CHAIR)
    with Desk.open(tmp_path / "w2") as back:
        back.session.sign_in(*CHAIR)
        (image,) = _images(back)
        assert back.context.workspace.blobs.read(image.original.sha256) == pdf
        assert fetch_back(back, server.url).withheld == 0
        stored = server.service.blobs.path(image.original.sha256)
        assert stored is not None and stored.read_bytes() == pdf


def test_a_restore_from_before_the_document_fetches_its_record_and_then_the_document(
    desk: Desk, server: RunningServer, signed: Path, tmp_path: Path
) -> None:
    """The laptop broke after sending; its backup is older than the signatures."""
    early = sealed_workspace(tmp_path / "early")
    with Desk.open(early) as before:
        before.session.sign_in(*CHAIR)
        back_up(before, Output(tmp_path / "b.recap"))
    desk.queue.round(server.url)
    restore(tmp_path / "b.recap", tmp_path / "w2", *CHAIR)
    with Desk.open(tmp_path / "w2") as back:
        back.session.sign_in(*CHAIR)
        fetch_back(back, server.url)
        (image,) = _images(back)
        assert back.queue.fetch_document(image.original.sha256, server.url) == desk.reports.signed(CONTEST)
