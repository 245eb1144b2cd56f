"""Daftar pleno: who attends, boxes and seals, incidents and objections with their decisions, copies."""

from recap_desktop.ui.pages.plenary.page import PlenaryPage

__all__ = ["PlenaryPage"]
