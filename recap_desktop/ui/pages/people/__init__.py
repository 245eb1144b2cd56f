"""Petugas: who works at this laptop; enrolment, passphrases, and enrolments that wait for a certificate."""

from recap_desktop.ui.pages.people.page import PeoplePage

__all__ = ["PeoplePage"]
