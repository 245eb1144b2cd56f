"""Payloads of the acts on one sheet, for the tests of the fold; built from the state as a desk would build them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import resources
from forms.figure import Figure
from forms.rules import Severity
from sync.fold.recap_content import recap_content
from sync.fold.reference import Reference
from sync.fold.sealed import listed
from sync.fold.state import SheetState, State
from sync.record.record import Record
from sync.trust.package import ElectionPackage
from tests.helpers.pki import committee, training_package
from tests.helpers.untyped import said_by

CONTEST = "PPWP"
STATION = "0001011001001"
PAPER: dict[str, dict[str, int]] = json.loads(resources.path("training", "sheets.json").read_text(encoding="utf-8"))


class Paper(dict[str, int]):
    """Figures of one sheet of paper; a choice that the paper does not have has no votes."""

    def __missing__(self, name: str) -> int:
        return 0


BASE = Paper(PAPER[STATION])
#: Readings of the same paper: right, one vote moved (agrees with every rule), arithmetic broken, lawful mismatch.
VARIANTS: tuple[Mapping[str, int], ...] = (
    BASE,
    Paper({**BASE, "votes.1": BASE["votes.1"] + 1, "votes.2": BASE["votes.2"] - 1}),
    Paper({**BASE, "valid": BASE["valid"] + 10}),
    Paper({**BASE, "votes.1": BASE["votes.1"] - 2, "valid": BASE["valid"] - 2, "cast": BASE["cast"] - 2}),
)


def figures(values: Mapping[str, int]) -> dict[str, Any]:
    """Figures as they stand in a record."""
    return {name: Figure.of(value).to_json() for name, value in values.items()}


def form(package: ElectionPackage | None = None) -> dict[str, str]:
    """The form of a package, the training package by default."""
    definition = (package or training_package()).definition(CONTEST)
    return {"id": definition.id, "digest": definition.digest}


def transcription(
    values: Mapping[str, int], nonce: int, revision: int = 1, station: str = STATION,
    package: ElectionPackage | None = None,
) -> dict[str, Any]:
    """One keying; choices of the package's form that the paper lacks have no votes."""
    more = dict.fromkeys((package or training_package()).definition(CONTEST).order, 0) if package else {}
    return {
        "kind": "transcription", "contest": CONTEST, "station": station, "form": form(package), "revision": revision,
        "result_type": "regular", "source": "plano", "figures": figures({**more, **values}), "filled": [],
        "nonce": f"{nonce:032x}",
    }


def settlement(sheet: SheetState, values: Mapping[str, int]) -> dict[str, Any]:
    """A third person's reading of the differing boxes."""
    return {
        "kind": "settlement", "contest": CONTEST, "station": sheet.station, "revision": sheet.revision,
        "transcriptions": sorted(r.id for r in sheet.transcriptions), "basis": "difference",
        "figures": figures({name: values[name] for name in sheet.differing}),
    }


def reread(sheet: SheetState, values: Mapping[str, int]) -> dict[str, Any]:
    """A third person's reading of the boxes of the first HARD finding."""
    finding = next(f for f in sheet.findings if f.severity is Severity.HARD)
    return {
        "kind": "settlement", "contest": CONTEST, "station": sheet.station, "revision": sheet.revision,
        "transcriptions": sorted(r.id for r in sheet.transcriptions), "basis": "reread", "finding": finding.key,
        "figures": figures({name: values[name] for name in finding.fields}),
    }


def correction(sheet: SheetState, changes: Mapping[str, int], requester: str = "ANGGOTA-4") -> dict[str, Any]:
    """Plenary correction of named boxes."""
    assert sheet.as_decided is not None
    table = {
        name: {"from": sheet.as_decided[name].to_json(), "to": Figure.of(value).to_json()}
        for name, value in changes.items()
    }
    return {
        "kind": "act", "act": "correction", "contest": CONTEST, "station": sheet.station, "revision": sheet.revision,
        "figures": table, "reason": "miscounted", "method": "strike", "agreed": [], "requester": requester,
    }


def disposition(sheet: SheetState, chosen: str = "noted_incident") -> dict[str, Any]:
    """Decision on the first open LAW finding."""
    assert sheet.as_decided is not None
    finding = next(f for f in sheet.open if f.severity is Severity.LAW)
    return {
        "kind": "disposition", "contest": CONTEST, "station": sheet.station, "revision": sheet.revision,
        "rule": finding.rule, "finding": finding.key, "disposition": chosen, "text": None,
        "values": {name: sheet.as_decided[name].to_json() for name in finding.fields},
    }


def undecided(sheet: SheetState) -> dict[str, Any]:
    """The plenary cannot decide."""
    return {
        "kind": "act", "act": "undecided", "contest": CONTEST, "station": sheet.station, "revision": sheet.revision,
        "findings": sorted(f.key for f in sheet.open if f.severity is Severity.HARD), "reason": "damaged",
    }


def absent(reason: str = "postponed", station: str = STATION) -> dict[str, Any]:
    """The sheet never came."""
    return {"kind": "act", "act": "absent", "contest": CONTEST, "station": station, "reason": reason}


def seal(sheet: SheetState, package: ElectionPackage | None = None) -> dict[str, Any]:
    """The sealed result as it stands."""
    assert sheet.as_written is not None
    assert sheet.as_decided is not None
    source = said_by(sheet.transcriptions[0])
    kept = {key: said_by(record)["disposition"] for key, record in sheet.dispositions.items()}
    return {
        "kind": "sheet", "contest": CONTEST, "station": sheet.station, "form": form(package),
        "revision": sheet.revision,
        "supersedes": sorted(r.id for r in sheet.heads), "result_type": source["result_type"],
        "source": source["source"], "outcome": sheet.outcome,
        "transcriptions": sorted(r.id for r in sheet.transcriptions), "typists": sorted(sheet.typists),
        "settlements": sorted(r.id for r in sheet.settlements),
        "corrections": sorted(r.id for r in sheet.corrections),
        "dispositions": sorted({r.id for r in sheet.dispositions.values()}),
        "findings": [
            {"rule": f.rule, "key": f.key, "disposition": kept.get(f.key)}
            for f in sheet.findings if f.severity is not Severity.HARD
        ],
        "as_written": {k: v.to_json() for k, v in sheet.as_written.items()},
        "as_decided": {k: v.to_json() for k, v in sheet.as_decided.items()}, "filled": [], "images": [],
        **listed(sheet.rereadings, (package or training_package()).rereaders),
    }


def merged(sheet: SheetState, kept: str) -> dict[str, Any]:
    """One revision of all heads that repeats one of them."""
    head = next(record for record in sheet.heads if record.id == kept)
    header = ("v", "election", "package", "mode", "device_time", "journal", "signers")
    said = {key: value for key, value in said_by(head).items() if key not in header}
    return {**said, "revision": sheet.revision, "supersedes": sorted(record.id for record in sheet.heads)}


def reopened(sheet: SheetState, requester: str = "ANGGOTA-4") -> dict[str, Any]:
    """The station is opened again by an order."""
    return {
        "kind": "act", "act": "reopened", "contest": CONTEST, "station": sheet.station,
        "records": list(sheet.closed_by), "reason": "court_order", "basis": "MK-1/2024", "requester": requester,
    }


def recap(state: State, region: str, reference: Reference | None = None) -> dict[str, Any]:
    """The sum of a region as it stands, by the training package unless another one is the newest."""
    roster = committee().roster
    return {"kind": "recap", **recap_content(state, reference or Reference(roster.chain, roster), CONTEST, region)}


def endorsed(*records: Record) -> dict[str, Any]:
    """Late records are taken into account."""
    return {"kind": "act", "act": "endorsed", "records": sorted(record.id for record in records)}


def acting_chair(person: str) -> dict[str, Any]:
    """The chair is missing."""
    return {"kind": "act", "act": "acting_chair", "person": person, "reason": "other"}


def conflict_settled(sheet: SheetState, chosen: str) -> dict[str, Any]:
    """Two persons choose one of the conflicting records."""
    named = {key for conflict in sheet.conflicts for key in conflict.ids}
    return {
        "kind": "act", "act": "conflict_settled", "contest": CONTEST, "station": sheet.station,
        "revision": sheet.revision,
        "chosen": [chosen], "rejected": sorted(named - {chosen}), "reason": "misread",
    }
