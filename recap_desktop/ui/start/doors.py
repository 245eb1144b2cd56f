"""The first step: the workspaces there are, the last used first, and three doors to a new one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtWidgets import QHeaderView, QLayout, QWidget

from recap_desktop.ui import mode
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.start.step import StartContext, Step
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.flow import FlowLayout
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from recap_desktop.desk.start.workspaces import FoundWorkspace

_HEADS = ("start.column.mode", "start.column.region", "start.column.election", "start.column.used")
_USED = "%d-%m-%Y %H.%M"


class Door(Button):
    """A way in: what it is called, its key, and what it is for."""

    def __init__(self, context: StartContext, name: str, key: str, about: str, act: Callable[[], object]) -> None:
        super().__init__("tile")
        words = context.words
        title, about_it = label("strong"), label("muted")
        for one, code in ((title, name), (about_it, about)):
            words.put(one, "setText", code)
        words.put(self, "setAccessibleName", name)
        column(row(title, None, label("hint", text=key)), about_it, margins=(12, 6, 12, 6), spacing=2, into=self)
        self.clicked.connect(lambda: act())

    def sizeHint(self) -> QSize:
        """As high as the words in it."""
        return self._sized(super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        """As high as the words in it."""
        return self._sized(super().minimumSizeHint())

    def _sized(self, hint: QSize) -> QSize:
        layout: QLayout | None = self.layout()
        return hint if layout is None else hint.expandedTo(layout.sizeHint())


class _Workspaces(ListTable):
    """Beside a long sentence and large letters a row or two are enough; what there is room for is taken."""

    def sizeHint(self) -> QSize:
        """Head and a row and a half."""
        return QSize(super().sizeHint().width(), self.fontMetrics().height() * 4)

    def minimumSizeHint(self) -> QSize:
        """No less."""
        return self.sizeHint()


class DoorsStep(Step):
    """Nobody is asked anything: the next step is the workspace used last, or the package of a new one."""

    def __init__(self, context: StartContext) -> None:
        super().__init__(context, "start.title", "start.trial", self._go_on)
        self.found: tuple[FoundWorkspace, ...] = ()
        self.model = RowsModel()
        self.table = _Workspaces(self.theme)
        self.table.setModel(self.model)
        self.words.put(self.table, "setAccessibleName", "start.workspaces")
        self.table.opened.connect(lambda _: self._open())
        self.table.selectionModel().currentRowChanged.connect(self._row_changed)
        ways: tuple[tuple[str, str, Callable[[], object]], ...] = (
            ("training", Key.TRAINING, self._practise), ("trial", Key.OTHER_WORKSPACE, self._source),
            ("restore", Key.RESTORE, self.restore))
        self.ways = tuple(act for _, _, act in ways)
        self.doors = tuple(Door(context, f"start.{name}", key, f"start.{name}_about", act) for name, key, act in ways)
        self._wide, self._narrow = QWidget(), QWidget()
        column(*self.doors, spacing=8, into=self._wide)
        small = FlowLayout(self._narrow)
        for name, key, act in ways:  # beside a list there is no room for what each is for
            small.addWidget(button(self.words, f"start.{name}", act, key=key))
        self._new = label("section")
        self.words.put(self._new, "setText", "start.new")
        language = button(self.words, "sign_in.other_language", self.words.toggle, key="Ctrl+Shift+B")
        self.build(self.table, self._new, self._narrow, self._wide, more=(language,), stretch=0)
        self.leave.hide()

    # ---- step
    def enter(self) -> None:
        """Looks for workspaces anew."""
        self.notice.clear()
        self.context.workers.beside(self, self.context.start.workspaces, self._show, self.failed)

    def retranslate(self) -> None:
        """The list."""
        at = self.table.currentIndex().row()
        self.model.show([self.words(code) for code in _HEADS], [self._line(one) for one in self.found])
        header = self.table.horizontalHeader()
        for place in range(len(_HEADS)):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.table.setCurrentIndex(self.model.index(max(0, at), 0))
        self._say_next()

    def back(self) -> None:
        """There is nothing before it."""

    def failed(self, error: Exception) -> None:
        """The sentence; the focus stays where it is."""
        self.notice.say(self.words.sentence(error), "bad")

    # ---- inside
    def _show(self, found: tuple[FoundWorkspace, ...]) -> None:
        self.found = found
        for part in (self.table, self._new, self._narrow):
            part.setVisible(bool(found))
        self._wide.setVisible(not found)
        self.retranslate()
        (self.table if found else self.doors[1]).setFocus(Qt.FocusReason.OtherFocusReason)

    def _line(self, one: FoundWorkspace) -> TableLine:
        used = one.used.astimezone().strftime(_USED)
        if one.package is None:
            return TableLine((self.words("start.damaged"), one.name, "", used))
        package = one.package
        region = one.region_name or self.words("start.no_region")
        election = package.title.get(self.words.language) or package.election
        return TableLine((self.words(f"mode.{package.mode}"), region, election, used), mode.icon(package.mode))

    def _row_changed(self, _: QModelIndex, __: QModelIndex) -> None:
        self._say_next()

    @property
    def current(self) -> FoundWorkspace | None:
        """The workspace chosen in the list."""
        row = self.table.currentIndex().row()
        return self.found[row] if 0 <= row < len(self.found) else None

    def _say_next(self) -> None:
        """What the filled button does; what is wrong with the workspace chosen."""
        one = self.current
        if one is None:
            self.primary.say(self.words, "start.trial", key="Ctrl+Enter")
            return
        if one.fault is None:
            self.primary.say(self.words, "start.open", key="Ctrl+Enter", name=one.region_name or one.name)
        else:
            self.primary.say(self.words, "start.restore", key="Ctrl+Enter")
        if one.fault is not None:
            self.notice.say(self.words("start.damaged_what", name=one.name,
                                       why=self.words.sentence(one.fault.error)), "warn")
        else:
            self.notice.clear()

    def _go_on(self) -> None:
        one = self.current
        if one is None:
            self._source()
        elif one.fault is None:
            self._open()
        else:
            self.restore()

    def _source(self) -> None:
        self.flow.source()

    def _open(self) -> None:
        one = self.current
        if one is not None:
            self.flow.open(one.folder)

    def _practise(self) -> None:
        self.flow.practise()

    def restore(self) -> None:
        """A backup, chosen from a file."""
        path = self.context.choose_file("start.restore", "")
        if path:
            start = self.context.start
            self.work(lambda: start.read(Path(path)), self.flow.offered, "start.reading")
