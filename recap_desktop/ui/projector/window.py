"""The window for the room: one slide and nothing else, on a screen of its own where there is one."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from recap_desktop.ui import mode
from recap_desktop.ui.projector.canvas import SlideCanvas
from recap_desktop.ui.widgets.layout import column

#: Part of the desk's own screen that the window takes where there is no other.
_PART = 0.6
MINIMUM = (480, 360)


class ProjectorWindow(QWidget):
    """Never takes the focus: every key stays the desk's. ``closed()`` when it went, however."""

    closed = Signal()

    def __init__(self, family: str, mode_name: str) -> None:
        super().__init__(None, Qt.WindowType.Window | Qt.WindowType.WindowDoesNotAcceptFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setObjectName("projector")
        self.canvas = SlideCanvas(family)
        self.setWindowIcon(mode.icon(mode_name))
        self.setMinimumSize(*MINIMUM)
        column(self.canvas, spacing=0, into=self)

    def place(self, beside: QScreen) -> None:
        """Shows itself: over all of another screen than the desk's, else as a window on that one."""
        other = other_screen(beside)
        if other is not None:
            self.setScreen(other)
            self.setGeometry(other.geometry())
            self.set_full(True)
        else:
            room = beside.availableGeometry()
            width, height = round(room.width() * _PART), round(room.height() * _PART)
            self.setScreen(beside)
            self.set_full(False)
            self.setGeometry(QRect(room.right() - width, room.bottom() - height, width, height))

    @property
    def is_full(self) -> bool:
        """It covers its screen."""
        return self.isFullScreen()

    def set_full(self, full: bool) -> None:
        """Covers its screen, or is a window there; there is no pointer in the picture."""
        self.setCursor(Qt.CursorShape.BlankCursor if full else Qt.CursorShape.ArrowCursor)
        whole = Qt.WindowState.WindowFullScreen  # Qt's showFullScreen would ask for the focus as well
        self.setWindowState(self.windowState() | whole if full else self.windowState() & ~whole)
        self.show()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The desk is told."""
        super().closeEvent(event)
        self.closed.emit()


def other_screen(beside: QScreen) -> QScreen | None:
    """The first screen that is not the desk's and does not show the same: a mirrored one has the same place."""
    def is_mirror(one: QScreen) -> bool:
        return one.geometry() == beside.geometry() and one in beside.virtualSiblings()

    return next((one for one in QGuiApplication.screens() if one is not beside and not is_mirror(one)), None)
