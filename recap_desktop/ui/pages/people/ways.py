"""Ways to go on, one under the other: a round mark and its words, chosen with the arrows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QWidget

from recap_desktop.ui.i18n import Words
from recap_desktop.ui.widgets.layout import column


class Ways(QWidget):
    """Emits ``chosen``, and ``entered`` on Enter; the first is chosen."""

    chosen = Signal()
    entered = Signal()

    def __init__(self, words: Words, ways: dict[str, str]) -> None:
        """``ways``: names, with the code of the words of each."""
        super().__init__()
        self._group = QButtonGroup(self)
        self.marks: dict[str, QRadioButton] = {}
        for name, code in ways.items():
            mark = self.marks[name] = QRadioButton()
            words.put(mark, "setText", code)
            words.put(mark, "setAccessibleName", code)
            self._group.addButton(mark)
            mark.installEventFilter(self)
            mark.toggled.connect(lambda on, mark=mark: self._toggled(mark) if on else None)
        column(*self.marks.values(), spacing=2, into=self)
        first = next(iter(self.marks.values()))
        first.setChecked(True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter goes on with the one chosen."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in (
                Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.entered.emit()
            return True
        return super().eventFilter(watched, event)

    def _toggled(self, mark: QRadioButton) -> None:
        """The one chosen has the focus when all of them are asked for it."""
        self.setFocusProxy(mark)
        self.chosen.emit()

    @property
    def way(self) -> str:
        """The one chosen."""
        return next(name for name, mark in self.marks.items() if mark.isChecked())

    def offer(self, names: Sequence[str]) -> None:
        """Only these can be chosen now."""
        for name, mark in self.marks.items():
            mark.setVisible(name in names)
        if self.way not in names:
            self.choose(names[0])

    def choose(self, name: str) -> None:
        """Chooses one."""
        self.marks[name].setChecked(True)
