"""Where the time of a figure goes: what the window and the desk do for it, apart and in the same run.

A clock around each part costs a few microseconds a call, so the parts are measured in a run of their own and their sum
is a little more than the figure without them. A part that calls another one is counted without it.
"""

from __future__ import annotations

import gc
import statistics
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

#: A figure: wall and processor time, both by part, and how often each part was asked.
Figure = tuple[float, float, dict[str, tuple[float, float]], Counter[str]]
#: What stands for everything without a part of its own: keys, focus, layouts and what Qt itself paints.
REST = "Qt: keys, focus, layouts, plain widgets"


class Parts:
    """Clocks of one process; :meth:`take` gives what went by since the last one, by part: wall and processor, ms."""

    def __init__(self) -> None:
        self._spent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        self._open = threading.local()
        self.counts: Counter[str] = Counter()

    def take(self) -> tuple[dict[str, tuple[float, float]], Counter[str]]:
        """Wall and processor time by part, and how often what is counted happened."""
        spent = {name: (wall * 1000, cpu * 1000) for name, (wall, cpu) in self._spent.items()}
        counts, self.counts = self.counts, Counter()
        self._spent.clear()
        return spent, counts

    def timed(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """The same call with a clock around it."""

        @wraps(call)
        def clocked(*arguments: object, **named: object) -> object:
            inner = getattr(self._open, "inner", None)
            mine = self._open.inner = [0.0, 0.0]
            wall, cpu = time.perf_counter(), time.thread_time()
            try:
                return call(*arguments, **named)
            finally:
                took = (time.perf_counter() - wall, time.thread_time() - cpu)
                spent = self._spent[name]
                for place in (0, 1):
                    spent[place] += took[place] - mine[place]
                    if inner is not None:
                        inner[place] += took[place]
                self._open.inner = inner
                self.counts[name] += 1

        return clocked

    def collected(self, phase: str, info: dict[str, int]) -> None:
        """A callback of the collector of garbage, which stops everything."""
        if phase == "start":
            self._began = time.perf_counter()
        else:
            took = time.perf_counter() - self._began
            self._spent["garbage"][0] += took
            self._spent["garbage"][1] += took
            self.counts["garbage"] += 1


@contextmanager
def clocks() -> Iterator[Parts]:
    """Clocks around the parts of a figure, for as long as the block runs."""
    parts = Parts()
    put_back: list[Callable[[], None]] = []
    for name, owner, attribute in _parts():
        real = getattr(owner, attribute)
        setattr(owner, attribute, parts.timed(name, real))
        put_back.append(lambda owner=owner, attribute=attribute, real=real: setattr(owner, attribute, real))
    gc.callbacks.append(parts.collected)
    try:
        yield parts
    finally:
        gc.callbacks.remove(parts.collected)
        for one in put_back:
            one()


def _parts() -> list[tuple[str, Any, str]]:
    from forms.rules.evaluate import Evaluator
    from recap_desktop.desk.sheet.entry_session import EntrySession
    from recap_desktop.ui.pages.entry.finding_bar import FindingBar
    from recap_desktop.ui.pages.entry.paper_page import PaperPage
    from recap_desktop.ui.pages.entry.rows import FormRow
    from recap_desktop.ui.pages.entry.sheet import SheetView
    from recap_desktop.ui.pages.entry.typing import TypingView
    from recap_desktop.ui.shell.bars import KeyBar, SavedState
    from recap_desktop.ui.shell.keyboard import KeyGate
    from recap_desktop.ui.widgets.figure_field import FigureField
    from recap_desktop.ui.widgets.image_pane import ImagePane
    from recap_desktop.ui.widgets.image_pane.strip import Strip
    from recap_desktop.ui.widgets.image_pane.view import PaperView
    from recap_desktop.workspace.database import Database

    desk, findings, form, image, bars = "desk", "findings on the screen", "form", "paper and strip", "bars and words"
    return [
        (f"{desk}: the act", EntrySession, "commit_run"), (f"{desk}: rules", Evaluator, "become"),
        (f"{desk}: rules", Evaluator, "_made"), (f"{desk}: statements", Database, "execute"),
        (f"{desk}: statements", Database, "row"), (f"{desk}: read back", Database, "_read_back"),
        (f"{desk}: commit to disk", Database, "_commit"),
        (findings, SheetView, "show_findings"), (findings, FindingBar, "show_findings"),
        (f"{form}: rows and fields painted", FormRow, "paintEvent"),
        (f"{form}: rows and fields painted", FigureField, "paintEvent"),
        (f"{form}: what is left, sums", PaperPage, "say_typed"), (f"{form}: page turned, focus", SheetView, "go_to"),
        (image, ImagePane, "follow"), (image, Strip, "paintEvent"), (image, PaperView, "paintEvent"),
        (bars, TypingView, "say_caption"), (bars, KeyBar, "show_counter"), (bars, SavedState, "saved"),
        ("filter on the application", KeyGate, "eventFilter"),
    ]


def told(title: str, figures: list[Figure]) -> None:
    """Prints what the usual figure and the slowest of a hundred are made of: figures near the median, and those from
    the 95th percentile of processor time on; each with wall and processor time, parts and rest."""
    ordered = sorted(figures, key=lambda one: one[1])
    count = len(ordered)
    groups = (("usual", ordered[count * 2 // 5:count * 3 // 5]), ("slowest 5 %", ordered[count * 95 // 100:]))
    names = sorted({name for one in ordered for name in one[2]})
    print(f"{title}, by part, in ms (wall / processor, times):", flush=True)
    for said, group in groups:
        wall, cpu = (statistics.fmean(one[place] for one in group) for place in (0, 1))
        print(f"  {said}: {wall:.1f} / {cpu:.1f}")
        left = cpu
        lines = []
        for name in names:
            spent = [one[2].get(name, (0.0, 0.0)) for one in group]
            of_wall, of_cpu = (statistics.fmean(one[place] for one in spent) for place in (0, 1))
            times = statistics.fmean(one[3][name] for one in group)
            left -= of_cpu
            lines.append((of_cpu, f"    {name}: {of_wall:.2f} / {of_cpu:.2f}, {times:.1f}"))
        lines.append((left, f"    {REST}: - / {left:.2f}"))
        for _, text in sorted(lines, reverse=True):
            print(text, flush=True)
