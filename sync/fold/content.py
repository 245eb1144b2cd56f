"""Records of a sheet that are wrong in themselves, whoever appended them: they are kept and have no effect."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from forms.definition import FormDefinition
from forms.errors import KnownError
from forms.figure import Figure
from forms.rules import Severity
from sync.fold.context import SheetContext
from sync.fold.state import Refusal

#: What speaks of figures, and means nothing once the contest has other choices. Sheets stay, to be superseded.
_OF_FIGURES = frozenset({"transcription", "settlement", "disposition", "correction", "undecided"})
#: Numbers of the sections of the form that a training run may fill in.
_FILLABLE = frozenset({"II", "III"})


def admissible(context: SheetContext) -> tuple[SheetContext, dict[str, Refusal]]:
    """The context without records that cannot mean anything, and why. Sheets are judged with their parents."""
    refused: dict[str, Refusal] = {}
    for key, item in context.records.items():
        outdated = key in context.outdated and _name(item.record.payload) in _OF_FIGURES
        refusal = Refusal("fold.outdated") if outdated else own_refusal(context, item.record.payload)
        if refusal is not None:
            refused[key] = refusal
    left = {key: item for key, item in context.records.items() if key not in refused}
    return replace(context, records=left), refused


def _name(payload: Mapping[str, Any]) -> str:
    return str(payload["act"] if payload["kind"] == "act" else payload["kind"])


def own_refusal(context: SheetContext, payload: Mapping[str, Any]) -> Refusal | None:
    """Why a payload about a sheet means nothing, whatever stands beside it; sheets have a judgement of their own."""
    name = _name(payload)
    if name in _OF_FIGURES:
        refusal = _unreadable(_tables(payload))
        if refusal is not None:
            return refusal
    if name == "transcription":
        return form_refusal(context, payload, payload["figures"])
    if name == "settlement":
        return settlement_refusal(context, payload)
    if name == "correction" and not set(payload["figures"]) <= set(context.definition.order):
        return Refusal("fold.form")
    return None


def _tables(payload: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """Every table of figures in a payload; a correction has two figures a field."""
    figures = payload.get("figures", {})
    yield from figures.values() if payload.get("act") == "correction" else (figures,)
    yield payload.get("values", {})


def _unreadable(tables: Iterable[Mapping[str, Any]]) -> Refusal | None:
    """The schema knows the shape of a figure; its raw text may still say something else than the figure."""
    try:
        for table in tables:
            for figure in table.values():
                Figure.from_json(figure)
    except KnownError as error:
        return Refusal(error.code, error.params)
    return None


def form_refusal(context: SheetContext, payload: Mapping[str, Any], *tables: Mapping[str, Any]) -> Refusal | None:
    """Why figures are not those of the form; filled-in ones are for training and sections II and III alone."""
    definition = context.definition
    if payload["form"] != {"id": definition.id, "digest": definition.digest}:
        return Refusal("fold.form")
    if any(set(table) != set(definition.order) for table in tables):
        return Refusal("fold.incomplete")
    if payload["filled"] and (payload["mode"] != "training" or not fillable(definition).issuperset(payload["filled"])):
        return Refusal("fold.filled")
    return _unreadable(tables)


@lru_cache(maxsize=64)
def fillable(definition: FormDefinition) -> frozenset[str]:
    """Fields that a training run may make up: ballots and voters with disability, which the source lacks."""
    rows = [row for section in definition.sections if section.number in _FILLABLE for row in section.rows]
    return frozenset(one.id for row in rows for one in row.fields)


def filled_by_all(typed: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Fields that every one of these payloads calls filled in: a rule is not lifted on one typist's word."""
    said = [frozenset(payload["filled"]) for payload in typed]
    return frozenset.intersection(*said) if said else frozenset()


def settlement_refusal(context: SheetContext, payload: Mapping[str, Any]) -> Refusal | None:
    """A settlement names fields of the form; a re-reading exactly those of a HARD rule, broken now or not."""
    fields = set(payload["figures"])
    if not fields <= set(context.definition.order):
        return Refusal("fold.form")
    if payload["basis"] != "reread":
        return None
    rule = context.instance(str(payload["finding"]))
    if rule is None or rule.severity is not Severity.HARD or fields != set(rule.fields):
        return Refusal("fold.only_finding")
    return None
