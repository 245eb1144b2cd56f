"""The oracle's word on acts about other records: settled conflicts, final recaps and reopenings."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sync.record.record import Record
from tests.helpers.pki import committee
from tests.helpers.untyped import said_by


def _settlements(whole: list[Record]) -> list[Record]:
    """Those by two persons who had typed nothing of the sheet up to that revision."""
    officers = committee().roster.officers
    found = []
    for act in whole:
        if said_by(act).get("act") != "conflict_settled":
            continue
        persons = {officers[key].person for key in act.signers}
        typed: set[str] = set()
        for other in whole:
            if said_by(other).get("revision", 0) > said_by(act)["revision"]:
                continue
            if other.kind == "transcription":
                typed |= {officers[key].person for key in other.signers}
            if other.kind == "sheet":
                typed |= set(said_by(other)["typists"])
        if not persons & typed:
            found.append(act)
    return found


def _names(act: Record) -> set[str]:
    return {*said_by(act)["chosen"], *said_by(act)["rejected"]}


def _knew(act: Record, other: Record, acts: dict[str, Record]) -> bool:
    near = [acts[key] for key in _names(act) if key in acts]
    return any(one.id == other.id or _knew(one, other, acts) for one in near)


def _last_words(whole: list[Record]) -> dict[str, list[Record]]:
    """For each record that is not a settlement itself: the settlements of it that no later settlement knew."""
    acts = {act.id: act for act in _settlements(whole)}
    revisions = {r.id: said_by(r).get("revision") for r in whole if r.id not in acts}
    found: dict[str, list[Record]] = {}
    for key, revision in revisions.items():
        about = [a for a in acts.values() if key in _names(a) and revision in (None, said_by(a)["revision"])]
        last = [a for a in about if not any(_knew(b, a, acts) for b in about)]
        if last:
            found[key] = last
    return found


def put_away(whole: list[Record]) -> set[str]:
    """Records of a sheet that every last word rejects."""
    return {
        key for key, acts in _last_words(whole).items() if all(key in said_by(act)["rejected"] for act in acts)
    }


def clashes(whole: list[Record], revision: int, stale: Collection[str] = ()) -> bool:
    """Whether settlements made apart contradict each other on a revision, but for what is of another form."""
    for key, acts in _last_words(whole).items():
        if key in stale:
            continue
        sides = {key in said_by(act)["rejected"] for act in acts}
        if len(sides) > 1 and any(said_by(act)["revision"] == revision for act in acts):
            return True
    return False


def open_closings(
    everything: Iterable[Record], station: str, unjudged: Iterable[Record] = ()
) -> list[tuple[str, str | None, str | None]]:
    """(recap, sheet, reason) of final recaps about a station that no reopening of it names.

    A sheet that cannot be judged yet is closed like any other: that a final recap names it is known.
    """
    records = list(everything)
    lifted = {
        key for r in records
        if said_by(r).get("act") == "reopened" and said_by(r)["station"] == station for key in said_by(r)["records"]
    }
    seen = [*records, *unjudged]
    mine = {r.id for r in seen if r.kind == "sheet" and said_by(r)["station"] == station}
    mine |= {key for r in seen if r.id in mine for key in said_by(r)["supersedes"]}
    found: list[tuple[str, str | None, str | None]] = []
    for r in records:
        if r.kind != "recap" or said_by(r)["status"] != "final" or r.id in lifted:
            continue
        if _left_out(records, r) != "refused":
            found += [(r.id, sheet, None) for sheet in said_by(r)["sheets"] if sheet in mine]
        if _left_out(records, r) == "refused":
            continue
        found += [
            (r.id, None, item["reason"]) for item in said_by(r)["missing"]
            if item["station"] == station and _borne_out(records, r, item)
        ]
    return found


def _borne_out(records: list[Record], recap: Record, item: dict[str, str]) -> bool:
    """Whether an absence, or a sheet left undecided, is there for a station that a final recap leaves out."""
    about = [r for r in records if said_by(r).get("station") == item["station"] and r.contest == recap.contest]
    if item["reason"] == "absent":
        return any(said_by(r).get("act") == "absent" for r in about)
    return any(r.kind == "sheet" and said_by(r)["outcome"] == "undecided" for r in about)


def _left_out(records: list[Record], recap: Record) -> str:
    """What becomes of a recap for the stations that it leaves out."""
    final = said_by(recap)["status"] == "final"
    bare = [item["station"] for item in said_by(recap)["missing"] if final and not _borne_out(records, recap, item)]
    if any(r.kind == "sheet" and r.contest == recap.contest and r.station in bare for r in records):
        return "refused"
    sheets = {r.id for r in records if r.kind == "sheet"}
    return "waits" if bare or not sheets.issuperset(said_by(recap)["sheets"]) else "taken"


def recaps_that(records: Iterable[Record], fate: str) -> set[str]:
    """Recaps that are ``refused`` or wait (``waits``) for the stations they leave out."""
    known = list(records)
    return {r.id for r in known if r.kind == "recap" and _left_out(known, r) == fate}


def waiting_sheets(everything: list[Record], station: str, unjudged: Iterable[Record] = ()) -> set[str]:
    """Sheets that change what a final recap says, and what was built on them, while nothing reopens the station."""
    sheets = {r.id: r for r in everything if r.kind == "sheet" and said_by(r)["station"] == station}
    closings = open_closings(everything, station, unjudged)

    def waits(sheet: Record) -> bool:
        before = said_by(sheet)["supersedes"]
        for _, closed, reason in closings:
            if closed is not None and closed in before:
                return True
            left = [key for key in before if key not in sheets or said_by(sheets[key])["outcome"] == "undecided"]
            if reason == "undecided" and said_by(sheet)["outcome"] == "counted" and left:
                return True
        return any(waits(sheets[key]) for key in before if key in sheets)

    return {key for key, sheet in sheets.items() if waits(sheet)}
