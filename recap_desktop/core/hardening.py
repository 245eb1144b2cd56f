"""What a process of ours does for the secrets in its memory, before it has any."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress

_PR_SET_DUMPABLE = 4


def harden() -> None:
    """No core file of this process, and no other process of the same person may read its memory (Linux).

    Nothing where the system has no such thing: Windows writes no dump unless it was set up to, and there the memory
    of a process is open to whoever runs as the same person.
    """
    if sys.platform != "win32":
        with suppress(ImportError, ValueError, OSError):
            import resource

            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
