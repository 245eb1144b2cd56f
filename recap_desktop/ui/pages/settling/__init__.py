"""Perbedaan: what two typists read differently, settled by a third person."""

from recap_desktop.ui.pages.settling.page import SettlingPage

__all__ = ["SettlingPage"]
