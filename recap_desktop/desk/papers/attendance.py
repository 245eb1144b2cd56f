"""The attendance list of the plenary of one contest: who is mandated, who sits in, and room to sign."""

from __future__ import annotations

from recap_desktop.desk.papers.source import Source
from recap_desktop.desk.plenary.views import SUPERVISOR, WITNESS, Attendee
from recap_desktop.reports.lists import Cell, ListPart, PrintedList

_ROW = 26.0


def attendance(source: Source, contest: str) -> PrintedList:
    """Committee, supervisor, witnesses by ballot number, village committees; empty lines where nobody is noted yet."""
    document = source.document(contest)
    rows: list[tuple[Cell, ...]] = [
        (number, source.role(one.role), one.name, "", "", "") for number, one in enumerate(document.committee, 1)]
    noted = source.plenary.attendance(contest)
    seats = noted.seats or _usual(document.contestants, document.choices)
    for number, seat in enumerate(seats, len(rows) + 1):
        sitting = seat.names[seat.sitting - 1] if 0 < seat.sitting <= len(seat.names) else ""
        rows.append((
            number, _whose(source, seat), ", ".join(seat.names),
            source.say("yes") if seat.mandate else "", sitting, "",
        ))
    columns = source.columns(("n_number", 4), ("for_whom", 28), ("mandated", 26), ("mandate", 9), ("sits", 16),
                             ("signature", 17))
    lead = [source.say("attendance.lead")]
    if noted.signed_at:
        when = source.wording.moment(noted.signed_at, source.context.region)
        lead.append(source.say("attendance.signed", time=when))
    if noted.changed:
        lead.append(source.say("attendance.changed"))
    part = ListPart("", tuple(lead), columns, rows, size=9.0, row_height=_ROW)
    return PrintedList(source.head("attendance", contest), (part,))


def _usual(contestants: tuple[str, ...], names: object) -> tuple[Attendee, ...]:
    """The seats that there are before anybody is noted."""
    known = names if isinstance(names, dict) else {}
    return (Attendee(SUPERVISOR, ""),
            *(Attendee(f"{WITNESS}{one}", str(known.get(one, ""))) for one in contestants))


def _whose(source: Source, seat: Attendee) -> str:
    if seat.code == SUPERVISOR:
        return source.say("supervisor")
    if seat.code.startswith(WITNESS):
        return f"{source.wording.text('witness_of', number=seat.code.removeprefix(WITNESS))} \u00b7 {seat.label}"
    return source.say("village_committee", village=seat.label)
