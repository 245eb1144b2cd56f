"""Checkpoints and receipts: they hold for the one record and the one log, and for nothing else."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.log.checkpoint import key_hash, open_checkpoint, sign_checkpoint
from sync.log.merkle import inclusion_proof, leaf_hash, root
from sync.log.receipt import log_entry, parse_receipt, read_entry, verify_receipt, write_receipt
from sync.log.tiles import TileTree, append
from sync.record.canonical import encode
from sync.record.keys import public_bytes, unb64, verifies

ORIGIN = "recap.test/log"
KEY = Ed25519PrivateKey.generate()
PUBLIC = public_bytes(KEY)
ENVELOPES = [f"envelope {i}".encode() for i in range(300)]
IDS = [f"{i:064x}" for i in range(300)]
ENTRIES = [log_entry(i, e, "sheet", "2024-02-14T15:18:00Z") for i, e in zip(IDS, ENVELOPES, strict=True)]


def _receipt(index: int) -> str:
    _, tiles = append(lambda *_: b"", 0, [leaf_hash(e) for e in ENTRIES])
    tree = TileTree(lambda level, number: tiles[level, number])
    note = sign_checkpoint(ORIGIN, len(ENTRIES), root(tree, len(ENTRIES)), KEY)
    return write_receipt(ENTRIES[index], index, inclusion_proof(tree, index, len(ENTRIES)), note)


def test_a_receipt_holds_for_its_record() -> None:
    text = _receipt(257)
    assert verify_receipt(text, IDS[257], "sheet", ENVELOPES[257], ORIGIN, PUBLIC).size == 300
    assert parse_receipt(text).received == "2024-02-14T15:18:00Z"


@pytest.mark.parametrize(
    ("index", "envelope", "code"),
    [(256, ENVELOPES[256], "log.receipt_other"), (257, b"altered", "log.receipt_other")],
)
def test_a_receipt_is_of_no_other_record(index: int, envelope: bytes, code: str) -> None:
    with pytest.raises(KnownError) as refused:
        verify_receipt(_receipt(257), IDS[index], "sheet", envelope, ORIGIN, PUBLIC)
    assert refused.value.code == code


def test_a_receipt_that_calls_its_record_another_kind_is_of_no_record() -> None:
    """The release publishes by the kind in the log: a sheet logged as something else would never be seen."""
    with pytest.raises(KnownError) as refused:
        verify_receipt(_receipt(257), IDS[257], "transcription", ENVELOPES[257], ORIGIN, PUBLIC)
    assert refused.value.code == "log.receipt_other"


GOOD: dict[str, object] = {
    "v": 1, "id": IDS[0], "envelope": IDS[1], "kind": "sheet", "received": "2024-02-14T15:18:00Z",
}


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "shet"}, {"kind": "officer"}, {"kind": ["sheet"]}, {"id": f"{'0' * 63}\n"}, {"id": 5},
        {"id": "a\nauthority: 1234"}, {"envelope": "E" * 64}, {"received": "2024-02-30T00:00:00Z"}, {"received": None},
        {"v": 2}, {"v": True}, {"more": 1},
    ],
)
def test_an_entry_of_another_shape_is_none(change: dict[str, object]) -> None:
    assert read_entry(encode(GOOD)).kind == "sheet"
    with pytest.raises(KnownError) as refused:
        read_entry(encode(GOOD | change))
    assert refused.value.code == "log.entry"


@pytest.mark.parametrize("data", [b"", b"[]", b"5", b'"text"', encode(GOOD) + b" "])
def test_what_is_no_entry_at_all_is_refused(data: bytes) -> None:
    with pytest.raises(KnownError) as refused:
        read_entry(data)
    assert refused.value.code == "log.entry"


@pytest.mark.parametrize("more", ["x\n", "\n", "authority: 1234\n", "\u2014 a\u2028b AAAAAAAA\n", "\u2014 a !!!!\n"])
def test_bytes_after_a_receipt_are_no_part_of_it(more: str) -> None:
    with pytest.raises(KnownError) as refused:
        verify_receipt(_receipt(1) + more, IDS[1], "sheet", ENVELOPES[1], ORIGIN, PUBLIC)
    assert refused.value.code == "log.checkpoint"


def test_every_altered_character_is_noticed() -> None:
    text = _receipt(1)
    for at in range(0, len(text) - 1, 7):
        altered = text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]
        with pytest.raises(KnownError):
            verify_receipt(altered, IDS[1], "sheet", ENVELOPES[1], ORIGIN, PUBLIC)


def test_another_key_or_origin_is_refused() -> None:
    note = sign_checkpoint(ORIGIN, 3, bytes(32), KEY)
    assert open_checkpoint(note, ORIGIN, PUBLIC).size == 3
    with pytest.raises(KnownError):
        open_checkpoint(note, "recap.other/log", PUBLIC)
    with pytest.raises(KnownError):
        open_checkpoint(note, ORIGIN, public_bytes(Ed25519PrivateKey.generate()))


def test_the_known_answer_for_signed_notes() -> None:
    """Name, key and signature of the example that implementations of signed notes share."""
    public = unb64("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:]
    line = unb64("x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=")
    body = b"If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    assert key_hash("PeterNeumann", public) == line[:4] == bytes.fromhex("c74f20a3")
    assert verifies(public, line[4:], body)


def test_a_witness_line_is_passed_over() -> None:
    note = sign_checkpoint(ORIGIN, 3, bytes(32), KEY)
    assert open_checkpoint(note + "\u2014 witness.example AAAAAAA=\n", ORIGIN, PUBLIC).size == 3
