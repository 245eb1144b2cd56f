"""Pembacaan: a station is chosen, and its sheet is read aloud box by box while the projector follows."""

from recap_desktop.ui.pages.reading.page import ReadingPage

__all__ = ["ReadingPage"]
