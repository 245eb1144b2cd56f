"""Sentences, numbers, shares and times of a page in its language and in the words of its region."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal

from forms.numbers import written, written_ratio
from resources.catalogue import text
from sync.portal.isolation import isolated
from sync.portal.layouts.v4.shards.shapes import Zone

#: Where there is no figure: no station counts.
NONE = "\u2013"


class PageWords:
    """What a page says, in a language as its region speaks it."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        #: sentences that were said and have nothing to fill in: a page says the same ones of every sheet
        self._said: dict[str, str] = {}
        #: what the pages of a region make once, by what it is
        self.once: dict[tuple[str, ...], object] = {}

    def say(self, code: str, /, **params: object) -> str:
        """The message ``pages.<code>``."""
        if params:
            return text(f"pages.{code}", self.lang, **{name: isolated(value) for name, value in params.items()})
        if code not in self._said:
            self._said[code] = text(f"pages.{code}", self.lang)
        return self._said[code]

    def state(self, status: str) -> str:
        """A state of a sheet, by its code in the tables: of the one table of states (``sheet_states.toml``)."""
        return text(f"portal.status_{status}", self.lang)

    def missing(self, reason: str) -> str:
        """Why a recapitulation leaves a station out, as on paper."""
        return text(f"report.missing.{reason}", self.lang)

    def number(self, value: int) -> str:
        """With thousands marks."""
        return written(value, self.lang)

    def share(self, part: int, whole: int) -> str:
        """``37,5 %``: one place, half up; never 100 % or 0 % where it is not whole. A dash where there is no whole."""
        if not whole:
            return NONE
        tenths = _tenths(part, whole)
        return f"{written_ratio(Decimal(tenths) / 10, self.lang)} %"

    def moment(self, stamp: str, zone: Zone) -> str:
        """``14-02-2024 22.18 WIB`` for ``2024-02-14T15:18:00Z``."""
        local = datetime.fromisoformat(stamp).astimezone(timezone(timedelta(hours=zone.hours)))
        return f"{local:%d-%m-%Y %H.%M} {zone.name}"


def _tenths(part: int, whole: int) -> int:
    exact = Decimal(part * 1000) / whole
    rounded = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    if rounded == 1000 and part < whole:
        return 999
    return 1 if rounded == 0 and part > 0 else rounded


def width(part: int, whole: int) -> str:
    """Width of a bar of 100 units; tenths, so that the same figures give the same bytes."""
    tenths = _tenths(part, whole) if whole else 0
    return f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
