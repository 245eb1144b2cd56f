"""Tertunda: records and sheets that have no effect yet, or not any more, and what to do about each."""

from recap_desktop.ui.pages.asides.page import AsidesPage

__all__ = ["AsidesPage"]
