"""A server takes the registers of the plenary from two officers, and a decision by one not at all."""

from __future__ import annotations

from pathlib import Path

from sync.record.container import Container
from sync.record.record import Record
from sync.server.run import serve
from tests.helpers.payloads import ID
from tests.helpers.wire import committee_of_today, token_of
from tests.sync.server.test_wire import Caller

PLACE = {"contest": "PPWP", "region": "000101"}
TWO = ("KETUA", "ANGGOTA-1")


def test_registers_are_received_and_one_signature_does_not_make_two(tmp_path: Path) -> None:
    ours = committee_of_today()

    def packed(record: Record, persons: tuple[str, ...]) -> Container:
        return Container(record, tuple(ours[person].enrolment.statement for person in persons), None)

    with serve(tmp_path / "server", ours.package.envelope) as server:
        call = Caller(server.url, token_of(ours))

        def put(kind: str, fields: dict[str, object], *persons: str) -> tuple[int, Record]:
            record = ours.sign(kind, {"kind": kind, **PLACE, **fields}, persons)
            answer = call("PUT", f"/v1/records/{record.id}", packed(record, persons).to_bytes())
            return answer.status_code, record

        status, incident = put("incident", {"text": ID, "state": "open"}, "OP-1")
        assert status == 201
        decision = {"matter": incident.id, "decision": "settled", "text": None, "replaces": []}
        assert put("decision", decision, "KETUA")[0] == 422
        assert put("decision", decision, *TWO)[0] == 201
        assert put("nihil", {}, *TWO)[0] == 201
        seats = [{"code": "PANWASLU", "names": [ID], "sitting": 1, "mandate": False}]
        assert put("attendance", {"seats": seats, "replaces": []}, *TWO)[0] == 201
