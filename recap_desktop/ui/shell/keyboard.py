"""The keys that work everywhere in the window, installed in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from recap_desktop.ui.shell.page import PageSpec
from recap_desktop.ui.shortcuts import Key, function_key_twins

_KEYS = frozenset({QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride})


class KeyGate(QObject):
    """Filters of keys, asked in their order; installed on the application, whose other events are passed by at once."""

    def __init__(self, parent: QObject, *filters: QObject) -> None:
        super().__init__(parent)
        self._filters = filters

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The first that takes a key keeps it from the others."""
        # the class first: asking an event for its type costs ten times as much, and most events are no keys
        if not isinstance(event, QKeyEvent) or event.type() not in _KEYS:
            return False
        return any(one.eventFilter(watched, event) for one in self._filters)


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
