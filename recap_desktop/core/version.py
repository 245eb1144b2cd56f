"""Which version of the app this is, and for which kind of machine."""

from __future__ import annotations

import platform
import sys

DISTRIBUTION = "recap-desktop"


def installed() -> str:
    """The version of the installed app, e.g. ``0.1.0``; ``0`` where it runs from a folder that nobody installed."""
    from importlib import metadata  # reads like a mail reader, and loads as one: only who asks pays for it

    try:
        return metadata.version(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        return "0"


def machine() -> str:
    """What installers are made for: ``linux-amd64``, ``windows-amd64``, or another name that none is made for."""
    system = "windows" if sys.platform == "win32" else sys.platform
    processor = platform.machine().lower()
    return f"{system}-{'amd64' if processor in ('x86_64', 'amd64') else processor}"
