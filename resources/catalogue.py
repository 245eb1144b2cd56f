"""Every sentence a person may read, in Indonesian and English, side by side in ``resources/messages/*.toml``.

A message is a table ``[code]`` with the keys ``id`` and ``en``; both use the same ``str.format`` parameters
(``tests/resources/test_catalogue.py`` holds every file to that).
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

import resources

LANGUAGES = ("id", "en")
DEFAULT_LANGUAGE = "id"


def _flatten(prefix: str, table: dict[str, Any], out: dict[str, dict[str, str]]) -> None:
    if set(table) == set(LANGUAGES) and all(isinstance(value, str) for value in table.values()):
        out[prefix] = {key: str(value) for key, value in table.items()}
        return
    for key, value in table.items():
        if not isinstance(value, dict):
            raise ValueError(f"message {prefix}.{key}: expected a table with 'id' and 'en'")
        _flatten(f"{prefix}.{key}" if prefix else key, value, out)


@cache
def messages() -> dict[str, dict[str, str]]:
    """All messages: code -> language -> template. Two files may not define the same code."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted(resources.path("messages").glob("*.toml")):
        one: dict[str, dict[str, str]] = {}
        _flatten("", tomllib.loads(file.read_text(encoding="utf-8")), one)
        twice = found.keys() & one.keys()
        if twice:
            raise ValueError(f"{file.name}: message defined twice: {sorted(twice)[0]}")
        found.update(one)
    return found


class _Params(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def text(code: str, lang: str = DEFAULT_LANGUAGE, **params: object) -> str:
    """The sentence for ``code``; an unknown code is a programming error (KeyError)."""
    return messages()[code][lang].format(**params)


def sentence(error: Exception, lang: str = DEFAULT_LANGUAGE) -> str:
    """The sentence for a known error (``code`` and ``params``), else the general one.

    Never raises: a code that came over the wire may lack a value its sentence needs, which then reads ``?``.
    """
    code = getattr(error, "code", None)
    if isinstance(code, str) and code in messages():
        return messages()[code][lang].format_map(_Params(getattr(error, "params", {})))
    return text("defect.unexpected", lang, detail=type(error).__name__)
