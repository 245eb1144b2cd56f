"""Every setting takes effect at once; Ctrl+Z takes the last one back. Nothing here touches a figure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFileDialog, QGridLayout, QScrollArea, QWidget

from recap_desktop.ui.context import Context
from recap_desktop.ui.printing import printers
from recap_desktop.ui.shell.page import Hint, Page
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.theme import SCALES
from recap_desktop.ui.tokens import Scheme
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.labels import ElidedLabel, label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.workspace.workspace import WorkspaceFolder
from resources.catalogue import LANGUAGES

#: Minutes without a key after which the screen locks.
MINUTES = (5, 10, 15, 30, 60)
_SYSTEM_PRINTER = ""
T = TypeVar("T")


class SettingsPage(Page):
    """Choices of this laptop; they hold for everybody who works on it."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        title = label("title")
        words.put(title, "setText", "page.settings")
        self._undo: list[Callable[[], None]] = []
        self._is_shown = False
        self.language, self.colours, self.letters = QComboBox(), QComboBox(), QComboBox()
        self.minutes, self.printer = QComboBox(), QComboBox()
        self.photos, self.exports, self.folder, self.server = (ElidedLabel() for _ in range(4))
        self._choose = button(words, "settings.choose", self._choose_photos)
        self._forget = button(words, "settings.forget", lambda: self._set("photos", ""))
        self.back_button: Button = self.set_primary(
            button(words, "act.back", self.back, key="Ctrl+Enter", role="primary"))
        body = QWidget()
        self._grid = QGridLayout(body)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        for name, combo, chosen in (
                ("language", self.language, self._language), ("palette", self.colours, self._palette),
                ("size", self.letters, self._size), ("minutes", self.minutes, self._minutes),
                ("printer", self.printer, lambda value: self._set("printer", value))):
            self._line(name, combo)
            words.put(combo, "setAccessibleName", f"settings.{name}")
            combo.activated.connect(lambda _, combo=combo, chosen=chosen: chosen(combo.currentData()))
        self._line("photos", self.photos, self._choose, self._forget)
        self._line("exports", self.exports, button(words, "settings.open_folder", self._open_exports))
        self._line("folder", self.folder)
        self._line("server", self.server)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(body)
        told = label("muted", wrap=True)
        words.put(told, "setText", "settings.at_once")
        foot = row(told, self.back_button)
        foot.setStretch(0, 1)
        column(title, self.notice, area, foot, margins=(20, 12, 20, 12), spacing=8,
               into=self).setStretch(2, 1)
        shortcut = QShortcut(QKeySequence(Key.UNDO.value), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self._take_back)

    def _line(self, name: str, *items: QWidget) -> None:
        at = self._grid.rowCount()
        word = label("strong")
        self.words.put(word, "setText", f"settings.{name}")
        self._grid.addWidget(word, at, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(items[0], at, 1)
        for place, item in enumerate(items[1:], 2):
            self._grid.addWidget(item, at, place)

    # ---- page
    def open(self, **arguments: object) -> None:
        """What holds now."""
        self.notice.clear()
        self._undo.clear()
        self._show()
        self.language.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """The words of the choices."""
        if self._is_shown:
            self._show()

    def hints(self) -> Sequence[Hint]:
        """Take back."""
        return (Hint("Ctrl+Z", "settings.undo"), Hint("Esc", "act.back"))

    def panes(self) -> Sequence[QWidget]:
        """Choices, then the way back."""
        return (self.language, self.back_button)

    # ---- inside
    def _show(self) -> None:
        words, kept = self.words, self.context.preferences
        self._is_shown = True
        _fill(self.language, [(words(f"settings.words.{one}"), one) for one in LANGUAGES], words.language)
        _fill(self.colours, [(words(f"settings.scheme.{one.value}"), one) for one in Scheme], self.theme.scheme)
        _fill(self.letters, [(f"{one} %", one) for one in SCALES], self.theme.scale)
        steps = sorted({*MINUTES, kept.idle_minutes})
        _fill(self.minutes, [(words("settings.after", count=one), one) for one in steps], kept.idle_minutes)
        known = printers()
        gone = [kept.printer] if kept.printer and kept.printer not in known else []
        _fill(self.printer, [(words("settings.no_printer" if not known else "settings.system_printer"),
                              _SYSTEM_PRINTER), *((one, one) for one in (*known, *gone))], kept.printer)
        self.photos.setText(kept.photos or words("settings.none_chosen"))
        self._forget.setVisible(bool(kept.photos))
        self.exports.setText(str(WorkspaceFolder(self.facts.folder).exports))
        self.folder.setText(str(self.facts.folder))
        self.server.setText(", ".join(str(one["url"]) for one in self.facts.package.servers)
                            or words("settings.no_server"))

    def _language(self, value: str) -> None:
        self._change(self.words.language, value, self.words.use)

    def _palette(self, value: str) -> None:
        self._change(self.theme.scheme, Scheme(value), lambda one: self.theme.use(scheme=one))

    def _size(self, value: int) -> None:
        self._change(self.theme.scale, value, lambda one: self.theme.use(scale=one))

    def _minutes(self, value: int) -> None:
        def use(minutes: int) -> None:
            self.context.preferences.idle_minutes = minutes
            self.context.lock_after(minutes)

        self._change(self.context.preferences.idle_minutes, value, use)

    def _set(self, name: str, value: str) -> None:
        def use(one: str) -> None:
            setattr(self.context.preferences, name, one)

        self._change(str(getattr(self.context.preferences, name)), value, use)

    def _change(self, before: T, value: T, use: Callable[[T], None]) -> None:
        if before != value:
            self._undo.append(lambda: use(before))
            use(value)
            self._keep()

    def _take_back(self) -> None:
        if self._undo:
            self._undo.pop()()
            self._keep()

    def _keep(self) -> None:
        kept = self.context.preferences
        kept.language, kept.scheme, kept.scale = self.words.language, self.theme.scheme, self.theme.scale
        kept.save(self.facts.folder)
        self._show()

    def _choose_photos(self) -> None:
        chosen = QFileDialog.getExistingDirectory(
            self, self.words("settings.photos"), self.context.preferences.photos,
            QFileDialog.Option.DontUseNativeDialog | QFileDialog.Option.ShowDirsOnly)
        if chosen:
            self._set("photos", chosen)

    def _open_exports(self) -> None:
        folder = WorkspaceFolder(self.facts.folder).exports
        if not Path(folder).is_dir() or not QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))):
            self.notice.say(self.words("settings.no_folder", path=str(folder)), "quiet")


def _fill(combo: QComboBox, choices: Sequence[tuple[str, object]], chosen: object) -> None:
    """Words to choose from; nothing is told of it, for nobody chose."""
    if [(combo.itemText(place), combo.itemData(place)) for place in range(combo.count())] != list(choices):
        combo.clear()
        for word, value in choices:
            combo.addItem(word, value)
    combo.setCurrentIndex(next((n for n, (_, value) in enumerate(choices) if value == chosen), 0))
