"""Argparse that says what is wrong in one sentence of the person's language, and types shared by the verbs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import ClassVar, NoReturn

from recap_desktop.cli.common import WRONG_USE, language, printable
from resources.catalogue import LANGUAGES, text

_OPTION = "--lang"


def asked_language(words: Sequence[str]) -> str:
    """Language asked for on a command line that is not parsed yet, so that wrong use is said in it too."""
    for place, word in enumerate(words):
        name, _, value = word.partition("=")
        if name == _OPTION:
            value = value or next(iter(words[place + 1 :]), "")
            if value in LANGUAGES:
                return value
    return language()


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one sentence; what argparse names as the reason stays as it is.

    Parsers of verbs are made by argparse with the class of the parser above them, so the language is the class's.
    """

    lang: ClassVar[str] = "id"

    def error(self, message: str) -> NoReturn:
        """Say the sentence and end with status 2."""
        print(printable(text("cli.usage", self.lang, reason=message, prog=self.prog)), file=sys.stderr)
        raise SystemExit(WRONG_USE)


class EnglishParser(Parser):
    """The same in English."""

    lang = "en"


PARSERS: dict[str, type[Parser]] = {"id": Parser, "en": EnglishParser}


def whole_number(low: int, high: int) -> Callable[[str], int]:
    """Argparse type: a whole number within bounds."""

    def convert(word: str) -> int:
        number = int(word) if word.isascii() and word.isdigit() and len(word) < 10 else low - 1
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"{word[:20]!r} is no whole number from {low} to {high}")
        return number

    return convert


PORT = whole_number(0, 65535)
COUNT = whole_number(1, 999_999_999)
DESCRIPTOR = whole_number(0, 65535)
