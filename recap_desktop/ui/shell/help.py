"""Help at the right of the page: what to do here (F1), or every key (Ctrl+F1). The page stays visible."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QWidget

from recap_desktop.ui.context import Context
from recap_desktop.ui.shell.page import Hint, PageSpec
from recap_desktop.ui.shortcuts import FIGURE_KEYS, Key, shown
from recap_desktop.ui.widgets.buttons import Button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.overlay import Overlay
from resources.catalogue import messages


class HelpDrawer(Overlay):
    """Opens over the right part of its parent; Esc or F1 closes it and gives the focus back."""

    def __init__(self, context: Context, specs: Sequence[PageSpec], parent: QWidget) -> None:
        super().__init__(parent)
        self._context, self._specs = context, specs
        self._title = label("title")
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._close = Button()
        self._close.say(context.words, "act.close", key="Esc")
        self._close.clicked.connect(self.dismiss)
        context.words.put(self._area, "setAccessibleName", "help.title")
        column(self._title, self._area, row(None, self._close), margins=(16, 8, 16, 8), into=self)

    def toggle(self, spec: PageSpec | None, hints: Sequence[Hint], *, all_keys: bool) -> None:
        """Opens, or closes when open."""
        if self.isVisible():
            self.dismiss()
            return
        words = self._context.words
        title = words(spec.title) if spec is not None else ""
        self._title.setText(words("help.all_keys") if all_keys else f"{words('help.title')} · {title}")
        self._area.setWidget(self._all_keys() if all_keys else self._page_help(spec, hints))
        self._place()
        self.bring(self._close)

    def _place(self) -> None:
        around = self.parentWidget()
        if around is not None:
            width = min(self._context.theme.em(30), around.width())
            self.setGeometry(around.width() - width, 0, width, around.height())

    def _page_help(self, spec: PageSpec | None, hints: Sequence[Hint]) -> QWidget:
        words = self._context.words
        body = QWidget()
        items: list[QWidget] = []
        for number in range(1, 9):
            code = f"help.{spec.id if spec else 'window'}.{number}"
            if code in messages():
                items.append(label("", text=f"{number}  {words(code)}", wrap=True))
        grid = QWidget()
        _grid(grid, [(hint.key, words(hint.code)) for hint in hints])
        column(*items, 8, grid, None, into=body, spacing=10)
        return body

    def _all_keys(self) -> QWidget:
        words = self._context.words
        body = QWidget()
        known = messages()
        entry = [(words(key) if key.startswith("key.name.") else key, words(code)) for key, code in FIGURE_KEYS]
        everywhere = [(shown(key.value), words(f"key.{key.name.lower()}")) for key in Key
                      if f"key.{key.name.lower()}" in known]
        pages = [(spec.shortcut, words(spec.title)) for spec in self._specs if spec.shortcut]
        parts: list[QWidget] = []
        for title, rows in (("help.entry_keys", entry), ("help.window_keys", everywhere), ("help.page_keys", pages)):
            grid = QWidget()
            _grid(grid, rows)
            parts += [label("section", text=words(title)), grid]
        column(*parts, None, into=body, spacing=6)
        return body


def _grid(into: QWidget, rows: Sequence[tuple[str, str]]) -> None:
    grid = QGridLayout(into)
    grid.setContentsMargins(0, 0, 0, 8)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(1, 1)
    for number, (key, word) in enumerate(rows):
        grid.addWidget(label("strong", text=key), number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(label("", text=word, wrap=True), number, 1)
