"""The palette and text size in force, given to Qt as one palette, one font and one style sheet."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

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
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._apply()

    @property
    def tokens(self) -> Tokens:
        """The palette in force."""
        if self.scheme is not Scheme.SYSTEM:
            return PALETTES[self.scheme]
        from PySide6.QtCore import Qt

        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return PALETTES[Scheme.DARK if dark else Scheme.LIGHT]

    def em(self, size: float) -> int:
        """``size`` em in pixels at the text size in force."""
        return round(size * BODY_PIXELS * self.scale / 100)

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

    def _apply(self) -> None:
        tokens = self.tokens
        self._application.setFont(fonts.font(self.family, self.em(1)))
        self._application.setPalette(_palette(tokens))
        self._application.setStyleSheet(style_sheet.build(tokens, self.em))
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
