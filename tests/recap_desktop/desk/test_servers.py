"""Servers as the package names them: pinned certificates, the next address when one is silent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from recap_desktop.desk import Desk
from sync.fold import Lack
from sync.server.run import RunningServer, serve
from sync.trust.package import ElectionPackage
from tests.helpers.desks import CLEAN, PASSPHRASE, type_sheet
from tests.helpers.ports import free_port
from tests.helpers.tls import self_signed
from tests.helpers.wire import training_variant


@contextmanager
def _desk(folder: Path, package: ElectionPackage) -> Iterator[Desk]:
    """A desk of that package with one transcription in its queue."""
    with Desk.create(folder, package.envelope) as desk:
        desk.setup.enrol_training("OP-1", "operator", "Satu", PASSPHRASE)
        type_sheet(desk, "OP-1", CLEAN[0])
        yield desk


def _stored(server: RunningServer) -> int:
    return len(server.service.store.records())


def test_the_pin_of_the_package_is_enforced(tmp_path: Path) -> None:
    tls, port = self_signed(tmp_path), free_port()
    url = f"https://127.0.0.1:{port}"
    right = training_variant(servers=[{"url": url, "pin": tls.check()}])
    wrong = training_variant(servers=[{"url": url, "pin": "0" * 64}])
    with serve(tmp_path / "server", right.envelope, port=port, tls=tls) as server:
        with _desk(tmp_path / "wrong", wrong) as desk:
            for asked in (None, url):
                result = desk.queue.round(asked)
                assert (result.code, result.sent, result.waiting) == ("client.pin", 0, 1)
        assert _stored(server) == 0
        with _desk(tmp_path / "right", right) as desk:
            assert desk.queue.round().received == 1
        assert _stored(server) == 1


def test_the_next_address_or_pin_is_tried_and_a_wrong_certificate_is_what_is_said(tmp_path: Path) -> None:
    tls, port = self_signed(tmp_path), free_port()
    silent = {"url": f"http://127.0.0.1:{free_port()}", "pin": None}
    there = {"url": f"https://127.0.0.1:{port}", "pin": tls.check()}
    old = {**there, "pin": "1" * 64}
    package = training_variant(servers=[silent, old, there])
    with serve(tmp_path / "server", package.envelope, port=port, tls=tls) as server:
        with _desk(tmp_path / "one", package) as desk:
            assert desk.queue.round().received == 1
        with _desk(tmp_path / "two", training_variant(servers=[silent, old])) as desk:
            result = desk.queue.round()
            assert (result.code, result.sent, result.waiting) == ("client.pin", 0, 1)
        assert _stored(server) == 1
    with _desk(tmp_path / "three", training_variant(servers=[silent])) as desk:
        assert desk.queue.round().code == "client.no_answer"


def test_what_was_refused_is_offered_again_when_a_person_asks(tmp_path: Path) -> None:
    """The server was told of a signer only later; nobody has to mend anything."""
    package = training_variant()
    with _desk(tmp_path / "w", package) as desk, serve(tmp_path / "server", package.envelope) as server:
        workspace = desk.context.workspace
        (item,) = desk.queue.status().items
        with workspace.transaction():
            workspace.outbox.refused(item.record, "record.unknown_signer", "", desk.context.clock.now())
        assert desk.queue.status().refused == 1
        assert desk.queue.round(server.url, automatic=True).sent == 0
        result = desk.queue.round(server.url)
        assert (result.received, result.refused, result.waiting) == (1, 0, 0)
        assert _stored(server) == 1


def test_a_record_of_a_package_that_the_server_lacks_is_received_and_waits_there(tmp_path: Path) -> None:
    package = training_variant(title={"id": "Lain", "en": "Other"})
    with (
        _desk(tmp_path / "w", package) as desk,
        serve(tmp_path / "server", training_variant().envelope) as server,
    ):
        result = desk.queue.round(server.url)
        assert (result.received, result.refused, result.code) == (1, 0, "package.other_content")
        assert _stored(server) == 1
        state = server.service.judge.state_of(desk.region)
        assert set(state.waiting.values()) == {Lack("package", package.digest)}
        assert state.refused == {}


def test_records_of_another_desk_are_sent_on(tmp_path: Path) -> None:
    """Its own laptop may never have a link; the set is united wherever it is."""
    package = training_variant()
    with _desk(tmp_path / "one", package) as one:
        one.setup.enrol_training("KETUA", "chair", "Ketua", PASSPHRASE)
        one.session.sign_in("KETUA", PASSPHRASE)
        given = one.queue.give()
    with (
        Desk.create(tmp_path / "two", package.envelope) as two,
        serve(tmp_path / "server", package.envelope) as server,
    ):
        two.setup.enrol_training("OP-2", "operator", "Dua", PASSPHRASE)
        two.session.sign_in("OP-2", PASSPHRASE)
        assert two.queue.take(given) == (1, 0)
        assert two.queue.status().waiting == 1
        assert two.queue.round(server.url).received == 1
        assert two.queue.receipt(given[0].record.id)


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "127.0.0.1"])
def test_an_address_that_is_none_is_said_at_once(tmp_path: Path, url: str) -> None:
    from forms.errors import KnownError

    with _desk(tmp_path / "w", training_variant()) as desk, pytest.raises(KnownError, match=r"client\.address"):
        desk.queue.round(url)
