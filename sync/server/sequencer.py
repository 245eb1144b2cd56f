"""One thread puts leaves into the log: it drains a queue and the inbox, commits a group at once, then answers.

Failure table: refused -> that item alone; store cannot write -> every item of the group is told to come again,
nothing was appended; fold raises at a record -> that item alone, before anything is stored; process killed ->
whatever was answered is on disk, the rest was never answered; the inbox holds what cannot be taken -> it is set aside
there with the reason, whoever handed it in reads it.
"""

from __future__ import annotations

import hashlib
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.log.receipt import STATEMENT_LEAVES, read_entry
from sync.record.container import Container
from sync.record.record import Record
from sync.server.clock import utc_now
from sync.server.drafts import (
    StatementIntake,
    blobs_of,
    earlier_entry,
    head_draft,
    package_draft,
    record_draft,
)
from sync.server.judge import Judge, Verdict
from sync.server.log_writer import Beside, LeafDraft, LogWriter
from sync.server.store.interface import InboxItem, NamedBlob, Redeemed, Store, StoredLeaf
from sync.trust.package import ElectionPackage
from sync.trust.roster import statement_id
from sync.trust.times import stamp

_log = logging.getLogger(__name__)
DEFECT = "server.defect"
MAX_GROUP = 512
MAX_QUEUE = 4096
#: How often an idle server looks into its inbox, seconds.
POLL = 0.2


@dataclass(frozen=True)
class Answer:
    """Outcome of one record: stored (201 new, 200 known), refused (422) or not judged (500)."""

    status: int
    record: StoredLeaf | None = None
    heads: tuple[str, ...] = ()
    verdict: Verdict = Verdict()


@dataclass(frozen=True)
class Enrolling:
    """A statement of the authority, and the code that its making uses up."""

    statement: bytes
    code: str = ""
    redeemed: Redeemed | None = None


@dataclass(frozen=True, eq=False)
class _Job:
    """What somebody waits for: an :class:`Answer` for a container, the leaf for everything else."""

    id: str
    content: Container | Enrolling | ElectionPackage | LeafDraft
    future: Future[Any] = field(default_factory=Future)


@dataclass
class _Group:
    """One commit in the making. ``faults`` are of what is no record."""

    known: dict[str, StoredLeaf]
    drafts: dict[str, LeafDraft] = field(default_factory=dict)
    records: dict[str, Container] = field(default_factory=dict)
    verdicts: dict[str, Verdict] = field(default_factory=dict)
    faults: dict[str, KnownError] = field(default_factory=dict)
    codes: dict[str, Redeemed] = field(default_factory=dict)
    drained: list[str] = field(default_factory=list)
    #: Entries of records that an earlier epoch of the log took.
    entries: dict[str, bytes] = field(default_factory=dict)

    def received(self, name: str, now: str) -> str:
        """When the log took a record: an earlier epoch, or now."""
        return read_entry(self.entries[name]).received if name in self.entries else now


class Sequencer:
    """Owner of the log. ``submit`` and ``add`` may be called from any thread."""

    def __init__(
        self, store: Store, package: ElectionPackage, log_key: Ed25519PrivateKey, judge: Judge,
        clock: Callable[[], datetime] = utc_now, packages: Sequence[ElectionPackage] = (),
        keep: Callable[[str], None] = lambda note: None,
    ) -> None:
        """:param packages: those the folder holds, oldest first; one that is no leaf yet becomes one.

        :param keep: as of :class:`LogWriter`.
        """
        self._store = store
        self._judge = judge
        self._clock = clock
        self._package = package
        self._intake = StatementIntake(judge.roster, store)
        judge.learn_from(self._intake)
        self._writer = LogWriter(store, package.log_origin, log_key, keep)
        held = store.leaves_of([one.digest for one in packages])
        #: packages that wait for the next commit
        self._packages = {one.digest: package_draft(one) for one in packages if one.digest not in held}
        self._fault: KnownError | None = None
        self._queue: queue.Queue[_Job | None] = queue.Queue(MAX_QUEUE)
        self._answer([])  # a clock that is wrong, or a full disk, is said to those who send
        self._thread = threading.Thread(target=self._run, name="sequencer", daemon=True)
        self._thread.start()

    @property
    def set_aside(self) -> dict[int, str]:
        """Leaf -> code of statements in the log that do not hold, as far as they were asked for or inspected."""
        return self._intake.set_aside

    def put_aside(self, leaf: int, code: str) -> None:
        """A stored statement was found not to hold."""
        self._intake.put_aside(leaf, code)

    def refuse(self, fault: KnownError) -> None:
        """Take nothing from now on: the store was found damaged."""
        self._fault = fault

    @property
    def queued(self) -> int:
        """How many things wait for the next commit, about."""
        return self._queue.qsize()

    @property
    def is_unkept(self) -> bool:
        """Whether the newest checkpoint is not in its second place: nothing is taken until it is."""
        return self._writer.is_unkept

    def submit(self, container: Container) -> Future[Answer]:
        """Queue a container; the future holds the answer after the commit.

        :raises KnownError: ``server.busy`` when the queue is full, ``server.database`` once the store is damaged.
        """
        return self._put(_Job(container.record.id, container))

    def add(self, content: Enrolling | ElectionPackage | LeafDraft) -> Future[StoredLeaf]:
        """Queue a statement, a package or the head of a release; the future holds its leaf, or raises.

        :raises KnownError: ``server.busy`` when the queue is full.
        """
        if isinstance(content, Enrolling):
            return self._put(_Job(statement_id(content.statement), content))
        return self._put(_Job(content.id if isinstance(content, LeafDraft) else content.digest, content))

    def _put(self, job: _Job) -> Future[Any]:
        if self._fault is not None:
            raise self._fault
        try:
            self._queue.put_nowait(job)
        except queue.Full as error:
            raise KnownError("server.busy") from error
        return job.future

    def stop(self) -> None:
        """Finish what is queued and end the thread; a second call does nothing."""
        if not self._thread.is_alive():
            return
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        ends = False
        while not ends:
            try:
                first = self._queue.get(timeout=POLL)
            except queue.Empty:
                self._answer([])
                continue
            group, ends = self._group(first)
            # a waiter that went away is passed over here; after this line nobody can go away any more
            self._answer([job for job in group if job.future.set_running_or_notify_cancel()])

    def _group(self, first: _Job | None) -> tuple[list[_Job], bool]:
        """What is queued now, and whether it is the last."""
        group: list[_Job] = []
        item = first
        while item is not None:
            group.append(item)
            if len(group) == MAX_GROUP:
                return group, False
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                return group, False
        return group, True

    def _answer(self, jobs: list[_Job]) -> None:
        try:
            self._append(jobs)
        except Exception as error:  # noqa: BLE001 -- the thread must live; every waiter is told
            if not jobs and not isinstance(error, KnownError):
                _log.exception("draining the inbox")
            for job in jobs:
                if not job.future.done():
                    job.future.set_exception(error)

    def _append(self, jobs: list[_Job]) -> None:
        inbox = self._store.inbox()
        if not (jobs or inbox or self._packages or self._intake.waiting):
            return
        now = self._clock()
        group = _Group(self._store.leaves_of({*(job.id for job in jobs), *(item.id for item in inbox)}))
        self._take_inbox(group, inbox)
        for job in jobs:
            if job.id not in group.known:
                self._take(group, job)
            elif isinstance(job.content, Container) and not group.known[job.id].envelope:
                self._fill(group, job.content)
        accepted = [container.record for container in group.records.values()]
        times = [group.received(record.id, stamp(now)) for record in accepted]
        for name in self._judge.accept(accepted, times) if accepted else ():
            del group.records[name]
            group.verdicts[name] = Verdict(DEFECT)
        stored = self._commit_or_forget(group, stamp(now))
        self._tell(jobs, group, stored)

    def _take_inbox(self, group: _Group, inbox: Sequence[InboxItem]) -> None:
        for item in inbox:
            try:
                if item.kind in STATEMENT_LEAVES:
                    self._intake.take(item.body)
                elif item.id not in group.known:
                    group.drafts[item.id] = head_draft(item)
                group.drained.append(item.id)
            except KnownError as error:
                self._store.set_aside(item.id, error.code)

    def _take(self, group: _Group, job: _Job) -> None:
        content = job.content
        if isinstance(content, Container):
            if job.id not in group.verdicts:
                group.verdicts[job.id] = self._verdict(content)
                if group.verdicts[job.id].code is None:
                    group.records[job.id] = content
                    entry = earlier_entry(content, self._package)
                    if entry is not None:
                        group.entries[job.id] = entry
        elif isinstance(content, LeafDraft):
            group.drafts[job.id] = content
        elif isinstance(content, ElectionPackage):
            self._judge.learn_package(content)
            self._packages[job.id] = package_draft(content)
        else:
            try:
                self._enrol(group, content)
            except KnownError as error:
                group.faults[job.id] = error

    def _fill(self, group: _Group, container: Container) -> None:
        """Content of a leaf that recovery took over from a release without it: the very bytes that its entry names."""
        record, leaf = container.record, group.known[container.record.id]
        said = read_entry(leaf.entry)
        if (said.kind, said.envelope) != (record.kind, hashlib.sha256(record.envelope).hexdigest()):
            del group.known[record.id]
            group.verdicts[record.id] = Verdict("log.receipt_other")
            return
        for statement in container.officers:
            with suppress(KnownError):
                self._intake.take(statement)
        region = record.area or self._judge.region_of(record)
        filled = replace(leaf, region=region, envelope=record.envelope)
        blobs = dict.fromkeys(one.sha256 for one in blobs_of(record))
        self._store.fill(filled, [NamedBlob(digest, leaf.index, region) for digest in blobs])
        self._judge.accept([record], [said.received])
        group.known[record.id] = filled

    def _enrol(self, group: _Group, content: Enrolling) -> None:
        if content.redeemed is not None:
            found = self._store.people.code(content.code)
            if found is None or found.used is not None or content.code in group.codes:
                raise KnownError("server.code")
        self._intake.take(content.statement)
        if content.redeemed is not None:
            group.codes[content.code] = content.redeemed

    def _verdict(self, container: Container) -> Verdict:
        """Verdict on one record; a defect of ours in judging it is that record's alone and may be tried again."""
        try:
            for statement in container.officers:
                self._intake.take(statement)
            return self._judge.judge(container)
        except KnownError as error:
            return Verdict(error.code, tuple(error.params.items()))
        except Exception:  # noqa: BLE001 -- the other records of the group must not suffer
            _log.exception("judging %s", container.record.id)
            return Verdict(DEFECT)

    def _commit_or_forget(self, group: _Group, received: str) -> dict[str, StoredLeaf]:
        """The fold is tried before the commit, so that nothing it cannot take is stored, and undone with it."""
        records = [container.record for container in group.records.values()]
        # what a record rests on stands before it: packages, statements, then the records
        drafts = [
            *self._packages.values(), *self._intake.waiting.values(), *group.drafts.values(),
            *(record_draft(one, self._judge.region_of(one), group.entries.get(one.id)) for one in records),
        ]
        if not drafts:
            if group.drained:
                self._store.take_out(group.drained)
            return {}
        beside = Beside(self._intake.persons(), group.codes, group.drained)
        try:
            stored = self._writer.append(drafts, received, beside)
        except BaseException:
            if records:
                self._judge.forget(records)
            raise
        self._packages.clear()
        self._intake.waiting.clear()
        return {leaf.id: leaf for leaf in stored}

    def _tell(self, jobs: Sequence[_Job], group: _Group, stored: dict[str, StoredLeaf]) -> None:
        told: set[str] = set()
        for job in jobs:
            if isinstance(job.content, Container):
                job.future.set_result(self._told(job.content.record, group, stored, again=job.id in told))
                told.add(job.id)
            elif job.id in group.faults:
                job.future.set_exception(group.faults[job.id])
            else:
                leaf = stored.get(job.id) or group.known.get(job.id) or self._store.leaf(job.id)
                job.future.set_result(leaf)

    def _told(self, record: Record, group: _Group, stored: dict[str, StoredLeaf], *, again: bool) -> Answer:
        if record.id in group.known:
            return Answer(200, group.known[record.id])
        verdict = group.verdicts[record.id]
        if record.id in stored:
            heads = tuple(self._judge.heads(record))
            return Answer(200 if again else 201, stored[record.id], heads, verdict)
        return Answer(500 if verdict.code == DEFECT else 422, verdict=verdict)
