"""The keys that work everywhere in the window, installed in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from recap_desktop.ui.shell.page import PageSpec
from recap_desktop.ui.shortcuts import Key, function_key_twins


def install(window: QWidget, acts: dict[Key, Callable[[], object]], specs: Sequence[PageSpec],
            go: Callable[[str], None]) -> list[QShortcut]:
    """Binds each act to its key, each page to ``Alt+digit``, and ``Ctrl+digit`` as twin of an F key."""
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
        if spec.digit is not None:
            bind(f"Alt+{spec.digit}", lambda page=spec.id: go(page))  # type: ignore[misc]
    return made
