"""What a desk asks of a server; nothing is believed before it is verified against the package."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from forms.errors import KnownError
from resources.catalogue import messages
from sync.client.transport import HttpAnswer, Transport, TransportError
from sync.log.checkpoint import Checkpoint, open_checkpoint
from sync.log.merkle import is_consistent
from sync.log.receipt import parse_receipt, verify_receipt
from sync.record.canonical import decode, encode
from sync.record.container import Container
from sync.record.keys import b64, unb64
from sync.record.record import Record
from sync.trust.chain import PackageChain
from sync.trust.enrolment import Enrolment, EnrolmentRequest
from sync.trust.package import ElectionPackage, Pin, open_package
from sync.trust.roster import Roster
from sync.trust.times import moment

MAX_ANSWER = 1 << 26
_CODE = re.compile(r"[a-z][a-z0-9_]{0,31}\.[a-z][a-z0-9_]{0,31}")
_FARTHEST = timedelta(days=36525)
#: Codes a server may speak in; anything else it says is no sentence of ours.
_SPOKEN = ("server.", "record.", "trust.", "package.", "fold.", "log.")


@dataclass(frozen=True)
class PushResult:
    """Outcome of one record: ``received`` with a verified receipt, ``refused`` with a code, or ``later``.

    ``checkpoint`` is the one the receipt proves the record under.
    """

    record: str
    outcome: str
    receipt: str | None = None
    leaf: int | None = None
    checkpoint: Checkpoint | None = None
    code: str = ""
    detail: str = ""
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
        chain: PackageChain | None = None,
    ) -> None:
        """:param chain: every package the device holds; records may name any of them. The one package by default."""
        self._transport = transport
        self._package = package
        self._chain = chain or PackageChain([package])
        self._token = token
        self._ahead: timedelta | None = None
        #: Digest of the server's package, as :meth:`status` told it.
        self.current_package: str | None = None
        #: Records that :meth:`records` was not given so far.
        self.withheld = 0

    def _call(self, method: str, path: str, body: object | None = None, *, signed: bool = True) -> HttpAnswer:
        headers = {"Authorization": self._token()} if signed and self._token is not None else {}
        return self._transport.send(method, path, encode(body) if body is not None else None, headers)

    def _ask(self, path: str, *, signed: bool = True) -> Any:
        answer = self._call("GET", path, signed=signed)
        if answer.status != 200:
            raise _problem(answer)
        with _shaped():
            return decode(answer.body, MAX_ANSWER)

    def status(self) -> dict[str, Any]:
        """Name, mode, time and log size of the server.

        :raises TransportError: no answer, or not one of ours.
        """
        found = self._ask("/v1/status", signed=False)
        if not isinstance(found, dict) or found.get("election") != self._package.election:
            raise TransportError("client.other_server")
        with _shaped():
            ahead = moment(found["time"]) - datetime.now(UTC)
            # a time no clock shows, with which nothing can be reckoned
            if abs(ahead) > _FARTHEST:
                raise TransportError("client.answer")
            self._ahead = ahead
            self.current_package = str(found["package"])
        return found

    def server_time(self) -> datetime:
        """The server's time as :meth:`status` told it, the computer's own before that. Evidence of nothing."""
        return datetime.now(UTC) + (self._ahead or timedelta())

    def package(self, pinned: Pin | None = None, now: datetime | None = None) -> ElectionPackage:
        """The server's current package, verified and held against what this device has pinned."""
        answer = self._call("GET", "/v1/packages/current", signed=False)
        if answer.status != 200:
            raise _problem(answer)
        return open_package(answer.body, now=now, pinned=pinned or self._package.pin())

    def enrol(self, request: EnrolmentRequest, code: str) -> Enrolment:
        """Have two keys certified with a one-time code.

        :raises TransportError: no answer; ``server.code`` when the code does not hold.
        """
        body = {"code": code, "request": b64(request.to_bytes())}
        answer = self._call("POST", "/v1/enrolments", body, signed=False)
        if answer.status != 201:
            raise _problem(answer)
        with _shaped():
            found = decode(answer.body)
            return Enrolment(unb64(found["statement"]), tuple(unb64(item) for item in found["chain"]))

    def push(self, containers: Sequence[Container]) -> list[PushResult]:
        """Send records as one batch; every receipt is verified before it is called received.

        :raises TransportError: nothing is known about any of them; all may be sent again.
        """
        answer = self._call("POST", "/v1/records", {"records": [b64(c.to_bytes()) for c in containers]})
        if answer.status == 503:
            code = _problem(answer).code
            return [PushResult(c.record.id, "later", code=code, retry_after=answer.retry_after) for c in containers]
        if answer.status != 200:
            raise _problem(answer)
        with _shaped():
            results = decode(answer.body, MAX_ANSWER)["results"]
            # one result an item, in the order sent: an item the server could not read has no id of its own
            return [self._result(c, item) for c, item in zip(containers, results, strict=True)]

    def _result(self, container: Container, item: dict[str, Any]) -> PushResult:
        record = container.record
        status, code = item["status"], _code(item)
        if item["id"] not in (record.id, None):
            return PushResult(record.id, "later", code="client.answer")
        if status in (200, 201):
            return self._received(container, item)
        if status in (403, 422) and code:
            detail = ", ".join(f"{key}={value}" for key, value in _params(item).items())
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
        return PushResult(record.id, "received", receipt, parse_receipt(receipt).index, checkpoint)

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
        answer = self._call("GET", "/checkpoint", signed=False)
        if answer.status != 200:
            raise _problem(answer)
        with _shaped():
            text = answer.body.decode("utf-8")
        return open_checkpoint(text, self._package.log_origin, self._package.log_key)

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
        answer = self._call("GET", f"/v1/consistency?old={old.size}&new={new.size}", signed=False)
        if answer.status == 404:  # the log is shorter than it was
            raise LogForkedError(seen, shown)
        if answer.status != 200:
            raise _problem(answer)
        with _shaped():
            proof = [unb64(str(step)) for step in decode(answer.body, MAX_ANSWER)["proof"]]
        if not is_consistent(old.size, new.size, old.root, new.root, proof):
            raise LogForkedError(seen, shown, proof)

    def records(self, region: str, since: int = 0) -> list[tuple[int, Record]]:
        """Records of a region from a leaf on; shapes are checked here, signatures by whoever takes them in.

        :attr:`withheld` grows by the transcriptions that this officer may not read before the second typist is done.
        """
        found = self._ask(f"/v1/records?region={region}&since={since}")
        with _shaped():
            self.withheld += int(found.get("withheld", 0))
            return [(int(item["leaf"]), Record.parse(unb64(str(item["envelope"])))) for item in found["records"]]

    def statements(self, region: str = "") -> list[bytes]:
        """Officer statements and revocations the server knows, of a region; the roster verifies them."""
        found = self._ask("/v1/revocations" + (f"?region={region}" if region else ""), signed=False)
        with _shaped():
            return [unb64(str(item)) for item in found["statements"]]


def _problem(answer: HttpAnswer) -> TransportError:
    """The error a problem document tells of, when the server sent one of ours."""
    try:
        found = decode(answer.body, 1 << 16)
    except KnownError:
        found = None
    if not isinstance(found, dict):
        return TransportError("client.answer")
    code = found.get("code")
    if not (isinstance(code, str) and code.startswith(_SPOKEN) and code in messages()):
        return TransportError("client.answer")
    return TransportError(code, **_params(found))


def _code(item: dict[str, Any]) -> str:
    """Code of a result, also one that is new to this program; empty where it is none at all."""
    code = item.get("code")
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def _params(found: dict[str, Any]) -> dict[str, str]:
    params = found.get("params")
    return {str(k): str(v)[:200] for k, v in params.items()} if isinstance(params, dict) else {}


@contextmanager
def _shaped() -> Iterator[None]:
    """An answer of another shape than ours is no answer. :raises TransportError: ``client.answer``."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise TransportError("client.answer") from error
    except TransportError:
        raise
    except KnownError as error:
        if error.code.startswith("record."):
            raise TransportError("client.answer") from error
        raise
