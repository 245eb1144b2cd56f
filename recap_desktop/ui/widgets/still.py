"""A place in a layout that passes a change of size on only where there is one.

Qt lays out everything around a label whose words changed, up to the window, also where the label takes the same room.
Between the window and its bars and pages that would be every page of the stack for each typed figure.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget


class Still(QWidget):
    """Holds one widget, which fills it."""

    def __init__(self, held: QWidget) -> None:
        super().__init__()
        self._held = held
        held.setParent(self)
        self.setSizePolicy(held.sizePolicy())
        self._known = self._hints()

    def sizeHint(self) -> QSize:
        """The size that was asked for last."""
        return self._known[0]

    def minimumSizeHint(self) -> QSize:
        """The least size that was asked for last."""
        return self._known[1]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The widget fills its place."""
        super().resizeEvent(event)
        self._held.setGeometry(self.rect())

    def event(self, event: QEvent) -> bool:
        """The widget may want another size: only if it does, the layout around is told."""
        if event.type() == QEvent.Type.LayoutRequest:
            hints = self._hints()
            if hints != self._known:
                self._known = hints
                self.updateGeometry()
            return True
        return super().event(event)

    def _hints(self) -> tuple[QSize, QSize]:
        held = self._held
        least, most = held.minimumSize(), held.maximumSize()
        return (held.sizeHint().expandedTo(least).boundedTo(most),
                held.minimumSizeHint().expandedTo(least).boundedTo(most))
