"""Keys of the sheet being typed; they work while the focus is anywhere in it, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from recap_desktop.ui.shortcuts import Key, function_key_twins


def install(view: QWidget, acts: Mapping[Key, Callable[[], object]]) -> None:
    """Binds each act to its key, and to ``Ctrl+digit`` where it is an F key."""
    twins = {plain: twin for twin, plain in function_key_twins().items()}
    for key, act in acts.items():
        for sequence in filter(None, (key.value, twins.get(key.value))):
            shortcut = QShortcut(QKeySequence(sequence), view)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda act=act: act())
