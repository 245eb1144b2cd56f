"""Times in signed material: UTC, whole seconds, one spelling."""

from __future__ import annotations

from datetime import UTC, datetime

from forms.errors import KnownError


def stamp(moment: datetime) -> str:
    """``2024-02-14T15:18:00Z`` of an aware datetime."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(text: str) -> datetime:
    """Inverse of :func:`stamp`.

    :raises KnownError: ``record.time`` for a date that does not exist.
    """
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError as error:
        raise KnownError("record.time", value=text) from error
