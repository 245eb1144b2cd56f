"""What every paper is made from: the desk's parts, a language, and the words and heads that all papers share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.geography import station_number, village_of
from recap_desktop.desk.recap.report_document import document_of
from recap_desktop.reports.lists import ListHead, TextColumn
from recap_desktop.reports.paper import Paper
from recap_desktop.reports.wording import Wording, grouped
from resources.catalogue import text
from sync.trust.times import stamp

if TYPE_CHECKING:
    from recap_desktop.desk.board.board import Board
    from recap_desktop.desk.context import DeskContext
    from recap_desktop.desk.plenary.plenary import Plenary
    from recap_desktop.desk.recap.reports import Reports
    from recap_desktop.reports import DHasil


@dataclass(frozen=True)
class Source:
    """Parts of one desk, and how the paper is to be."""

    context: DeskContext
    plenary: Plenary
    reports: Reports
    board: Board
    lang: str
    paper: Paper
    district: str = ""

    @property
    def wording(self) -> Wording:
        """Words and formats of printed documents."""
        return Wording(self.lang)

    def say(self, code: str, /, **params: object) -> str:
        """A sentence of ``papers.*``."""
        return text(f"papers.{code}", self.lang, **params)

    def columns(self, *shares: tuple[str, float]) -> tuple[TextColumn, ...]:
        """Heads by code; ``"count"`` and names that begin with ``"n_"`` hold figures."""
        return tuple(
            TextColumn(self.say(f"head.{code}"), share, "right" if code.startswith("n_") else "left")
            for code, share in shares
        )

    def head(self, kind: str, contest: str = "", foot: str = "") -> ListHead:
        """Title with the contest, where it is, when it was made, and the package it rests on."""
        context, package = self.context, self.context.package
        title = self.say(f"title.{kind}")
        if contest:
            title += f" \u00b7 {package.definition(contest, self.any_station(contest)).contest_name.get(self.lang)}"
        names, code = package.name_of, context.region
        made = self.wording.moment(stamp(context.clock.now()), code)
        place = self.wording.text(
            "place", province=names(code[:2]), regency=names(code[:4]), subdistrict=names(code), region=code)
        digest = self.say("package", election=package.election, digest=grouped(package.digest[:16]))
        return ListHead(
            title, f"{place}  \u00b7  {made}", package.mode, self.lang, self.paper,
            "  \u00b7  ".join(one for one in (digest, foot) if one))

    def any_station(self, contest: str) -> str:
        """A station of the sub-district where the contest is held: every one of its forms has the same sections."""
        found = self.context.package.contests[contest]
        stations = self.context.package.stations_of(self.context.region)
        return next((one.code for one in stations if found.district_of(one.code) is not None), self.context.region)

    def document(self, contest: str) -> DHasil:
        """What D.Hasil says now; of the signed recapitulation where one stands."""
        return document_of(self.context, contest, self.reports.standing(contest, self.district), self.district)

    def place(self, code: str) -> str:
        """A station, a village or the sub-district, by name."""
        if len(code) == 13:
            number = self.wording.text("station", number=station_number(code))
            return f"{self.context.package.name_of(village_of(code))} \u00b7 {number}"
        return self.context.package.name_of(code)

    def role(self, role: str) -> str:
        """Title of an office."""
        return text(f"role.{role}", self.lang)
