"""The register of printed copies: each is numbered, and it is known who got it and when.

A line of the journal stands for a copy (act ``report_copy``), so a number is never used again and no line goes; who got
it is a salted text that the line names by digest, as every free text. Numbers go on for ever, also over revisions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.recap.reports import Reports
from recap_desktop.workspace.texts import salted
from sync.trust.names import checked_name

if TYPE_CHECKING:
    from recap_desktop.desk.facts import DeskFacts
    from recap_desktop.reports.paper import Paper

ACT = "report_copy"
#: Letters of the name of who gets a copy.
MOST_LETTERS = 120
#: Height of a row that somebody signs in, points.
_SIGNED_ROW = 28.0


@dataclass(frozen=True)
class HandedCopy:
    """One copy of a signed D.Hasil.

    :ivar number: of all copies of the contest on this laptop, from 1.
    :ivar to: who gets it, as typed; ``by`` who handed it over; ``at`` when (ISO 8601).
    :ivar record: recapitulation that it prints; ``digest`` SHA-256 of the signed PDF.
    """

    number: int
    to: str
    by: str
    at: str
    record: str
    digest: str


class CopyRegister:
    """Use case of the report page, once everybody has signed."""

    def __init__(self, context: DeskContext, reports: Reports) -> None:
        self._context, self._reports = context, reports

    def hand_over(self, contest: str, to: str, district: str = "") -> HandedCopy:
        """Register a copy of the signed D.Hasil; what is printed then carries its number.

        :param district: code of the electoral district; needed where the sub-district has a part in several.
        :param to: who gets it, e.g. ``Panwaslu Kecamatan``.
        :raises KnownError: ``report.unsigned_copy`` before everybody has signed; ``name.*`` for what is no name;
            ``session.*``, ``workspace.*``, ``desk.report_changed``.
        """
        context = self._context
        with context.lock:
            officer = context.require(Command.HAND_OVER)
            to = checked_name(to, MOST_LETTERS)
            pdf, record = self._reports.signed(contest, district), self._reports.standing(contest, district)
            if pdf is None or record is None:
                raise KnownError("report.unsigned_copy", contest=contest)
            digest, now = hashlib.sha256(pdf).hexdigest(), context.clock.now()
            _, blob = salted(to)
            with context.workspace.transaction():
                named = context.workspace.texts.add(blob, now)
                context.ledger.journal(
                    ACT, officer.person, contest=contest, record=record.id, digest=digest, text=named)
            context.changed("copies")
            return self.copies(contest)[-1]

    def copies(self, contest: str) -> tuple[HandedCopy, ...]:
        """Every copy handed over, in the order of its numbers. :raises KnownError: ``session.*``."""
        context = self._context
        with context.lock:
            context.require(Command.VIEW_REPORT)
            lines = [line for line in reversed(context.workspace.journal.lines())
                     if line.act == ACT and line.data.get("contest") == contest]
            return tuple(
                HandedCopy(number, context.workspace.texts.read(line.data["text"]) or "\N{EN DASH}",
                           context.name_of(line.person), line.at, line.data["record"], line.data["digest"])
                for number, line in enumerate(lines, 1)
            )


def receipt(
    facts: DeskFacts, contest: str, copies: Sequence[HandedCopy], lang: str, paper: Paper | None = None
) -> bytes:
    """The receipt list on paper: number, who gets it, when, by whom, digest, and room for a signature (PDF)."""
    from recap_desktop.reports.listing import printed
    from recap_desktop.reports.lists import ListHead, ListPart, PrintedList, TextColumn
    from recap_desktop.reports.paper import A4
    from recap_desktop.reports.wording import Wording, local_time
    from resources.catalogue import text

    lang = facts.package.spoken(lang, facts.region)
    wording = Wording(lang)
    shares = (("number", 0.5), ("to", 3.0), ("at", 1.6), ("by", 2.2), ("digest", 1.8), ("received", 3.0))
    rows = [(wording.number(one.number), one.to, local_time(one.at, facts.region), one.by,
             f"{one.digest[:8]} {one.digest[8:16]}", "") for one in copies]
    title = f"{text('copies_list.title', lang)} \u00b7 D.Hasil {facts.called(contest)}"
    columns = tuple(TextColumn(text(f"copies_list.{name}", lang), share) for name, share in shares)
    part = ListPart("", (text("copies_list.lead", lang),), columns, rows, text("copies_list.none", lang), size=9.5,
                    row_height=_SIGNED_ROW)
    return printed(PrintedList(ListHead(title, facts.region_name, facts.mode, lang, paper or A4), (part,)))
