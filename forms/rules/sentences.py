"""The sentences of the rules, read from ``forms/definitions/rules.json`` and filled with actual numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from forms.definition import FieldDef, Text
from forms.figure import Figure, Kind
from forms.numbers import written
from forms.rules.instances import Instance
from forms.tally import TallyForm


@cache
def _data() -> Mapping[str, Any]:
    content = (files("forms") / "definitions" / "rules.json").read_text(encoding="utf-8")
    data: Mapping[str, Any] = json.loads(content)
    return data


def rule_ids() -> tuple[str, ...]:
    """Rules that have sentences."""
    return tuple(sorted(_data()["rules"]))


def legal_basis(rule: str) -> str:
    """The printed instruction or article the rule rests on, as it is cited in Indonesian."""
    basis: str = _data()["rules"][rule]["legal_basis"]
    return basis


def message(form: TallyForm, instance: Instance, params: Mapping[str, int]) -> Text:
    """The finding with its sums and differences."""
    return _fill(_data()["rules"][instance.rule][_variant(form, instance)], form, instance, params)


def reading_again(form: TallyForm, instance: Instance, params: Mapping[str, int]) -> Text:
    """The finding without anything that would help to make the figures fit."""
    return _fill(_data()["again"][instance.formula], form, instance, params)


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


def _variant(form: TallyForm, instance: Instance) -> str:
    if instance.formula == "digits":
        figure = form.get(instance.fields[0])
        if figure is not None and figure.kind is not Kind.VALUE:
            return figure.kind.value
    return "message"


def _fill(template: Mapping[str, str], form: TallyForm, instance: Instance, params: Mapping[str, int]) -> Text:
    fields = [form.definition.field(one) for one in instance.fields]

    def say(lang: str) -> str:
        figures = [_figure(form.figures[one.id], lang) for one in fields]
        names = [one.name.get(lang) for one in fields]
        words: dict[str, str] = {key: written(abs(value), lang) for key, value in params.items()}
        return template[lang].format_map(
            words
            | {
                "number": fields[0].number, "total": names[0], "low": names[0], "high": names[-1],
                "terms": " + ".join(figures[1:]),
                "figures": "; ".join(f"{name} = {figure}" for name, figure in zip(names, figures, strict=True)),
            }
        )

    return Text(say("id"), say("en"))


def _figure(figure: Figure, lang: str) -> str:
    if figure.value is not None:
        return written(figure.value, lang)
    word: str = _data()["words"][figure.kind.value][lang]
    return word
