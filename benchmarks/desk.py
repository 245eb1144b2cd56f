"""The desk alone: a typed figure to its committed row."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from benchmarks.timing import line, timed
from forms.figure import Figure
from recap_desktop.demo.committee import OPERATORS, Committee
from recap_desktop.demo.region import load_region


def bare_fsync(folder: Path) -> list[float]:
    """One append of 4 KiB with its fsync: what any durable write costs on this disk."""
    with (folder / "plain").open("wb") as stream:

        def append() -> None:
            stream.write(b"x" * 4096)
            stream.flush()
            os.fsync(stream.fileno())

        return timed(append, 200)


def figure_to_disk(folder: Path) -> None:
    """One figure to the committed row and its findings, against one bare fsync."""
    region = load_region(None)
    committee = Committee(folder / "desk", region.package.envelope, "000101")
    committee.sign_in(OPERATORS[0])
    measured: list[float] = []
    for sheet in region.sheets:
        assert sheet.figures is not None
        session = committee.desk.entry.open(sheet.contest, sheet.station)
        for name in session.definition.order:
            measured += timed(_commit(session.commit, name, sheet.figures[name]), 1)
        session.finish("plano")
    committee.close()
    line("typed figure to committed row", measured, "one fsync of 4 KiB", bare_fsync(folder))


def _commit(commit: Callable[[str, Figure], object], name: str, figure: Figure) -> Callable[[], object]:
    return lambda: commit(name, figure)
