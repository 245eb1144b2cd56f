"""Entry point of the command ``recap`` and of ``python -m recap_desktop``."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; returns the exit status."""
    from recap_desktop.cli.main import run

    return run()


if __name__ == "__main__":
    sys.exit(main())
