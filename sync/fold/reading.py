"""From transcriptions and settlements to what the paper says (as written), or to what still differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forms.figure import Figure
from sync.fold.context import Admitted, typed
from sync.fold.state import Conflict
from sync.record.content import Figures, Settlement, Transcription
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


def read(
    order: Iterable[str], transcriptions: Iterable[Admitted], settlements: Iterable[Admitted],
    barred: frozenset[str] = frozenset(),
) -> Reading:
    """Compare all transcriptions of one revision and one form, and apply the settlements that fit them.

    :param order: fields of the form.
    :param barred: further persons whose settlements have no effect: they typed what was rejected since.
    """
    keyed = tuple(transcriptions)
    typists = frozenset(person for item in keyed for person in item.persons)
    if len(typists) < 2:
        return Reading(keyed, typists)
    by_id = {item.record.id: typed(item, Transcription).figures for item in sorted(keyed, key=lambda i: i.record.id)}
    fitting = [item for item in settlements if _fits(item, by_id, typists | barred)]
    conflicts: list[Conflict] = []
    if len({typed(item, Transcription).result_type for item in keyed}) > 1:
        conflicts.append(Conflict("result_type", tuple(by_id)))
    written, differing = _compared(order, by_id, fitting, conflicts)
    if differing:
        return Reading(keyed, typists, differing, tuple(fitting), conflicts=tuple(dict.fromkeys(conflicts)))
    changes, reread = _reread(fitting, by_id, conflicts)
    return Reading(
        keyed, typists, (), tuple(fitting), {**written, **changes} if changes else written, reread,
        tuple(dict.fromkeys(conflicts)),
    )


def _compared(
    order: Iterable[str], by_id: Mapping[str, Figures], fitting: list[Admitted], conflicts: list[Conflict]
) -> tuple[Mapping[str, Figure], tuple[str, ...]]:
    """Figures that all read alike or that are settled, and the fields that differ still."""
    first, *others = by_id.values()
    if all(table.same_as(first) for table in others):
        return first, ()
    differences = [item for item in fitting if typed(item, Settlement).basis == "difference"]
    written: dict[str, Figure] = {}
    differing: list[str] = []
    for name in order:
        if all(table[name].same_as(first[name]) for table in others):
            written[name] = first[name]
            continue
        settled = _settled(name, differences, by_id, conflicts)
        if settled is None:
            differing.append(name)
        else:
            written[name] = settled
    return written, tuple(differing)


def _fits(item: Admitted, by_id: Mapping[str, Figures], typists: frozenset[str]) -> bool:
    """A settlement by a third person that names known transcriptions of at least two typists."""
    said = typed(item, Settlement)
    if item.persons & typists or any(key not in by_id for key in said.transcriptions):
        return False
    if said.basis == "reread":
        return True
    first = by_id[said.transcriptions[0]]
    return all(
        any(not by_id[key][name].same_as(first[name]) for key in said.transcriptions[1:]) for name in said.figures
    )


def _settled(
    name: str, settlements: list[Admitted], by_id: Mapping[str, Figures], conflicts: list[Conflict]
) -> Figure | None:
    naming = [item for item in settlements if name in typed(item, Settlement).figures]
    if not naming:
        return None
    figures = [typed(item, Settlement).figures[name] for item in naming]
    ids = [item.record.id for item in naming]
    if any(not figure.same_as(figures[0]) for figure in figures):
        conflicts.append(Conflict("settlements", tuple(sorted(ids))))
    considered = {key for item in naming for key in typed(item, Settlement).transcriptions}
    late = [key for key in by_id if key not in considered and not by_id[key][name].same_as(figures[0])]
    if late:
        conflicts.append(Conflict("late_transcription", tuple(sorted({*ids, *late}))))
    return figures[0]


def is_reread(record: Record) -> bool:
    """Whether a settlement is a re-reading of the boxes of a finding."""
    return isinstance(record.content, Settlement) and record.content.basis == "reread"


def _reread(
    settlements: list[Admitted], by_id: Mapping[str, Figures], conflicts: list[Conflict]
) -> tuple[dict[str, Figure], frozenset[str]]:
    """Re-readings of the boxes of a finding: the same figures confirm the paper, others replace the reading."""
    rereads = [(item.record.id, typed(item, Settlement)) for item in settlements if is_reread(item.record)]
    said: dict[str, list[tuple[str, Settlement]]] = {}
    for key, content in rereads:
        for name in content.figures:
            said.setdefault(name, []).append((key, content))
    changes: dict[str, Figure] = {}
    for name, answers in said.items():
        figure, ids = answers[0][1].figures[name], {key for key, _ in answers}
        if any(not other.figures[name].same_as(figure) for _, other in answers):
            conflicts.append(Conflict("rereads", tuple(sorted(ids))))
            continue
        apart = _made_apart(name, figure, [content for _, content in answers], settlements, by_id)
        if apart:
            conflicts.append(Conflict("late_reading", tuple(sorted({*apart, *ids}))))
        changes[name] = figure
    return changes, frozenset(str(content.finding) for _, content in rereads)


def _made_apart(
    name: str, figure: Figure, rereads: list[Settlement], settlements: list[Admitted], by_id: Mapping[str, Figures]
) -> set[str]:
    """Transcriptions that no re-reading of a box considered, and settlements of them, that read it otherwise."""
    considered = {key for content in rereads for key in content.transcriptions}
    late = {key for key in by_id if key not in considered and not by_id[key][name].same_as(figure)}
    for item in settlements:
        said = typed(item, Settlement)
        other = said.figures.get(name) if said.basis != "reread" else None
        if other is not None and set(said.transcriptions) - considered and not other.same_as(figure):
            late.add(item.record.id)
    return late
