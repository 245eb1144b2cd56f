"""The registers of the plenary, read: for its pages and for the reports."""

from __future__ import annotations

from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.plenary.views import (
    AttendanceView,
    BoxView,
    CopyChecksView,
    MatterView,
    NihilView,
)


class Plenary:
    """Use cases of the plenary."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def incidents(self, contest: str | None = None) -> tuple[MatterView, ...]:
        """The first part of the form of incidents and objections: incidents, and objections that were accepted."""
        return ()

    def objections(self, contest: str | None = None) -> tuple[MatterView, ...]:
        """The second part: objections that were not accepted, or not yet."""
        return ()

    def nihil(self, contest: str | None = None) -> tuple[NihilView, ...]:
        """Statements that nothing happened."""
        return ()

    def attendance(self, contest: str) -> AttendanceView:
        """Who attends for whom."""
        return AttendanceView(contest, ())

    def copy_checks(self, contest: str) -> tuple[CopyChecksView, ...]:
        """Every station of the sub-district with its copies, in station order."""
        return ()

    def boxes(self, contest: str) -> tuple[BoxView, ...]:
        """Every station of the sub-district with its box, in station order."""
        return ()
