"""Objections and incidents as files tell them: of what, what became of them, decisions; never a sentence or a name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from sync.fold.plenary import Matter, matters
from sync.portal.content import View
from sync.portal.layouts.v2.names import column_of
from sync.portal.layouts.v4.shards.evidence import file_of, received_of
from sync.portal.layouts.v4.shards.shapes import DecisionLine, MatterLine
from sync.record.content import Decision, Incident, Objection

#: Public words of what becomes of a matter, and of its kinds.
_STATES = {
    "open": "terbuka", "settled": "selesai", "accepted": "diterima", "rejected": "ditolak", "forwarded": "diteruskan",
    "contradicted": "keputusan_berbeda",
}
_KINDS = {"objection": "keberatan", "incident": "kejadian"}


def matters_of(view: View, contest: str, area: str) -> list[MatterLine]:
    """Matters of a contest at a station or in a region, in the order of the log."""
    if ("matters",) not in view.once:
        view.once["matters",] = _by_place(view)
    return list(cast(Mapping[tuple[str, str], Sequence[MatterLine]], view.once["matters",]).get((contest, area), ()))


def _by_place(view: View) -> Mapping[tuple[str, str], list[MatterLine]]:
    found: dict[tuple[str, str], list[tuple[str, MatterLine]]] = {}
    for one in matters(view.state.region(view.region)):
        if one.record.id in view.records:
            line = _line(view, one)
            found.setdefault((str(one.record.contest), one.record.area), []).append((line.received, line))
    return {
        place: [line for _, line in sorted(lines, key=lambda one: (one[0], one[1].record))]
        for place, lines in found.items()
    }


def _line(view: View, matter: Matter) -> MatterLine:
    record, said = matter.record, matter.record.content
    field = said.field if isinstance(said, Incident | Objection) else None
    return MatterLine(
        kind=_KINDS[record.kind], state=_STATES[matter.state],
        column=column_of(field) if field is not None else None,
        by=said.by if isinstance(said, Objection) else None,
        is_of_station=isinstance(said, Incident | Objection) and said.level == "station", time=said.device_time,
        received=received_of(view, record.id), record=record.id, file=file_of(view, record.id),
        decisions=[
            DecisionLine(
                decision=_STATES[one.content_as(Decision).decision], time=one.content.device_time,
                received=received_of(view, one.id), record=one.id, file=file_of(view, one.id),
            ) for one in matter.decisions
        ],
        corrections=[one.id for one in matter.corrections],
    )
