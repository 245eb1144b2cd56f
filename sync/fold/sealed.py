"""Sealed sheets: what makes one believable by itself, against its parents, and which of them count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

from forms.figure import Figure
from forms.rules import Finding, Severity
from sync.fold.content import filled_by_all, form_refusal
from sync.fold.context import Admitted, Closing, SheetContext
from sync.fold.deciding import corrected, disposed
from sync.fold.reading import read
from sync.fold.state import Refusal, figures_of, same_figures

#: Parts of a sheet that name what it follows from -> kind, and act, that each named record must be.
_PARENTS: Mapping[str, tuple[str, str | None]] = {
    "transcriptions": ("transcription", None), "settlements": ("settlement", None),
    "corrections": ("act", "correction"), "dispositions": ("disposition", None),
}
_NO_TYPISTS = tuple(part for part in _PARENTS if part != "transcriptions")


@dataclass(frozen=True)
class Sealed:
    """Accepted sheets superseded by none, those that wait for a reopening, and the final recaps that close it.

    ``called_absent``: one of these recaps says that there is no sheet, and an absence bears it out.
    """

    heads: tuple[Admitted, ...]
    waiting: frozenset[str]
    locked_by: tuple[str, ...]
    called_absent: bool


def verdicts(context: SheetContext) -> dict[str, Refusal]:
    """Sheets that have no effect, with the reason. One of an outdated package is a head to be superseded, no more."""
    sheets = {item.record.id: item for item in context.of("sheet")}
    # what a sheet supersedes is judged before it; a name is a digest, so the references cannot run in a circle
    named = {key: [one for one in item.record.payload["supersedes"] if one in sheets] for key, item in sheets.items()}
    refused: dict[str, Refusal] = {}
    for key in TopologicalSorter(named).static_order():
        if key in context.outdated:
            continue
        refusal = content_refusal(context, sheets[key]) or parents_refusal(context, sheets[key], refused)
        if refusal is not None:
            refused[key] = refusal
    return refused


def names_of(payload: Mapping[str, Any]) -> Iterable[str]:
    """Every record that a sheet names: what it follows from, and the sheets it takes the place of."""
    for part in (*_PARENTS, "supersedes"):
        yield from payload[part]


def content_refusal(context: SheetContext, item: Admitted) -> Refusal | None:
    """Why a sheet does not hold by its own content: form, typists, findings on the decided figures."""
    return payload_refusal(context, item.record.payload, item.persons)


def payload_refusal(
    context: SheetContext, payload: Mapping[str, Any], persons: Collection[str]
) -> Refusal | None:
    """:func:`content_refusal` of a payload that these persons are to sign."""
    if set(persons) & set(payload["typists"]):
        return Refusal("fold.typist")
    refusal = form_refusal(context, payload, payload["as_written"], payload["as_decided"])
    return refusal or findings_refusal(context, payload, figures_of(payload["as_decided"]))


def findings_refusal(
    context: SheetContext, payload: Mapping[str, Any], decided: Mapping[str, Figure]
) -> Refusal | None:
    """The findings named by a sheet are those of the rules, and none is open."""
    found = context.findings(decided, frozenset(payload["filled"]), payload["result_type"])
    named = {item["key"]: item["disposition"] for item in payload["findings"]}
    rules = sorted((item["key"], item["rule"]) for item in payload["findings"])
    if rules != sorted((f.key, f.rule) for f in found if f.severity is not Severity.HARD):
        return Refusal("fold.findings")
    if any(named.values()) and not payload["dispositions"]:
        return Refusal("fold.parents")
    if payload["outcome"] == "undecided":
        hard = any(f.severity is Severity.HARD for f in found)
        return None if hard else Refusal("fold.no_finding")
    for finding in found:
        if finding.silenced_by is not None:
            continue
        if finding.severity is Severity.HARD:
            return Refusal("fold.hard_open", {"rule": finding.rule})
        if finding.severity is Severity.LAW and named[finding.key] is None:
            return Refusal("fold.law_open", {"rule": finding.rule})
    return None


def _misnamed(context: SheetContext, payload: Mapping[str, Any]) -> bool:
    """Whether a sheet names a record that is here and is no such parent: another kind or sheet, or without a say."""
    for part, (kind, act) in _PARENTS.items():
        for key in payload[part]:
            item = context.records.get(key)
            if item is None and key in context.known:
                return True
            if item is not None and (item.record.kind, item.record.payload.get("act")) != (kind, act):
                return True
    before = [context.known[key] for key in payload["supersedes"] if key in context.known]
    return any((one.kind, one.contest, one.station) != ("sheet", context.contest, context.station) for one in before)


def parents_refusal(context: SheetContext, item: Admitted, refused: Collection[str] = ()) -> Refusal | None:
    """Why a sheet does not follow from the records it names; None also while some of them have not arrived.

    :param refused: sheets of the place that have no effect.
    """
    payload = item.record.payload
    if _misnamed(context, payload):
        return Refusal("fold.parents")
    if any(key not in context.records for part in _PARENTS for key in payload[part]):
        return None
    parents = {part: [context.records[key] for key in payload[part]] for part in _PARENTS}
    typists = frozenset(payload["typists"])
    if any(one.persons & typists for part in _NO_TYPISTS for one in parents[part]):
        return Refusal("fold.parents")
    reading = read(context, parents["transcriptions"], parents["settlements"])
    if reading.typists != typists or reading.as_written is None or reading.conflicts:
        return Refusal("fold.parents")
    typed = [one.record.payload for one in parents["transcriptions"]]
    if not same_figures(reading.as_written, figures_of(payload["as_written"])) or not same_source(payload, typed):
        return Refusal("fold.parents")
    decided = figures_of(payload["as_decided"])
    found = context.findings(decided, frozenset(payload["filled"]), payload["result_type"])
    if not _disposed_as_said(payload, found, decided, parents["dispositions"]):
        return Refusal("fold.parents")
    if {one["revision"] for one in typed} == {payload["revision"]}:
        return _chain_refusal(reading.as_written, parents["corrections"], decided)
    return _head_refusal(context, item, parents["corrections"], decided, refused)


def same_source(payload: Mapping[str, Any], typed: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a sheet tells result type, source and filled-in fields (those of all) as its transcriptions do."""
    return (
        {one["result_type"] for one in typed} == {payload["result_type"]}
        and payload["source"] in {one["source"] for one in typed}
        and set(payload["filled"]) == filled_by_all(typed)
    )


def _disposed_as_said(
    payload: Mapping[str, Any], found: tuple[Finding, ...], decided: Mapping[str, Figure], acts: list[Admitted]
) -> bool:
    chosen, clashes = disposed(found, decided, acts)
    said = {item["key"]: item["disposition"] for item in payload["findings"] if item["disposition"] is not None}
    return not clashes and said == {key: record.payload["disposition"] for key, record in chosen.items()}


def _chain_refusal(
    base: Mapping[str, Figure], corrections: Iterable[Admitted], decided: Mapping[str, Figure]
) -> Refusal | None:
    """The decided figures are the corrected ones of the paper, or of what stood before."""
    found, clashes = corrected(base, corrections)
    return Refusal("fold.parents") if clashes or not same_figures(found, decided) else None


def _head_refusal(
    context: SheetContext, item: Admitted, corrections: Iterable[Admitted], decided: Mapping[str, Figure],
    refused: Collection[str],
) -> Refusal | None:
    """A revision that is not keyed anew corrects its head, or repeats one of several; typists of none sign it.

    A head that has no effect carries nothing; one of an outdated package has other figures.
    """
    payload = item.record.payload
    named = payload["supersedes"]
    if any(key in refused or (key in context.known and key not in context.records) for key in named):
        return Refusal("fold.parents")
    heads = [context.records[key] for key in named if key in context.records]
    if len(heads) < len(named) or not heads:
        return None
    if item.persons & {person for head in heads for person in head.record.payload["typists"]}:
        return Refusal("fold.typist")
    present = [head for head in heads if head.record.id not in context.outdated]
    said = [(head.record.payload["outcome"], figures_of(head.record.payload["as_decided"])) for head in present]
    repeats = any(outcome == payload["outcome"] and same_figures(figures, decided) for outcome, figures in said)
    if len(heads) > 1 and (repeats or not agree(tuple(present))):
        return None if repeats else Refusal("fold.parents")
    if len(present) < len(heads):
        return Refusal("fold.parents")
    return _chain_refusal(said[0][1], corrections, decided)


def sealed(context: SheetContext, refused: Collection[str]) -> Sealed:
    """Heads among the sheets that are not refused, in id order."""
    standing = {item.record.id: item for item in context.of("sheet") if item.record.id not in refused}
    lifted = {key for act in context.of("act", "reopened") for key in act.record.payload["records"]}
    closed = [closing for closing in context.closings if closing.recap not in lifted]
    waiting = {key for key, item in standing.items() if any(_is_closed(one, item, standing) for one in closed)}
    while more := {
        key for key, item in standing.items()
        if key not in waiting and waiting.intersection(item.record.payload["supersedes"])
    }:
        waiting |= more
    accepted = {key: item for key, item in standing.items() if key not in waiting}
    superseded = {key for item in accepted.values() for key in item.record.payload["supersedes"]}
    heads = tuple(item for key, item in sorted(accepted.items()) if key not in superseded)
    # a closed sheet that has not come yet ("" where there is none) closes as well as one that has
    locks = {one.recap for one in closed if one.sheet in accepted or one.sheet not in context.records}
    called_absent = any(one.reason == "absent" for one in closed)
    return Sealed(heads, frozenset(waiting), tuple(sorted(locks)), called_absent)


def _is_closed(closing: Closing, item: Admitted, standing: Mapping[str, Admitted]) -> bool:
    """Whether a sheet would change what a final recap says of the station.

    One of a station called absent is not put away unseen: it is a conflict with the absence, and in no total.
    """
    supersedes = item.record.payload["supersedes"]
    if closing.sheet:
        return closing.sheet in supersedes
    if closing.reason == "absent":
        return False
    before = [standing[key].record.payload["outcome"] if key in standing else "undecided" for key in supersedes]
    return item.record.payload["outcome"] == "counted" and "undecided" in before


def agree(found: tuple[Admitted, ...]) -> bool:
    """Whether several heads say the same: outcome and decided figures."""
    if not found:
        return True
    first = found[0].record.payload
    figures = figures_of(first["as_decided"])
    return all(
        item.record.payload["outcome"] == first["outcome"]
        and same_figures(figures_of(item.record.payload["as_decided"]), figures)
        for item in found[1:]
    )
