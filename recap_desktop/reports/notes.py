"""Closing records of the plenary: stations in no total, findings and dispositions, corrections, incidents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reportlab.platypus import Flowable

from forms.figure import Figure, Kind
from forms.geography import station_number, village_of
from recap_desktop.reports.flow import heading, paragraph, space, table
from recap_desktop.reports.lists import TextColumn
from recap_desktop.reports.sheet import field_label
from recap_desktop.reports.tables import reason_word
from recap_desktop.reports.wording import ABSENT, Wording

if TYPE_CHECKING:
    from recap_desktop.reports.model import CorrectionNote, DHasil, FindingNote


def notes(document: DHasil, wording: Wording) -> list[Flowable]:
    """All sections in the order of the form; an empty one is marked NIHIL."""
    return [
        *_section(document, wording, "missing_title", ("where", 30), ("reason", 70), rows=[
            (_where(document, wording, one.station), reason_word(wording, one.reason)) for one in document.missing
        ]),
        *_section(
            document, wording, "findings_title", ("where", 24), ("rule", 7), ("finding", 35), ("disposition_head", 16),
            ("remark", 18),
            rows=[
                (
                    _where(document, wording, one.station), one.rule, one.message.get(wording.lang),
                    wording.text(f"disposition.{one.disposition}") if one.disposition else ABSENT,
                    one.remark or ABSENT,
                )
                for one in document.findings
            ],
        ),
        *_section(
            document, wording, "corrections_title", ("where", 24), ("field", 22), ("written", 9), ("decided", 9),
            ("method_head", 12), ("reason", 24),
            rows=[
                (
                    _where(document, wording, one.station),
                    field_label(document.recap.definition, one.field, document.choices, wording.lang),
                    _figure(wording, one.written), _figure(wording, one.decided),
                    wording.text(f"method.{one.method}"), _why_changed(document, wording, one),
                )
                for one in document.corrections
            ],
        ),
        *([paragraph(wording.text("one_reader"), size=8), space(8)] if document.rereaders == 1 else []),
        *_results(document, wording),
        *_listed(document, wording, "incidents_title", document.incidents),
        *_listed(document, wording, "objections_title", document.objections),
        *_section(document, wording, "refusals_title", ("who", 40), ("reason", 60), rows=_refusals(document, wording)),
    ]


def _why_changed(document: DHasil, wording: Wording, note: CorrectionNote) -> str:
    """The reason of a correction; of a re-reading, who read and when."""
    if note.reason:
        return wording.text(f"why.{note.reason}")
    return f"{', '.join(note.readers)} \u00b7 {wording.moment(note.read_at, document.subdistrict)}"


def _section(
    document: DHasil, wording: Wording, title: str, *columns: tuple[str, int], rows: Sequence[Sequence[str]]
) -> list[Flowable]:
    if not rows:
        return _nil(wording, title)
    right = {"written", "decided"}
    heads = [TextColumn(wording.text(code), share, "right" if code in right else "left") for code, share in columns]
    shown = table(heads, rows, width=document.paper.inner)
    return [heading(f"{wording.text(title)} ({wording.number(len(rows))})"), shown, space(8)]


def _results(document: DHasil, wording: Wording) -> list[Flowable]:
    """Stations whose figures are of another count or vote than the first; nothing where there is none."""
    if not document.results:
        return []
    columns = (("where", 50), ("result_head", 35), ("revision_head", 15))
    return _section(document, wording, "results_title", *columns, rows=[
        (_where(document, wording, one.station), wording.text(f"result.{one.result}"), str(one.revision))
        for one in document.results
    ])


def _listed(document: DHasil, wording: Wording, title: str, findings: Sequence[FindingNote]) -> list[Flowable]:
    """Findings of one decision, numbered: the place, what was found, and the plenary's words."""
    return _section(document, wording, title, ("number", 5), ("where", 30), ("rule", 7), ("text", 58), rows=[
        (str(place), _where(document, wording, one.station), one.rule,
         f"{one.message.get(wording.lang)} {one.remark}".rstrip())
        for place, one in enumerate(findings, start=1)
    ])


def _nil(wording: Wording, title: str) -> list[Flowable]:
    return [heading(wording.text(title)), paragraph(wording.text("nil")), space(8)]


def _where(document: DHasil, wording: Wording, station: str) -> str:
    number = wording.text("station", number=station_number(station))
    return f"{document.place_of(village_of(station))} \u00b7 {number}"


def _figure(wording: Wording, figure: Figure) -> str:
    if figure.kind is Kind.VALUE and figure.value is not None:
        return wording.number(figure.value)
    return wording.text("blank" if figure.kind is Kind.BLANK else "unreadable")


def _refusals(document: DHasil, wording: Wording) -> list[tuple[str, str]]:
    officers = [
        (f"{wording.text(f'role.{one.role}')} \u00b7 {one.name}", one.refusal, one.remark) for one in document.committee
    ]
    witnesses = [
        (f"{wording.text('witness_of', number=one.choice)} \u00b7 {one.name or ABSENT}", one.refusal, one.remark)
        for one in document.witnesses
    ]
    others = [(one.name, one.reason, one.remark) for one in document.other_refusals]
    return [
        (who, ": ".join(one for one in (wording.text(f"declined.{reason}"), remark) if one))
        for who, reason, remark in (*officers, *witnesses, *others) if reason is not None
    ]
