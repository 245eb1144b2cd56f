"""Settled conflicts: two persons who typed nothing of it decide which of several records stand.

A settlement speaks of one revision and of the records it names, no others: a later opinion is a new conflict. Where
several settlements speak of one record, those that name (and so knew) an earlier one take its place; settlements
made apart that say different things are a conflict themselves.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sync.fold.context import OF_FIGURES, Admitted, SheetContext, typed
from sync.fold.state import Conflict, Refusal
from sync.record.content import ConflictSettled, SealedSheet, Transcription


@dataclass(frozen=True)
class Settled:
    """``live`` is the context without what was rejected; ``acts`` tells the settlements that speak of a record."""

    live: SheetContext
    refused: Mapping[str, Refusal]
    acts: Mapping[str, frozenset[str]]
    clashes: Mapping[int, Conflict]

    def conflicts(self, found: tuple[Conflict, ...], revision: int) -> tuple[Conflict, ...]:
        """Conflicts of a revision. Each names the settlements made so far, so that the next one takes their place."""
        named = tuple(
            replace(one, ids=tuple(sorted({*one.ids, *(act for key in one.ids for act in self.acts.get(key, ()))})))
            for one in found
        )
        clash = self.clashes.get(revision)
        return named if clash is None else (*named, clash)


def settle(context: SheetContext, refused_sheets: Collection[str]) -> Settled:
    """Apply the settlements of all revisions of a sheet."""
    refused: dict[str, Refusal] = {}
    acts: dict[str, Admitted] = {}
    for item, _ in context.of(ConflictSettled):
        refusal = _refusal(context, item, refused_sheets)
        if refusal is None:
            acts[item.record.id] = item
        else:
            refused[item.record.id] = refusal
    known = _known(acts)
    said: dict[str, set[str]] = {}
    for name, item in acts.items():
        for key in _names(item):
            if _speaks_of(context, item, key):
                said.setdefault(key, set()).add(name)
    rejected, clashing = _verdicts(acts, known, said)
    left = {key: item for key, item in context.records.items() if key not in rejected}
    return Settled(
        replace(context, records=left), refused, {key: frozenset(names) for key, names in said.items()},
        _clashes(acts, clashing),
    )


def typists_until(context: SheetContext, revision: int, refused_sheets: Collection[str] = ()) -> frozenset[str]:
    """Everybody who typed the sheet up to a revision.

    A release holds no transcriptions; what a sealed sheet says of its typists binds there too.
    """
    keyed = {
        person for item, said in context.of(Transcription) if said.revision <= revision for person in item.persons
    }
    named = {
        person
        for item, said in context.of(SealedSheet) if said.revision <= revision and item.record.id not in refused_sheets
        for person in said.typists
    }
    return frozenset(keyed | named)


def _names(item: Admitted) -> tuple[str, ...]:
    said = typed(item, ConflictSettled)
    return (*said.chosen, *said.rejected)


def _refusal(context: SheetContext, item: Admitted, refused_sheets: Collection[str]) -> Refusal | None:
    said = typed(item, ConflictSettled)
    if item.persons & typists_until(context, said.revision, refused_sheets):
        return Refusal("fold.typist")
    rejected = set(said.rejected)
    sheets = {key for key in rejected if key in context.records and context.records[key].record.kind == "sheet"}
    # a sealed sheet goes only by a revision that names it
    return Refusal("fold.conflict_names") if sheets or rejected & set(said.chosen) else None


def _speaks_of(context: SheetContext, item: Admitted, key: str) -> bool:
    """A settlement decides about records of its own revision, and about absences, which have none.

    What was keyed on a form that the newest package replaced is in no conflict any more.
    """
    found = context.records.get(key)
    if found is None or (found.content.act_or_kind in OF_FIGURES and context.is_outdated(found.record)):
        return False
    return getattr(found.content, "revision", None) in (None, typed(item, ConflictSettled).revision)


def _known(acts: Mapping[str, Admitted]) -> dict[str, set[str]]:
    """Settlements that each settlement knew of. A name is a digest, so the references cannot run in a circle."""
    known = {name: {key for key in _names(item) if key in acts} for name, item in acts.items()}
    growing = True
    while growing:
        growing = False
        for names in known.values():
            more = {far for near in names for far in known[near]} - names
            names |= more
            growing |= bool(more)
    return known


def _verdicts(
    acts: Mapping[str, Admitted], known: Mapping[str, set[str]], said: Mapping[str, set[str]]
) -> tuple[set[str], dict[str, set[str]]]:
    """Rejected records, and those on which settlements made apart disagree, with these settlements."""
    rejected: set[str] = set()
    clashing: dict[str, set[str]] = {}
    for key, names in said.items():
        if key in acts:
            continue
        newest = {name for name in names if not any(name in known[other] for other in names)}
        sides = {key in typed(acts[name], ConflictSettled).rejected for name in newest}
        if sides == {True}:
            rejected.add(key)
        elif len(sides) > 1:
            clashing[key] = newest
    return rejected, clashing


def _clashes(acts: Mapping[str, Admitted], clashing: Mapping[str, set[str]]) -> dict[int, Conflict]:
    ids: dict[int, set[str]] = {}
    for key, names in clashing.items():
        for name in names:
            ids.setdefault(typed(acts[name], ConflictSettled).revision, set()).update((key, name))
    return {revision: Conflict("settled_twice", tuple(sorted(found))) for revision, found in ids.items()}
