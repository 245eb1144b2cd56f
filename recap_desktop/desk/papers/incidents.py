"""D.Kejadian Khusus dan/atau Keberatan Saksi: incidents, objections and what was decided, or NIHIL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recap_desktop.desk.papers.changes import figure
from recap_desktop.desk.papers.source import Source
from recap_desktop.desk.plenary.views import SUPERVISOR, WITNESS
from recap_desktop.reports.lists import Cell, ListPart, PrintedList
from recap_desktop.reports.sheet import field_label

if TYPE_CHECKING:
    from recap_desktop.desk.plenary.views import MatterView
    from recap_desktop.reports import DHasil, FindingNote


def incidents(source: Source, contest: str) -> PrintedList:
    """The form of one contest. A part without anything is marked NIHIL, and so is the whole form."""
    document = source.document(contest)
    first = [*_matters(source, contest, source.plenary.incidents(contest)),
             *_noted(source, document.incidents)]
    second = [*_matters(source, contest, source.plenary.objections(contest)),
              *_noted(source, document.objections)]
    columns = source.columns(("n_number", 4), ("where", 17), ("by", 12), ("box", 15), ("matter", 27), ("decision", 25))
    nil = source.say("nil")
    lead = () if first or second else (source.say("incidents.nil"), *_nihil(source, contest))
    parts = (
        *([ListPart("", lead)] if lead else []),
        ListPart(source.say("incidents.first"), (), columns, _numbered(first), nil, size=8.5),
        ListPart(source.say("incidents.second"), (), columns, _numbered(second), nil, size=8.5),
    )
    return PrintedList(source.head("incidents", contest), parts, _signers(source, document))


def _numbered(rows: list[tuple[str, ...]]) -> list[tuple[Cell, ...]]:
    return [(number, *row) for number, row in enumerate(rows, 1)]


def _matters(source: Source, contest: str, found: tuple[MatterView, ...]) -> list[tuple[str, ...]]:
    return [
        (source.place(one.station or one.region), _by(source, one.by), _box(source, contest, one),
         one.text or source.say("elsewhere"), _decision(source, one))
        for one in found
    ]


def _box(source: Source, contest: str, one: MatterView) -> str:
    if not one.field:
        return ""
    station = one.station or source.any_station(contest)
    form = source.context.package.definition(contest, station)
    name = one.field
    if one.field in form:
        name = field_label(form, one.field, source.names(contest, station), source.lang)
    if one.claimed is None:
        return name
    return f"{name}: {source.say('incidents.claimed', figure=figure(source, one.claimed))}"


def _by(source: Source, code: str) -> str:
    if code == SUPERVISOR:
        return source.say("supervisor")
    return source.wording.text("witness_of", number=code.removeprefix(WITNESS)) if code else ""


def _decision(source: Source, one: MatterView) -> str:
    told = [source.say(f"matter.{one.state}")]
    told += [f"{said.text or ''} ({', '.join(said.names)})".strip() for said in one.decisions]
    return " ".join(told)


def _noted(source: Source, found: tuple[FindingNote, ...]) -> list[tuple[str, ...]]:
    """Findings that the plenary noted as an incident or as an objection."""
    return [
        (source.place(one.station), "", one.rule, one.message.get(source.lang),
         f"{source.wording.text(f'disposition.{one.disposition}')}. {one.remark}".strip())
        for one in found
    ]


def _nihil(source: Source, contest: str) -> tuple[str, ...]:
    """Signed statements that nothing happened."""
    return tuple(
        source.say("incidents.signed_nil", place=source.place(one.place), names=", ".join(one.names),
                   time=source.wording.moment(one.at, source.context.region))
        for one in source.plenary.nihil(contest) if one.stands
    )


def _signers(source: Source, document: DHasil) -> tuple[str, ...]:
    committee = [f"{source.role(one.role)}: {one.name}" for one in document.committee]
    witnesses = [f"{source.wording.text('witness_of', number=one)}" for one in document.contestants]
    return (*committee, *witnesses)
