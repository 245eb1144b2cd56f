"""Which place of the sub-district an act of the plenary is of: all of it, a village, or a station."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from recap_desktop.ui import places
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.fields import ChoiceField
from recap_desktop.ui.widgets.layout import row


class PlaceChoice(QWidget):
    """Village, then station; each begins with all of it. Emits ``chosen``; a letter or a digit finds the line."""

    chosen = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._contest = ""
        self.village, self.station = (ChoiceField(context, f"plenary_page.{name}") for name in ("place", "station"))
        self.station.beside()
        line = row(self.village, self.station, into=self)
        line.setStretch(0, 2)
        line.setStretch(1, 1)
        self.village.chosen.connect(self._village_chosen)
        self.station.chosen.connect(self.chosen)

    @property
    def place(self) -> str:
        """Code of the station, else of the village, else of the sub-district."""
        return self.station.take() or self.village.take() or self._context.facts.region

    @property
    def choices(self) -> tuple[QComboBox, QComboBox]:
        """The two inputs, in the order of Tab."""
        return self.village.choice, self.station.choice

    def begin(self, contest: str, place: str) -> None:
        """The places of a contest, with this one chosen."""
        self._contest = contest
        self._offer()
        self.village.choose(place[:places.VILLAGE] if len(place) >= places.VILLAGE else "")
        self.station.choose(place if len(place) == places.STATION else "")

    def retranslate(self) -> None:
        """Names, and the lines for all of it."""
        if self._contest:
            self._offer()

    def _offer(self) -> None:
        words = self._context.words
        self.village.offer(places.villages(self._context, self._contest), first=words("plenary_page.all_villages"))
        self._offer_stations()

    def _offer_stations(self) -> None:
        words, village = self._context.words, self.village.take()
        self.station.offer(places.stations(self._context, self._contest, village),
                           first=words("plenary_page.all_stations" if village else "plenary_page.no_station"))
        self.station.setEnabled(bool(village))

    def _village_chosen(self) -> None:
        self._offer_stations()
        self.chosen.emit()
