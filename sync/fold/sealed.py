"""Sealed sheets: what makes one believable by itself, and against its parents. Each is judged by its own package.

A verdict follows from the sheet, its package and the records it names. Nothing newer changes it, so it is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from graphlib import TopologicalSorter

from forms.figure import Figure
from forms.rules import Finding, Severity
from sync.fold.context import Admitted, SheetContext, findings_on, typed
from sync.fold.deciding import corrected, disposed
from sync.fold.form_checks import Sourced, filled_by_all, form_refusal
from sync.fold.reading import read
from sync.fold.reference import SheetBasis
from sync.fold.state import Refusal, Rereading, same_figures
from sync.record.content import (
    BoxReading,
    Correction,
    Disposition,
    RecordContent,
    RereadBox,
    SealedSheet,
    Settlement,
    Transcription,
)

#: Parts of a sheet that name what it follows from -> what each named record must be.
_PARENTS: Mapping[str, type[RecordContent]] = {
    "transcriptions": Transcription, "settlements": Settlement, "corrections": Correction, "dispositions": Disposition,
}
#: What a revision of several heads does not take over from one of them.
_NEW_IN_A_REVISION = frozenset({"revision", "supersedes", "signers", "device_time", "journal", "package"})


def verdicts(context: SheetContext) -> dict[str, Refusal]:
    """Sheets that have no effect, with the reason."""
    sheets = {item.record.id: item for item, _ in context.of(SealedSheet)}
    # what a sheet supersedes is judged before it; a name is a digest, so the references cannot run in a circle
    named = {key: [one for one in typed(item, SealedSheet).supersedes if one in sheets] for key, item in sheets.items()}
    refused: dict[str, Refusal] = {}
    for key in TopologicalSorter(named).static_order():
        refusal = _verdict(context, sheets[key], refused)
        if refusal is not None:
            refused[key] = refusal
    return refused


def _verdict(context: SheetContext, item: Admitted, refused: Collection[str]) -> Refusal | None:
    """The kept verdict where everything that the sheet names is as it was when it was made."""
    names = tuple(names_of(typed(item, SealedSheet)))
    seen = tuple((key in context.records, key in context.known, key in refused) for key in names)
    kept = context.judged.get(item.record.id)
    if kept is None or kept[0] != seen:
        refusal = content_refusal(context, item, refused) or parents_refusal(context, item, refused)
        kept = context.judged[item.record.id] = (seen, refusal)
    return kept[1]


def names_of(content: SealedSheet) -> Iterable[str]:
    """Every record that a sheet names: what it follows from, and the sheets it takes the place of."""
    for part in (*_PARENTS, "supersedes"):
        yield from getattr(content, part)


def content_refusal(context: SheetContext, item: Admitted, refused: Collection[str] = ()) -> Refusal | None:
    """Why a sheet does not hold by its own content: form, typists, findings on the decided figures."""
    content = typed(item, SealedSheet)
    repeats = bool(_repeated(context, content, refused))
    return sheet_refusal(context.basis(content), content, item.persons, repeats=repeats)


def _repeated(context: SheetContext, content: SealedSheet, refused: Collection[str]) -> list[SealedSheet]:
    """Heads that one revision of several heads repeats: it decides nothing new and holds as they do."""
    if len(content.supersedes) < 2:
        return []
    names = [key for key in content.supersedes if key in context.records and key not in refused]
    named = [context.records[key].content for key in names]
    return [head for head in named if isinstance(head, SealedSheet) and repeats_sheet(content, head)]


def repeats_sheet(content: SealedSheet, head: SealedSheet) -> bool:
    """Whether a sheet takes over everything that another says, but for its place in the chain of revisions."""
    kept = [name for name in content.__struct_fields__ if name not in _NEW_IN_A_REVISION]
    return all(getattr(content, name) == getattr(head, name) for name in kept)


def sheet_refusal(
    basis: SheetBasis, content: SealedSheet, persons: Collection[str], *, repeats: bool = False
) -> Refusal | None:
    """:func:`content_refusal` of a sheet that these persons sign.

    :param repeats: it repeats a head that holds, whose findings are those of that head's package.
    """
    if set(persons) & set(content.typists):
        return Refusal("fold.typist")
    refusal = form_refusal(basis, content, content.as_written, content.as_decided) or _listed_refusal(content)
    return refusal if refusal is not None or repeats else _findings_refusal(basis, content)


def _listed_refusal(content: SealedSheet) -> Refusal | None:
    """The changes by re-reading that a sheet lists are those of its written figures, by nobody who typed."""
    for name, box in (content.rereadings or {}).items():
        read = {one.record for one in box.readings}
        if name not in content.as_written or not box.after.same_as(content.as_written[name]):
            return Refusal("fold.rereadings")
        if box.before.same_as(box.after) or not read <= set(content.settlements):
            return Refusal("fold.rereadings")
        if {one.person for one in box.readings} & set(content.typists):
            return Refusal("fold.typist")
    return None


def _findings_refusal(basis: SheetBasis, content: SealedSheet) -> Refusal | None:
    """The findings named by a sheet are those of the rules, and none is open."""
    found = _findings(basis, content)
    named = {item.key: item.disposition for item in content.findings}
    rules = sorted((item.key, item.rule) for item in content.findings)
    if rules != sorted((f.key, f.rule) for f in found if f.severity is not Severity.HARD):
        return Refusal("fold.findings")
    if any(named.values()) and not content.dispositions:
        return Refusal("fold.parents")
    if content.outcome == "undecided":
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


def _findings(basis: SheetBasis, content: SealedSheet) -> tuple[Finding, ...]:
    return findings_on(basis, content.as_decided, frozenset(content.filled), content.result_type)


def _misnamed(context: SheetContext, content: SealedSheet) -> bool:
    """Whether a sheet names a record that is here and is no such parent: another kind or sheet, or without a say.

    A parent made under another package must be of the same form.
    """
    form = context.basis(content).form
    for part, kind in _PARENTS.items():
        for key in getattr(content, part):
            item = context.records.get(key)
            if item is None and key in context.known:
                return True
            if item is not None and not (
                isinstance(item.content, kind) and context.basis(item.content).form == form
            ):
                return True
    before = [context.known[key] for key in content.supersedes if key in context.known]
    return any((one.kind, one.contest, one.station) != ("sheet", context.contest, context.station) for one in before)


def parents_refusal(context: SheetContext, item: Admitted, refused: Collection[str]) -> Refusal | None:
    """Why a sheet does not follow from the records it names; None also while some of them have not arrived.

    :param refused: sheets of the station that have no effect.
    """
    content, basis = typed(item, SealedSheet), context.basis(item.content)
    if _misnamed(context, content):
        return Refusal("fold.parents")
    if any(key not in context.records for part in _PARENTS for key in getattr(content, part)):
        return None
    parents = {part: [context.records[key] for key in getattr(content, part)] for part in _PARENTS}
    typists = frozenset(content.typists)
    if any(one.persons & typists for part in _PARENTS if part != "transcriptions" for one in parents[part]):
        return Refusal("fold.parents")
    reading = read(basis.definition.order, parents["transcriptions"], parents["settlements"], context.rereaders)
    if reading.typists != typists or reading.as_written is None or reading.conflicts or reading.waits:
        return Refusal("fold.parents")
    if not lists_rereadings(basis, content, reading.rereadings):
        return Refusal("fold.parents")
    keyed = [typed(one, Transcription) for one in parents["transcriptions"]]
    if not same_figures(reading.as_written, content.as_written) or not same_source(content, keyed):
        return Refusal("fold.parents")
    if not _disposed_as_said(context, content, parents["dispositions"], refused):
        return Refusal("fold.parents")
    if {one.revision for one in keyed} == {content.revision}:
        return _chain_refusal(reading.as_written, parents["corrections"], content.as_decided)
    return _head_refusal(context, item, parents["corrections"], refused)


def lists_rereadings(basis: SheetBasis, content: SealedSheet, found: Collection[Rereading]) -> bool:
    """Whether a sheet lists the boxes that were read otherwise than two typists read them, as they were.

    A sheet of a package that says nothing of them need not.
    """
    listed = content.rereadings
    return (listed is None and basis.rereaders is None) or (listed or {}) == reread_boxes(found)


def reread_boxes(found: Iterable[Rereading]) -> dict[str, RereadBox]:
    """Changes by re-reading as a sealed sheet lists them. A box settled first and read again then has one line."""
    boxes: dict[str, RereadBox] = {}
    for one in found:
        first = boxes.get(one.field)
        boxes[one.field] = RereadBox(
            before=first.before if first is not None else one.before, after=one.after,
            readings=one.readings if first is None else tuple(sorted({*first.readings, *one.readings}, key=_by_record)),
        )
    return {name: box for name, box in boxes.items() if not box.before.same_as(box.after)}


def listed(found: Iterable[Rereading], rereaders: int | None) -> dict[str, object]:
    """The entry of a sheet's payload that lists changes by re-reading; nothing where there are none.

    :param rereaders: as the package of the sheet says; where it says nothing, its readers know of no such list.
    """
    if rereaders is None:
        return {}
    boxes = {
        name: {
            "from": box.before.to_json(), "to": box.after.to_json(),
            "readings": [{"person": one.person, "record": one.record, "time": one.time} for one in box.readings],
        }
        for name, box in sorted(reread_boxes(found).items())
    }
    return {"rereadings": boxes} if boxes else {}


def sealed_rereadings(context: SheetContext, content: SealedSheet) -> tuple[Rereading, ...]:
    """Changes by re-reading behind a sealed sheet: of the records it names where they are here, else as it lists them.

    A release holds none of these records, and sheets of earlier packages list nothing.
    """
    boxes: Mapping[str, RereadBox] = content.rereadings or {}
    if content.settlements:
        keyed, settled = (
            [context.records[key] for key in names if key in context.records]
            for names in (content.transcriptions, content.settlements)
        )
        if (len(keyed), len(settled)) == (len(content.transcriptions), len(content.settlements)):
            order = context.basis(content).definition.order
            boxes = reread_boxes(read(order, keyed, settled, context.rereaders).rereadings)
    return tuple(Rereading(name, box.before, box.after, box.readings, "counted") for name, box in boxes.items())


def _by_record(reading: BoxReading) -> tuple[str, str]:
    return reading.record, reading.person


def same_source(content: Sourced, keyed: Collection[Sourced]) -> bool:
    """Whether a sheet tells result type, source and filled-in fields (those of all) as its transcriptions do."""
    return (
        {one.result_type for one in keyed} == {content.result_type}
        and content.source in {one.source for one in keyed}
        and set(content.filled) == filled_by_all(keyed)
    )


def _disposed_as_said(
    context: SheetContext, content: SealedSheet, acts: list[Admitted], refused: Collection[str]
) -> bool:
    said = {item.key: item.disposition for item in content.findings if item.disposition is not None}
    if not said and not acts:
        return True
    bases = [context.basis(one) for one in (content, *_repeated(context, content, refused))]
    for basis in bases:
        chosen, clashes = disposed(_findings(basis, content), content.as_decided, acts)
        if not clashes and said == {key: one.content_as(Disposition).disposition for key, one in chosen.items()}:
            return True
    return False


def _chain_refusal(
    base: Mapping[str, Figure], corrections: Iterable[Admitted], decided: Mapping[str, Figure]
) -> Refusal | None:
    """The decided figures are the corrected ones of the paper, or of what stood before."""
    found, clashes = corrected(base, corrections)
    return Refusal("fold.parents") if clashes or not same_figures(found, decided) else None


def _head_refusal(
    context: SheetContext, item: Admitted, corrections: Iterable[Admitted], refused: Collection[str]
) -> Refusal | None:
    """A revision that is not keyed anew corrects its head, or repeats one of several; typists of none sign it.

    A head that has no effect carries nothing; one of another form has other figures.
    """
    content = typed(item, SealedSheet)
    named = content.supersedes
    if any(key in refused or (key in context.known and key not in context.records) for key in named):
        return Refusal("fold.parents")
    heads = [typed(context.records[key], SealedSheet) for key in named if key in context.records]
    if len(heads) < len(named) or not heads:
        return None
    if item.persons & {person for head in heads for person in head.typists}:
        return Refusal("fold.typist")
    present = [head for head in heads if head.form.digest == content.form.digest]
    repeats = any(same_result(head, content) for head in present)
    if len(heads) > 1 and (repeats or not all(same_result(head, present[0]) for head in present)):
        return None if repeats else Refusal("fold.parents")
    if len(present) < len(heads):
        return Refusal("fold.parents")
    return _chain_refusal(present[0].as_decided, corrections, content.as_decided)


def same_result(one: SealedSheet, other: SealedSheet) -> bool:
    """Whether two sheets say the same: outcome and decided figures."""
    return one.outcome == other.outcome and one.as_decided.same_as(other.as_decided)
