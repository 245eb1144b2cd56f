"""What a package or a backup is, in pairs of a name and a value, in two columns where there is room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from recap_desktop.ui.theme import Theme
from recap_desktop.ui.widgets.labels import label


class FactGrid(QWidget):
    """Filled by :meth:`show_facts`, again after each change of language."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.em(0.75))
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        self._labels: list[QLabel] = []

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Pairs; one without a value is left out."""
        while self._labels:
            gone = self._labels.pop()
            self._grid.removeWidget(gone)
            gone.deleteLater()
        for place, (name, value) in enumerate(pair for pair in facts if pair[1]):
            for side, (role, words) in enumerate((("muted", name), ("strong", value))):
                made = label(role, text=words, wrap=bool(side))
                self._grid.addWidget(made, place, side)
                self._labels.append(made)
