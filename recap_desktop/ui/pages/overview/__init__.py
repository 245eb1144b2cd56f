"""Kemajuan: every contest at a glance, its course, villages, slips and settlements, typing."""

from recap_desktop.ui.pages.overview.page import OverviewPage

__all__ = ["OverviewPage"]
