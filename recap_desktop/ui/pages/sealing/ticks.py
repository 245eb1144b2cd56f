"""Which sheets of a village were looked at and are ticked; without Qt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from recap_desktop.desk.views import ReadySheet


@dataclass
class Ticks:
    """``seen``: when each sheet was looked at, ``marks``: what was seen. Only seen sheets can be ticked."""

    seen: dict[str, datetime] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    ticked: set[str] = field(default_factory=set)

    def saw(self, station: str, at: datetime, mark: str) -> None:
        """Looked at, and so ticked."""
        self.seen[station], self.marks[station] = at, mark
        self.ticked.add(station)

    def toggle(self, sheet: ReadySheet) -> bool:
        """Ticks or unticks; False where it may not be ticked."""
        code = sheet.station.code
        if code in self.ticked:
            self.ticked.discard(code)
            return True
        if sheet.blocked_by or code not in self.seen:
            return False
        self.ticked.add(code)
        return True

    def drop(self, stations: Iterable[str]) -> list[str]:
        """These changed since they were looked at; returns those that were seen."""
        gone = sorted(set(stations) & set(self.seen))
        for code in gone:
            self.seen.pop(code)
            self.marks.pop(code)
            self.ticked.discard(code)
        return gone

    def chosen(self, sheets: Sequence[ReadySheet]) -> list[ReadySheet]:
        """The ticked ones of these, as they stand now."""
        return [one for one in sheets if one.station.code in self.ticked and not one.blocked_by]
