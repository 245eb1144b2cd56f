"""Cadangan: a backup now, the second place for automatic copies, the copies there are, and the drill of one."""

from recap_desktop.ui.pages.backup.page import BackupPage

__all__ = ["BackupPage"]
