"""The palette and text size in force, given to Qt as one palette, one font and one style sheet.

The sheet is worn by the bars and by each page (:meth:`Theme.dress`), not by the application: Qt styles anew every
widget of whatever is given a sheet, and a window holds a thousand of which one page is on show. A page that is hidden
while palette or size change is dressed when it is next shown.
"""

from __future__ import annotations

import weakref

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from recap_desktop.ui import fonts, style_sheet
from recap_desktop.ui.tokens import PALETTES, Scheme, Tokens

BODY_PIXELS = 16
SCALES = (100, 115, 130, 150)


class Theme(QObject):
    """The palette and text size in force; ``changed`` asks painted widgets to draw again."""

    changed = Signal()

    def __init__(self, application: QApplication, scheme: Scheme = Scheme.SYSTEM, scale: int = 100) -> None:
        super().__init__(application)
        self._application = application
        self.scheme, self.scale = scheme, scale
        self.family = fonts.load()
        self._sheet = ""
        self._worn: weakref.WeakKeyDictionary[QWidget, str] = weakref.WeakKeyDictionary()
        if application.style().objectName() != "fusion":  # Qt makes a style and all widgets anew, also for the same one
            application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._apply()

    @property
    def tokens(self) -> Tokens:
        """The palette in force."""
        return self._tokens

    def em(self, size: float) -> int:
        """``size`` em in pixels at the text size in force."""
        return round(size * BODY_PIXELS * self.scale / 100)

    def room(self, size: float) -> int:
        """Height in pixels of a control of ``size`` em: it grows half as fast as the letters in it, so that large
        text on a small screen keeps its lines."""
        return round(size * BODY_PIXELS * (1 + self.scale / 100) / 2)

    def shrunk(self, size: float) -> int:
        """Pixels of empty space that gives way to letters: ``size`` em at the usual text size, half of it at 150 %."""
        return round(size * BODY_PIXELS * (2 - self.scale / 100))

    def dress(self, root: QWidget) -> None:
        """``root`` and all in it wear the sheet: at once, and after each change as soon as it is on show."""
        self._worn[root] = ""
        root.installEventFilter(self)
        self._put_on(root)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What was hidden while the sheet changed puts it on before anybody sees it."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            self._put_on(watched)
        return False

    def _put_on(self, root: QWidget) -> None:
        if self._worn.get(root) != self._sheet:
            self._worn[root] = self._sheet
            root.setStyleSheet(self._sheet)

    def end(self) -> None:
        """Another window's theme takes over."""
        self._application.styleHints().colorSchemeChanged.disconnect(self._system_changed)
        self.deleteLater()

    def use(self, scheme: Scheme | None = None, scale: int | None = None) -> None:
        """Another palette or text size (percent), at once."""
        self.scheme = scheme or self.scheme
        self.scale = scale or self.scale
        self._apply()

    def cycle(self) -> None:
        """The next palette (``Ctrl+Shift+L``)."""
        order = list(Scheme)
        self.use(scheme=order[(order.index(self.scheme) + 1) % len(order)])

    def _system_changed(self) -> None:
        if self.scheme is Scheme.SYSTEM:
            self._apply()

    def _chosen(self) -> Scheme:
        """The scheme whose palette is in force: the desktop's where the officer follows it."""
        if self.scheme is not Scheme.SYSTEM:
            return self.scheme
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return Scheme.DARK if dark else Scheme.LIGHT

    def _apply(self) -> None:
        tokens = self._tokens = PALETTES[self._chosen()]
        self._application.setFont(fonts.font(self.family, self.em(1)))
        self._application.setPalette(_palette(tokens))
        self._sheet = style_sheet.build(tokens, self.em, self.room)
        for root in list(self._worn):
            if isValid(root) and root.isVisible():
                self._put_on(root)
        self.changed.emit()


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for colour_role, value in (
        (role.Window, tokens.window), (role.WindowText, tokens.text), (role.Base, tokens.surface),
        (role.AlternateBase, tokens.sunken), (role.Text, tokens.text), (role.Button, tokens.surface),
        (role.ButtonText, tokens.text), (role.Highlight, tokens.accent), (role.HighlightedText, tokens.on_accent),
        (role.ToolTipBase, tokens.surface), (role.ToolTipText, tokens.text), (role.PlaceholderText, tokens.muted),
        (role.Link, tokens.accent), (role.Mid, tokens.hairline), (role.Dark, tokens.line), (role.Accent, tokens.accent),
    ):
        palette.setColor(colour_role, QColor(value))
    for colour_role in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, colour_role, QColor(tokens.muted))
    return palette
