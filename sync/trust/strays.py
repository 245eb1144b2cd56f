"""What operating systems, file managers and office programs leave in folders; it belongs to nobody's data."""

from __future__ import annotations

import re

#: Names in lower case. macOS, Windows, Linux, network drives, in this order; what begins with a point is not listed.
_NAMES = frozenset({
    "__macosx", "icon\r", "network trash folder", "temporary items",
    "thumbs.db", "ehthumbs.db", "ehthumbs_vista.db", "desktop.ini", "$recycle.bin", "recycler",
    "system volume information", "found.000",
    "lost+found", "lost.dir",
    "@eadir", "@tmp", "#recycle", "#snapshot",
})

_HIDDEN = re.compile(
    r"\.(Trashes|Trash-[0-9]+|Spotlight-V[0-9]+|fseventsd|TemporaryItems|DocumentRevisions-V[0-9]+|AppleDouble|AppleDB"
    r"|AppleDesktop|apdisk|PKInstallSandboxManager.*|thumbnails|xvpics|dropbox\.cache|stfolder|stversions|sync)"
)


def is_stray(name: str) -> bool:
    """Whether a file or folder of this name is no part of what somebody gave: hidden (``.DS_Store``, ``._x``,
    ``.directory``), an open document's shadow (``~$x``) or one of the known ones (``Thumbs.db``, ``__MACOSX``)."""
    return name.startswith((".", "~$")) or name.casefold() in _NAMES


def is_stray_folder(name: str) -> bool:
    """As :func:`is_stray`, for a folder where any other one is a fault: by known names only."""
    return name.casefold() in _NAMES or _HIDDEN.fullmatch(name) is not None
