"""What each view of the overview says, as a table; charts show the same."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from recap_desktop.ui import formats
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.pages.board.chips import BLOCKING
from recap_desktop.ui.widgets.charts import Bar, Line
from recap_desktop.ui.widgets.rows_model import TableLine

if TYPE_CHECKING:
    from forms.rules.across import AcrossFinding, SheetName
    from recap_desktop.desk.progress.views import ContestCount, ContestProgress, Hour, Quality, Typing
    from sync.trust.package import ElectionPackage


#: A figure that there is none of yet.
NONE = "\u2013"


class OverviewTables:
    """Heads and lines by view."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def _number(self, value: int | None) -> str:
        return NONE if value is None else formats.number(value, self._words.language)

    def part(self, value: float | None) -> str:
        """A part of a whole as a percentage with one decimal."""
        if value is None:
            return NONE
        tenths = round(value * 1_000)
        mark = "." if self._words.language == "en" else ","
        return f"{formats.number(tenths // 10, self._words.language)}{mark}{tenths % 10} %"

    def heads(self, view: str) -> tuple[str, ...]:
        """Names of the columns."""
        columns = {
            "contests": ("contest", "ratified", "of", "blocking", *(f"state.{one}" for one in BLOCKING)),
            "course": ("hour", "first", "second", "ratified"),
            "villages": ("village", "ratified", "of", "listed", "voted", "turnout", "valid", "validity"),
            "quality": ("what", "count", "rate"),
            "typing": ("who", "sheets", "boxes", "pace"),
            "across": ("rule", "sheet", "found"),
        }[view]
        return tuple(self._words(one if "." in one else f"overview.head.{one}") for one in columns)

    def contests(self, found: Sequence[ContestCount]) -> list[TableLine]:
        """Every contest: how far, and how many sheets wait for whom."""
        return [TableLine((
            self._words.language.contest(one.contest), self._number(one.done), self._number(one.total),
            self._number(sum(one.counts.get(state, 0) for state in BLOCKING)),
            *(self._number(one.counts.get(state, 0)) for state in BLOCKING),
        )) for one in found]

    def places(self, found: ContestProgress) -> list[str]:
        """The ends of the hours, and before them the beginning of the first."""
        return [self.hour(one, 0) for one in found.hours[:1]] + [self.hour(one) for one in found.hours]

    def hour(self, one: Hour, hours: int = 1) -> str:
        """The end of an hour, on the clock of the sub-district; its beginning with ``hours=0``."""
        end = datetime.fromisoformat(f"{one.hour}:00:00").replace(tzinfo=UTC) + timedelta(hours=hours)
        return f"{formats.day(end, self._words.zone)} {formats.clock(end, self._words.zone)}"

    def course(self, found: ContestProgress) -> list[TableLine]:
        """Sheets by the end of each hour in which something happened."""
        return [TableLine((self.hour(one), self._number(one.first), self._number(one.second),
                           self._number(one.ratified))) for one in found.hours]

    def lines(self, found: ContestProgress) -> tuple[Line, ...]:
        """The course as lines that begin with nothing."""
        return tuple(
            Line(self._words(f"overview.head.{name}"), [0, *(getattr(one, name) for one in found.hours)])
            for name in ("first", "second", "ratified")
        )

    def villages(self, found: ContestProgress) -> list[TableLine]:
        """Sums of the ratified sheets of each village."""
        return [TableLine((
            one.name, self._number(one.done), self._number(one.total), self._number(one.listed),
            self._number(one.voted), self.part(one.turnout), self._number(one.valid), self.part(one.validity),
        )) for one in found.villages]

    def bars(self, found: ContestProgress) -> tuple[Bar, ...]:
        """Turnout of each village."""
        return tuple(
            Bar(f"{one.name} ({self._number(one.done)}/{self._number(one.total)})", one.turnout,
                self._words("overview.turnout_validity", turnout=self.part(one.turnout),
                            validity=self.part(one.validity)) if one.turnout is not None
                else self._words("overview.nothing_yet"))
            for one in found.villages
        )

    def quality(self, found: Quality | None) -> list[TableLine]:
        """Slips and what became of them, then findings by rule; nothing for who may not see findings."""
        if found is None:
            return []
        lines = [
            ("twice", found.twice, None), ("settled", found.settled, _rate(found.settled, found.twice)),
            ("differing", found.differing, _rate(found.differing, found.boxes)),
            ("reread", found.reread, _rate(found.reread, found.boxes)),
            ("corrected", found.corrected, _rate(found.corrected, found.boxes)),
            ("undecided", found.undecided, _rate(found.undecided, found.twice)),
        ]
        told = [TableLine((self._words(f"overview.quality.{name}"), self._number(count), self.part(rate) if rate
                           is not None else "")) for name, count, rate in lines]
        return told + [TableLine((self._words("overview.quality.rule", rule=rule), self._number(count),
                                  self.part(_rate(count, found.twice)))) for rule, count in found.rules.items()]

    def typing(self, found: ContestProgress) -> list[TableLine]:
        """The typist's own pace; of everybody only how much."""
        lines = [] if found.mine is None else [self._typed("mine", found.mine, with_pace=True)]
        return [*lines, self._typed("everybody", found.everybody, with_pace=False)]

    def across(self, found: Sequence[AcrossFinding], package: ElectionPackage,
               holder: Callable[[AcrossFinding], str]) -> list[TableLine]:
        """Findings over several papers: the rule, the sheet to open first, and what was found; of a copy also who
        holds it (``holder``)."""
        def name(sheet: SheetName, lang: str) -> str:
            called = self._words.language.contest(sheet.contest)
            return f"{called} TPS {sheet.station[-3:]} {package.regions[sheet.station[:10]].name}"

        def said(one: AcrossFinding) -> str:
            whose = self._words("overview.copy_of", holder=holder(one)) if one.holder else ""
            return " ".join(part for part in (whose, one.message(lang, name), one.cause(lang, name)) if part)

        lang = self._words.language
        return [TableLine((one.rule, name(one.sheets[0], lang), said(one))) for one in found]

    def _typed(self, name: str, one: Typing, *, with_pace: bool) -> TableLine:
        pace = one.per_sheet if with_pace else None
        told = NONE if pace is None else self._words("overview.pace", minutes=self._number(int(pace) // 60),
                                                     seconds=f"{int(pace) % 60:02d}")
        return TableLine((self._words(f"overview.{name}"), self._number(one.sheets), self._number(one.boxes), told))


def _rate(part: int, whole: int) -> float | None:
    return part / whole if whole else None


