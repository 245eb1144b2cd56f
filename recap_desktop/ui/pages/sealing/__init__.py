"""Pengesahan: sheets that were looked at are signed by two, a village at a time."""

from recap_desktop.ui.pages.sealing.page import SealingPage

__all__ = ["SealingPage"]
