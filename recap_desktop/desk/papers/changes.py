"""The change report: every figure that another one took the place of, by station, with who decided it and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.figure import Figure, Kind
from recap_desktop.desk.papers.source import Source
from recap_desktop.desk.sheet.history import acts_by_id, sealed_changes
from recap_desktop.reports.lists import ListPart, PrintedList
from recap_desktop.reports.sheet import field_label

if TYPE_CHECKING:
    from recap_desktop.desk.views import FigureChange


def changes(source: Source, contest: str) -> PrintedList:
    """Re-readings and corrections of every sealed sheet, in station order."""
    context = source.context
    acts = acts_by_id(context)
    rows: list[tuple[str, ...]] = []
    stations = 0
    for station in context.package.stations_of(context.region):
        sheet = context.state.sheet(contest, station.code)
        if sheet.head is None:
            continue
        stations += 1
        form, names = context.package.definition(contest, station.code), source.names(contest, station.code)
        rows += [
            (source.place(station.code), field_label(form, one.field, names, source.lang), figure(source, one.before),
             figure(source, one.after), _act(source, one), _why(source, one), _who(source, one),
             source.wording.moment(one.at, context.region))
            for one in sealed_changes(context, sheet, sheet.head, acts) if one.field in form
        ]
    columns = source.columns(("where", 16), ("box", 16), ("n_before", 7), ("n_after", 7), ("act", 11), ("why", 13),
                             ("who", 18), ("when", 12))
    lead = source.say("changes.lead", n=source.wording.number(len(rows)), stations=source.wording.number(stations))
    part = ListPart("", (lead,), columns, rows, source.say("nil"), size=8.0)
    return PrintedList(source.head("changes", contest), (part,))


def figure(source: Source, one: Figure | None) -> str:
    """A figure, the word for a blank or an unreadable one, or a dash where it is not known here."""
    if one is None:
        return "\u2013"
    if one.kind is Kind.VALUE and one.value is not None:
        return source.wording.number(one.value)
    return source.wording.text("blank" if one.kind is Kind.BLANK else "unreadable")


def _act(source: Source, one: FigureChange) -> str:
    return source.wording.text(f"method.{one.method or 'reread'}")


def _why(source: Source, one: FigureChange) -> str:
    return source.wording.text(f"why.{one.reason}") if one.reason else source.say("changes.reread")


def _who(source: Source, one: FigureChange) -> str:
    """Names with the office that each held."""
    roles = (*one.roles, *[""] * (len(one.names) - len(one.roles)))
    return ", ".join(
        f"{name} ({source.role(role)})" if role else name for name, role in zip(one.names, roles, strict=True))
