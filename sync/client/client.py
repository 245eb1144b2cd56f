"""What a desk asks of a server; nothing is believed before it is verified against the package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from forms.errors import KnownError
from sync.client.transport import HttpAnswer, Transport, TransportError
from sync.log.checkpoint import Checkpoint, open_checkpoint
from sync.log.merkle import is_consistent
from sync.log.receipt import parse_receipt, verify_receipt
from sync.record.canonical import decode, encode
from sync.record.container import Container
from sync.record.keys import b64, unb64
from sync.record.record import Record
from sync.trust.enrolment import Enrolment, EnrolmentRequest
from sync.trust.package import ElectionPackage, Pin, open_package

MAX_ANSWER = 1 << 26


@dataclass(frozen=True)
class PushResult:
    """Outcome of one record: ``received`` with a verified receipt, ``refused`` with a code, or ``later``."""

    record: str
    outcome: str
    receipt: str | None = None
    leaf: int | None = None
    code: str = ""
    detail: str = ""
    retry_after: int | None = None


class Client:
    """One server, one officer. ``token`` makes the Authorization header; open calls go without."""

    def __init__(self, transport: Transport, package: ElectionPackage, token: Callable[[], str] | None = None) -> None:
        self._transport = transport
        self._package = package
        self._token = token

    def _call(self, method: str, path: str, body: object | None = None, *, signed: bool = True) -> HttpAnswer:
        headers = {"Authorization": self._token()} if signed and self._token is not None else {}
        return self._transport.send(method, path, encode(body) if body is not None else None, headers)

    def _ask(self, path: str, *, signed: bool = True) -> Any:
        answer = self._call("GET", path, signed=signed)
        if answer.status != 200:
            raise TransportError(*_problem(answer))
        return decode(answer.body, MAX_ANSWER)

    def status(self) -> dict[str, Any]:
        """Name, mode, time and log size of the server.

        :raises TransportError: no answer, or not one of ours.
        """
        found = self._ask("/v1/status", signed=False)
        if not isinstance(found, dict) or found.get("election") != self._package.election:
            raise TransportError("client.other_server")
        return found

    def package(self, pinned: Pin | None = None, now: datetime | None = None) -> ElectionPackage:
        """The server's current package, verified and held against what this device has pinned."""
        answer = self._call("GET", "/v1/packages/current", signed=False)
        if answer.status != 200:
            raise TransportError(*_problem(answer))
        return open_package(answer.body, now=now, pinned=pinned or self._package.pin())

    def enrol(self, request: EnrolmentRequest, code: str) -> Enrolment:
        """Have two keys certified with a one-time code.

        :raises TransportError: no answer; ``server.code`` when the code does not hold.
        """
        body = {"code": code, "request": b64(request.to_bytes())}
        answer = self._call("POST", "/v1/enrolments", body, signed=False)
        if answer.status != 201:
            raise TransportError(*_problem(answer))
        found = decode(answer.body)
        return Enrolment(unb64(found["statement"]), tuple(unb64(item) for item in found["chain"]))

    def push(self, containers: Sequence[Container]) -> list[PushResult]:
        """Send records as one batch; every receipt is verified before it is called received.

        :raises TransportError: nothing is known about any of them; all may be sent again.
        """
        answer = self._call("POST", "/v1/records", {"records": [b64(c.to_bytes()) for c in containers]})
        if answer.status == 503:
            return [
                PushResult(c.record.id, "later", code="server.busy", retry_after=answer.retry_after)
                for c in containers
            ]
        if answer.status != 200:
            raise TransportError(*_problem(answer))
        try:
            results = decode(answer.body, MAX_ANSWER)["results"]
            by_id = {item["id"]: item for item in results}
        except (KnownError, KeyError, TypeError) as error:
            raise TransportError("client.answer") from error
        return [self._result(container.record, by_id.get(container.record.id)) for container in containers]

    def _result(self, record: Record, item: dict[str, Any] | None) -> PushResult:
        if item is None:
            return PushResult(record.id, "later", code="client.answer")
        status = item.get("status")
        if status in (200, 201):
            return self._received(record, item)
        if status in (403, 422):
            return PushResult(record.id, "refused", code=str(item.get("code", "")), detail=str(item.get("detail", "")))
        return PushResult(record.id, "later", code=str(item.get("code", "client.answer")))

    def _received(self, record: Record, item: dict[str, Any]) -> PushResult:
        receipt = str(item.get("receipt", ""))
        try:
            verify_receipt(
                receipt, record.id, self._stored_envelope(record, item), self._package.log_origin,
                self._package.log_key,
            )
        except KnownError as error:
            return PushResult(record.id, "later", code=error.code)
        return PushResult(record.id, "received", receipt, parse_receipt(receipt).index)

    @staticmethod
    def _stored_envelope(record: Record, item: dict[str, Any]) -> bytes:
        """The envelope the log holds. Another desk may have sent the same payload with its own envelope first."""
        stored = item.get("envelope")
        if not isinstance(stored, str):
            return record.envelope
        envelope = unb64(stored)
        if Record.parse(envelope).id != record.id:
            raise KnownError("log.receipt_other")
        return envelope

    def checkpoint(self) -> Checkpoint:
        """Newest checkpoint of the log, verified."""
        answer = self._call("GET", "/checkpoint", signed=False)
        if answer.status != 200:
            raise TransportError(*_problem(answer))
        return open_checkpoint(answer.body.decode("utf-8"), self._package.log_origin, self._package.log_key)

    def check_consistency(self, seen: Checkpoint, new: Checkpoint) -> None:
        """The log still begins with everything it showed before.

        :raises KnownError: ``log.forked``: keep both notes, they prove it.
        """
        if new.size < seen.size or (new.size == seen.size and new.root != seen.root):
            raise KnownError("log.forked", old=seen.size, new=new.size)
        if seen.size in (0, new.size):
            return
        found = self._ask(f"/v1/consistency?old={seen.size}&new={new.size}", signed=False)
        proof = [unb64(str(step)) for step in found["proof"]]
        if not is_consistent(seen.size, new.size, seen.root, new.root, proof):
            raise KnownError("log.forked", old=seen.size, new=new.size)

    def records(self, region: str, since: int = 0) -> list[tuple[int, Record]]:
        """Records of a region from a leaf on; shapes are checked here, signatures by whoever takes them in."""
        found = self._ask(f"/v1/records?region={region}&since={since}")
        return [(int(item["leaf"]), Record.parse(unb64(str(item["envelope"])))) for item in found["records"]]

    def statements(self) -> list[bytes]:
        """Officer statements and revocations the server knows; the roster verifies them."""
        return [unb64(str(item)) for item in self._ask("/v1/revocations", signed=False)["statements"]]

    def progress(self, region: str) -> dict[str, Any]:
        """What has arrived, per station."""
        found: dict[str, Any] = self._ask(f"/v1/regions/{region}/progress")
        return found


def _problem(answer: HttpAnswer) -> tuple[str]:
    """Message code of a problem document, when the server sent one of ours."""
    try:
        found = decode(answer.body, 1 << 16)
        code = found["code"] if isinstance(found, dict) else ""
    except (KnownError, KeyError):
        code = ""
    return (code if isinstance(code, str) and code.startswith(("server.", "record.", "trust.")) else "client.answer",)
