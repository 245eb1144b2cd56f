"""Temuan: what the rules say about verified sheets, and what the plenary decides about it."""

from recap_desktop.ui.pages.findings.page import FindingsPage

__all__ = ["FindingsPage"]
