"""F10: pages that are not needed every hour, each with a word on what it is for."""

from recap_desktop.ui.pages.more.page import MorePage

__all__ = ["MorePage"]
