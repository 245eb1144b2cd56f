"""Rekapitulasi: figures of villages and stations added up; signed by the chair and two members."""

from recap_desktop.ui.pages.recap.page import RecapPage

__all__ = ["RecapPage"]
