"""What every paper is made from: the desk's parts, a language, and the words and heads that all papers share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from forms.geography import station_number, village_of
from recap_desktop.desk.recap.report_document import document_of
from recap_desktop.reports.lists import ListHead, TextColumn
from recap_desktop.reports.paper import Paper
from recap_desktop.reports.wording import Wording, grouped
from resources.catalogue import text
from sync.trust.times import stamp
from sync.trust.village_names import named, village_marks

if TYPE_CHECKING:
    from recap_desktop.desk.board.board import Board
    from recap_desktop.desk.context import DeskContext
    from recap_desktop.desk.plenary.plenary import Plenary
    from recap_desktop.desk.recap.reports import Reports
    from recap_desktop.reports import DHasil


@dataclass(frozen=True)
class Source:
    """Parts of one desk, and how the paper is to be: ``lang`` as the region speaks it."""

    context: DeskContext
    plenary: Plenary
    reports: Reports
    board: Board
    lang: str
    paper: Paper
    district: str = ""

    @cached_property
    def wording(self) -> Wording:
        """Words and formats of printed documents."""
        return Wording(self.lang)

    def say(self, code: str, /, **params: object) -> str:
        """A sentence of ``papers.*``."""
        return self.wording.say(f"papers.{code}", **params)

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
            title += f" \u00b7 {package.contest_name(contest, context.region).name.get(self.lang)}"
            if found := self._district(contest):
                title += f" \u00b7 {found}"
        names, code = package.name_of, context.region
        made = self.wording.moment(stamp(context.clock.now()), code)
        place = self.wording.text(
            "place", province=names(code[:2]), regency=names(code[:4]), subdistrict=names(code), region=code)
        digest = self.say("package", election=package.election, digest=grouped(package.digest[:16]))
        return ListHead(
            title, f"{place}  \u00b7  {made}", package.mode, self.lang, self.paper,
            "  \u00b7  ".join(one for one in (digest, foot) if one))

    def _district(self, contest: str) -> str:
        """Name of the electoral district that the paper is of; "" where the contest has one everywhere, or where the
        paper is of several."""
        found = self.context.package.contest(contest).districts_in(self.context.region)
        named = [one for one in found if one.code == self.district] or list(found)
        return named[0].name if len(named) == 1 and named[0].regions else ""

    @cached_property
    def _marks(self) -> Mapping[str, str]:
        """What tells villages of one name apart, by code."""
        return village_marks(self.context.package, self.context.region)

    def any_station(self, contest: str) -> str:
        """A station of the sub-district where the contest is held: every one of its forms has the same sections."""
        found = self.context.package.contests[contest]
        stations = self.context.package.stations_of(self.context.region)
        return next((one.code for one in stations if found.district_of(one.code) is not None), self.context.region)

    def short(self, contest: str) -> str:
        """What the contest is called for short in this region."""
        return self.context.package.contest_name(contest, self.context.region).short

    def names(self, contest: str, station: str) -> Mapping[str, str]:
        """Names of the choices at a station, by id."""
        return self.context.package.choices(contest, station).names

    def document(self, contest: str) -> DHasil:
        """What D.Hasil says now; of the signed recapitulation where one stands."""
        return document_of(self.context, contest, self.reports.standing(contest, self.district), self.district)

    def place(self, code: str) -> str:
        """A station, a village or the sub-district, by name."""
        if len(code) == 13:
            number = self.wording.text("station", number=station_number(code))
            return f"{self.place(village_of(code))} \u00b7 {number}"
        return named(self.context.package.name_of(code), self._marks.get(code, ""))

    def role(self, role: str) -> str:
        """Title of an office."""
        return text(f"role.{role}", self.lang)
