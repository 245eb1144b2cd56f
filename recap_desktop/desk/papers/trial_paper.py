"""The trial evaluation on paper, as a workbook or as CSV."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.desk.papers.trial import STEPS, Evaluation, Place, evaluate
from recap_desktop.reports.lists import Cell, ListHead, ListPart, PrintedList, TextColumn
from recap_desktop.reports.paper import A4, Paper
from recap_desktop.workspace import journal_file
from resources.catalogue import text
from sync.regular import read_regular

#: Stations that are listed as late: those without a ratified sheet first, then the slowest.
_LATE = 30
_MOST = 1 << 28


def read_journals(paths: Sequence[Path]) -> Evaluation:
    """Evaluate journal files.

    :raises KnownError: ``trial.*``; ``trial.not_journal`` with the file that is none, whatever is wrong with it.
    """
    files = []
    for path in paths:
        try:
            data = read_regular(path, _MOST, links=True)
            files.append(journal_file.read(data))
        except (OSError, KnownError) as error:
            raise KnownError("trial.not_journal", path=path.name[:80]) from error
    return evaluate(files)


def trial_paper(made: Evaluation, lang: str, paper: Paper = A4) -> PrintedList:
    """Tables of the evaluation. A figure that nobody has is a dash, never 0."""

    def say(code: str, /, **params: object) -> str:
        return text(f"trial.{code}", lang, **params)

    def columns(*shares: tuple[str, float]) -> tuple[TextColumn, ...]:
        return tuple(
            TextColumn(say(f"head.{code}"), share, "right" if code.startswith("n_") else "left")
            for code, share in shares
        )

    sheets = sum(len(one.ratified) for one in made.districts.values())
    period = f"{made.first:%Y-%m-%d %H:%M} \u2013 {made.last:%Y-%m-%d %H:%M} UTC" if made.first and made.last else ""
    head = ListHead(text("papers.title.trial", lang), f"{', '.join(sorted(made.elections))}  \u00b7  {period}", "trial",
                    lang, paper)
    parts = (
        ListPart("", (say("lead", regions=len(made.districts), journals=made.journals, persons=made.persons,
                          sheets=sheets), say("persons"))),
        ListPart(say("typing"), (say("typing_lead"),), columns(
            ("contest", 20), ("keying", 14), ("n_sheets", 10), ("n_boxes", 10), ("n_median", 12), ("n_slow", 12),
            ("n_second_box", 11), ("n_key_box", 11)),
            _typing(made, {kind: say(f"keying.{kind}") for kind in ("first", "second")}), say("none")),
        ListPart(say("steps"), (), columns(("step", 46), ("n_times", 14), ("n_median", 20), ("n_slow", 20)),
                 [(say(f"step.{name}"), len(made.steps[name]), *_spread(made.steps[name]))
                  for name in STEPS[1:] if made.steps.get(name)], say("none")),
        ListPart(say("districts"), (), columns(
            ("region", 14), ("n_sheets", 10), ("n_settled", 12), ("n_settled_share", 12), ("n_corrected", 12),
            ("n_dropped", 10), ("n_delay", 14), ("n_delay_slow", 14), ("n_waiting", 12)),
            _districts(made), say("none"), size=8.5),
        ListPart(say("rules"), (), columns(("rule", 40), ("n_decisions", 30), ("n_a_hundred", 30)),
                 [(rule, n, _tenths(100 * n, sheets)) for rule, n in sorted(made.rules.items())], say("none")),
        ListPart(say("late"), (say("late_lead"),), columns(("station", 30), ("contest", 30), ("n_hours", 40)),
                 _late(made.late), say("none")),
    )
    return PrintedList(head, parts)


def _typing(made: Evaluation, words: Mapping[str, str]) -> list[tuple[Cell, ...]]:
    groups: dict[tuple[str, str], list[tuple[int, int, int]]] = defaultdict(list)
    for one in made.sittings.values():
        groups[one.contest, one.kind].append((one.seconds, one.keys, one.boxes))
    rows: list[tuple[Cell, ...]] = []
    for (contest, kind), found in sorted(groups.items()):
        boxes = sum(one[2] for one in found)
        counted = [one for one in found if one[1]]
        rows.append((
            contest, words.get(kind, kind), len(found), boxes, *_spread([one[0] for one in found]),
            _tenths(sum(one[0] for one in found), boxes, 100),
            _tenths(sum(one[1] for one in counted), sum(one[2] for one in counted), 100),
        ))
    return rows


def _districts(made: Evaluation) -> list[tuple[Cell, ...]]:
    return [
        (region, len(one.ratified), len(one.settled & one.twice), _tenths(100 * len(one.settled & one.twice),
                                                                      len(one.twice)),
         len(one.corrected), one.dropped, *_spread(one.delays), one.waiting)
        for region, one in sorted(made.districts.items())
    ]


def _late(late: dict[Place, float | None]) -> list[tuple[Cell, ...]]:
    open_ones = sorted(place for place, seconds in late.items() if seconds is None)
    done = sorted(((seconds, place) for place, seconds in late.items() if seconds is not None), reverse=True)
    rows: list[tuple[Cell, ...]] = [(station, contest, None) for contest, station in open_ones]
    rows += [(station, contest, _tenths(round(seconds), 3600)) for seconds, (contest, station) in done]
    return rows[:_LATE]


def _spread(values: Sequence[float]) -> tuple[Cell, Cell]:
    """Median and the value that nine of ten stay below, in whole seconds."""
    if not values:
        return None, None
    ordered = sorted(values)
    return round(ordered[(len(ordered) - 1) // 2]), round(ordered[min(len(ordered) - 1, len(ordered) * 9 // 10)])


def _tenths(part: int, whole: int, parts: int = 10) -> Cell:
    """A ratio with one decimal, or two for ``parts`` 100; None where there is nothing to divide by."""
    if not whole:
        return None
    return (Decimal(part) / whole).quantize(Decimal(1) / parts)
