"""One plausible payload of every kind and act, without the header."""

from __future__ import annotations

from typing import Any

ID = "ab" * 32
ID2 = "cd" * 32
STATION = "0001011001001"
FORM = {"id": "C.HASIL-PPWP/2024", "digest": ID}
FIGURE = {"kind": "value", "value": 12, "raw": "X12"}
HERE = {"contest": "PPWP", "station": STATION}

HEADER: dict[str, Any] = {
    "v": 1, "election": "LATIHAN-2024", "package": ID, "mode": "training", "device_time": "2024-02-14T15:18:00Z",
    "journal": "0" * 64, "signers": [ID],
}

RECORDS: dict[str, dict[str, Any]] = {
    "transcription": {
        **HERE, "form": FORM, "revision": 1, "result_type": "regular", "source": "plano",
        "figures": {
            "dpt.m": FIGURE, "dpt.f": {"kind": "blank", "raw": ""}, "cast": {"kind": "unreadable", "raw": "1?5"},
        },
        "filled": [], "words": {"valid": "DUARATUS SEPULUH"}, "nonce": "0" * 32,
    },
    "settlement": {
        **HERE, "revision": 1, "transcriptions": [ID, ID2], "basis": "reread", "finding": "R05:cast",
        "figures": {"cast": FIGURE},
    },
    "disposition": {
        **HERE, "revision": 1, "rule": "R06", "finding": "R06:used_total", "values": {"cast": FIGURE},
        "disposition": "noted_incident", "text": None,
    },
    "sheet": {
        **HERE, "form": FORM, "revision": 1, "supersedes": [], "result_type": "regular", "source": "plano",
        "outcome": "counted", "transcriptions": [ID, ID2], "typists": ["OP-1", "OP-2"], "settlements": [],
        "corrections": [], "dispositions": [ID],
        "findings": [{"rule": "R06", "key": "R06:used_total", "disposition": "noted_incident"}],
        "as_written": {"cast": FIGURE}, "as_decided": {"cast": FIGURE}, "filled": [], "images": [],
        "rereadings": {"cast": {
            "from": FIGURE, "to": FIGURE,
            "readings": [{"person": "KETUA", "record": ID, "time": "2024-02-14T15:18:00Z"}],
        }},
    },
    "recap": {
        "contest": "PPWP", "level": "subdistrict", "region": "000101", "status": "partial", "expected": 2,
        "included": 1,
        "missing": [{"station": STATION, "reason": "not_entered"}], "sheets": [ID], "totals": {"cast": 12},
        "blanks": {"cast": 0}, "villages": [{"code": "0001011001", "totals": {"cast": 12}}],
    },
    "image": {
        **HERE, "page": 1, "label": "plano", "original": {"sha256": ID, "size": 131_073, "chunks": [ID, ID2]},
        "derivative": {"sha256": ID2, "size": 1, "chunks": [ID2]},
    },
    "incident": {**HERE, "field": "cast", "level": "station", "text": ID, "state": "open"},
    "objection": {
        **HERE, "field": "cast", "figures": {"cast": FIGURE}, "by": "SAKSI-1", "text": ID, "state": "open",
    },
    "decision": {**HERE, "matter": ID, "decision": "forwarded", "text": ID, "replaces": [ID2]},
    "nihil": {"contest": "PPWP", "region": "0001011001"},
    "copy-check": {
        **HERE, "revision": 1, "equal": ["PANWASLU"], "differing": {"SAKSI-1": {"cast": FIGURE}},
        "absent": ["SAKSI-2"], "replaces": [ID],
    },
    "attendance": {
        "contest": "PPWP", "region": "000101",
        "seats": [{"code": "SAKSI-1", "names": [ID, ID2], "sitting": 1, "mandate": True}], "replaces": [ID],
    },
    "journal-head": {"head": ID, "count": 12},
}

ACTS: dict[str, dict[str, Any]] = {
    "correction": {
        **HERE, "revision": 1, "figures": {"cast": {"from": FIGURE, "to": FIGURE}}, "reason": "miscounted",
        "method": "strike", "agreed": ["CHAIR"], "requester": "ANGGOTA-1", "objection": ID,
    },
    "undecided": {**HERE, "revision": 1, "findings": ["R05:cast"], "reason": "damaged"},
    "absent": {**HERE, "reason": "lost"},
    "reopened": {**HERE, "records": [ID], "reason": "court_order", "basis": "PUTUSAN-12", "requester": "KETUA"},
    "conflict_settled": {**HERE, "revision": 1, "chosen": [ID], "rejected": [ID2], "reason": "miscounted"},
    "village_closed": {"contest": "PPWP", "region": "0001011001", "recap": ID},
    "finalised": {"contest": "PPWP", "region": "000101", "recap": ID},
    "acting_chair": {"person": "ANGGOTA-1", "reason": "other"},
    "refusal_to_sign": {"contest": "PPWP", "region": "000101", "person": "ANGGOTA-1", "reason": "other"},
    "endorsed": {"records": [ID]},
}


def complete(kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    """A whole payload: header, kind and its own fields."""
    return {**HEADER, "kind": kind, **fields}


def every() -> dict[str, dict[str, Any]]:
    """A whole payload for every kind of record, acts as ``act.<act>``."""
    found = {kind: complete(kind, fields) for kind, fields in RECORDS.items()}
    found.update({f"act.{act}": complete("act", {"act": act, **fields}) for act, fields in ACTS.items()})
    return found
