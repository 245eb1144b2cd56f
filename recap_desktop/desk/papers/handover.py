"""The hand-over list: what leaves for the regency, and every box with its seal, for giver and receiver to sign."""

from __future__ import annotations

import hashlib

from forms.errors import KnownError
from recap_desktop.desk.papers.source import Source
from recap_desktop.reports.lists import Cell, ListPart, PrintedList


def handover(source: Source, contest: str) -> PrintedList:
    """Documents of the contest with their digests, then the boxes of its stations."""
    return PrintedList(
        source.head("handover", contest), (_documents(source, contest), _boxes(source, contest)),
        (source.say("handover.giver"), source.say("handover.receiver"), source.say("handover.witness")))


def _documents(source: Source, contest: str) -> ListPart:
    pdf, record = _signed(source, contest)
    digest = hashlib.sha256(pdf).hexdigest() if pdf is not None else ""
    state = source.say("handover.signed" if pdf is not None else "handover.unsigned")
    rows: list[tuple[Cell, ...]] = [
        (1, f"D.Hasil {source.short(contest)}", state, f"{digest[:16]} {digest[16:32]}".strip(), record[:16], ""),
        (2, source.say("title.incidents"), "", "", "", ""),
        (3, source.say("title.attendance"), "", "", "", ""),
        (4, source.say("title.changes"), "", "", "", ""),
        (5, source.say("handover.copies"), "", "", "", ""),
    ]
    columns = source.columns(("n_number", 4), ("document", 32), ("state", 16), ("digest", 24), ("record", 12),
                             ("received", 12))
    return ListPart(source.say("handover.documents"), (), columns, rows, row_height=18)


def _boxes(source: Source, contest: str) -> ListPart:
    noted = {one.station: one for one in source.plenary.boxes(contest)}
    rows: list[tuple[Cell, ...]] = []
    for number, station in enumerate(_stations(source, contest), 1):
        one = noted.get(station)
        rows.append((
            number, source.place(station),
            "" if one is None or not (one.at or one.received) else source.say("yes" if one.received else "no"),
            "" if one is None or one.seal is None else source.say(f"seal.{one.seal}"),
            "" if one is None else one.number,
            "" if one is None or not one.opened else source.say("handover.opened"),
            "" if one is None else one.note, "",
        ))
    columns = source.columns(("n_number", 4), ("where", 24), ("box_received", 10), ("seal", 10), ("seal_number", 13),
                             ("bag", 12), ("note", 17), ("back", 10))
    return ListPart(source.say("handover.boxes"), (), columns, rows, source.say("nil"), size=8.5, row_height=15)


def _stations(source: Source, contest: str) -> list[str]:
    found = source.context.package.contests[contest]
    stations = source.context.package.stations_of(source.context.region)
    return [one.code for one in stations if one.withdrawn is None and found.district_of(one.code) is not None]


def _signed(source: Source, contest: str) -> tuple[bytes | None, str]:
    """The signed PDF and the record it prints; a file that is not as this desk wrote it is none."""
    record = source.reports.standing(contest, source.district)
    try:
        pdf = source.reports.signed(contest, source.district)
    except KnownError:
        pdf = None
    return pdf, record.id if record is not None else ""
