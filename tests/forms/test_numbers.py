"""A whole number is written in one way, and in one place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import forms
from forms.numbers import written

ROOT = Path(forms.__file__).resolve().parents[1]


@pytest.mark.parametrize(("value", "id_", "en"), [
    (0, "0", "0"), (999, "999", "999"), (1234, "1.234", "1,234"), (204807, "204.807", "204,807"),
    (-1234567, "\u22121.234.567", "\u22121,234,567"),
])
def test_thousands_are_grouped_as_the_language_does(value: int, id_: str, en: str) -> None:
    assert (written(value, "id"), written(value, "en")) == (id_, en)


def test_nowhere_else_is_a_number_grouped() -> None:
    grouping = re.compile(r":,\}|format\([^)]*[\"'],[\"']\)")
    files = [file for name in ("forms", "sync", "recap_desktop", "resources") for file in (ROOT / name).rglob("*.py")]
    assert [file.name for file in files if grouping.search(file.read_text(encoding="utf-8"))] == ["numbers.py"]
