"""How numbers and times are written: Indonesian ``1.234`` and English ``1,234``; minus U+2212; 24-hour clock."""

from __future__ import annotations

from datetime import datetime

from forms.numbers import written


def number(value: int, language: str) -> str:
    """A whole number with thousands marks, minus as U+2212."""
    return written(value, language)


def clock(moment: datetime, *, seconds: bool = False) -> str:
    """``15.18``, or ``15.18.40`` for the saved state; local time of the device."""
    local = moment.astimezone() if moment.tzinfo else moment
    return local.strftime("%H.%M.%S" if seconds else "%H.%M")


def moment(stamp: str) -> str:
    """``14.02.2024 15.18``, local time of the device, of a time in a record (``2024-02-14T15:18:00Z``)."""
    return datetime.fromisoformat(stamp).astimezone().strftime("%d.%m.%Y %H.%M")


def station_number(code: str) -> str:
    """The three digits on the board: the last three of a 13-digit station code."""
    return code[-3:]
