"""What is read aloud now: a sheet, a place in it, and what was read. Kept in memory and nowhere else.

Pages say where they are, by station and box; what of it may be seen is decided by the desk
(:mod:`recap_desktop.desk.reading`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from forms.figure import Figure
from recap_desktop.ui.context import Context
from recap_desktop.ui.projector.route import Place, Route

if TYPE_CHECKING:
    from recap_desktop.desk.reading.views import ReadSheet

#: Contest and station.
Sheet = tuple[str, str]


class Reader(QObject):
    """``changed()``: another sheet, place or mark. ``refused(error)``: a sheet that was asked for may not be seen."""

    changed = Signal()
    refused = Signal(object)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._asked = 0
        self.sheet: ReadSheet | None = None
        self.route: Route | None = None
        self.place = Place()
        #: Boxes that were read, with the figure that was read: another one has to be read again.
        self._read: dict[Sheet, dict[str, Figure]] = {}
        #: Village of each sheet that was read whole.
        self._whole: dict[Sheet, str] = {}
        context.signals.changed.connect(self._desk_changed)

    # ---- where the desk is
    def open(self, contest: str, station: str, field: str | None = None, *, quietly: bool = False) -> None:
        """A sheet comes into view, at a box; without one at the first that a decision changed, else at its beginning.

        Asked again for the sheet on show it stays where it is, unless a box is named.

        :param quietly: nobody asked for it to be read: where it may not be seen, nothing of a sheet is.
        """
        if self.sheet is not None and (self.sheet.contest, self.sheet.station) == (contest, station):
            if field is not None:
                self.jump(field)
            return
        self.rest()
        self._load(contest, station, field, quietly=quietly)

    def rest(self) -> None:
        """Nothing of any sheet, at once; an answer on its way is dropped."""
        self._asked += 1
        if self.sheet is not None:
            self.sheet = self.route = None
            self.changed.emit()

    def jump(self, field: str) -> None:
        """To a box of the sheet."""
        if self.route is not None:
            self._go(self.route.place_of(field))

    def step(self, by: int) -> bool:
        """Box by box; forward what is left behind was read. False at either end of the sheet."""
        return self._move(self.route.step(self.place, by) if self.route is not None else None, by)

    def turn(self, by: int) -> bool:
        """Block by block, each as a whole; as :meth:`step`."""
        return self._move(self.route.turn(self.place, by) if self.route is not None else None, by)

    # ---- what was read
    @property
    def box(self) -> str | None:
        """The box that is read; the first of the block that is shown whole; None without a sheet."""
        return self.route.boxes(self.place)[0] if self.route is not None else None

    @property
    def read(self) -> frozenset[str]:
        """Boxes of the sheet on show that were read."""
        return frozenset(self._read.get(self._key, ())) if self.sheet is not None else frozenset()

    def was_read(self, contest: str, station: str) -> bool:
        """Whether a sheet was read whole."""
        return (contest, station) in self._whole

    def stations_read(self, contest: str, village: str) -> int:
        """Sheets of a village that were read whole."""
        return sum(one[0] == contest and place == village for one, place in self._whole.items())

    # ---- inside
    @property
    def _key(self) -> Sheet:
        assert self.sheet is not None
        return self.sheet.contest, self.sheet.station

    def _move(self, to: Place | None, by: int) -> bool:
        if self.sheet is None or self.route is None:
            return False
        whole = self.place.box is None
        if by > 0 and not (whole and to is not None and to.block == self.place.block):
            self._mark(self.route.boxes(self.place))
        if to is None:
            self.changed.emit()
            return False
        self._go(to)
        return True

    def _mark(self, boxes: tuple[str, ...]) -> None:
        assert self.sheet is not None
        self._read.setdefault(self._key, {}).update({name: self.sheet.boxes[name].now for name in boxes})
        self._weigh(self.sheet)

    def _weigh(self, sheet: ReadSheet) -> None:
        """Marks of figures that stand otherwise now are dropped; then whether all of the sheet was read."""
        key = (sheet.contest, sheet.station)
        read = {name: figure for name, figure in self._read.get(key, {}).items()
                if name in sheet.boxes and sheet.boxes[name].now.same_as(figure)}
        self._read[key] = read
        if read.keys() == sheet.boxes.keys():
            self._whole[key] = sheet.village
        else:
            self._whole.pop(key, None)

    def _go(self, place: Place) -> None:
        self.place = place
        self.changed.emit()

    def _load(self, contest: str, station: str, field: str | None, *, quietly: bool) -> None:
        self._asked += 1
        asked = self._asked

        def shown(sheet: ReadSheet) -> None:
            if asked == self._asked:
                self._show(sheet, field)

        def refused(error: Exception) -> None:
            if asked == self._asked:
                self.rest()
                if not quietly:
                    self.refused.emit(error)

        self._context.tasks.desk(self, lambda desk: desk.reading.sheet(contest, station), shown, refused)

    def _show(self, sheet: ReadSheet, field: str | None) -> None:
        before, self.sheet = self.sheet, sheet
        definition = self._context.facts.package.definition(sheet.contest, sheet.station)
        if self.route is None or self.route.definition is not definition:
            self.route = Route(definition)
        self._weigh(sheet)
        news = [name for name in sheet.corrected
                if before is not None and not sheet.boxes[name].now.same_as(before.boxes[name].now)]
        if before is None:
            start = field or next(iter(sheet.corrected), None)
            self.place = Place() if start is None else self.route.place_of(start)
        elif news:  # decided just now: the room sees it beside what stood before
            self.place = self.route.place_of(news[0])
        self.changed.emit()

    def _desk_changed(self, kinds: object, stations: object) -> None:
        """What was written may have changed a sheet that is on show, or one that was read."""
        if self._context.facts.officer is None:
            self.rest()
            return
        if not (isinstance(kinds, frozenset) and isinstance(stations, frozenset)) or kinds <= {"verifying", "draft"}:
            return
        if self.sheet is not None and (not stations or stations & self._village()):
            self._load(*self._key, None, quietly=False)
        for contest, station in [one for one in self._read if one[1] in stations]:
            if self.sheet is None or (contest, station) != self._key:
                self._look_again(contest, station)

    def _village(self) -> frozenset[str]:
        """Stations whose state the slide tells: all of the village."""
        assert self.sheet is not None
        return frozenset(one.code for one in self._context.facts.package.stations_of(self.sheet.village))

    def _look_again(self, contest: str, station: str) -> None:
        def gone(error: Exception) -> None:
            self._whole.pop((contest, station), None)

        self._context.tasks.desk(self, lambda desk: desk.reading.sheet(contest, station), self._weigh, gone)
