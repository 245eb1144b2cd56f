"""Our sentences in the words of a region, as an election package gives them; names that are put in stay as they are.

Whoever asks for a sentence says in which language; with a package at hand that is a :class:`Language`, which is the
plain ``"id"`` or ``"en"`` and carries the words of the region with it. So every sentence made on the way, however deep
below, is said in these words, and none where nothing was given: no state of the process decides.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any, Self

import resources


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads(resources.path("regional_words.toml").read_text(encoding="utf-8"))


def known_words() -> tuple[str, ...]:
    """What a package may give a word for."""
    return tuple(_table()["word"])


class RegionalWords:
    """Says templates of messages in the words of a region.

    :param words: by what they stand for, in both languages; none for the words used everywhere.
    """

    def __init__(self, words: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self._words = {key: value for key, value in (words or {}).items() if key in known_words()}
        self._said: dict[tuple[str, str], str] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RegionalWords) and self._words == other._words

    def __hash__(self) -> int:
        return hash(tuple(sorted(self._words)))

    def said(self, template: str, lang: str) -> str:
        """The template in these words, each with the capitals of the one it stands for."""
        if not self._words:
            return template
        found = self._said.get((template, lang))
        if found is None:
            found = self._said[template, lang] = self._replaced(template, lang)
        return found

    def _replaced(self, template: str, lang: str) -> str:
        ours = {one.lower(): own[lang] for key, own in self._words.items() for one in _table()["word"][key][lang]}
        listed = [*_table()["kept"], *sorted(ours, key=len, reverse=True)]
        # a parameter in braces is no word; English has words for many with an s
        pattern = re.compile(
            rf"(?<![{{\w-])({'|'.join(map(re.escape, listed))})({'s?' if lang == 'en' else ''})(?![\w-])", re.IGNORECASE
        )

        def word(match: re.Match[str]) -> str:
            is_kept = match[1] in _table()["kept"]
            return match[0] if is_kept else _cased(ours.get(match[1].lower(), match[1]), match[1]) + match[2]

        return pattern.sub(word, template)


class Language(str):
    """Indonesian or English (``"id"``, ``"en"``) as it is spoken in a region; equal to the plain one.

    :param words: by what they stand for (``sync.trust.regional``); none for those used everywhere.
    :param contests: what contests are called for short, by code; one that is not in it is called by its code.
    """

    words: RegionalWords
    contests: Mapping[str, str]

    def __new__(
        cls, lang: str, words: Mapping[str, Mapping[str, str]] | None = None, contests: Mapping[str, str] | None = None
    ) -> Self:
        made = super().__new__(cls, lang)
        made.words, made.contests = RegionalWords(words), contests or {}
        return made

    def into(self, lang: str) -> Language:
        """Another language, as the same region speaks it."""
        made = Language(lang)
        made.words, made.contests = self.words, self.contests
        return made

    def said(self, template: str) -> str:
        """A template of this language in the words of the region."""
        return self.words.said(template, str(self))

    def contest(self, code: str) -> str:
        """What a contest is called for short."""
        return self.contests.get(code, code)


def _cased(word: str, like: str) -> str:
    if like.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if like[:1].isupper() else word
