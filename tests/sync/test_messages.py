"""Every error that records and trust can raise has its sentence, and gets every value the sentence needs."""

from __future__ import annotations

import ast
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import sync
from resources.catalogue import messages

ROOT = Path(sync.__file__).parent


def _raised() -> Iterator[tuple[str, str, frozenset[str]]]:
    for file in sorted([*(ROOT / "record").glob("*.py"), *(ROOT / "trust").glob("*.py")]):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "KnownError":
                (code,) = node.args
                assert isinstance(code, ast.Constant), file
                given = frozenset(keyword.arg for keyword in node.keywords if keyword.arg is not None)
                yield f"{file.name}:{node.lineno}", str(code.value), given


@pytest.mark.parametrize(("place", "code", "given"), list(_raised()))
def test_a_raised_code_has_its_sentence(place: str, code: str, given: frozenset[str]) -> None:
    assert code in messages(), place
    for template in messages()[code].values():
        needed = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        assert needed <= given, place
