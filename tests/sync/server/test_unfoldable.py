"""Records that name what is no such parent, and one the fold itself raises at: the server lives, and starts again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from sync.client.transport import TransportError
from sync.fold import defects as net
from sync.fold.context import SheetContext
from sync.fold.region import RegionFold
from sync.record.content import payload_of
from sync.record.record import Record
from sync.server.run import serve
from sync.server.store.interface import Batch
from sync.server.store.sql import SqlStore
from tests.helpers.pki import Committee
from tests.helpers.releases import STATIONS, container, new_desk, sealed_desk
from tests.helpers.wire import client_of
from tests.sync.fold.acts import PAPER, seal, transcription
from tests.sync.fold.desks import TestDesk

TWO = ["KETUA", "ANGGOTA-1"]


def _of(desk: TestDesk, kind: str) -> Record:
    return next(r for r in desk.records.values() if r.kind == kind and r.station == STATIONS[0])


def _naming(desk: TestDesk, part: str, *names: str) -> Record:
    said = payload_of(_of(desk, "sheet").content)
    payload: dict[str, Any] = {k: v for k, v in said.items() if k not in ("kind", "signers")}
    payload |= {part: sorted(names)}
    if part == "supersedes":
        payload["revision"] = 2
    return desk.committee.sign("sheet", payload, TWO)


_VARIANTS: Mapping[str, Callable[[TestDesk], Record]] = {
    "transcriptions": lambda desk: _naming(desk, "transcriptions", _of(desk, "sheet").id, _of(desk, "act").id),
    "settlements": lambda desk: _naming(desk, "settlements", _of(desk, "transcription").id),
    "corrections": lambda desk: _naming(desk, "corrections", _of(desk, "act").id),
    "dispositions": lambda desk: _naming(desk, "dispositions", _of(desk, "transcription").id),
    "supersedes": lambda desk: _naming(desk, "supersedes", _of(desk, "transcription").id),
}


def _desk() -> TestDesk:
    desk = sealed_desk(2)
    desk.force(
        {"kind": "act", "act": "absent", "contest": "PPWP", "station": STATIONS[0], "reason": "lost"}, *TWO
    )
    return desk


def _push(url: str, committee: Committee, *records: Record) -> list[tuple[str, str]]:
    results = client_of(url, committee, "KETUA").push([container(record, committee) for record in records])
    return [(one.outcome, one.code) for one in results]


@pytest.mark.parametrize("part", _VARIANTS)
def test_a_sheet_that_names_another_kind_stops_nothing(tmp_path: Path, part: str) -> None:
    desk = _desk()
    wrong = _VARIANTS[part](desk)
    with serve(tmp_path / "server", desk.committee.package.envelope) as running:
        sent = _push(running.url, desk.committee, *desk.records.values(), wrong)
        assert sent == [("received", "")] * (len(desk.records) + 1)
        before = running.service.judge.state_of("000101")
        assert before.refused[wrong.id].code == "fold.parents"
    with serve(tmp_path / "server") as running:
        assert running.service.judge.state_of("000101") == before
        assert [one.station for one in before.results("PPWP")] == [STATIONS[1]]


def _stumble_at(monkeypatch: pytest.MonkeyPatch, poison: str) -> None:
    """The fold's own net is gone, and the code has a defect at one record."""
    real = net.fold_sheet

    def stumbling(context: SheetContext) -> Any:
        if poison in context.records:
            raise ZeroDivisionError
        return real(context)

    # the package's own name ``fold`` is the function, not the module
    monkeypatch.setattr(sys.modules[RegionFold.__module__], "fold_without_defects", stumbling)


def test_what_the_fold_raises_at_is_not_stored_and_the_rest_of_its_group_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = _desk()
    poison = _of(desk, "transcription")
    _stumble_at(monkeypatch, poison.id)
    with serve(tmp_path / "server", desk.committee.package.envelope) as running:
        sent = dict(zip(desk.records, _push(running.url, desk.committee, *desk.records.values()), strict=True))
        assert sent.pop(poison.id)[0] != "received"
        assert set(sent.values()) == {("received", "")}
        assert len(running.service.store.records()) == len(desk.records) - 1


def test_a_server_that_already_holds_such_a_record_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = _desk()
    with serve(tmp_path / "server", desk.committee.package.envelope) as running:
        _push(running.url, desk.committee, *desk.records.values())
    _stumble_at(monkeypatch, _of(desk, "transcription").id)
    more = desk.committee.sign("transcription", transcription(PAPER[STATIONS[2]], 7, station=STATIONS[2]), ["OP-1"])
    with serve(tmp_path / "server") as running:
        assert [one.station for one in running.service.judge.state_of("000101").results("PPWP")] == [STATIONS[1]]
        assert _push(running.url, desk.committee, more) == [("received", "")]


def test_what_the_store_did_not_take_is_in_no_fold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = new_desk()
    for number, person in enumerate(("OP-1", "OP-2")):
        desk.force(transcription(PAPER[STATIONS[0]], number), person)
    first, second = desk.records.values()
    sealed = desk.committee.sign("sheet", seal(desk.sheet()), TWO)
    with serve(tmp_path / "server", desk.committee.package.envelope) as running:
        _push(running.url, desk.committee, first)
        before = running.service.judge.state_of("000101")
        real = SqlStore.commit

        def full(self: SqlStore, batch: Batch) -> None:
            raise OSError("disk full")

        monkeypatch.setattr(SqlStore, "commit", full)
        with pytest.raises(TransportError):
            _push(running.url, desk.committee, second, sealed)
        assert running.service.judge.state_of("000101") == before
        monkeypatch.setattr(SqlStore, "commit", real)
        assert _push(running.url, desk.committee, second, sealed) == [("received", "")] * 2
        desk.take([sealed])
        assert running.service.judge.state_of("000101").results("PPWP") == desk.state.results("PPWP") != []
