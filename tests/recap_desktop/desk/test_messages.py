"""Every error that the desk and the parts below it raise has its sentence, with every value the sentence needs."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

import recap_desktop
from recap_desktop.desk import sealing
from recap_desktop.workspace import errors
from resources.catalogue import messages

ROOT = Path(recap_desktop.__file__).parent


def _raised() -> Iterator[tuple[str, str, frozenset[str]]]:
    for part in ("core", "workspace", "security", "desk", "demo", "cli"):
        for file in sorted((ROOT / part).glob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "KnownError"):
                    continue
                given = frozenset(keyword.arg for keyword in node.keywords if keyword.arg is not None)
                codes = [leaf.value for leaf in ast.walk(node.args[0]) if isinstance(leaf, ast.Constant)]
                for code in codes:
                    yield f"{part}/{file.name}:{node.lineno}", str(code), given


@pytest.mark.parametrize(("place", "code", "given"), list(_raised()))
def test_a_raised_code_has_its_sentence(place: str, code: str, given: frozenset[str]) -> None:
    assert code in messages(), place
    for template in messages()[code].values():
        needed = {name for _, name, _, _ in string.Formatter().parse(template) if name}
        assert needed <= given, place


def test_codes_that_stand_in_tables_have_sentences() -> None:
    setup = (ROOT / "desk" / "setup.py").read_text(encoding="utf-8")
    short = set(re.findall(r'"(desk\.short\.[a-z]+)"', setup))
    tabled = {*sealing._BLOCKS.values(), *errors._SENTENCES.values(), *short, "sealing.block.signers"}
    assert len(short) == 4
    assert tabled <= messages().keys()
