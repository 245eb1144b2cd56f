"""Polite announcements to screen readers; silent where none listens."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, message: str | Callable[[], str]) -> None:
    """Says a sentence politely; one that takes work to make is made where somebody listens."""
    if QAccessible.isActive():
        said = message if isinstance(message, str) else message()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, said))
