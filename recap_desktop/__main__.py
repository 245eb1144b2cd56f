"""Entry point of the command ``recap`` and of ``python -m recap_desktop``."""

from __future__ import annotations

import os
import signal
import sys

#: As shells know it: 128 + SIGINT.
_INTERRUPTED = 130


def main() -> int:
    """Run the command line; returns the exit status."""
    # while the parts are loaded nothing is open yet, and a KeyboardInterrupt in an import would be a traceback
    signal.signal(signal.SIGINT, lambda *_: os._exit(_INTERRUPTED))
    from recap_desktop.core.hardening import harden

    harden()
    from recap_desktop.cli.main import run
    from recap_desktop.core import interrupt

    status = run()
    interrupt.last()
    return status


if __name__ == "__main__":
    sys.exit(main())
