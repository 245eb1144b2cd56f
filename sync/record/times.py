"""Times in signed material: UTC, whole seconds, one spelling."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from forms.errors import KnownError


def stamp(moment: datetime) -> str:
    """``2024-02-14T15:18:00Z`` of an aware datetime; fractions of a second are cut off."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def moment(text: str) -> datetime:
    """Inverse of :func:`stamp`.

    :raises KnownError: ``record.time`` for a date that does not exist, or any other spelling.
    """
    return _read(text)


@lru_cache(1 << 12)
def _read(text: str) -> datetime:
    """Kept: what arrived together has one time, and a log has two a leaf."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise KnownError("record.time", value=text[:40]) from error
    # the parser knows other spellings of the same moment, and other zones
    if found.tzinfo is not UTC or found.isoformat()[:19] + "Z" != text:
        raise KnownError("record.time", value=text[:40])
    return found
