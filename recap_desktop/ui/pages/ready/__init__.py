"""Kesiapan: is this laptop ready for the plenary? One line and one remedy each."""

from recap_desktop.ui.pages.ready.page import ReadyPage

__all__ = ["ReadyPage"]
