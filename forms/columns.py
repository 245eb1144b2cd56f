"""Columns of totals, and blocks of them that fit a page with what is brought forward (jumlah pindahan)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

BLOCK_SIZE = 15


@dataclass(frozen=True)
class Column:
    """Totals of one region (or of a run of columns), by field in paper order.

    :param blanks: how many of the figures added are blank or unreadable, by field.
    :param sheets: ids of the sheets added up, in station order.
    """

    code: str
    totals: Mapping[str, int]
    blanks: Mapping[str, int]
    sheets: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """One page's run of columns.

    :param brought_forward: sum of all columns before this block; None on the first.
    :param carried_forward: sum up to and including this block; on the last block the final total.
    """

    number: int
    of: int
    columns: tuple[Column, ...]
    brought_forward: Column | None
    carried_forward: Column

    @property
    def is_last(self) -> bool:
        """True where :attr:`carried_forward` is the final total."""
        return self.number == self.of

    @property
    def final_total(self) -> Column | None:
        """The sum of all columns, on the last block only."""
        return self.carried_forward if self.is_last else None


def blocks(columns: Sequence[Column], size: int = BLOCK_SIZE) -> list[Block]:
    """Cut columns into blocks of ``size`` with running sums; no columns make no block.

    :raises ValueError: ``size`` below 1.
    """
    if size < 1:
        raise ValueError("a block holds at least one column")
    runs = [columns[start : start + size] for start in range(0, len(columns), size)]
    made: list[Block] = []
    for run in runs:
        made.append(next_block(made[-1] if made else None, run, len(runs)))
    return made


def next_block(before: Block | None, run: Sequence[Column], of: int) -> Block:
    """The block of ``run`` after ``before``; the first of ``of`` where there is none before."""
    brought = before.carried_forward if before is not None else None
    return Block(before.number + 1 if before is not None else 1, of, tuple(run), brought, _sum(brought, run))


def _sum(brought: Column | None, run: Sequence[Column]) -> Column:
    parts = [*([brought] if brought is not None else []), *run]
    names = parts[0].totals
    return Column(
        "",
        {name: sum(part.totals[name] for part in parts) for name in names},
        {name: sum(part.blanks[name] for part in parts) for name in names},
        tuple(sheet for part in parts for sheet in part.sheets),
    )
