"""What the code says about message codes: which ones are raised with which values, and which ones are spoken at all."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("forms", "sync", "recap_desktop")
#: Calls that carry a message code first and its values after it.
_CARRIERS = ("KnownError", "Refusal", "TransportError", "Verdict")
_HOLE = r"([A-Za-z0-9_.-]+)"


@dataclass(frozen=True)
class Raised:
    """One place that makes an error. ``given`` is None where the values come from elsewhere."""

    place: str
    code: str
    given: frozenset[str] | None


@cache
def _texts() -> dict[str, str]:
    """Text of every module of the product, by its path below the root (the catalogue builds codes too)."""
    files = [file for name in PACKAGES for file in sorted((ROOT / name).rglob("*.py"))]
    files.append(ROOT / "resources" / "catalogue.py")
    return {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8") for file in files}


@cache
def trees() -> dict[str, ast.Module]:
    """The same modules, parsed."""
    return {name: ast.parse(text) for name, text in _texts().items()}


@cache
def raised() -> tuple[Raised, ...]:
    """Every error made with a literal code.

    Tables of tests are made of it, so every worker asks at its start: modules that name no carrier are not parsed.
    """
    named = {name: text for name, text in _texts().items() if any(carrier in text for carrier in _CARRIERS)}
    return tuple(
        Raised(f"{name}:{node.lineno}", code, _given(node))
        for name, text in named.items() for node in _calls(ast.parse(text))
        if getattr(node.func, "id", "") in _CARRIERS and node.args
        for code in _literals(node.args[0])
    )


def _calls(tree: ast.Module) -> list[ast.Call]:
    """Every call of a module."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _literals(node: ast.expr) -> list[str]:
    """Codes of an argument: one, or the two of a condition; none where it is a variable."""
    if isinstance(node, ast.IfExp):
        return [*_literals(node.body), *_literals(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _given(node: ast.Call) -> frozenset[str] | None:
    """Names of the values: keywords (those inside ``**{...}`` too), or the keys of the second argument."""
    found: set[str] = set()
    for keyword in node.keywords:
        if keyword.arg is not None:
            found.add(keyword.arg)
        elif isinstance(keyword.value, ast.Dict):
            found |= {key.value for key in keyword.value.keys if isinstance(key, ast.Constant)}
        else:
            return None
    for values in node.args[1:]:
        if isinstance(values, ast.Dict):
            found |= {key.value for key in values.keys if isinstance(key, ast.Constant)}
        elif isinstance(values, ast.Tuple):
            found |= {ast.literal_eval(pair.elts[0]) for pair in values.elts if isinstance(pair, ast.Tuple)}
        else:
            return None
    return frozenset(found)


@cache
def constants() -> frozenset[str]:
    """Every string of the code and of the data beside it, texts that document the code left out."""
    found: set[str] = set()
    for tree in trees().values():
        said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        found |= {
            node.value for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
        }
        for made in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
            # members of enumerations, whose names and values are put into codes in small letters
            targets = (one.targets[0] for one in made.body if isinstance(one, ast.Assign))
            found |= {one.id.lower() for one in targets if isinstance(one, ast.Name)}
    found |= {one.lower() for one in found if one.isupper()}
    for template in _templates():
        found |= set(re.findall(r'"([^"{}%]+)"', template))
    for name in PACKAGES:
        for file in (ROOT / name).rglob("*.json"):
            found |= set(_strings(json.loads(file.read_text(encoding="utf-8"))))
    return frozenset(found)


@cache
def _templates() -> tuple[str, ...]:
    """Text of every HTML template."""
    files = [file for name in PACKAGES for file in sorted((ROOT / name).rglob("*.html"))]
    return tuple(file.read_text(encoding="utf-8") for file in files)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


@cache
def _patterns() -> frozenset[re.Pattern[str]]:
    """Codes put together from a fixed beginning and something else: ``f"st.{status}"``, ``"help." + verb``."""
    made = {one.replace("{}", "\0") for one in constants() if re.fullmatch(r"[a-z_]+\.\{\}", one)}
    for tree in trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                made.add("".join(part.value if isinstance(part, ast.Constant) else "\0" for part in node.values))
            elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and isinstance(node.left, ast.Constant):
                made.add(f"{node.left.value}\0")
    made |= {f"{one}\0" for template in _templates() for one in re.findall(r'"([a-z_]+)" ~', template)}
    # a beginning of words only: sentences and paths are no codes
    fitting = {one for one in made if re.fullmatch(r"[a-z_]+[._](?:[a-z_.]|\0)*", one) and "\0" in one}
    return frozenset(re.compile(re.escape(one).replace("\0", _HOLE)) for one in fitting)


@cache
def is_spoken(code: str) -> bool:
    """The code stands somewhere, or is put together from parts that do."""
    if code in constants() or code.isdigit():
        return True
    found = (pattern.fullmatch(code) for pattern in _patterns())
    return any(one is not None and all(is_spoken(part) for part in one.groups()) for one in found)
