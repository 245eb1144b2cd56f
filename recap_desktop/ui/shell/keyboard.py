"""The keys that work everywhere in the window, installed in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QInputEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from recap_desktop.ui.shell.page import PageSpec
from recap_desktop.ui.shortcuts import Key, function_key_twins

_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride})
#: What somebody does who is there; a mouse that is only moved is not.
_TOUCHES = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel})

_MODIFIERS = frozenset({
    Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr, Qt.Key.Key_NumLock,
})


class KeyGate(QObject):
    """Filters of keys, asked in their order; installed on the application, whose other events are passed by at once.

    The only filter on the application that the window has: a page of the form that comes into view is a thousand
    events, and each would be handed to each of them. ``touched()`` for a key, a click, the wheel.

    :ivar pressed: keys pressed so far, those that are shortcuts too; a key held down is one, Shift and its like none.
    """

    touched = Signal()

    def __init__(self, parent: QObject, *filters: QObject) -> None:
        super().__init__(parent)
        self._filters = filters
        self.pressed = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The first that takes a key keeps it from the others."""
        # the class first: asking an event for its type costs ten times as much, and most events are no keys
        if not isinstance(event, QInputEvent):
            return False
        kind = event.type()
        if kind in _TOUCHES:
            self.touched.emit()
        if kind not in _KEYS or not isinstance(event, QKeyEvent):
            return False
        self._count(watched, event)
        return any(one.eventFilter(watched, event) for one in self._filters)

    def _count(self, watched: QObject, event: QKeyEvent) -> None:
        """Every key asks first whether somebody wants it before the shortcuts: the widget in focus once."""
        if event.type() == QEvent.Type.ShortcutOverride and watched is QApplication.focusWidget():
            own = event.key() not in _MODIFIERS and not event.isAutoRepeat()
            self.pressed += own


def install(window: QWidget, acts: dict[Key, Callable[[], object]], specs: Sequence[PageSpec],
            go: Callable[[str], None]) -> list[QShortcut]:
    """Binds each act to its key, each page to its own, and ``Ctrl+digit`` as twin of an F key."""
    made: list[QShortcut] = []

    def bind(sequence: str, act: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(sequence), window)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(lambda: act())
        made.append(shortcut)

    twins = {plain: twin for twin, plain in function_key_twins().items()}
    for key, act in acts.items():
        bind(key.value, act)
        if key.value in twins:
            bind(twins[key.value], act)
    bind("Ctrl+Enter", acts[Key.PRIMARY])
    for spec in specs:
        for sequence in (spec.shortcut, twins.get(spec.shortcut)):
            if sequence:
                bind(sequence, lambda page=spec.id: go(page))  # type: ignore[misc]
    return made
