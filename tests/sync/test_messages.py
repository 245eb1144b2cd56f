"""Every error that records and trust can raise has its sentence, and gets every value the sentence needs."""

from __future__ import annotations

import ast
import re
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


_CODE = re.compile(r"(?:server|client|admin|cli|log|queue)\.[a-z_]+")


def _spoken() -> list[tuple[str, str]]:
    """Every string in the server, the client and the command line that looks like a message code."""
    files = [f for name in ("server", "client", "log") for f in (ROOT / name).rglob("*.py")]
    files += [f for name in ("cli", "desk") for f in (ROOT.parent / "recap_desktop" / name).glob("*.py")]
    return sorted(
        (file.name, node.value)
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _CODE.fullmatch(node.value)
        and not node.value.endswith(("_", ".db", ".lock", ".last_round"))
    )


def test_every_code_of_server_client_and_command_line_has_a_sentence() -> None:
    spoken = _spoken()
    assert len(spoken) > 30
    assert [item for item in spoken if item[1] not in messages()] == []
