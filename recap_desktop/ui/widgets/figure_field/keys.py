"""From Qt key events to the acts of the field. Number pad with Num Lock off is read as digits; layout never matters.

With Num Lock off Qt sends Insert, End, Down ... with ``KeypadModifier``. Not on macOS, where plain arrows carry it.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from recap_desktop.ui.widgets.figure_field.editing import Act, Move

Meaning = str | Act | Move | None

_K = Qt.Key
_KEYPAD = {
    _K.Key_Insert: "0", _K.Key_End: "1", _K.Key_Down: "2", _K.Key_PageDown: "3", _K.Key_Left: "4",
    _K.Key_Clear: "5", _K.Key_Right: "6", _K.Key_Home: "7", _K.Key_Up: "8", _K.Key_PageUp: "9",
}
_ACTS = {
    _K.Key_Minus: Act.CROSS, _K.Key_X: Act.CROSS, _K.Key_Plus: Act.ZERO, _K.Key_Equal: Act.ZERO, _K.Key_N: Act.ZERO,
    _K.Key_Asterisk: Act.REST_ZERO, _K.Key_S: Act.REST_ZERO,
    _K.Key_Period: Act.BLANK, _K.Key_Comma: Act.BLANK, _K.Key_K: Act.BLANK,
    _K.Key_Slash: Act.UNREADABLE, _K.Key_Question: Act.UNREADABLE, _K.Key_T: Act.UNREADABLE,
    _K.Key_Return: Act.ENTER, _K.Key_Enter: Act.ENTER, _K.Key_Backspace: Act.BACKSPACE, _K.Key_Escape: Act.ESCAPE,
}
_MOVES = {
    _K.Key_Tab: Move.NEXT, _K.Key_Down: Move.NEXT, _K.Key_Backtab: Move.PREVIOUS, _K.Key_Up: Move.PREVIOUS,
    _K.Key_Left: Move.LEFT, _K.Key_Right: Move.RIGHT, _K.Key_Home: Move.SECTION_START, _K.Key_End: Move.SECTION_END,
    _K.Key_PageUp: Move.PAGE_UP, _K.Key_PageDown: Move.PAGE_DOWN,
}
_BLOCKING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


def meaning(event: QKeyEvent, platform: str = sys.platform) -> Meaning:
    """A digit "0".."9", an act, a move, "" for a letter the field refuses, or None for a key of somebody else."""
    key, modifiers = _K(event.key()), event.modifiers()
    control = modifiers & _BLOCKING
    if control == Qt.KeyboardModifier.ControlModifier and key in (_K.Key_Home, _K.Key_End):
        return Move.FIRST if key == _K.Key_Home else Move.LAST
    if control:
        return None
    if modifiers & Qt.KeyboardModifier.KeypadModifier and platform != "darwin":
        if key in _KEYPAD:
            return _KEYPAD[key]
        if key == _K.Key_Delete:
            return Act.BLANK
    if _K.Key_0 <= key <= _K.Key_9:
        return chr(key)
    if key == _K.Key_Tab and modifiers & Qt.KeyboardModifier.ShiftModifier:
        return Move.PREVIOUS
    found: Meaning = _ACTS.get(key) or _MOVES.get(key)
    if found is not None:
        return found
    return "" if event.text().isprintable() and event.text() else None
