"""Read-only files shipped with the product: sentences, fonts, icons and the training election package.

This is the only place that builds paths to them, so that source tree, wheel and frozen app work alike.
"""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).resolve().parent


def path(*parts: str) -> Path:
    """Path of a shipped file or folder below ``resources/``."""
    return _ROOT.joinpath(*parts)
