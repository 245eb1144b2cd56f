"""Argparse in the person's language: help, one sentence for wrong use, and types shared by the verbs."""

from __future__ import annotations

import argparse
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, NoReturn

from forms.errors import KnownError
from recap_desktop.cli.common import WRONG_USE, language, printable
from recap_desktop.core.clock import typed_date
from recap_desktop.core.own_folder import data_folder
from resources.catalogue import LANGUAGES, messages, text

_OPTION = "--lang"
#: Help is not set wider than people read.
_WIDEST = 110

_DURATION = re.compile(r"([0-9]{1,5})([smh])")
_SECONDS = {"s": 1, "m": 60, "h": 3600}


def asked_language(words: Sequence[str]) -> str:
    """Language asked for, last, on a command line that is not parsed yet, so that wrong use is said in it too."""
    asked = None
    for place, word in enumerate(words):
        name, _, value = word.partition("=")
        if name == _OPTION:
            value = value or next(iter(words[place + 1 :]), "")
            asked = value if value in LANGUAGES else asked
    return asked or language()


class _Formatter(argparse.HelpFormatter):
    """Help whose texts are message codes; a text that is no code is shown as it is."""

    def __init__(self, prog: str, lang: str) -> None:
        super().__init__(prog, width=min(shutil.get_terminal_size().columns, _WIDEST) - 2)
        self._lang = lang

    def _said(self, words: str | None) -> str | None:
        return text(words, self._lang) if words is not None and words in messages() else words

    def _expand_help(self, action: argparse.Action) -> str:
        said = copy(action)
        said.help = self._said(action.help)
        return super()._expand_help(said)

    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action],
        groups: Iterable[argparse._MutuallyExclusiveGroup], prefix: str | None = None,
    ) -> None:
        """The first line, its one word in the language."""
        super().add_usage(usage, actions, groups, text("help.usage", self._lang) + ": " if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        """A group of arguments."""
        super().start_section(self._said(heading))

    def add_text(self, words: str | None) -> None:
        """Description and the lines at the end."""
        super().add_text(self._said(words))


class Parser(argparse.ArgumentParser):
    """An argument parser whose help and complaints are in one language; reasons stay as argparse names them.

    Parsers of verbs are made by argparse with the class of the parser above them, so the language is the class's. A
    parser describes itself by the message of its words: ``recap package build`` by ``help.package_build``.
    """

    lang: ClassVar[str] = "id"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "add_help": False})
        self._positionals.title, self._optionals.title = "help.positionals", "help.options"
        self.add_argument("-h", "--help", action="help", help="help.help")
        # before or after a verb; not given after it, the one before it stands
        self.add_argument(_OPTION, choices=LANGUAGES, default=argparse.SUPPRESS, help="help.lang")
        about = "help." + ("_".join(word for word in self.prog.split()[1:] if word.isalpha()) or "recap")
        if self.description is None and about in messages():
            self.description = about

    def _get_formatter(self) -> argparse.HelpFormatter:
        return _Formatter(self.prog, self.lang)

    def _get_value(self, action: argparse.Action, arg_string: str) -> Any:
        """A word as its type has it; what a type of ours refuses is said with the option it belongs to."""
        try:
            return super()._get_value(action, arg_string)
        except KnownError as error:
            raise KnownError(error.code, **{**error.params, "option": "/".join(action.option_strings)}) from None

    def error(self, message: str) -> NoReturn:
        """Say the sentence and end with status 2."""
        print(printable(text("cli.usage", self.lang, reason=message, prog=self.prog)), file=sys.stderr)
        raise SystemExit(WRONG_USE)


class EnglishParser(Parser):
    """The same in English."""

    lang = "en"


PARSERS: dict[str, type[Parser]] = {"id": Parser, "en": EnglishParser}


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Argparse type: a whole number within bounds; else ``cli.whole_number``, which a parser gives its option."""

    def convert(word: str) -> int:
        number = int(word) if word.isascii() and word.isdigit() and len(word) < 10 else low - 1
        if not low <= number <= high:
            raise KnownError("cli.whole_number", option="", value=word[:20], low=low, high=high)
        return number

    return convert


def duration(word: str) -> int:
    """Argparse type: a time up to a day as ``90s``, ``15m``, ``2h``, in seconds; else ``cli.duration``, which a parser
    gives its option."""
    found = _DURATION.fullmatch(word)
    seconds = int(found[1]) * _SECONDS[found[2]] if found is not None else 0
    if not 1 <= seconds <= _SECONDS["h"] * 24:
        raise KnownError("cli.duration", option="-", value=word[:20])
    return seconds


def calendar_day(word: str) -> date:
    """Argparse type: a day, ``2026-11-27`` or ``27-11-2026``; else ``cli.day``, which a parser gives its option."""
    found = typed_date(word)
    if found is None:
        raise KnownError("cli.day", option="-", value=word[:20])
    return found


def workspace_path(word: str) -> Path:
    """Argparse type: a workspace, by its path or by its name in this person's data folder."""
    from recap_desktop.desk.start.workspaces import named

    return named(data_folder(), word)


PORT = whole_number(0, 65535)
COUNT = whole_number(1, 999_999_999)
DESCRIPTOR = whole_number(0, 65535)
