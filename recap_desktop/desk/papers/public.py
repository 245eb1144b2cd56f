"""The public sheet: the totals of one contest in large letters, for the notice board."""

from __future__ import annotations

from forms.definition import RowDef
from recap_desktop.desk.papers.source import Source
from recap_desktop.reports import DHasil
from recap_desktop.reports.lists import Cell, ListPart, PrintedList
from recap_desktop.reports.sheet import row_label
from recap_desktop.reports.wording import grouped

_LARGE = 12.0


def public(source: Source, contest: str) -> PrintedList:
    """Votes by choice, ballots, then the villages. A village of which nothing is in the totals has a dash, never 0."""
    document = source.document(contest)
    form, wording = document.recap.definition, source.wording
    rows = [row for section in form.sections for row in section.rows]
    status = wording.text(
        f"status.{document.status}", included=wording.number(document.included),
        expected=wording.number(len(document.recap.expected)))
    lead = (wording.text("revision_status", form=document.model, revision=document.revision, status=status),)
    digest = grouped(document.record_id) if document.record_id else wording.text("no_record")
    votes = [row for row in rows if row.choice is not None or row.group is not None]
    columns = source.columns(("n_number", 8), ("choice", 62), ("n_votes", 18))
    sums = [row for row in votes if row.group is not None and row.choice is None]
    large = [_party(document, row, source) for row in sums] or [_line(document, row, source) for row in votes]
    parts = (
        ListPart("", lead),
        ListPart(source.say("public.parties" if sums else "public.votes"), (), columns, large, size=_LARGE),
        *([ListPart(source.say("public.candidates"), (), columns, [_line(document, row, source) for row in votes],
                    size=9.0)] if sums else []),
        ListPart(source.say("public.ballots"), (), source.columns(("n_number", 8), ("row", 62), ("n_total", 18)),
                 [_line(document, row, source) for row in rows if row not in votes], size=10.0),
        _villages(source, document),
    )
    return PrintedList(source.head("public", contest, f"{wording.text('record')}: {digest}"), parts)


def _party(document: DHasil, row: RowDef, source: Source) -> tuple[Cell, ...]:
    """What a party has with its candidates: nobody is to take its own votes for that."""
    _, _, total = _line(document, row, source)
    gone = f" ({source.wording.text('withdrawn')})" if row.group in document.withdrawn else ""
    return row.group, f"{document.choices.get(row.group or '', row.group)}{gone}", total


def _line(document: DHasil, row: RowDef, source: Source) -> tuple[Cell, ...]:
    """Number, label and total; of a row with men and women the total alone."""
    total = None
    if document.included:
        total = document.recap.total.totals[row.fields[-1].id]
    number = row.number if row.choice is None else row.choice
    label = row_label(row, document.choices, source.lang)
    if row.group is not None and row.choice == row.group:
        label = f"{label}: {row.label.get(source.lang)}"
    elif row.group is not None and row.choice is None:
        label = row.label.get(source.lang)
    if row.choice in document.withdrawn:
        label += f" ({source.wording.text('withdrawn')})"
    blanks = document.recap.total.blanks.get(row.fields[-1].id)
    if blanks and total is not None:
        return number, label, f"{source.wording.number(total)}*"
    return number, label, total


def _villages(source: Source, document: DHasil) -> ListPart:
    names = ("valid", "invalid", "cast")
    recap = document.recap
    gone = frozenset(recap.missing)
    rows: list[tuple[Cell, ...]] = []
    for code, column in recap.villages.items():
        stations = recap.village_stations(code)
        arrived = sum(one not in gone for one in stations)
        rows.append((
            document.place_of(code), f"{arrived}/{len(stations)}",
            *(column.totals.get(name) if arrived else None for name in names),
        ))
    columns = source.columns(("village", 40), ("n_stations", 12), ("n_valid", 14), ("n_invalid", 14), ("n_cast", 14))
    return ListPart(source.say("public.villages"), (), columns, rows, size=10.0)
