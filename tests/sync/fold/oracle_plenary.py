"""The oracle's word on the registers of the plenary: whole-table scans over what the records say, without the fold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sync.record.record import Record
from tests.helpers.untyped import said_by

_MAY = {"incident": {"settled", "forwarded"}, "objection": {"accepted", "rejected", "forwarded"}}


def _place(said: dict[str, Any]) -> str:
    return str(said.get("station") or said.get("region") or "")


def _latest(records: Iterable[Record]) -> set[str]:
    known = {r.id: said_by(r) for r in records}
    return {key for key in known if not any(key in other["replaces"] for other in known.values())}


def expect_matters(records: Iterable[Record]) -> dict[str, tuple[str, frozenset[str], frozenset[str]]]:
    """By id of an incident or objection: its state, the decisions that stand, the corrections that name it."""
    known = list(records)
    found = {}
    for matter in known:
        if matter.kind not in _MAY:
            continue
        about = said_by(matter)
        decisions = [
            r for r in known
            if r.kind == "decision" and said_by(r)["matter"] == matter.id and said_by(r)["contest"] == about["contest"]
            and _place(said_by(r)) == _place(about) and said_by(r)["decision"] in _MAY[matter.kind]
        ]
        last = _latest(decisions)
        said = {said_by(r)["decision"] for r in decisions if r.id in last}
        state = about["state"] if not said else next(iter(said)) if len(said) == 1 else "contradicted"
        fixes = {
            r.id for r in known
            if r.kind == "act" and said_by(r).get("objection") == matter.id
            and said_by(r)["station"] == about.get("station") and said_by(r)["contest"] == about["contest"]
        }
        found[matter.id] = (state, frozenset(last), frozenset(fixes))
    return found


def expect_nihils(records: Iterable[Record]) -> dict[str, bool]:
    """By id of a statement that nothing happened: whether it stands."""
    known = list(records)
    return {
        one.id: not any(
            r.kind in _MAY and said_by(r)["contest"] == said_by(one)["contest"]
            and _place(said_by(r)).startswith(_place(said_by(one)))
            for r in known
        )
        for one in known if one.kind == "nihil"
    }


def expect_copies(records: Iterable[Record], station: str) -> set[str]:
    """Checks of the copies of a station that stand."""
    return _latest(r for r in records if r.kind == "copy-check" and said_by(r)["station"] == station)


def expect_attendance(records: Iterable[Record], contest: str) -> set[str]:
    """Attendance lists of a contest that stand."""
    return _latest(r for r in records if r.kind == "attendance" and said_by(r)["contest"] == contest)
