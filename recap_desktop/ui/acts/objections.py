"""Which objection a correction follows: those of the station that wait, or were accepted and not followed yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from recap_desktop.ui import places
from recap_desktop.ui.context import Context
from recap_desktop.ui.readings import field_label, short_reading
from recap_desktop.ui.widgets.fields import ChoiceField
from recap_desktop.ui.widgets.labels import label

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.plenary.views import MatterView
    from recap_desktop.desk.views import StationView


class ObjectionChoice(ChoiceField):
    """Hidden where there is none. Said under it: the two who correct accept an objection that still waits."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "plenary_page.follows")
        self._station: StationView | None = None
        self._found: Sequence[MatterView] = ()
        self._wanted = ""
        self._accepts = label("hint", wrap=True)
        context.words.put(self._accepts, "setText", "plenary_page.accepts")
        column_of = self.layout()
        assert column_of is not None
        column_of.addWidget(self._accepts)
        self.chosen.connect(self._say_accepts)
        self.setVisible(False)

    def ask(self, station: StationView, wanted: str = "") -> None:
        """Those of a station; ``wanted`` is the one that asked for the correction, if one did."""
        self._station, self._found, self._wanted = station, (), wanted
        self.clear()
        self.retranslate()

        def job(desk: Desk) -> tuple[MatterView, ...]:
            return tuple(
                one for one in desk.plenary.matters.listed(station.contest)
                if one.kind == "objection" and one.station == station.code
                and (one.is_open or (one.state == "accepted" and not one.corrections)))

        self._context.tasks.desk(self, job, lambda found: self._show(station, found), lambda error: None)

    def retranslate(self) -> None:
        """Who objects to what."""
        self.offer([(one.record, self._said(one)) for one in self._found], first=self._context.words(
            "plenary_page.follows_none"))
        self.setVisible(bool(self._found))
        self._say_accepts()

    # ---- inside
    def _say_accepts(self) -> None:
        self._accepts.setVisible(any(one.record == self.take() and one.is_open for one in self._found))

    def _show(self, station: StationView, found: Sequence[MatterView]) -> None:
        if station is not self._station:
            return
        self._found = found
        self.retranslate()
        if self._wanted:
            self.choose(self._wanted)

    def _said(self, one: MatterView) -> str:
        context = self._context
        parts = [places.who(context, one.by)]
        if one.field:
            definition = context.facts.package.definition(one.contest, one.station)
            parts.append(field_label(definition, one.field, context))
        if one.claimed is not None:
            parts.append(context.words("papers.incidents.claimed", figure=short_reading(one.claimed, context.words)))
        return " \N{MIDDLE DOT} ".join((*parts, one.text or context.words("papers.elsewhere")))
