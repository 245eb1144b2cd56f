"""Sinkronisasi: what waits for the server, what it has received, and one round on demand."""

from recap_desktop.ui.pages.sync.page import SyncPage

__all__ = ["SyncPage"]
