"""Pengaturan: how the window looks, when it locks, printer and folders of this laptop."""

from recap_desktop.ui.pages.settings.page import SettingsPage

__all__ = ["SettingsPage"]
