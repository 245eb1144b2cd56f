"""Lembar: one sheet read only, and what the plenary may still do with it."""

from recap_desktop.ui.pages.sheet.page import SheetPage

__all__ = ["SheetPage"]
