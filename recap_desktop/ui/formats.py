"""How numbers and times are written: Indonesian ``1.234`` and English ``1,234``; minus U+2212; 24-hour clock."""

from __future__ import annotations

from datetime import datetime, tzinfo

from forms.numbers import written


def number(value: int, language: str) -> str:
    """A whole number with thousands marks, minus as U+2212."""
    return written(value, language)


def clock(moment: datetime, zone: tzinfo | None, *, seconds: bool = False) -> str:
    """``15.18``, or ``15.18.40`` for the saved state.

    :param zone: in which it is said (``Words.zone``); that of the device when None.
    """
    local = moment.astimezone(zone)
    return local.strftime("%H.%M.%S" if seconds else "%H.%M")


def moment(stamp: str, zone: tzinfo | None) -> str:
    """``14.02.2024 15.18`` of a time in a record (``2024-02-14T15:18:00Z``); ``zone`` as in :func:`clock`."""
    return datetime.fromisoformat(stamp).astimezone(zone).strftime("%d.%m.%Y %H.%M")


def station_number(code: str) -> str:
    """The three digits on the board: the last three of a 13-digit station code."""
    return code[-3:]


def day(moment: datetime, zone: tzinfo | None) -> str:
    """``14-02-2024``; ``zone`` as in :func:`clock`."""
    return moment.astimezone(zone).strftime("%d-%m-%Y")
