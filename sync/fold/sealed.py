"""Sealed sheets: what makes one believable by itself, against its parents, and which of them count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.figure import Figure
from forms.rules import Severity
from sync.fold.context import Admitted, SheetContext
from sync.fold.deciding import corrected
from sync.fold.reading import read
from sync.fold.state import Refusal, figures_of, same_figures

#: Acts that only one of the committee may have; a sheet names them.
_PARENTS = ("transcriptions", "settlements", "corrections", "dispositions")


def content_refusal(context: SheetContext, item: Admitted) -> Refusal | None:
    """Why a sheet does not hold by its own content: form, typists, findings on the decided figures."""
    payload = item.record.payload
    definition = context.definition
    if payload["form"] != {"id": definition.id, "digest": definition.digest}:
        return Refusal("fold.form")
    if item.persons & set(payload["typists"]):
        return Refusal("fold.typist")
    written, decided = figures_of(payload["as_written"]), figures_of(payload["as_decided"])
    if set(written) != set(definition.order) or set(decided) != set(definition.order):
        return Refusal("fold.incomplete")
    if payload["filled"] and payload["mode"] != "training":
        return Refusal("fold.filled")
    return findings_refusal(context, payload, decided)


def findings_refusal(
    context: SheetContext, payload: Mapping[str, Any], decided: Mapping[str, Figure]
) -> Refusal | None:
    """The findings named by a sheet are those of the rules, and none is open."""
    found = context.findings(decided, frozenset(payload["filled"]), payload["result_type"])
    named = {item["key"]: item["disposition"] for item in payload["findings"]}
    expected = {f.key for f in found if f.severity is not Severity.HARD}
    if set(named) != expected or len(named) != len(payload["findings"]):
        return Refusal("fold.findings")
    if payload["outcome"] == "undecided":
        return None
    for finding in found:
        if finding.silenced_by is not None:
            continue
        if finding.severity is Severity.HARD:
            return Refusal("fold.hard_open", {"rule": finding.rule})
        if finding.severity is Severity.LAW and named[finding.key] is None:
            return Refusal("fold.law_open", {"rule": finding.rule})
    return None


def parents_refusal(context: SheetContext, item: Admitted) -> Refusal | None:
    """Why a sheet does not follow from the records it names; None also while some of them have not arrived."""
    payload = item.record.payload
    named = [key for part in _PARENTS for key in payload[part]]
    if any(key not in context.records for key in named):
        return None
    transcriptions = [context.records[key] for key in payload["transcriptions"]]
    reading = read(context, transcriptions, [context.records[key] for key in payload["settlements"]])
    if reading.typists != frozenset(payload["typists"]) or reading.as_written is None or reading.conflicts:
        return Refusal("fold.parents")
    written = reading.as_written
    keyed_anew = {t.record.payload["revision"] for t in transcriptions} == {payload["revision"]}
    base = written
    if not keyed_anew:
        earlier = [context.records[key] for key in payload["supersedes"] if key in context.records]
        if len(earlier) != len(payload["supersedes"]) or not earlier:
            return None
        base = figures_of(earlier[0].record.payload["as_decided"])
    decided, clashes = corrected(base, [context.records[key] for key in payload["corrections"]])
    if clashes or not same_figures(written, figures_of(payload["as_written"])):
        return Refusal("fold.parents")
    merging = len(payload["supersedes"]) > 1
    if not merging and not same_figures(decided, figures_of(payload["as_decided"])):
        return Refusal("fold.parents")
    return None


def heads(
    context: SheetContext,
) -> tuple[tuple[Admitted, ...], dict[str, Refusal], frozenset[str], bool]:
    """Accepted sheets superseded by none; refusals; sheets waiting for a reopening; whether a final recap holds one."""
    refused: dict[str, Refusal] = {}
    accepted: dict[str, Admitted] = {}
    waiting: set[str] = set()
    reopened = bool(context.of("act", "reopened"))
    for item in context.of("sheet"):
        refusal = content_refusal(context, item) or parents_refusal(context, item)
        if refusal is not None:
            refused[item.record.id] = refusal
        elif set(item.record.payload["supersedes"]) & context.final_sheets and not reopened:
            waiting.add(item.record.id)
        else:
            accepted[item.record.id] = item
    superseded = {key for item in accepted.values() for key in item.record.payload["supersedes"]}
    found = tuple(item for key, item in sorted(accepted.items()) if key not in superseded)
    locked = bool(context.final_sheets & set(accepted)) and not reopened
    return found, refused, frozenset(waiting), locked


def agree(found: tuple[Admitted, ...]) -> bool:
    """Whether several heads say the same: outcome and decided figures."""
    first = found[0].record.payload
    figures = figures_of(first["as_decided"])
    return all(
        item.record.payload["outcome"] == first["outcome"]
        and same_figures(figures_of(item.record.payload["as_decided"]), figures)
        for item in found[1:]
    )
