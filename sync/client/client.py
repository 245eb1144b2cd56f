"""What a desk asks of a server; nothing is believed before it is verified against the package."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

from forms.errors import KnownError
from sync.client.answers import believing_no_other_shape, code_of, message, params_of, problem
from sync.client.readback import Cursor, Fetched, FetchedPage, read_page
from sync.client.transport import HttpAnswer, Transport, TransportError
from sync.log.checkpoint import Checkpoint, open_checkpoint
from sync.log.merkle import is_consistent
from sync.log.receipt import parse_receipt, verify_receipt
from sync.record.container import Container
from sync.record.keys import b64, unb64
from sync.record.record import Record
from sync.trust.chain import PackageChain
from sync.trust.enrolment import Enrolment, EnrolmentRequest
from sync.trust.package import ElectionPackage, Pin, open_package
from sync.trust.roster import Roster
from sync.trust.times import moment
from sync.wire import paths
from sync.wire.headers import AUTHORIZATION, CONTENT_TYPE, TEXT
from sync.wire.limits import PAGE
from sync.wire.messages import (
    Enrol,
    Enrolled,
    Held,
    Kept,
    Proof,
    RecordBatch,
    RecordsPage,
    Results,
    ServerStatus,
    StatementsPage,
    write,
)

#: How often one thing is asked of a server that is full, and the longest wait it may ask for here, seconds.
TRIES = 4
LONGEST_WAIT = 15
_FARTHEST = timedelta(days=36525)


@dataclass(frozen=True)
class PushResult:
    """Outcome of one record: ``received`` with a verified receipt, ``refused`` with a code, or ``later``.

    ``checkpoint`` is the one the receipt proves the record under; ``waits`` is what the server lacks to judge it.
    """

    record: str
    outcome: str
    receipt: str | None = None
    leaf: int | None = None
    checkpoint: Checkpoint | None = None
    code: str = ""
    detail: str = ""
    waits: str = ""
    retry_after: int | None = None


class LogForkedError(KnownError):
    """Two checkpoints that the log signed and cannot reconcile; ``proof`` is what it answered, when it did."""

    def __init__(self, seen: Checkpoint, shown: Checkpoint, proof: Sequence[bytes] = ()) -> None:
        super().__init__("log.forked", old=seen.size, new=shown.size)
        self.seen = seen
        self.shown = shown
        self.proof = tuple(proof)


class Client:
    """One server, one officer. ``token`` makes the Authorization header; open calls go without."""

    def __init__(
        self, transport: Transport, package: ElectionPackage, token: Callable[[], str] | None = None,
        chain: PackageChain | None = None, wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """:param chain: every package the device holds; records may name any of them. The one package by default.

        :param wait: waits for so many seconds.
        """
        self._transport = transport
        self._package = package
        self._chain = chain or PackageChain([package])
        self._token = token
        self._wait = wait
        #: The server's time as it was told, and the tick at which it was: a clock that is set meanwhile moves neither.
        self._told: tuple[datetime, float] | None = None
        #: Digest of the server's package, as :meth:`status` told it.
        self.current_package: str | None = None

    def call(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None, *,
        signed: bool = True,
    ) -> HttpAnswer:
        """One request with the officer's token. A server that is full for the moment is asked again as it says.

        :raises TransportError: no answer.
        """
        for chance in range(TRIES):
            sent = dict(headers or {})
            if signed and self._token is not None:
                sent[AUTHORIZATION] = self._token()
            answer = self._transport.send(method, path, body, sent)
            asked = answer.retry_after
            is_full = answer.status == 503 and asked is not None and problem(answer).code == "server.busy"
            if not is_full or asked is None or asked > LONGEST_WAIT or chance == TRIES - 1:
                break
            self._wait(asked + random.random())  # who was sent away together does not come back together
        return answer

    def status(self) -> ServerStatus:
        """Name, mode, time and log size of the server.

        :raises TransportError: no answer, or not one of ours.
        """
        answer = self.call("GET", paths.STATUS, signed=False)
        if answer.status == 200 and b"election" not in answer.body:
            raise TransportError("client.other_server")
        found = message(answer, ServerStatus)
        if found.election != self._package.election:
            raise TransportError("client.other_server")
        with believing_no_other_shape():
            told = moment(found.time)
            # a time no clock shows, with which nothing can be reckoned
            if abs(told - datetime.now(UTC)) > _FARTHEST:
                raise TransportError("client.answer")
            self._told = told, monotonic()
            self.current_package = found.package
        return found

    def server_time(self) -> datetime:
        """The server's time: its status is asked before the first token, since this computer's clock may be wrong.

        Evidence of nothing.

        :raises TransportError: as :meth:`status`.
        """
        if self._told is None:
            self.status()
        assert self._told is not None
        told, tick = self._told
        return told + timedelta(seconds=monotonic() - tick)

    def package(self, pinned: Pin | None = None, now: datetime | None = None) -> ElectionPackage:
        """The server's current package, verified and held against what this device has pinned."""
        answer = self.call("GET", paths.CURRENT_PACKAGE, signed=False)
        if answer.status != 200:
            raise problem(answer)
        return open_package(answer.body, now=now, pinned=pinned or self._package.pin())

    def kept_package(self, digest: str) -> bytes:
        """Envelope of any package that the server keeps; whoever takes it in verifies it.

        :raises TransportError: no answer, ``server.not_found``.
        """
        answer = self.call("GET", paths.filled(paths.PACKAGE, digest=digest), signed=False)
        if answer.status != 200:
            raise problem(answer)
        return answer.body

    def hand_over(self, package: ElectionPackage) -> Kept:
        """Give the server a package that it lacks: kept, logged and found by digest, not made current.

        :raises TransportError: no answer, ``package.*`` where it does not fit what the server holds.
        """
        where = paths.filled(paths.PACKAGE, digest=package.digest)
        return message(self.call("PUT", where, package.envelope), Kept, (200, 201))

    def enrol(self, request: EnrolmentRequest, code: str) -> Enrolment:
        """Have two keys certified with a one-time code.

        :raises TransportError: no answer; ``server.code`` when the code does not hold.
        """
        body = write(Enrol(code, b64(request.to_bytes())))
        found = message(self.call("POST", paths.ENROLMENTS, body, signed=False), Enrolled, (201,))
        with believing_no_other_shape():
            return Enrolment(unb64(found.statement), tuple(unb64(item) for item in found.chain))

    def push(self, containers: Sequence[Container]) -> list[PushResult]:
        """Send records as one batch; every receipt is verified before it is called received.

        :raises TransportError: nothing is known about any of them; all may be sent again.
        """
        answer = self.call("POST", paths.RECORDS, write(RecordBatch([b64(c.to_bytes()) for c in containers])))
        if answer.status == 503:
            code = problem(answer).code
            return [PushResult(c.record.id, "later", code=code, retry_after=answer.retry_after) for c in containers]
        results = message(answer, Results).results
        with believing_no_other_shape():
            # one result an item, in the order sent: an item the server could not read has no id of its own
            return [self._result(c, item) for c, item in zip(containers, results, strict=True)]

    def _result(self, container: Container, item: dict[str, Any]) -> PushResult:
        record = container.record
        status, code = item["status"], code_of(item)
        if item.get("id") not in (record.id, None):
            return PushResult(record.id, "later", code="client.answer")
        if status in (200, 201):
            return self._received(container, item)
        if status in (403, 422) and code:
            detail = ", ".join(f"{key}={value}" for key, value in params_of(item).items())
            return PushResult(record.id, "refused", code=code, detail=detail)
        return PushResult(record.id, "later", code=code or "client.answer")

    def _received(self, container: Container, item: dict[str, Any]) -> PushResult:
        record = container.record
        receipt = str(item.get("receipt", ""))
        try:
            checkpoint = verify_receipt(
                receipt, record.id, record.kind, self._stored_envelope(container, item), self._package.log_origin,
                self._package.log_key,
            )
        except KnownError as error:
            # what is wrong with the answer's envelope is no fault of the record that was sent
            return PushResult(record.id, "later", code=error.code if error.code[:4] == "log." else "log.receipt_other")
        waits = str(item.get("waits", ""))[:64]
        return PushResult(
            record.id, "received", receipt, parse_receipt(receipt).index, checkpoint, waits=waits
        )

    def _stored_envelope(self, container: Container, item: dict[str, Any]) -> bytes:
        """The envelope the log holds. Another desk may have sent the same payload with its own envelope first.

        An envelope that is not ours is believed only where every signature in it holds: without that a server could
        log the payload with signatures that nobody made, and each reader would pass the record over.
        """
        record, stored = container.record, item.get("envelope")
        if not isinstance(stored, str):
            return record.envelope
        envelope = unb64(stored)
        if envelope == record.envelope:
            return envelope
        other = Record.parse(envelope)
        if other.id != record.id:
            raise KnownError("log.receipt_other")
        try:
            Roster(self._chain, container.officers).verify(other)
        except KnownError as error:
            raise KnownError("log.receipt_other") from error
        return envelope

    def checkpoint(self) -> Checkpoint:
        """Newest checkpoint of the log, verified."""
        answer = self.call("GET", paths.CHECKPOINT, signed=False)
        if answer.status != 200:
            raise problem(answer)
        with believing_no_other_shape():
            text = answer.body.decode("utf-8")
        return open_checkpoint(text, self._package.log_origin, self._package.log_key)

    def show(self, seen: Checkpoint) -> None:
        """Show the log a checkpoint of its own that it does not go on from, so that it signs nothing more.

        :raises TransportError: no answer; ``server.behind``, ``server.forked`` where it stops now, ``log.checkpoint``
            where it says that it never signed that.
        """
        answer = self.call(
            "POST", paths.SHOWN, seen.note.encode("utf-8"), {CONTENT_TYPE: TEXT}, signed=False
        )
        if answer.status != 204:
            raise problem(answer)

    def check_consistency(self, seen: Checkpoint, shown: Checkpoint) -> None:
        """Both checkpoints are of one history: the larger log begins with the smaller one, and is still there.

        ``shown`` may be the smaller one (a receipt given earlier, an answer kept by a proxy on the way).

        :raises LogForkedError: keep both notes, each is signed by the log.
        :raises TransportError: nothing is known.
        """
        old, new = sorted((seen, shown), key=lambda checkpoint: checkpoint.size)
        if old.size == new.size:
            if old.root != new.root:
                raise LogForkedError(seen, shown)
            return
        if not seen.size:
            return
        if not old.size:  # everything begins with nothing: what counts is that the log still has what it showed
            old = new
        answer = self.call("GET", paths.asking(paths.CONSISTENCY, old=old.size, new=new.size), signed=False)
        if answer.status == 404:  # the log is shorter than it was
            raise LogForkedError(seen, shown)
        found = message(answer, Proof)
        with believing_no_other_shape():
            proof = [unb64(step) for step in found.proof]
        if not is_consistent(old.size, new.size, old.root, new.root, proof):
            raise LogForkedError(seen, shown, proof)

    def page(self, region: str, cursor: Cursor) -> FetchedPage:
        """The next records of a region, item by item: what is wrong with one is said of that one.

        :raises TransportError: nothing is known about any of them; the cursor stays where it is.
        """
        return self._page(paths.asking(paths.RECORDS, region=region, since=cursor.next), cursor)

    def held(self, region: str, cursor: Cursor) -> FetchedPage:
        """Leaves that were held back, asked for again; the cursor keeps those that still are.

        :raises TransportError: nothing is known about any of them; the cursor stays where it is.
        """
        items: list[Fetched] = []
        held: list[Held] = []
        for start in range(0, len(cursor.open), PAGE):
            asked = cursor.open[start : start + PAGE]
            where = paths.asking(paths.RECORDS, region=region, leaves=",".join(map(str, asked)))
            found = self._page(where, cursor, asked)
            items += found.items
            held += found.held
        still = tuple(sorted(one.leaf for one in held))
        aside = tuple(item for item in items if item.code)
        return FetchedPage(tuple(items), tuple(held), Cursor(cursor.next, still), False, aside)

    def _page(self, where: str, cursor: Cursor, asked: tuple[int, ...] = ()) -> FetchedPage:
        page = message(self.call("GET", where), RecordsPage)
        with believing_no_other_shape():
            return read_page(page, cursor, self._chain, asked)

    def statements(self, region: str = "", since: int = 0) -> list[bytes]:
        """Officer statements and revocations in the log, of a region, from a leaf on; the roster verifies them."""
        made: list[bytes] = []
        more = True
        while more:
            where = paths.asking(paths.STATEMENTS, region=region, since=since)
            found = message(self.call("GET", where, signed=False), StatementsPage)
            with believing_no_other_shape():
                made += [unb64(item) for item in found.statements]
            more, since = found.more and found.next > since, found.next
        return made
