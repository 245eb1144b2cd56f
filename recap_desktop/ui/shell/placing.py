"""Where the window stands: as it was left, where that screen still exists; else whole on the screen there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from recap_desktop.ui.preferences import Preferences

#: So much of a screen is small: there the window takes all of it at the first start.
SMALL = (1366, 768)
#: Size at the first start on a larger screen.
FIRST = (1180, 720)
#: Part of the title bar, pixels, that must lie on a screen so that the window can be taken hold of.
HOLD = (120, 24)


def place(window: QWidget, kept: Preferences) -> None:
    """Gives the window its place before it is shown."""
    screens = [one.availableGeometry() for one in QGuiApplication.screens()]
    frame = QRect(*kept.place) if kept.place is not None else None
    if frame is not None and any(_held(frame, screen) for screen in screens):
        room = next(screen for screen in screens if _held(frame, screen))
        window.setGeometry(frame.intersected(room) if frame.width() > room.width() else frame)
    else:
        frame = None
        room = QGuiApplication.primaryScreen().availableGeometry()
        window.resize(min(FIRST[0], room.width()), min(FIRST[1], room.height()))
    small = room.width() <= SMALL[0] or room.height() <= SMALL[1]
    if kept.maximised or (frame is None and kept.place is None and small):
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)


def note(window: QWidget, kept: Preferences) -> None:
    """Keeps the place for the next start; of a window that fills its screen the place it would go back to."""
    kept.maximised = window.isMaximized() or window.isFullScreen()
    frame = window.normalGeometry() if kept.maximised else window.geometry()
    if frame.isValid():
        kept.place = (frame.x(), frame.y(), frame.width(), frame.height())


def _held(frame: QRect, screen: QRect) -> bool:
    """Whether enough of the upper edge lies on that screen."""
    edge = QRect(frame.x(), frame.y(), frame.width(), HOLD[1]).intersected(screen)
    return edge.width() >= HOLD[0] and edge.height() >= HOLD[1] // 2
