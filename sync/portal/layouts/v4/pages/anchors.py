"""Addresses of stations and sheets inside the pages of villages."""

from __future__ import annotations

from sync.portal.layouts.v4.shards.paths import page_path


def station_anchor(number: str) -> str:
    """Address of a station in the page of its village."""
    return f"tps-{number}"


def sheet_anchor(number: str, contest: str) -> str:
    """Address of a sheet in its page."""
    return f"{station_anchor(number)}-{contest.lower()}"


def station_link(station: str, lang: str) -> str:
    """Address of a station by its code, from a page of the same regency."""
    return f"{page_path(station[:10], lang).rpartition('/')[2]}#{station_anchor(station[10:])}"
