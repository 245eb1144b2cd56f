"""Entri: a sheet is typed in paper order, checked, finished. First and second entry are the same page."""

from recap_desktop.ui.pages.entry.page import EntryPage

__all__ = ["EntryPage"]
