"""What things are called in a region: distrik and PPD in Papua, gampong and KIP in Aceh, DPRA for its assembly.

An optional part of a package (``regional``). It is words only: no code, rule or figure hangs on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from os.path import commonprefix
from typing import Any

from forms.definition import Text
from forms.errors import KnownError
from resources.regional import Language


@dataclass(frozen=True)
class ContestName:
    """Name of a contest in a region; ``short`` stands where its code would."""

    short: str
    name: Text


@dataclass(frozen=True)
class Regional:
    """Words of one region.

    :param words: by what they stand for (``resources/regional_words.toml``), in both languages.
    :param contests: by code; a contest that is called as everywhere is not in it.
    """

    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    contests: Mapping[str, ContestName] = field(default_factory=dict)

    def language(self, lang: str) -> Language:
        """A language in these words."""
        return Language(lang, self.words, {code: one.short for code, one in self.contests.items()})


def regional_of(payload: Mapping[str, Any], region: str) -> Regional:
    """Words for a station or a region of any level: of each, the one given for the longest code that it begins with."""
    words: dict[str, Mapping[str, str]] = {}
    contests: dict[str, ContestName] = {}
    for item in sorted(payload.get("regional", ()), key=lambda one: len(one["region"])):
        if region.startswith(item["region"]):
            words |= item.get("words", {})
            contests |= {one["code"]: ContestName(one["short"], Text(**one["name"]))
                         for one in item.get("contests", ())}
    return Regional(words, contests)


def shared(codes: Iterable[str]) -> str:
    """What codes of regions begin with alike; empty where there are none."""
    known = sorted(codes)
    return commonprefix([known[0], known[-1]]) if known else ""


def check_regional(payload: Mapping[str, Any]) -> None:
    """Every region and contest is one of the package and is there once.

    :raises KnownError: ``package.content``.
    """
    regions = {one["code"] for one in payload["regions"]}
    known = {one["code"] for one in payload["contests"]}
    seen: set[str] = set()
    for item in payload.get("regional", ()):
        codes = [one["code"] for one in item.get("contests", ())]
        fits = item["region"] in regions - seen and len(set(codes)) == len(codes) and known >= set(codes)
        if not fits:
            raise KnownError("package.content", place=f"regional/{item['region']}")
        seen.add(item["region"])


def names_of(items: Any) -> Iterator[str]:
    """Every text of the part in a specification, to be held to the rule of names; what is no text is left out."""
    if isinstance(items, Mapping):
        for key, value in items.items():
            if key not in ("region", "code"):
                yield from names_of(value)
    elif isinstance(items, list):
        for one in items:
            yield from names_of(one)
    elif isinstance(items, str):
        yield items
