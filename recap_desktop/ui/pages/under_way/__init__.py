"""Sedang diketik: sheets that somebody has begun and not finished, and taking one over."""

from recap_desktop.ui.pages.under_way.page import UnderWayPage

__all__ = ["UnderWayPage"]
