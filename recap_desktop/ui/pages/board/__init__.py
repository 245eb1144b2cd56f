"""Beranda: every sheet of the sub-district, where it stands, and the next step."""

from recap_desktop.ui.pages.board.page import BoardPage

__all__ = ["BoardPage"]
