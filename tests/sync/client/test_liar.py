"""A server that holds the log key and lies: only what is about this very record is called received."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

import pytest

from sync.client.client import Client, PushResult
from sync.client.transport import HttpAnswer
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


def test_an_envelope_of_another_record_is_not_received(item: Container) -> None:
    found = _pushed(item, transcription(committee(), 8).envelope)
    assert (found.outcome, found.code) == ("later", "log.receipt_other")
