"""What a server reads before its first answer does not grow with its log; officers are learnt when they are touched."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from forms.errors import KnownError
from sync.server.drafts import record_draft, statement_draft
from sync.server.log_writer import LeafDraft, LogWriter
from sync.server.service import open_service
from sync.server.store.sql import SqlStore
from sync.trust.authority import Authority
from sync.trust.chain import PackageChain
from sync.trust.roster import Roster
from sync.trust.times import stamp
from sync.trust.training import training_keys
from tests.helpers.pki import Committee
from tests.helpers.wire import client_of, committee_of_today, container, containers, transcription
from tests.sync.server.test_leaves import serve


@pytest.fixture(scope="module")
def committee() -> Committee:
    return committee_of_today()


def _log(data: Path, committee: Committee, leaves: int) -> Path:
    """Every tenth leaf is a revocation; the others repeat one record's bytes."""
    package, keys = committee.package, training_keys()
    open_service(data, package.envelope).close()
    service = open_service(data)
    service.sequencer.stop()
    usual = record_draft(containers(committee, [1])[0].record, "")
    authority, roster = Authority(package, keys.authority, keys.ca), Roster(PackageChain([package]))
    drafts = []
    for number in range(leaves):
        if number % 10:
            drafts.append(LeafDraft(f"{number:064x}", usual.kind, usual.region, usual.committed, usual.kept))
        else:
            made = authority.revoke(f"{number:064x}", committee.now, "lost")
            drafts.append(statement_draft(made, roster.add(made), roster))
    LogWriter(service.store, package.log_origin, keys.log).append(drafts, stamp(committee.now))
    service.close()
    return data


def _rows_read(data: Path) -> tuple[int, int]:
    """Statements sent to the database, and leaves read, until a service is open: by who opens it. What the service
    does behind its start (the inspection, the writer), and what another test left running, has threads of its own."""
    asked: list[str] = []
    read: list[int] = []
    opening = threading.get_ident()
    real = SqlStore._leaves

    def leaves(self: SqlStore, query: object) -> object:
        found = real(self, query)  # type: ignore[arg-type]
        if threading.get_ident() == opening:
            read.append(len(found))
        return found

    def before(connection: object, cursor: object, statement: str, *_: object) -> None:
        if threading.get_ident() == opening:
            asked.append(statement)

    sa.event.listen(Engine, "before_cursor_execute", before)
    try:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(SqlStore, "_leaves", leaves)
            service = open_service(data)
    finally:
        sa.event.remove(Engine, "before_cursor_execute", before)
    service.close()
    assert asked and not any("quick_check" in one for one in asked)
    tiles = [one for one in asked if "FROM tile" in one]
    assert len(tiles) <= 8, "the growing edge of the tree: one tile a level, of which the longest log has eight"
    return len(asked) - len(tiles), sum(read)


def test_a_start_asks_the_same_of_a_long_log_as_of_a_short_one(tmp_path: Path, committee: Committee) -> None:
    short, long = (_log(tmp_path / str(leaves), committee, leaves) for leaves in (20, 2000))
    assert _rows_read(long) == _rows_read(short)


def test_a_revocation_in_the_log_counts_for_a_key_that_is_first_seen_after_a_start(
    tmp_path: Path, committee: Committee
) -> None:
    data = tmp_path / "server"
    with serve(data, committee.package.envelope) as server:
        assert client_of(server.url, committee).push(containers(committee, [1]))[0].outcome == "received"
        server.service.revoke(committee["OP-2"].keyid, "lost")
        server.service.revoke(committee["OP-1"].keyid, "lost")
    with serve(data) as server:
        assert server.service.judge.roster.officers == {}, "nobody is known before somebody asks"
        with pytest.raises(KnownError, match="server.key_revoked"):
            server.service.caller(client_of(server.url, committee)._token())  # type: ignore[misc]
        for number, person in ((2, "OP-1"), (3, "OP-2")):
            made = container(committee, transcription(committee, number, person=person))
            answer = server.service.sequencer.submit(made).result()
            assert answer.status == 201  # logged like any other, and late by the log's time
            assert made.record.id in server.service.judge.state_of("000101").quarantined, person


def test_a_store_that_is_found_damaged_behind_the_start_takes_nothing_more(
    tmp_path: Path, committee: Committee, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(self: SqlStore) -> None:
        raise KnownError("server.database", reason="page 7")

    monkeypatch.setattr(SqlStore, "check", damaged)
    with serve(tmp_path / "server", committee.package.envelope) as server:
        assert server.service.inspection.wait() == "damaged"
        assert server.service.status().inspection == "damaged"
        with pytest.raises(KnownError, match="server.database"):
            server.service.sequencer.submit(containers(committee, [1])[0])
