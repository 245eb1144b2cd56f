"""Laporan: D.Hasil as it will be printed; signed, saved, printed."""

from recap_desktop.ui.pages.report.page import ReportPage

__all__ = ["ReportPage"]
