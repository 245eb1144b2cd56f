"""Paket pemilu: the package in force, those before it, and a newer one with what it changes here."""

from recap_desktop.ui.pages.packages.page import PackagesPage

__all__ = ["PackagesPage"]
