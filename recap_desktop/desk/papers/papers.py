"""The papers of a plenary beside D.Hasil, by kind: each is a list that can be printed, or opened as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.core.roles import Command
from recap_desktop.desk.papers.attendance import attendance
from recap_desktop.desk.papers.changes import changes
from recap_desktop.desk.papers.handover import handover
from recap_desktop.desk.papers.incidents import incidents
from recap_desktop.desk.papers.public import public
from recap_desktop.desk.papers.source import Source
from recap_desktop.desk.papers.zero import zero

if TYPE_CHECKING:
    from recap_desktop.desk.board.board import Board
    from recap_desktop.desk.context import DeskContext
    from recap_desktop.desk.plenary.plenary import Plenary
    from recap_desktop.desk.recap.reports import Reports
    from recap_desktop.reports.lists import PrintedList
    from recap_desktop.reports.paper import Paper

_KINDS: dict[str, Callable[[Source, str], PrintedList]] = {
    "incidents": incidents, "changes": changes, "zero": zero, "attendance": attendance, "handover": handover,
    "public": public,
}
#: Names of the kinds, in the order in which a plenary needs them.
KINDS = ("zero", "attendance", "incidents", "changes", "public", "handover")
#: Those made from the registers of the plenary, which hold names.
OF_REGISTERS = frozenset({"attendance", "incidents", "handover"})


class Papers:
    """Use case of the page of reports and of ``recap report``."""

    def __init__(self, context: DeskContext, plenary: Plenary, reports: Reports, board: Board) -> None:
        self._context, self._plenary, self._reports, self._board = context, plenary, reports, board

    def paper(
        self, kind: str, contest: str, lang: str = "id", paper: Paper | None = None, district: str = ""
    ) -> PrintedList:
        """One paper as it would be printed now.

        :param kind: of :data:`KINDS`. :param paper: A4 where none is given.
        :param district: code of the electoral district; papers with figures or witnesses need it where the
            sub-district has a part in several.
        :raises KnownError: ``package.*``, ``session.*``, ``report.*``; ``papers.unknown`` for another kind.
        """
        from recap_desktop.reports.paper import A4

        context = self._context
        with context.lock:
            context.require(Command.VIEW_REPORT)
            if kind not in _KINDS:
                raise KnownError("papers.unknown", kind=kind[:20])
            if contest not in context.package.contests:
                raise KnownError("package.no_contest", contest=contest[:20])
            spoken = context.package.spoken(lang, context.region)
            source = Source(context, self._plenary, self._reports, self._board, spoken, paper or A4, district)
            return _KINDS[kind](source, contest)
