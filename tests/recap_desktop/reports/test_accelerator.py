"""reportlab's C functions: used where they are installed, and without any influence on the bytes of a document."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[3]
_RENDER = """
import hashlib, sys
if sys.argv[1] == "without":
    sys.modules["_rl_accel"] = None
from recap_desktop.reports import render
from tests.helpers.d_hasil import document, with_notes
from reportlab.lib import rl_accel
native = sum(type(getattr(rl_accel, name)).__name__ == "builtin_function_or_method" for name in rl_accel.__all__)
made = with_notes(document([16, 2], missing=1))
print(native, hashlib.sha256(render(made) + render(made, "en")).hexdigest())
"""


def _rendered(how: str, seed: str = "0") -> tuple[int, str]:
    """Number of C functions in use, and the digest of both editions; from a fresh process."""
    done = subprocess.run(
        [sys.executable, "-c", _RENDER, how], cwd=_ROOT, capture_output=True, text=True, check=True,
        env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(_ROOT)},
    )
    native, digest = done.stdout.split()
    return int(native), digest


def test_the_c_functions_are_used_where_they_are_installed() -> None:
    pytest.importorskip("_rl_accel")
    from reportlab.lib import rl_accel

    for name in ("instanceStringWidthTTF", "fp_str", "escapePDF"):
        assert type(getattr(rl_accel, name)).__module__ == "builtins", name
        assert not hasattr(getattr(rl_accel, name), "__code__"), name


def test_a_document_is_the_same_bytes_with_and_without_them_and_in_any_process() -> None:
    native, digest = _rendered("with")
    assert native > 0
    assert _rendered("without", seed="7") == (0, digest)
