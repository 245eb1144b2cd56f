"""Words below a list, as high as they need where there is room; otherwise they scroll, reached by F6."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy

from recap_desktop.ui.widgets.labels import label


class Detail(QScrollArea):
    """Hidden while there is nothing to say."""

    def __init__(self) -> None:
        super().__init__()
        self._label = label("", wrap=True)
        self._label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWidget(self._label)
        self.hide()

    @property
    def text(self) -> str:
        """What is said."""
        return self._label.text()

    def say(self, text: str) -> None:
        """Other words, from their beginning."""
        self._label.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
        self.verticalScrollBar().setValue(0)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """All of the words."""
        return QSize(200, max(self._label.heightForWidth(max(1, self.width())), self.minimumSizeHint().height()))

    def minimumSizeHint(self) -> QSize:
        """One line."""
        return QSize(100, self.fontMetrics().height() + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width has other lines; the focus goes there only to scroll."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self.updateGeometry()
        scrolls = self.sizeHint().height() > self.height()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if scrolls else Qt.FocusPolicy.NoFocus)
