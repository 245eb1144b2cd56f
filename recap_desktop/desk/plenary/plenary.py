"""The registers of the plenary: what its pages write, and plain views for pages and reports."""

from __future__ import annotations

from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.plenary.attending import Attending
from recap_desktop.desk.plenary.boxes import Boxes
from recap_desktop.desk.plenary.copying import Copying
from recap_desktop.desk.plenary.matters import Matters
from recap_desktop.desk.plenary.views import (
    AttendanceView,
    BoxView,
    CopyChecksView,
    MatterView,
    NihilView,
)


class Plenary:
    """Use cases of the plenary; each register writes by an object of its own."""

    def __init__(self, context: DeskContext) -> None:
        self.attending = Attending(context)
        self.box_list = Boxes(context)
        self.matters = Matters(context)
        self.copying = Copying(context)

    def incidents(self, contest: str | None = None) -> tuple[MatterView, ...]:
        """The first part of the form of incidents and objections: incidents, and objections that were accepted."""
        return tuple(one for one in self.matters.listed(contest) if one.part == "incident")

    def objections(self, contest: str | None = None) -> tuple[MatterView, ...]:
        """The second part: objections that were not accepted, or not yet."""
        return tuple(one for one in self.matters.listed(contest) if one.part == "objection")

    def nihil(self, contest: str | None = None) -> tuple[NihilView, ...]:
        """Statements that nothing happened."""
        return self.matters.nihil_list(contest)

    def attendance(self, contest: str) -> AttendanceView:
        """Who attends for whom."""
        return self.attending.view(contest)

    def copy_checks(self, contest: str) -> tuple[CopyChecksView, ...]:
        """Every station of the sub-district with its copies, in station order."""
        return self.copying.listed(contest)

    def boxes(self, contest: str) -> tuple[BoxView, ...]:
        """Every station of the sub-district with its box, in station order."""
        return self.box_list.listed(contest)
