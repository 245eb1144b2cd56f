"""Records from elsewhere that name what is no such parent: the desk takes them, says why, and opens again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from recap_desktop.desk import Desk
from sync.record.container import Container
from sync.record.content import SealedSheet, payload_of
from sync.record.record import Record, build
from tests.helpers.desks import CLEAN, CONTEST, PASSPHRASE, seal, type_twice


def _signed(desk: Desk, payload: Mapping[str, Any]) -> Container:
    """Signed by the committee's own chair and member, past the desk's own guard."""
    context = desk.context
    said = {key: value for key, value in payload.items() if key not in ("kind", "signers")}
    with context.keys("KETUA", PASSPHRASE) as one, context.keys("ANGGOTA-2", PASSPHRASE) as two:
        record = build(str(payload["kind"]), said, [one.record, two.record])
    officers = context.ledger.roster.officers
    return Container(record, tuple(officers[key].statement for key in record.signers))


def _of_another_form(head: Record) -> dict[str, Any]:
    figures = {**payload_of(head.content)["as_decided"], "votes.98": {"kind": "value", "value": 5, "raw": ""}}
    return {**payload_of(head.content), "as_decided": figures}


def _keying(head: Record) -> str:
    return head.content_as(SealedSheet).transcriptions[0]


_VARIANTS: Mapping[str, Callable[[Record], dict[str, Any]]] = {
    "transcriptions": lambda head: {"transcriptions": sorted((head.id, _keying(head)))},
    "settlements": lambda head: {"settlements": [_keying(head)]},
    "corrections": lambda head: {"corrections": [head.id]},
    "dispositions": lambda head: {"dispositions": [head.id]},
    "supersedes": lambda head: {"supersedes": [_keying(head)], "revision": 2},
}


@pytest.mark.parametrize("part", [*_VARIANTS, "a refused head"])
def test_a_desk_takes_what_has_no_effect_and_opens_again(desk: Desk, tmp_path: Path, part: str) -> None:
    type_twice(desk, CLEAN[0])
    seal(desk, CLEAN[0])
    head = desk.context.state.sheet(CONTEST, CLEAN[0]).head
    assert head is not None
    if part == "a refused head":
        bad = _signed(desk, _of_another_form(head))
        wrong = _signed(desk, {**payload_of(head.content), "supersedes": [bad.record.id], "revision": 2})
        taken = [bad, wrong]
    else:
        wrong = _signed(desk, {**payload_of(head.content), **_VARIANTS[part](head)})
        taken = [wrong]
    assert desk.queue.take(taken) == (len(taken), 0)
    desk.close()
    with Desk.open(tmp_path / "w") as again:
        again.session.sign_in("KETUA", PASSPHRASE)
        assert again.context.state.refused[wrong.record.id].code == "fold.parents"
        assert [one.sheet_id for one in again.context.state.results(CONTEST)] == [head.id]
        assert again.board.station(CONTEST, CLEAN[0]).status == "sealed"
