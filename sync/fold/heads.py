"""Which sealed sheets of a station count, which wait for a reopening, and which final recaps close the station."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sync.fold.context import Admitted, Closing, SheetContext, typed
from sync.fold.sealed import same_result
from sync.record.content import Reopened, SealedSheet


@dataclass(frozen=True)
class Heads:
    """Accepted sheets superseded by none, those that wait for a reopening, and the final recaps that close it.

    ``called_absent``: one of these recaps says that there is no sheet, and an absence bears it out.
    """

    heads: tuple[Admitted, ...]
    waiting: frozenset[str]
    locked_by: tuple[str, ...]
    called_absent: bool

    @property
    def agree(self) -> bool:
        """Whether all heads say the same: outcome and decided figures."""
        sheets = [typed(item, SealedSheet) for item in self.heads]
        return all(same_result(one, sheets[0]) for one in sheets[1:])


def heads_of(context: SheetContext, refused: Collection[str]) -> Heads:
    """Heads among the sheets that are not refused, in id order."""
    standing = {item.record.id: item for item, _ in context.of(SealedSheet) if item.record.id not in refused}
    lifted = {key for _, act in context.of(Reopened) for key in act.records}
    closed = [closing for closing in context.closings if closing.recap not in lifted]
    waiting = {key for key, item in standing.items() if any(_is_closed(one, item, standing) for one in closed)}
    while more := {
        key for key, item in standing.items()
        if key not in waiting and waiting.intersection(typed(item, SealedSheet).supersedes)
    }:
        waiting |= more
    accepted = {key: item for key, item in standing.items() if key not in waiting}
    superseded = {key for item in accepted.values() for key in typed(item, SealedSheet).supersedes}
    heads = tuple(item for key, item in sorted(accepted.items()) if key not in superseded)
    # a closed sheet that has not come yet ("" where there is none) closes as well as one that has
    locks = {one.recap for one in closed if one.sheet in accepted or one.sheet not in context.records}
    called_absent = any(one.reason == "absent" for one in closed)
    return Heads(heads, frozenset(waiting), tuple(sorted(locks)), called_absent)


def _is_closed(closing: Closing, item: Admitted, standing: Mapping[str, Admitted]) -> bool:
    """Whether a sheet would change what a final recap says of the station.

    One of a station called absent is not put away unseen: it is a conflict with the absence, and in no total.
    """
    supersedes = typed(item, SealedSheet).supersedes
    if closing.sheet:
        return closing.sheet in supersedes
    if closing.reason == "absent":
        return False
    before = [typed(standing[key], SealedSheet).outcome if key in standing else "undecided" for key in supersedes]
    return typed(item, SealedSheet).outcome == "counted" and "undecided" in before
