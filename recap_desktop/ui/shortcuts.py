"""Every key of the window that is not a key of the figure field, in one place; the help screen lists them."""

from __future__ import annotations

from enum import StrEnum


class Key(StrEnum):
    """Qt key sequence; the word for the help screen is ``key.<name in lower case>``."""

    PRIMARY = "Ctrl+Return"
    BACK = "Esc"
    BOARD = "F2"
    FIND_STATION = "F3"
    JUMP = "F4"
    NEXT_PANE = "F6"
    PREVIOUS_PANE = "Shift+F6"
    IMAGE_SIZE = "F7"
    NEXT_FINDING = "F8"
    PREVIOUS_FINDING = "Shift+F8"
    SWITCH_OFFICER = "F9"
    LOCK = "F12"
    HELP = "F1"
    ALL_KEYS = "Ctrl+F1"
    CONTEST = "Ctrl+J"
    LANGUAGE = "Ctrl+Shift+B"
    PALETTE = "Ctrl+Shift+L"
    LARGER = "Ctrl+Shift+H"
    AS_ON_PAPER = "Ctrl+K"
    UNDO = "Ctrl+Z"
    REDO = "Ctrl+Y"
    ADD_PHOTO = "Ctrl+I"
    ROTATE = "Ctrl+Shift+R"
    ZOOM_IN = "Ctrl++"
    ZOOM_OUT = "Ctrl+-"
    FIT = "Ctrl+Shift+P"
    FILTER = "Ctrl+F"
    OTHER_WORKSPACE = "Ctrl+O"
    RESTORE = "Ctrl+R"
    PRINT = "Ctrl+P"
    TRAINING = "Ctrl+T"
    REHEARSAL = "Ctrl+G"
    SET_TIME = "Ctrl+W"
    NEW_OFFICER = "Ctrl+N"
    GO_ON = "Ctrl+E"
    CHANGE_PASSPHRASE = "Ctrl+L"
    HISTORY = "Ctrl+H"
    TABLE = "Ctrl+Shift+T"
    MATTER = "Ctrl+B"
    PROJECTOR = "F11"
    TAKE_OVER = "Ctrl+U"
    NOTE = "Ctrl+Shift+N"


#: keys of the figure field for the help screen: (key as shown, word code); a code with ``name.`` is worded too
FIGURE_KEYS = (
    ("+  N", "key.zero"), ("*  S", "key.rest_zero"), ("\u2212  X", "key.cross"), (".  K", "key.blank"),
    ("/  T", "key.unreadable"), ("Enter", "key.enter"), ("Backspace", "key.backspace"),
    ("key.name.columns", "key.columns"), ("key.name.rows", "key.rows"), ("Home  End", "key.section"),
    ("PgUp  PgDn", "key.pages"),
)


def shown(key: str) -> str:
    """The key as the officer reads it."""
    return key.replace("Return", "Enter").replace("Ctrl++", "Ctrl +").replace("Ctrl+-", "Ctrl \u2212")


def function_key_twins() -> dict[str, str]:
    """``Ctrl+digit`` does what that F key does, for laptops whose F keys are media keys: ``{"Ctrl+8": "F8"}``."""
    return {f"Ctrl+{number % 10}": f"F{number}" for number in range(1, 11)}
