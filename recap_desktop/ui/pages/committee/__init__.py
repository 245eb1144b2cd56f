"""Penanda tangan: who signs, who declines and why, who stands in for the chair."""

from recap_desktop.ui.pages.committee.page import CommitteePage

__all__ = ["CommitteePage"]
