"""Jurnal: who did what and when on this laptop, and whether the chain of lines holds."""

from recap_desktop.ui.pages.journal.page import JournalPage

__all__ = ["JournalPage"]
