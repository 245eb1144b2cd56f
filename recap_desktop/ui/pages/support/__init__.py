"""The support file: read here before it is handed to anybody."""

from recap_desktop.ui.pages.support.page import SupportPage

__all__ = ["SupportPage"]
