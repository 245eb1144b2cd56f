"""Training sheets typed through the desk, so that a window test starts where the typing ended."""

from __future__ import annotations

from collections.abc import Mapping

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.ui import training
from tests.helpers.desks import CLEAN as CLEAN_STATIONS
from tests.helpers.desks import CONTEST, HARD_STATION, LAW_STATION, sheets

CLEAN, CLEAN_2 = CLEAN_STATIONS
__all__ = ["CLEAN", "CLEAN_2", "CONTEST", "HARD_STATION", "LAW_STATION", "sheets", "type_sheet", "type_twice"]


def type_sheet(desk: Desk, person: str, station: str, changes: Mapping[str, Figure]) -> None:
    """One officer types a whole sheet as generated, but for ``changes``."""
    desk.session.sign_in(person, str(training.passphrase(person)))
    session = desk.entry.open(CONTEST, station)
    for field in session.definition.order:
        session.commit(field, changes.get(field, Figure.of(sheets()[station][field])))
    session.finish()


def type_twice(desk: Desk, *stations: str) -> None:
    """Both operators type these sheets alike; nobody is signed in afterwards."""
    for person in ("P-OP-1", "P-OP-2"):
        for station in stations:
            type_sheet(desk, person, station, {})
    desk.session.lock()
