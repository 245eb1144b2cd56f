"""The words and formats of the printed document in one language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from forms.geography import zone_of
from forms.numbers import written
from forms.words import in_words
from resources.catalogue import text

#: Where a figure stands that nobody has: the station is in no total.
ABSENT = "\u2013"
#: Behind a figure that was corrected or read again.
CHANGED_MARK = "\u2020"


def local_time(moment: str, region: str) -> str:
    """``14-02-2024 22.05 WIT``: a time in ISO 8601, in the official time of a region."""
    name, hours = zone_of(region)
    local = datetime.fromisoformat(moment).astimezone(timezone(timedelta(hours=hours)))
    return f"{local:%d-%m-%Y %H.%M} {name}"


def grouped(digest: str, size: int = 4) -> str:
    """A hex digest in groups that a person can compare: ``a1b2 c3d4 ...``."""
    return " ".join(digest[start : start + size] for start in range(0, len(digest), size))


class Wording:
    """Sentences, numbers and dates in ``lang``: ``"id"``, ``"en"``, or either as a region speaks it
    (``resources.regional.Language``)."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def text(self, code: str, /, **params: object) -> str:
        """The message ``report.<code>``."""
        return self.say(f"report.{code}", **params)

    def say(self, code: str, /, **params: object) -> str:
        """Any message."""
        return text(code, self.lang, **params)

    def number(self, value: int) -> str:
        """With thousands marks: ``204.807`` in Indonesian, ``204,807`` in English."""
        return written(value, self.lang)

    def words(self, value: int) -> str:
        """In Indonesian capital words, the official language of the form, whatever the edition."""
        return in_words(value)

    def moment(self, stamp: str, region: str) -> str:
        """``Rabu, 14 Februari 2024, pukul 22.18 WIB`` for ``2024-02-14T15:18:00Z``."""
        zone, _ = zone_of(region)
        local = self._local(stamp, region)
        return self.text("moment", date=self._date(local), clock=local.strftime("%H.%M"), zone=zone)

    def day_in_words(self, stamp: str, region: str) -> dict[str, str]:
        """Parameters day, date, month, year of the minutes' opening sentence, numbers in words."""
        local = self._local(stamp, region)
        weekday, month = self._names(local)
        if self.lang == "en":
            return {"day": weekday, "date": str(local.day), "month": month, "year": str(local.year)}
        return {
            "day": weekday, "date": in_words(local.day).title(), "month": month,
            "year": in_words(local.year).title(),
        }

    def _local(self, stamp: str, region: str) -> datetime:
        moment = datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        return moment + timedelta(hours=zone_of(region)[1])

    def _names(self, local: datetime) -> tuple[str, str]:
        return (
            self.text("weekdays").split()[local.weekday()],
            self.text("months").split()[local.month - 1],
        )

    def _date(self, local: datetime) -> str:
        weekday, month = self._names(local)
        return f"{weekday}, {local.day} {month} {local.year}"
