"""Language, palette, text size and place of the window, kept in ``window.json``; a damaged file means defaults."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from recap_desktop.ui.theme import SCALES
from recap_desktop.ui.tokens import Scheme
from resources.catalogue import DEFAULT_LANGUAGE, LANGUAGES
from sync.regular import read_regular

FILE = "window.json"
#: Bytes of any such file.
_MOST = 1 << 20
#: No desktop is larger, pixels.
FARTHEST = 32_767
#: No name of a printer or folder is longer, letters.
LONGEST = 4096


@dataclass
class Preferences:
    """How the window looks on this laptop."""

    language: str = DEFAULT_LANGUAGE
    #: What the room sees is in a language of its own.
    projector_language: str = DEFAULT_LANGUAGE
    scheme: Scheme = Scheme.SYSTEM
    scale: int = 100
    idle_minutes: int = 10
    #: Left, top, width and height of the window without its frame, pixels of the desktop; None before the first end.
    place: tuple[int, int, int, int] | None = None
    maximised: bool = False
    #: Printer that is offered first, by name, and the one whose test page came out whole; empty for none.
    printer: str = ""
    printed: str = ""
    #: Folder where photographs are looked for first; empty for the person's own.
    photos: str = ""

    @classmethod
    def load(cls, folder: Path) -> Preferences:
        """What was kept; every value out of range falls back to its default."""
        try:
            kept = json.loads(read_regular(folder / FILE, _MOST).decode("utf-8"))
        except (OSError, ValueError, RecursionError):
            return cls()
        if not isinstance(kept, dict):
            return cls()
        found = cls()
        for name in ("language", "projector_language"):
            if kept.get(name) in LANGUAGES:
                setattr(found, name, str(kept[name]))
        if kept.get("scheme") in list(Scheme):
            found.scheme = Scheme(kept["scheme"])
        if kept.get("scale") in SCALES:
            found.scale = int(kept["scale"])
        minutes = kept.get("idle_minutes")
        if isinstance(minutes, int) and 1 <= minutes <= 60:
            found.idle_minutes = minutes
        found.place = _place(kept.get("place"))
        found.maximised = kept.get("maximised") is True
        for name in ("printer", "printed", "photos"):
            if isinstance(kept.get(name), str):
                setattr(found, name, kept[name][:LONGEST])
        return found

    def save(self, folder: Path) -> None:
        """Keeps the choice; a full disk costs the choice only, never the work."""
        try:
            (folder / FILE).write_text(json.dumps(asdict(self), indent=1), encoding="utf-8", newline="\n")
        except OSError:
            return


def _place(kept: object) -> tuple[int, int, int, int] | None:
    """Four whole numbers that can be a place; whether a screen is there is asked when the window is shown."""
    if not isinstance(kept, list) or len(kept) != 4 or not all(type(one) is int for one in kept):
        return None
    left, top, width, height = kept
    sane = max(abs(left), abs(top)) <= FARTHEST and 0 < width <= FARTHEST and 0 < height <= FARTHEST
    return (left, top, width, height) if sane else None
