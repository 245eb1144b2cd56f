"""Results of a verb on stdout: for people in their language, one ``what: value`` a line; for programs as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping

from recap_desktop.cli.common import language, printable
from resources.catalogue import cause, messages, text

#: What stands where there is nothing.
_NOTHING = "\N{EN DASH}"


def show(result: Mapping[str, object], *, as_json: bool, lang: str | None = None) -> None:
    """Print a result. The names of JSON are fixed; those for people are the messages ``shown.<name>``."""
    if as_json:
        print(json.dumps(result, ensure_ascii=False, indent=2))
        return
    lang = lang or language()
    for name, value in result.items():
        print(printable(f"{_label(name, lang)}: {_said(value, lang)}"))


def _label(name: str, lang: str) -> str:
    return _words(f"shown.{name}", name, lang)


def _words(code: str, otherwise: str, lang: str) -> str:
    return text(code, lang) if code in messages() else otherwise


def _said(value: object, lang: str) -> str:
    """A value as people read it: lists with commas, what belongs to a name in brackets behind it, for the code of a
    sentence what is wrong."""
    if value is None or value in ([], {}, ""):
        return _NOTHING
    if isinstance(value, bool):
        return text("shown.is.yes" if value else "shown.is.no", lang)
    if isinstance(value, Mapping):
        return ", ".join(_pair(str(name), one, lang) for name, one in value.items())
    if isinstance(value, (list, tuple)):
        between = "; " if any(isinstance(one, Mapping) for one in value) else ", "
        return between.join(_said(one, lang) for one in value)
    return _words(f"shown.is.{value}", cause(str(value), lang) or str(value), lang)


def _pair(name: str, value: object, lang: str) -> str:
    said = _said(value, lang)
    return f"{_label(name, lang)} ({said})" if isinstance(value, (Mapping, list)) else f"{_label(name, lang)} {said}"
