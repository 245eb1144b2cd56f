"""Readings of a box beside those of the typists, and how many persons one needs to take the place of theirs.

Who reads a box again as both typists did confirms the paper: one person is enough. Who reads it otherwise changes what
two persons agreed on blindly; the package of the record says how many persons must read so, apart (``reread`` of its
signing policy; one where it says nothing, as before there was such an entry). Until then the change waits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from forms.figure import Figure
from sync.fold.context import Admitted, typed
from sync.fold.state import Conflict, Rereading, Standing
from sync.record.content import BoxReading, Figures, Settlement
from sync.record.record import Record

#: Persons who must read a change of an agreed box alike, by the package that a record names.
Needed = Callable[[Admitted], int]


@dataclass(frozen=True)
class Reread:
    """Boxes that re-readings change, findings whose boxes were all read and wait for nobody, and every change."""

    changes: Mapping[str, Figure] = field(default_factory=dict)
    findings: frozenset[str] = frozenset()
    rereadings: tuple[Rereading, ...] = ()


def is_reread(record: Record) -> bool:
    """Whether a settlement is a re-reading of the boxes of a finding."""
    return isinstance(record.content, Settlement) and record.content.basis == "reread"


def enough(items: Iterable[Admitted], persons: int, needed: Needed) -> bool:
    """Whether so many persons who read alike are enough by the package of one of their records."""
    return any(persons >= needed(item) for item in items)


def reread(
    written: Mapping[str, Figure], settlements: list[Admitted], by_id: Mapping[str, Figures], needed: Needed,
    conflicts: list[Conflict],
) -> Reread:
    """Re-readings of the boxes of findings: the same figures confirm the paper, others may replace the reading.

    :param written: what the typists agree on, or what was settled between them.
    """
    again = [item for item in settlements if is_reread(item.record)]
    said: dict[str, list[Admitted]] = {}
    for item in again:
        for name in typed(item, Settlement).figures:
            said.setdefault(name, []).append(item)
    changes: dict[str, Figure] = {}
    found: list[Rereading] = []
    for name, items in sorted(said.items()):
        figure = typed(items[0], Settlement).figures[name]
        if any(not typed(item, Settlement).figures[name].same_as(figure) for item in items):
            conflicts.append(Conflict("rereads", tuple(sorted(item.record.id for item in items))))
            found += _changes(name, written[name], items, "conflict")
            continue
        apart = _made_apart(name, figure, items, settlements, by_id)
        if apart:
            conflicts.append(Conflict("late_reading", tuple(sorted({*apart, *(item.record.id for item in items)}))))
        if figure.same_as(written[name]):
            continue
        counted = enough(items, len({person for item in items for person in item.persons}), needed)
        if counted:
            changes[name] = figure
        found += _changes(name, written[name], items, "counted" if counted else "waiting")
    unread = {one.field for one in found if one.standing == "waiting"}
    read = {str(typed(item, Settlement).finding) for item in again if not unread & set(typed(item, Settlement).figures)}
    return Reread(changes, frozenset(read), tuple(found))


def change_of(name: str, before: Figure, after: Figure, items: Iterable[Admitted], standing: Standing) -> Rereading:
    """One box that these settlements read otherwise than two persons before them."""
    readings = [
        BoxReading(record=item.record.id, person=person, time=item.record.content.device_time)
        for item in items for person in sorted(item.persons)
    ]
    # the spelling (X95 or 95) is that of one of them, and could tell whose
    was, now = (Figure(one.kind, one.value) for one in (before, after))
    return Rereading(name, was, now, tuple(sorted(readings, key=lambda one: (one.record, one.person))), standing)


def _changes(name: str, before: Figure, items: list[Admitted], standing: Standing) -> list[Rereading]:
    """One change a distinct reading; those that confirm the paper change nothing."""
    left, found = list(items), []
    while left:
        figure = typed(left[0], Settlement).figures[name]
        alike = [item for item in left if typed(item, Settlement).figures[name].same_as(figure)]
        left = [item for item in left if item not in alike]
        if not figure.same_as(before):
            found.append(change_of(name, before, figure, alike, standing))
    return found


def _made_apart(
    name: str, figure: Figure, rereads: list[Admitted], settlements: list[Admitted], by_id: Mapping[str, Figures]
) -> set[str]:
    """Transcriptions that no re-reading of a box considered, and settlements of them, that read it otherwise."""
    considered = {key for item in rereads for key in typed(item, Settlement).transcriptions}
    late = {key for key in by_id if key not in considered and not by_id[key][name].same_as(figure)}
    for item in settlements:
        said = typed(item, Settlement)
        other = said.figures.get(name) if said.basis != "reread" else None
        if other is not None and set(said.transcriptions) - considered and not other.same_as(figure):
            late.add(item.record.id)
    return late
