"""From transcriptions and settlements to what the paper says (as written), or to what still differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from forms.figure import Figure
from sync.fold.context import Admitted, SheetContext
from sync.fold.state import Conflict, figures_of
from sync.record.record import Record


@dataclass(frozen=True)
class Reading:
    """What two or more persons read. ``as_written`` is None until nothing differs."""

    transcriptions: tuple[Admitted, ...]
    typists: frozenset[str]
    differing: tuple[str, ...] = ()
    settlements: tuple[Admitted, ...] = ()
    as_written: Mapping[str, Figure] | None = None
    reread: frozenset[str] = frozenset()
    conflicts: tuple[Conflict, ...] = ()
    by_id: Mapping[str, Mapping[str, Figure]] = field(default_factory=dict)


def read(
    context: SheetContext, transcriptions: Iterable[Admitted], settlements: Iterable[Admitted],
    barred: frozenset[str] = frozenset(),
) -> Reading:
    """Compare all transcriptions of one revision and apply the settlements that fit them.

    :param barred: further persons whose settlements have no effect: they typed what was rejected since.
    """
    typed = tuple(transcriptions)
    typists = frozenset(person for item in typed for person in item.persons)
    if len(typists) < 2:
        return Reading(typed, typists)
    by_id = {item.record.id: figures_of(item.record.payload["figures"]) for item in typed}
    fitting = [item for item in settlements if _fits(item, by_id, typists | barred)]
    differences = [item for item in fitting if item.record.payload["basis"] == "difference"]
    written: dict[str, Figure] = {}
    differing: list[str] = []
    conflicts: list[Conflict] = []
    if len({item.record.payload["result_type"] for item in typed}) > 1:
        conflicts.append(Conflict("result_type", tuple(sorted(by_id))))
    for name in context.definition.order:
        figures = [by_id[key][name] for key in sorted(by_id)]
        if all(figure.same_as(figures[0]) for figure in figures):
            written[name] = figures[0]
            continue
        settled = _settled(name, differences, by_id, conflicts)
        if settled is None:
            differing.append(name)
        else:
            written[name] = settled
    reread = _apply_rereads(fitting, by_id, written, conflicts) if not differing else frozenset()
    return Reading(
        typed, typists, tuple(differing), tuple(fitting), written if not differing else None, reread,
        tuple(dict.fromkeys(conflicts)), by_id,
    )


def _fits(item: Admitted, by_id: Mapping[str, Mapping[str, Figure]], typists: frozenset[str]) -> bool:
    """A settlement by a third person that names known transcriptions of at least two typists."""
    named = item.record.payload["transcriptions"]
    if item.persons & typists or any(key not in by_id for key in named):
        return False
    if item.record.payload["basis"] == "reread":
        return True
    first = by_id[named[0]]
    return all(
        any(not by_id[key][name].same_as(first[name]) for key in named[1:])
        for name in item.record.payload["figures"]
    )


def _settled(
    name: str,
    settlements: list[Admitted],
    by_id: Mapping[str, Mapping[str, Figure]],
    conflicts: list[Conflict],
) -> Figure | None:
    naming = [item for item in settlements if name in item.record.payload["figures"]]
    if not naming:
        return None
    figures = [Figure.from_json(item.record.payload["figures"][name]) for item in naming]
    ids = [item.record.id for item in naming]
    if any(not figure.same_as(figures[0]) for figure in figures):
        conflicts.append(Conflict("settlements", tuple(sorted(ids))))
    considered = {key for item in naming for key in item.record.payload["transcriptions"]}
    late = [key for key in by_id if key not in considered and not by_id[key][name].same_as(figures[0])]
    if late:
        conflicts.append(Conflict("late_transcription", tuple(sorted({*ids, *late}))))
    return figures[0]


def is_reread(record: Record) -> bool:
    """Whether a settlement is a re-reading of the boxes of a finding."""
    return record.kind == "settlement" and record.payload["basis"] == "reread"


def _apply_rereads(
    settlements: list[Admitted], by_id: Mapping[str, Mapping[str, Figure]], written: dict[str, Figure],
    conflicts: list[Conflict],
) -> frozenset[str]:
    """Re-readings of the boxes of a finding: the same figures confirm the paper, others replace the reading."""
    rereads = [item.record for item in settlements if is_reread(item.record)]
    said: dict[str, list[tuple[Record, Figure]]] = {}
    for record in rereads:
        for name, figure in figures_of(record.payload["figures"]).items():
            said.setdefault(name, []).append((record, figure))
    for name, answers in said.items():
        figure = answers[0][1]
        if any(not other.same_as(figure) for _, other in answers):
            conflicts.append(Conflict("rereads", tuple(sorted({record.id for record, _ in answers}))))
            continue
        apart = _made_apart(name, figure, [record for record, _ in answers], settlements, by_id)
        if apart:
            conflicts.append(Conflict("late_reading", tuple(sorted({*apart, *(r.id for r, _ in answers)}))))
        written[name] = figure
    return frozenset(str(record.payload["finding"]) for record in rereads)


def _made_apart(
    name: str, figure: Figure, rereads: list[Record], settlements: list[Admitted],
    by_id: Mapping[str, Mapping[str, Figure]],
) -> set[str]:
    """Transcriptions that no re-reading of a box considered, and settlements of them, that read it otherwise."""
    considered = {key for record in rereads for key in record.payload["transcriptions"]}
    late = {key for key in by_id if key not in considered and not by_id[key][name].same_as(figure)}
    for item in settlements:
        payload = item.record.payload
        other = payload["figures"].get(name) if not is_reread(item.record) else None
        apart = bool(set(payload["transcriptions"]) - considered)
        if apart and other is not None and not Figure.from_json(other).same_as(figure):
            late.add(item.record.id)
    return late
