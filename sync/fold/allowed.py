"""The one guard before appending: what these officers may add to this state.

Everything here can also be seen from the records alone; the fold refuses what is wrong in itself. This table adds
the order of work: what is not the next step is refused with the reason, so that no desk makes a conflict knowingly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from forms.errors import KnownError
from forms.figure import Figure
from forms.rules import Severity
from sync.fold.content import own_refusal
from sync.fold.context import SheetContext
from sync.fold.policy import signing_refusal
from sync.fold.recap import recap_content
from sync.fold.sealed import payload_refusal, same_source
from sync.fold.state import Refusal, SheetState, State, Status, World, figures_of, same_figures
from sync.record.content import content_of
from sync.trust.roster import Officer

_READY = (Status.VERIFIED, Status.FINDING)
_SEALED = (Status.SEALED, Status.UNDECIDED)
#: What a revision of several heads does not take over from one of them.
_NEW_IN_A_REVISION = frozenset({"revision", "supersedes", "signers", "device_time", "journal", "package"})
_Check = Callable[[State, World, Mapping[str, Any], Sequence[Officer]], Refusal | None]


def allowed(state: State, world: World, payload: Mapping[str, Any], actors: Sequence[Officer]) -> Refusal | None:
    """Why this payload may not be signed by these officers now; None when it may.

    :param payload: complete payload but for ``signers``, which may be missing.
    :param actors: officers who will sign, in order.
    """
    kind = str(payload["kind"])
    if len({actor.person for actor in actors}) != len(actors):
        return Refusal("record.same_person")
    try:
        content_of({**payload, "signers": [actor.keyid for actor in actors]})
    except KnownError as error:
        return Refusal(error.code, error.params)
    refusal = signing_refusal(payload, actors, world.package, state.acting_chairs) or _scope(world, payload, actors)
    if refusal is not None:
        return refusal
    if "station" in payload and "contest" in payload:
        refusal = own_refusal(_context(world, payload), payload)
        if refusal is not None:
            return refusal
    name = str(payload["act"]) if kind == "act" else kind
    check = _CHECKS.get(name)
    return check(state, world, payload, actors) if check else None


def _scope(world: World, payload: Mapping[str, Any], actors: Sequence[Officer]) -> Refusal | None:
    region = str(payload.get("station") or payload.get("region") or "")
    if region and any(not region.startswith(actor.region) for actor in actors):
        return Refusal("record.scope", {"region": region})
    if len({actor.region for actor in actors}) > 1:
        return Refusal("record.scope", {"region": actors[-1].region})
    station = payload.get("station")
    if station is not None and station not in world.package.stations:
        return Refusal("package.no_station", {"station": str(station)})
    contest = payload.get("contest")
    if contest is not None and contest not in world.package.contests:
        return Refusal("package.no_contest", {"contest": str(contest)})
    return None


def _context(world: World, payload: Mapping[str, Any]) -> SheetContext:
    """What a payload about a sheet is judged by, beside the records."""
    return SheetContext.blank(world.package, str(payload["contest"]), str(payload["station"]))


def _sheet(state: State, payload: Mapping[str, Any]) -> SheetState:
    return state.sheet(str(payload["contest"]), str(payload["station"]))


def _transcription(
    state: State, world: World, payload: Mapping[str, Any], actors: Sequence[Officer]
) -> Refusal | None:
    sheet = _sheet(state, payload)
    if payload["revision"] != sheet.revision:
        return Refusal("fold.revision", {"revision": sheet.revision})
    if sheet.locked:
        return Refusal("fold.not_reopened")
    if sheet.status in (Status.EMPTY, Status.FIRST, *_SEALED):
        current = sheet.typists if sheet.status is Status.FIRST else frozenset()
        if actors[0].person in current:
            return Refusal("fold.same_typist")
        return None
    return Refusal("fold.not_now", {"status": sheet.status.value})


def _settlement(
    state: State, world: World, payload: Mapping[str, Any], actors: Sequence[Officer]
) -> Refusal | None:
    sheet = _sheet(state, payload)
    if actors[0].person in sheet.barred:
        return Refusal("fold.typist")
    refusal = _same_work(sheet, payload)
    if refusal is not None:
        return refusal
    if payload["transcriptions"] != sorted(record.id for record in sheet.transcriptions):
        return Refusal("fold.parents")
    fields = set(payload["figures"])
    if payload["basis"] == "difference":
        if sheet.status is not Status.DIFFERS:
            return Refusal("fold.not_now", {"status": sheet.status.value})
        return None if fields == set(sheet.differing) else Refusal("fold.only_differing")
    if sheet.status is not Status.FINDING:
        return Refusal("fold.not_now", {"status": sheet.status.value})
    named = {f.key: f for f in sheet.findings if f.severity is Severity.HARD}
    finding = named.get(str(payload.get("finding")))
    if finding is None or fields != set(finding.fields):
        return Refusal("fold.only_finding")
    return None


def _same_work(sheet: SheetState, payload: Mapping[str, Any]) -> Refusal | None:
    if payload["revision"] != sheet.revision:
        return Refusal("fold.revision", {"revision": sheet.revision})
    return None


def _ready(sheet: SheetState, payload: Mapping[str, Any], actors: Sequence[Officer]) -> Refusal | None:
    """A verified sheet, the revision in work, and no typist among the signers."""
    if any(actor.person in sheet.barred for actor in actors):
        return Refusal("fold.typist")
    if sheet.status not in _READY:
        return Refusal("fold.not_now", {"status": sheet.status.value})
    return _same_work(sheet, payload)


def _disposition(
    state: State, world: World, payload: Mapping[str, Any], actors: Sequence[Officer]
) -> Refusal | None:
    sheet = _sheet(state, payload)
    refusal = _ready(sheet, payload, actors)
    if refusal is not None or sheet.as_decided is None:
        return refusal
    found = {f.key: f for f in sheet.findings if f.severity is Severity.LAW}.get(payload["finding"])
    if found is None or found.rule != payload["rule"]:
        return Refusal("fold.no_finding")
    present = {name: sheet.as_decided[name] for name in found.fields}
    if not same_figures(figures_of(payload["values"]), present):
        return Refusal("fold.changed")
    if found.key in sheet.dispositions:
        return Refusal("fold.already_disposed")
    return None


def _correction(
    state: State, world: World, payload: Mapping[str, Any], actors: Sequence[Officer]
) -> Refusal | None:
    sheet = _sheet(state, payload)
    if any(actor.person in sheet.barred for actor in actors):
        return Refusal("fold.typist")
    if sheet.locked:
        return Refusal("fold.not_reopened")
    # a sheet left undecided is sealed as such; correcting it then is a new revision
    if sheet.status not in (*_READY, *_SEALED) or sheet.undecided:
        return Refusal("fold.not_now", {"status": sheet.status.value})
    refusal = _same_work(sheet, payload)
    if refusal is not None or sheet.as_decided is None:
        return refusal
    for name, change in payload["figures"].items():
        current = sheet.as_decided.get(name)
        if current is None or not Figure.from_json(change["from"]).same_as(current):
            return Refusal("fold.changed")
    touched = set(payload["figures"])
    if any(_unread(sheet, finding) and touched & set(finding.fields) for finding in sheet.open):
        return Refusal("fold.reread_first")
    return None


def _unread(sheet: SheetState, finding: Any) -> bool:
    return finding.severity is Severity.HARD and finding.key not in sheet.reread


def _undecided(
    state: State, world: World, payload: Mapping[str, Any], actors: Sequence[Officer]
) -> Refusal | None:
    sheet = _sheet(state, payload)
    refusal = _ready(sheet, payload, actors)
    if refusal is not None:
        return refusal
    hard = {f.key for f in sheet.open if f.severity is Severity.HARD}
    if not hard or set(payload["findings"]) != hard:
        return Refusal("fold.no_finding")
    if any(_unread(sheet, finding) for finding in sheet.open):
        return Refusal("fold.reread_first")
    return None


def _absent(state: State, world: World, payload: Mapping[str, Any], actors: Sequence[Officer]) -> Refusal | None:
    sheet = _sheet(state, payload)
    if sheet.locked:
        return Refusal("fold.not_reopened")
    free = sheet.status is Status.EMPTY and not sheet.heads
    return None if free else Refusal("fold.not_now", {"status": sheet.status.value})


def _reopened(state: State, world: World, payload: Mapping[str, Any], actors: Sequence[Officer]) -> Refusal | None:
    """Reopening names everything that closes the station now: final recaps, and the absence where there is one."""
    sheet = _sheet(state, payload)
    if not sheet.closed_by:
        return Refusal("fold.not_now", {"status": sheet.status.value})
    if {a.person for a in actors} == {payload["requester"]}:
        return Refusal("fold.requester")
    return None if sorted(payload["records"]) == list(sheet.closed_by) else Refusal("fold.changed")


def _conflict_settled(
    state: State, world: World, payload: Mapping[str, Any], actors: Sequence[Officer]
) -> Refusal | None:
    sheet = _sheet(state, payload)
    if any(actor.person in sheet.typed for actor in actors):
        return Refusal("fold.typist")
    if sheet.status is not Status.CONFLICT or any(one.reason == "heads" for one in sheet.conflicts):
        return Refusal("fold.not_now", {"status": sheet.status.value})
    refusal = _same_work(sheet, payload)
    if refusal is not None:
        return refusal
    if sheet.heads and sheet.locked:
        # a final recap says that there is no sheet; no settlement between it and the absence goes before a reopening
        return Refusal("fold.not_reopened")
    chosen, rejected = set(payload["chosen"]), set(payload["rejected"])
    named = {key for conflict in sheet.conflicts for key in conflict.ids}
    if chosen & rejected or chosen | rejected != named or not chosen or not rejected:
        return Refusal("fold.conflict_names")
    # a sealed sheet is never put away by an act, only by a revision that names it
    return Refusal("fold.conflict_names") if rejected & {head.id for head in sheet.heads} else None


def _seal(state: State, world: World, payload: Mapping[str, Any], actors: Sequence[Officer]) -> Refusal | None:
    """A sheet record says exactly what stands now; anything that happened since its review voids it."""
    sheet = _sheet(state, payload)
    if any(actor.person in sheet.barred for actor in actors):
        return Refusal("fold.typist")
    heads = sorted(record.id for record in sheet.heads)
    if sheet.locked:
        return Refusal("fold.not_reopened")
    merging = any(one.reason == "heads" for one in sheet.conflicts)
    if sheet.status is not Status.VERIFIED and not merging:
        return Refusal("fold.not_now", {"status": sheet.status.value})
    if payload["supersedes"] != heads or payload["revision"] != sheet.revision:
        return Refusal("fold.changed")
    if not (_repeats_a_head(sheet, payload) if merging else _says_what_stands(sheet, payload)):
        return Refusal("fold.changed")
    return payload_refusal(_context(world, payload), payload, [actor.person for actor in actors])


def _repeats_a_head(sheet: SheetState, payload: Mapping[str, Any]) -> bool:
    """One revision of several heads takes over everything one of them says, but for its place in the chain."""
    kept = set(payload) - _NEW_IN_A_REVISION
    return any(all(payload[key] == head.payload.get(key) for key in kept) for head in sheet.heads)


def _says_what_stands(sheet: SheetState, payload: Mapping[str, Any]) -> bool:
    named = {
        "transcriptions": sheet.transcriptions, "settlements": sheet.settlements, "corrections": sheet.corrections,
        "dispositions": tuple(sheet.dispositions.values()),
    }
    return (
        sheet.as_written is not None
        and sheet.as_decided is not None
        and payload["outcome"] == sheet.outcome
        and all(payload[key] == sorted({record.id for record in records}) for key, records in named.items())
        and payload["typists"] == sorted(sheet.typists)
        and sorted(_finding(item) for item in payload["findings"]) == sorted(_said_of_findings(sheet))
        and _same_source(sheet, payload)
        and same_figures(figures_of(payload["as_written"]), sheet.as_written)
        and same_figures(figures_of(payload["as_decided"]), sheet.as_decided)
    )


def _endorsed(state: State, world: World, payload: Mapping[str, Any], actors: Sequence[Officer]) -> Refusal | None:
    """Two persons of the committee, beside those who signed the late record."""
    for name in payload["records"]:
        late = state.quarantined.get(name)
        if late is None:
            return Refusal("fold.not_quarantined")
        signers = [world.roster.officers[key] for key in late.signers]
        own = {officer.person for officer in signers}
        if len({actor.person for actor in actors} - own) < world.package.policy["act"]["persons"]:
            return Refusal("fold.own_record")
        if actors[0].region != signers[0].region:
            return Refusal("record.scope", {"region": signers[0].region})
    return None


def _acting_chair(
    state: State, world: World, payload: Mapping[str, Any], actors: Sequence[Officer]
) -> Refusal | None:
    """Members elect one of their own committee."""
    elected = (actors[0].region, payload["person"])
    known = {(one.region, one.person) for one in world.roster.officers.values() if one.role == "member"}
    return None if elected in known else Refusal("fold.role", {"kind": "acting_chair"})


def _finding(item: Mapping[str, Any]) -> tuple[str, str, str]:
    return str(item["key"]), str(item["rule"]), str(item["disposition"])


def _said_of_findings(sheet: SheetState) -> list[tuple[str, str, str]]:
    decided = {key: record.payload["disposition"] for key, record in sheet.dispositions.items()}
    return [(f.key, f.rule, str(decided.get(f.key))) for f in sheet.findings if f.severity is not Severity.HARD]


def _same_source(sheet: SheetState, payload: Mapping[str, Any]) -> bool:
    """Result type and filled-in fields are those of the transcriptions; of the head where they are elsewhere."""
    known = [record.payload for record in sheet.transcriptions] or [head.payload for head in sheet.heads[:1]]
    return same_source(payload, known)


def _recap(state: State, world: World, payload: Mapping[str, Any], actors: Sequence[Officer]) -> Refusal | None:
    expected = recap_content(state, world, str(payload["contest"]), str(payload["region"]))
    return None if all(payload[key] == value for key, value in expected.items()) else Refusal("fold.changed")


_CHECKS: Mapping[str, _Check] = {
    "transcription": _transcription,
    "settlement": _settlement,
    "disposition": _disposition,
    "sheet": _seal,
    "recap": _recap,
    "correction": _correction,
    "undecided": _undecided,
    "absent": _absent,
    "reopened": _reopened,
    "conflict_settled": _conflict_settled,
    "endorsed": _endorsed,
    "acting_chair": _acting_chair,
}
