"""Every sentence a person may read, in Indonesian and English, side by side in ``resources/messages/*.toml``.

The words of the states of a sheet come from ``resources/sheet_states.toml``.

A message is a table ``[code]`` with the keys ``id`` and ``en``; both use the same ``str.format`` parameters
(``tests/resources/test_catalogue.py`` holds every file to that). Where English tells one from many, the words for both
stand in the parameter, with ``#`` for the number: ``{count:# record waits|# records wait}``. Indonesian has one form.

A language is ``"id"`` or ``"en"``, or a :class:`resources.regional.Language`, which says the same in a region's words.
"""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Mapping
from datetime import datetime, tzinfo
from functools import cache
from typing import Any

import resources
from resources.regional import Language
from resources.sheet_states import state_messages

LANGUAGES = ("id", "en")
DEFAULT_LANGUAGE = "id"

#: Parameters whose values are codes that have words of their own: parameter -> where the word of a value stands.
_WORDS = {
    "role": "role.{}", "kind": "kind.{}", "mode": "mode.{}", "disposition": "disp.{}", "status": "state.{}",
    "why": "revoked_for.{}", "before": "portal.status_{}", "after": "portal.status_{}",
}
#: Parameters that may name the code of another sentence: what lies behind this one.
_CAUSES = ("cause", "reason")
#: The parameter that holds the code of a contest, said by its name in the region.
_CONTEST = "contest"
#: Parameters that are moments, with how they are said; where clocks are compared the day is part of it.
_TIMES = {
    "until": "%H.%M",
    **dict.fromkeys(("time", "received", "here", "since", "start", "ended", "desk", "logged"), "%d-%m-%Y %H.%M"),
}
#: A bracket around a value that nobody gave.
_EMPTY_BRACKET = re.compile(r" \(\?\)")


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
    for code, words in state_messages():
        if code in found:
            raise ValueError(f"sheet_states.toml: message defined twice: {code}")
        found[code] = words
    return found


class _Params(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


@cache
def _parsed(template: str) -> tuple[tuple[str, str | None, str | None, str | None], ...]:
    return tuple(string.Formatter().parse(template))


class _Template(string.Formatter):
    """``str.format`` with the choice between one and many; a template is taken apart once."""

    def parse(self, format_string: str) -> Any:
        return _parsed(format_string)

    def format_field(self, value: Any, format_spec: str) -> str:
        one, choice, many = format_spec.partition("|")
        if not choice:
            return str(super().format_field(value, format_spec))
        return (one if str(value) == "1" else many).replace("#", str(value))


_TEMPLATE = _Template()


def _filled(template: str, params: Mapping[str, object]) -> str:
    return _TEMPLATE.vformat(template, (), params) if "{" in template or "}" in template else template


def _template(code: str, lang: str) -> str:
    plain = messages()[code][lang]
    return lang.said(plain) if isinstance(lang, Language) else plain


def text(code: str, lang: str = DEFAULT_LANGUAGE, /, **params: object) -> str:
    """The sentence for ``code``; an unknown code is a programming error (KeyError)."""
    if _CONTEST in params:
        params[_CONTEST] = _in_words(_CONTEST, params[_CONTEST], lang, params)
    return _filled(_template(code, lang), params)


def spoken(code: str, lang: str, params: Mapping[str, object]) -> str:
    """As :func:`text`, with a value that is a code said in words; a moment stays as it was written."""
    said = {name: value if name in _TIMES else _in_words(name, value, lang, params) for name, value in params.items()}
    return text(code, lang, **said)


def sentence(error: Exception, lang: str = DEFAULT_LANGUAGE, zone: tzinfo | None = None) -> str:
    """The sentence for a known error (``code`` and ``params``), else the general one.

    A value that is a code (a role, a kind of record, a state, the code of a cause) is said in words, a moment as time
    in ``zone``, by default this device's. Never raises: a code that came over the wire may lack a value its sentence
    needs, which then reads ``?``.
    """
    code = getattr(error, "code", None)
    if isinstance(code, str) and code in messages():
        return _formatted(code, lang, getattr(error, "params", {}), zone)
    return text("defect.unexpected", lang, detail=type(error).__name__)


def cause(
    code: str, lang: str = DEFAULT_LANGUAGE, params: Mapping[str, object] | None = None, zone: tzinfo | None = None
) -> str | None:
    """What is wrong, for use inside another sentence: the first sentence of ``code`` without its full stop.

    None for a code that has no sentence. A bracket whose value is not known is left out. ``zone`` as in
    :func:`sentence`.
    """
    if code not in messages():
        return None
    first = _formatted(code, lang, params or {}, zone).split(". ")[0].removesuffix(".")
    return _EMPTY_BRACKET.sub("", first)


def _formatted(code: str, lang: str, params: Mapping[str, object], zone: tzinfo | None) -> str:
    said = {name: _in_words(name, value, lang, params, zone) for name, value in params.items()}
    return _TEMPLATE.vformat(_template(code, lang), (), _Params(said))


def _in_words(
    name: str, value: object, lang: str, params: Mapping[str, object], zone: tzinfo | None = None
) -> object:
    """A value as people say it; one that is no known code is shown as it is."""
    if not isinstance(value, str):
        return value
    if name in _CAUSES:
        others = {key: one for key, one in params.items() if key not in _CAUSES}
        return cause(value, lang, others, zone) or value
    if name == _CONTEST:
        return lang.contest(value) if isinstance(lang, Language) else value
    if name in _TIMES:
        return _local_time(value, _TIMES[name], zone)
    code = _WORDS.get(name, "").format(value)
    return _template(code, lang) if code in messages() else value


def _local_time(stamp: str, shape: str, zone: tzinfo | None) -> str:
    """A moment in a zone, by default this device's, in the shape asked for, of an ISO 8601 time with a zone."""
    try:
        return datetime.fromisoformat(stamp).astimezone(zone).strftime(shape)
    except (ValueError, OverflowError):
        return stamp
