"""A server that holds the log key and lies: only what is about this very record is called received."""

from __future__ import annotations

import os
from collections.abc import Mapping

import pytest
from msgspec.structs import replace

from sync.client.client import Client, PushResult
from sync.client.transport import HttpAnswer, TransportError
from sync.log.checkpoint import sign_checkpoint
from sync.log.merkle import leaf_hash
from sync.log.receipt import log_entry, write_receipt
from sync.record.canonical import encode
from sync.record.container import Container
from sync.record.envelope import Signature
from sync.record.keys import b64
from sync.trust.training import training_keys
from tests.helpers.pki import committee
from tests.helpers.wire import container, transcription


class _Liar:
    """The other end of the wire: answers every record with one entry, signed as the log, and any envelope."""

    def __init__(self, about: Container, envelope: bytes, kind: str) -> None:
        self._about, self._envelope, self._kind = about, envelope, kind

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> HttpAnswer:
        name = self._about.record.id
        entry = log_entry(name, self._envelope, self._kind, "2024-02-20T08:00:00Z")
        note = sign_checkpoint(committee().package.log_origin, 1, leaf_hash(entry), training_keys().log)
        receipt = write_receipt(entry, 0, [], note)
        result = {"id": name, "status": 201, "receipt": receipt, "envelope": b64(self._envelope)}
        return HttpAnswer(200, encode({"results": [result]}), None)


@pytest.fixture(scope="module")
def item() -> Container:
    return container(committee(), transcription(committee(), 7))


def _pushed(item: Container, envelope: bytes, kind: str = "transcription") -> PushResult:
    return Client(_Liar(item, envelope, kind), committee().package).push([item])[0]


def test_the_same_answer_without_a_lie_is_received(item: Container) -> None:
    assert _pushed(item, item.record.envelope).outcome == "received"


def test_a_record_logged_as_another_kind_is_not_received(item: Container) -> None:
    found = _pushed(item, item.record.envelope, "image")
    assert (found.outcome, found.code, found.receipt) == ("later", "log.receipt_other", None)


def test_an_envelope_with_signatures_that_nobody_made_is_not_received(item: Container) -> None:
    opened = item.record.opened()
    forged = replace(opened, signatures=tuple(Signature(s.keyid, os.urandom(64)) for s in opened.signatures))
    found = _pushed(item, forged.to_bytes())
    assert (found.outcome, found.code, found.receipt) == ("later", "log.receipt_other", None)


@pytest.mark.parametrize("envelope", [b"", b"{}", b"no envelope"])
def test_what_is_no_envelope_at_all_is_no_fault_of_the_record(envelope: bytes, item: Container) -> None:
    found = _pushed(item, envelope)
    assert (found.outcome, found.code) == ("later", "log.receipt_other")


def test_an_envelope_of_another_record_is_not_received(item: Container) -> None:
    found = _pushed(item, transcription(committee(), 8).envelope)
    assert (found.outcome, found.code) == ("later", "log.receipt_other")


@pytest.mark.parametrize("code", ["x" * 3_000_000, {"a": [1]}, "Fold.role", "fold.role\n", "", None, 5])
def test_a_refusal_in_words_that_are_no_code_is_no_refusal(item: Container, code: object) -> None:
    answer = encode({"results": [{"id": item.record.id, "status": 422, "code": code, "params": {}}]})
    found = Client(_Says(answer), committee().package).push([item])[0]
    assert (found.outcome, found.code) == ("later", "client.answer")


def test_a_refusal_with_a_code_of_a_newer_server_is_one(item: Container) -> None:
    answer = encode({"results": [{"id": item.record.id, "status": 422, "code": "fold.newer", "params": {}}]})
    found = Client(_Says(answer), committee().package).push([item])[0]
    assert (found.outcome, found.code) == ("refused", "fold.newer")


def test_a_status_from_the_end_of_time_is_no_answer_and_dates_no_token() -> None:
    package = committee().package
    answer = {"election": package.election, "package": package.digest, "time": "9999-12-31T23:59:59Z"}
    client = Client(_Says(encode(answer)), package)
    with pytest.raises(TransportError, match=r"client\.answer"):
        client.status()
    with pytest.raises(TransportError, match=r"client\.answer"):
        client.server_time()


class _Says:
    """The other end of the wire: one answer to everything."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> HttpAnswer:
        return HttpAnswer(200, self._answer, None)
