"""The zero report: before the first sheet, everything is empty; with package, workspace and time."""

from __future__ import annotations

from recap_desktop.desk.papers.source import Source
from recap_desktop.reports.lists import Cell, ListPart, PrintedList
from recap_desktop.reports.wording import grouped


def zero(source: Source, contest: str) -> PrintedList:
    """Every contest of the sub-district with its stations and what is on record; it says so where that is not nothing.

    :param contest: not used: the report is of the whole workspace.
    """
    context, package = source.context, source.context.package
    del contest
    rows: list[tuple[Cell, ...]] = []
    begun = 0
    for code, found in package.contests.items():
        stations = [one for one in package.stations_of(context.region)
                    if one.withdrawn is None and found.district_of(one.code) is not None]
        if not stations:
            continue
        counts = source.board.counts(code)
        touched = sum(number for status, number in counts.items() if status != "empty")
        in_totals = len(context.state.results(code, context.region))
        listed = [one.dpt["t"] for one in stations if one.dpt is not None]
        name = package.definition(code, stations[0].code).contest_name.get(source.lang)
        rows.append((
            f"{code} \u00b7 {name}", len({one.code[:10] for one in stations}), len(stations),
            sum(listed) if listed else None, len(stations) - touched, touched, in_totals,
        ))
        begun += touched
    columns = source.columns(("contest", 38), ("n_villages", 10), ("n_stations", 10), ("n_listed", 14), ("n_empty", 10),
                             ("n_begun", 10), ("n_in_totals", 10))
    verdict = source.say("zero.all" if not begun else "zero.not", n=source.wording.number(begun))
    where = (
        (source.say("zero.package"), package.digest),
        (source.say("zero.root"), package.fingerprint),
        (source.say("zero.journal"), grouped(context.workspace.journal.head)),
    )
    parts = (
        ListPart("", (verdict,)),
        ListPart(source.say("zero.contests"), (), columns, rows, size=10.0),
        ListPart(source.say("zero.identity"), (), source.columns(("what", 25), ("value", 75)), where),
    )
    signers = tuple(f"{source.role(one.role)}: {context.name_of(one.person)}" for one in context.officers_in_office())
    return PrintedList(source.head("zero"), parts, signers)
