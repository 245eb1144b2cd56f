"""The sentences of the rules, read from ``forms/definitions/sentences.json`` and filled with actual numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from forms.definition import FieldDef, FormDefinition, Text
from forms.figure import Figure, Kind
from forms.numbers import written
from forms.rules.instances import Instance


@cache
def _data() -> Mapping[str, Any]:
    content = (files("forms") / "definitions" / "sentences.json").read_text(encoding="utf-8")
    data: Mapping[str, Any] = json.loads(content)
    return data


def rule_ids() -> tuple[str, ...]:
    """Rules that have sentences."""
    return tuple(sorted(_data()["rules"]))


def legal_basis(rule: str) -> Text:
    """The printed instruction or article the rule rests on; articles as each language cites them."""
    basis = _data()["rules"][rule]["legal_basis"]
    return Text(basis["id"], basis["en"])


@dataclass(frozen=True, slots=True)
class FindingSentences:
    """What a finding says, made when it is asked for: the figures of its fields, and the numbers to put in."""

    definition: FormDefinition
    instance: Instance
    figures: tuple[Figure, ...]
    params: Mapping[str, int]

    def message(self, lang: str) -> str:
        """The finding with its sums and differences."""
        return self._fill(_data()["rules"][self.instance.rule][self._variant()], lang)

    def again(self, lang: str) -> str:
        """The finding without anything that would help to make the figures fit."""
        return self._fill(_data()["again"][self.instance.formula], lang)

    def _variant(self) -> str:
        kind = self.figures[0].kind
        return kind.value if self.instance.formula == "digits" and kind is not Kind.VALUE else self.instance.say

    def _fill(self, template: Mapping[str, str], lang: str) -> str:
        fields = [self.definition.field(one) for one in self.instance.fields]
        figures = [figure(one, lang) for one in self.figures]
        names = [one.name.get(lang) for one in fields]
        on_paper = sorted(range(len(fields)), key=lambda at: self.definition.place[fields[at].id])
        words: dict[str, str] = {key: written(abs(value), lang) for key, value in self.params.items()}
        return template[lang].format_map(
            words
            | {
                "number": fields[0].number, "total": names[0], "low": names[0], "high": names[-1],
                "terms": " + ".join(figures[1:]),
                "parts": " + ".join(one.number for one in fields[1:]),
                "figures": "; ".join(f"{names[at]} = {figures[at]}" for at in on_paper),
            }
        )


def cause(code: str, params: Mapping[str, int], field: FieldDef | None = None, other: FieldDef | None = None) -> Text:
    """The sentence of a probable cause."""
    template = _data()["causes"][code]

    def say(lang: str) -> str:
        words = {key: written(value, lang) for key, value in params.items() if key != "place"}
        if "place" in params:
            words["place"] = _data()["places"][params["place"]][lang]
        for key, one in (("field", field), ("other", other)):
            if one is not None:
                words[key] = one.name.get(lang)
        filled: str = template[lang].format(**words)
        return filled

    return Text(say("id"), say("en"))


def filled(rule: str, say: str, lang: str, words: Mapping[str, str]) -> str:
    """A sentence of a rule with words put in."""
    template: str = _data()["rules"][rule][say][lang]
    return template.format_map(words)


def cause_filled(code: str, lang: str, words: Mapping[str, str]) -> str:
    """The sentence of a probable cause with words put in."""
    template: str = _data()["causes"][code][lang]
    return template.format_map(words)


def figure(one: Figure, lang: str) -> str:
    """A figure in a sentence: its number, or the word for blank or unreadable."""
    if one.value is not None:
        return written(one.value, lang)
    word: str = _data()["words"][one.kind.value][lang]
    return word
