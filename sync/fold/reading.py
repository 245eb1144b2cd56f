"""From transcriptions and settlements to what the paper says (as written), or to what still differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from forms.figure import Figure
from sync.fold.context import Admitted, typed
from sync.fold.rereading import Needed, change_of, enough, reread
from sync.fold.state import Conflict, Rereading
from sync.record.content import Figures, Settlement, Transcription


@dataclass(frozen=True)
class Reading:
    """What two or more persons read. ``as_written`` is None until nothing differs.

    ``rereadings`` are the boxes that somebody read otherwise than two typists; those that wait are not in
    ``as_written``.
    """

    transcriptions: tuple[Admitted, ...]
    typists: frozenset[str]
    differing: tuple[str, ...] = ()
    settlements: tuple[Admitted, ...] = ()
    as_written: Mapping[str, Figure] | None = None
    reread: frozenset[str] = frozenset()
    conflicts: tuple[Conflict, ...] = ()
    rereadings: tuple[Rereading, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether a change waits for a second reading."""
        return any(one.standing == "waiting" for one in self.rereadings)


def read(
    order: Iterable[str], transcriptions: Iterable[Admitted], settlements: Iterable[Admitted], needed: Needed,
    barred: frozenset[str] = frozenset(),
) -> Reading:
    """Compare all transcriptions of one revision and one form, and apply the settlements that fit them.

    :param order: fields of the form.
    :param needed: how many persons a settlement needs who read alike, where it changes what two typists agree on.
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
    settling = _Settling(keyed, fitting, by_id, needed, conflicts)
    written, differing = settling.compared(order)
    if differing:
        return Reading(
            keyed, typists, differing, tuple(fitting), conflicts=tuple(dict.fromkeys(conflicts)),
            rereadings=tuple(settling.overruled),
        )
    again = reread(written, fitting, by_id, needed, conflicts)
    return Reading(
        keyed, typists, (), tuple(fitting), {**written, **again.changes} if again.changes else written,
        again.findings, tuple(dict.fromkeys(conflicts)), (*settling.overruled, *again.rereadings),
    )


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


@dataclass(frozen=True)
class _Settling:
    """Settlements of differences, applied box by box. ``overruled``: changes of what two typists agree on."""

    keyed: tuple[Admitted, ...]
    fitting: list[Admitted]
    by_id: Mapping[str, Figures]
    needed: Needed
    conflicts: list[Conflict]
    overruled: list[Rereading] = field(default_factory=list)

    def compared(self, order: Iterable[str]) -> tuple[Mapping[str, Figure], tuple[str, ...]]:
        """Figures that all read alike or that are settled, and the fields that differ still."""
        first, *others = self.by_id.values()
        if all(table.same_as(first) for table in others):
            return first, ()
        differences = [item for item in self.fitting if typed(item, Settlement).basis == "difference"]
        written: dict[str, Figure] = {}
        differing: list[str] = []
        for name in order:
            if all(table[name].same_as(first[name]) for table in others):
                written[name] = first[name]
                continue
            settled = self._settled(name, [one for one in differences if name in typed(one, Settlement).figures])
            if settled is None:
                differing.append(name)
            else:
                written[name] = settled
        return written, tuple(differing)

    def _settled(self, name: str, naming: list[Admitted]) -> Figure | None:
        if not naming:
            return None
        figures = [typed(item, Settlement).figures[name] for item in naming]
        ids = [item.record.id for item in naming]
        if any(not figure.same_as(figures[0]) for figure in figures):
            self.conflicts.append(Conflict("settlements", tuple(sorted(ids))))
        considered = {key for item in naming for key in typed(item, Settlement).transcriptions}
        late = [
            key for key, table in self.by_id.items() if key not in considered and not table[name].same_as(figures[0])
        ]
        if late:
            self.conflicts.append(Conflict("late_transcription", tuple(sorted({*ids, *late}))))
        return figures[0] if self._may_stand(name, figures[0], naming) else None

    def _may_stand(self, name: str, figure: Figure, naming: list[Admitted]) -> bool:
        """Against a figure that two typists agree on, one person's reading is not enough; who typed it counts too."""
        agreed = [one for one in self._agreed(name) if not one.same_as(figure)]
        if not agreed or self._typed_by(name, figure) > 1:
            return True
        alike = [item for item in naming if typed(item, Settlement).figures[name].same_as(figure)]
        persons = len({person for item in alike for person in item.persons}) + self._typed_by(name, figure)
        counted = enough(alike, persons, self.needed)
        self.overruled.append(change_of(name, agreed[0], figure, alike, "counted" if counted else "waiting"))
        return counted

    def _agreed(self, name: str) -> list[Figure]:
        """Readings of a box by two typists or more, in id order."""
        return [one for one in (table[name] for table in self.by_id.values()) if self._typed_by(name, one) > 1]

    def _typed_by(self, name: str, figure: Figure) -> int:
        return len({
            person for item in self.keyed if typed(item, Transcription).figures[name].same_as(figure)
            for person in item.persons
        })
