"""The rail: one button a page, words under the icons (beside them on wide screens), pages of other roles absent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QToolButton, QWidget

from recap_desktop.core.roles import Role
from recap_desktop.desk.facts import CopyState
from recap_desktop.ui import icons
from recap_desktop.ui.formats import clock
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.shell.page import PageSpec
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.widgets.labels import label, tip
from recap_desktop.ui.widgets.layout import column

NARROW, WIDE, WIDE_FROM = 6.25, 13.0, 90.0
#: Height of a button where there is room, and the least in which its icon and its word stand.
HIGH, LEAST = 3.0, 2.0
#: Of an icon; where not even the least has room above a whole word, the word stands alone.
ICON, LEAST_ICON = 1.25, 0.625
#: What the rail keeps free beside its words, pixels.
_EDGES = 12
#: What the style keeps free around the icon of a button with its word under it, pixels.
_AROUND_ICON = 4


class Rail(QScrollArea):
    """Emits ``chosen(page id)``."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, words: Words, specs: Sequence[PageSpec]) -> None:
        super().__init__()
        self._theme, self._words = theme, words
        self._specs = [spec for spec in specs if spec.shortcut]
        self._counts: dict[str, int] = {}
        self._wide = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        body = QWidget()
        body.setObjectName("rail")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QToolButton] = {}
        for spec in self._specs:
            self.buttons[spec.id] = self._button(spec)
        self._copy = label("muted", wrap=True)
        self._copied = CopyState()
        self._copy.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._copy.hide()
        column(*self.buttons.values(), None, self._copy, margins=(4, 4, 4, 4), spacing=0, into=body)
        self.setWidget(body)
        theme.changed.connect(self._restyle)
        words.changed.connect(self._restyle)
        theme.dress(self)
        self._restyle()

    def _button(self, spec: PageSpec) -> QToolButton:
        made = QToolButton()
        made.setProperty("role", "rail")
        made.setCheckable(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.clicked.connect(lambda: self.chosen.emit(spec.id))
        self._group.addButton(made)
        return made

    def show_for(self, role: Role | None) -> None:
        """Pages that the role may not use are absent."""
        for spec in self._specs:
            self.buttons[spec.id].setVisible(role in spec.roles)
        self._restyle()

    def mark(self, page: str) -> None:
        """The page on show; none where the rail does not have it."""
        self._group.setExclusive(False)
        for name, made in self.buttons.items():
            made.setChecked(name == page)
        self._group.setExclusive(True)

    def set_count(self, page: str, count: int) -> None:
        """Work waiting on a page, behind its word; 0 shows nothing."""
        self._counts[page] = count
        self._say()

    def show_copy(self, state: CopyState) -> None:
        """When and where the last automatic copy was made, and a second place that is missing; nothing before the
        first."""
        self._copied = state
        self._restyle()

    def fit(self, window_width: int) -> None:
        """Wide screens have room for words beside the icons."""
        wide = window_width >= self._theme.em(WIDE_FROM)
        if wide != self._wide:
            self._wide = wide
            self._restyle()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Every page stays in sight, and what is said of the last copy: the buttons share the rest of the height."""
        super().resizeEvent(event)
        if event.size().height() != event.oldSize().height():
            self._restyle()

    def _restyle(self) -> None:
        em = self._theme.em
        self.setFixedWidth(em(WIDE if self._wide else NARROW))
        self._say_copy()
        copied = self._copy.heightForWidth(self.width() - 8) if self._copy.text() else 0
        shown = sum(not one.isHidden() for one in self.buttons.values())
        height = max(em(LEAST), min(em(HIGH), (self.height() - 8 - copied) // max(1, shown)))
        icon, style = self._look(height)
        for spec in self._specs:
            made = self.buttons[spec.id]
            made.setIcon(icons.icon(spec.icon, self._theme.tokens.text, icon))
            made.setIconSize(QSize(icon, icon))
            made.setToolButtonStyle(style)
            made.setFixedSize(em(WIDE if self._wide else NARROW) - 8, height)
        self._say()

    def _look(self, height: int) -> tuple[int, Qt.ToolButtonStyle]:
        """Size of the icons and how they stand with their words, which are whole in buttons of a height."""
        em, styles = self._theme.em, Qt.ToolButtonStyle
        if self._wide:
            return em(ICON), styles.ToolButtonTextBesideIcon
        line = max((one.fontMetrics().height() for one in self.buttons.values()), default=0)
        room = height - 2 * self._theme.tokens.ring - _AROUND_ICON - line
        if room < em(LEAST_ICON):
            return em(LEAST_ICON), styles.ToolButtonTextOnly
        return min(em(ICON), room), styles.ToolButtonTextUnderIcon

    def _say(self) -> None:
        for spec in self._specs:
            word = self._words(spec.title)
            count = self._counts.get(spec.id, 0)
            shown = f"{word} {count}" if count else word
            made = self.buttons[spec.id]
            made.setText(f"{shown}   {spec.shortcut}" if self._wide else shown)
            made.setAccessibleName(shown)
            made.setToolTip(tip(f"{word}  {spec.shortcut}"))
        self._say_copy()

    def _say_copy(self) -> None:
        said = copy_words(self._words, self._copied, self._fitted)
        self._copy.setVisible(bool(said))
        self._copy.setText(said)
        self._copy.setToolTip(tip(copy_words(self._words, self._copied)))

    def _fitted(self, name: str) -> str:
        """The name of a disk in the width of the rail."""
        return self._copy.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, self.width() - _EDGES)


def copy_words(words: Words, state: CopyState, fitted: Callable[[str], str] = str) -> str:
    """``Salinan terakhir 14.05 di STICK-1``; "" before the first copy.

    :param fitted: makes the name of a disk as short as its place needs.
    """
    if state.made is None:
        return ""
    time = _when(state.made, words.zone)
    if state.absent:
        return words("copies.absent", time=time, place=fitted(state.absent))
    return words("copies.last_on", time=time, place=fitted(state.place)) if state.place else words(
        "copies.last", time=time)


def _when(moment: datetime, zone: tzinfo | None) -> str:
    """The time of day, with the date where it was another day."""
    local = moment.astimezone(zone)
    today = local.date() == datetime.now().astimezone(zone).date()
    return clock(moment, zone) if today else f"{local.strftime('%d/%m')} {clock(moment, zone)}"
