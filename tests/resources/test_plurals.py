"""One record, two records: every English sentence that counts something has words for one of it."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

import pytest

from forms.errors import KnownError
from resources.catalogue import messages, sentence, text

#: Parameters that are names, ids or places, never a number of things.
_NO_COUNTS = frozenset({"contest", "id", "path", "place", "sequence", "station", "version"})
#: Words that end in s and are no nouns of many.
_SINGULAR = frozenset({
    "agrees", "awaits", "belongs", "carries", "comes", "does", "equals", "exists", "has", "holds", "is", "lacks",
    "lies", "names", "occurs", "opens", "signs", "sits", "stands", "this", "was",
})
#: A number and, one or two words later, a noun of many.
_MANY = re.compile(r"\{(\w+)\}((?: [a-z-]+){1,3})", re.IGNORECASE)


def _uncounted() -> Iterator[str]:
    for code, said in messages().items():
        for name, after in _MANY.findall(said["en"]):
            if name not in _NO_COUNTS and any(_is_many(word) for word in after.split()):
                yield f"{code}: {{{name}}}{after}"


def _is_many(word: str) -> bool:
    return word.endswith("s") and not word.endswith("ss") and word.lower() not in _SINGULAR


def _choices() -> Iterator[tuple[str, str, str, str]]:
    """Code, language, parameter and the words for one and many, wherever there is a choice."""
    for code, said in messages().items():
        for lang, template in said.items():
            for _, name, spec, _ in string.Formatter().parse(template):
                if name and spec:
                    yield code, lang, name, spec


def test_what_is_counted_has_words_for_one() -> None:
    assert list(_uncounted()) == []


def test_the_search_finds_a_plural_without_words_for_one() -> None:
    assert _MANY.findall("{count} records wait") and _is_many("records")
    assert not _MANY.findall("{count:# record waits|# records wait}")


def test_a_choice_is_of_two_and_only_in_english() -> None:
    found = list(_choices())
    assert len(found) > 50
    assert [one for one in found if one[3].count("|") != 1 or one[1] != "en"] == []


@pytest.mark.parametrize(("count", "said"), [
    (1, "1 record still waits"), ("1", "1 record still waits"), (2, "2 records still wait"),
    ("1,204", "1,204 records still wait"), (0, "0 records still wait"),
])
def test_one_and_many(count: object, said: str) -> None:
    assert text("cli.still_waiting", "en", count=count).startswith(said)
    assert sentence(KnownError("cli.still_waiting", count=count), "en").startswith(said)


def test_a_value_that_is_missing_stays_a_question_mark() -> None:
    assert sentence(KnownError("cli.still_waiting"), "en").startswith("? records")
    assert text("cli.still_waiting", "id", count=1).startswith("1 catatan")
