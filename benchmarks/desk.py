"""The desk alone: a typed figure to its committed row, and signing in to a full workspace."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from benchmarks.timing import line, timed
from forms.figure import Figure
from recap_desktop.demo.committee import CHAIR, OPERATORS, Committee, passphrase
from recap_desktop.demo.region import CONTEST, load_region
from recap_desktop.desk import Desk


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
        session = committee.desk.entry.open(CONTEST, sheet.station)
        for name in session.definition.order:
            measured += timed(_commit(session.commit, name, Figure.of(sheet.figures[name])), 1)
        session.finish("plano")
    committee.close()
    line("typed figure to committed row", measured, "one fsync of 4 KiB", bare_fsync(folder))


def _commit(commit: Callable[[str, Figure], object], name: str, figure: Figure) -> Callable[[], object]:
    return lambda: commit(name, figure)


def opening(workspace: Path) -> None:
    """Opening a finished workspace and signing in, against switching the officer in it (key derivation alone)."""
    found: list[Desk] = []

    def sign_in() -> None:
        desk = Desk.open(workspace)
        desk.session.sign_in(CHAIR, passphrase(CHAIR))
        found.append(desk)

    first = timed(sign_in, 1)
    desk = found[0]

    def again() -> None:
        desk.session.lock()
        desk.session.sign_in(CHAIR, passphrase(CHAIR))

    line("opening a finished workspace", first, "switching officer in it", timed(again, 5))
    desk.close()
