"""Laporan lain: the papers of the plenary beside D.Hasil; shown, saved, printed; and on which paper."""

from recap_desktop.ui.pages.papers.page import PapersPage

__all__ = ["PapersPage"]
