"""One thread puts records into the log: it drains a queue, commits a group at once, then answers.

Failure table: refused -> that item alone; store cannot write -> every item of the group is told to come again,
nothing was appended; fold raises at a record -> that item alone, before anything is stored; process killed ->
whatever was answered is on disk, the rest was never answered.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.log.checkpoint import sign_checkpoint
from sync.log.merkle import inclusion_proof, leaf_hash, root
from sync.log.receipt import log_entry, write_receipt
from sync.log.tiles import TileTree, append
from sync.record.canonical import decode
from sync.record.container import Container
from sync.record.record import Record
from sync.server.judge import Judge, Verdict
from sync.server.store.interface import Batch, Store, StoredRecord
from sync.trust.package import ElectionPackage
from sync.trust.roster import statement_id
from sync.trust.times import stamp

_log = logging.getLogger(__name__)
DEFECT = "server.defect"
MAX_GROUP = 512
MAX_QUEUE = 4096


@dataclass(frozen=True)
class Answer:
    """Outcome of one record: stored (201 new, 200 known), refused (422) or not judged (500)."""

    status: int
    record: StoredRecord | None = None
    heads: tuple[str, ...] = ()
    verdict: Verdict = Verdict()


def utc_now() -> datetime:
    """The server's clock."""
    return datetime.now(UTC)


class Sequencer:
    """Owner of the log. ``submit`` may be called from any thread."""

    def __init__(
        self, store: Store, package: ElectionPackage, log_key: Ed25519PrivateKey, judge: Judge,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._store = store
        self._package = package
        self._key = log_key
        self._judge = judge
        self._clock = clock
        self._statements = 0
        self._queue: queue.Queue[tuple[Container, Future[Answer]] | None] = queue.Queue(MAX_QUEUE)
        self._size = self._start()
        self._thread = threading.Thread(target=self._run, name="sequencer", daemon=True)
        self._thread.start()

    def _start(self) -> int:
        self._learn()
        found = self._store.checkpoint()
        if found is not None:
            self._reload()
            return found[0]
        note = sign_checkpoint(self._package.log_origin, 0, root(TileTree(self._tile), 0), self._key)
        self._store.commit(Batch((), {}, {}, 0, note))
        return 0

    def _reload(self) -> None:
        since = 0
        while True:
            stored = self._store.records(since=since)
            if not stored:
                return
            times = [str(decode(item.entry)["received"]) for item in stored]
            self._judge.accept([Record.parse(item.envelope) for item in stored], times)
            since = stored[-1].index + 1

    def _learn(self) -> None:
        """Take what the authority signed since the last look: an enrolment, or a revocation by another process."""
        for number, statement in self._store.statements_after(self._statements):
            self._judge.roster.add(statement)
            self._statements = number

    def _tile(self, level: int, index: int) -> bytes:
        return self._store.tile(level, index) or b""

    def submit(self, container: Container) -> Future[Answer]:
        """Queue a container; the future holds the answer after the commit.

        :raises KnownError: ``server.busy`` when the queue is full.
        """
        future: Future[Answer] = Future()
        try:
            self._queue.put_nowait((container, future))
        except queue.Full as error:
            raise KnownError("server.busy") from error
        return future

    def stop(self) -> None:
        """Finish what is queued and end the thread; a second call does nothing."""
        if not self._thread.is_alive():
            return
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while True:
            first = self._queue.get()
            if first is None:
                return
            group = [first]
            ends = False
            while len(group) < MAX_GROUP:
                try:
                    item = self._queue.get_nowait()
                except queue.Empty:
                    break
                if item is None:
                    ends = True
                    break
                group.append(item)
            # a waiter that went away is passed over here; after this line nobody can go away any more
            self._answer([item for item in group if item[1].set_running_or_notify_cancel()])
            if ends:
                return

    def _answer(self, group: list[tuple[Container, Future[Answer]]]) -> None:
        try:
            answers = self._append([container for container, _ in group])
        except Exception as error:  # noqa: BLE001 -- the thread must live; every waiter is told
            for _, future in group:
                future.set_exception(error)
            return
        for (_, future), answer in zip(group, answers, strict=True):
            future.set_result(answer)

    def _append(self, containers: list[Container]) -> list[Answer]:
        now = self._clock()
        self._learn()
        verdicts: dict[str, Verdict] = {}
        new: dict[str, Container] = {}
        known: dict[str, StoredRecord] = {}
        for container in containers:
            name = container.record.id
            stored = self._store.record(name)
            if stored is not None:
                known[name] = stored
            elif name not in verdicts:
                verdicts[name] = self._verdict(container)
                if verdicts[name].code is None:
                    new[name] = container
        for name in self._judge.accept([one.record for one in new.values()], [stamp(now)] * len(new)):
            del new[name]
            verdicts[name] = Verdict(DEFECT)
        stored_new = self._commit_or_forget(list(new.values()), stamp(now)) if new else {}
        answers = []
        first: set[str] = set()
        for container in containers:
            name = container.record.id
            if name in known:
                answers.append(Answer(200, known[name]))
            elif name in stored_new:
                status = 200 if name in first else 201
                first.add(name)
                answers.append(Answer(status, stored_new[name], tuple(self._judge.heads(container.record))))
            else:
                answers.append(Answer(500 if verdicts[name].code == DEFECT else 422, verdict=verdicts[name]))
        return answers

    def _verdict(self, container: Container) -> Verdict:
        """Verdict on one record; a defect of ours in judging it is that record's alone and may be tried again."""
        try:
            return self._judge.judge(container)
        except Exception:  # noqa: BLE001 -- the other records of the group must not suffer
            _log.exception("judging %s", container.record.id)
            return Verdict(DEFECT)

    def _commit_or_forget(self, containers: list[Container], received: str) -> dict[str, StoredRecord]:
        """The fold is tried before the commit, so that nothing it cannot take is stored, and undone with it."""
        try:
            return self._commit(containers, received)
        except BaseException:
            self._judge.forget([container.record for container in containers])
            raise

    def _commit(self, containers: list[Container], received: str) -> dict[str, StoredRecord]:
        records = [container.record for container in containers]
        entries = [log_entry(r.id, r.envelope, r.kind, received) for r in records]
        size, changed = append(self._tile, self._size, [leaf_hash(entry) for entry in entries])
        tree = TileTree(lambda level, index: changed.get((level, index)) or self._tile(level, index))
        note = sign_checkpoint(self._package.log_origin, size, root(tree, size), self._key)
        stored = [
            StoredRecord(
                record.id, index, record.kind, region_of(record), record.envelope, entry,
                write_receipt(entry, index, inclusion_proof(tree, index, size), note),
            )
            for index, (record, entry) in enumerate(zip(records, entries, strict=True), start=self._size)
        ]
        statements = {statement_id(s): s for container in containers for s in container.officers}
        self._store.commit(Batch(stored, statements, changed, size, note))
        self._size = size
        return {item.id: item for item in stored}


def region_of(record: Record) -> str:
    """Station or region a record speaks of, empty where it names none."""
    return record.area
