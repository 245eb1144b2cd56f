"""``isian``: every figure that is no vote, as written on the paper, as its parts add up, as decided by the plenary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from forms.definition import FormDefinition
from forms.figure import Figure
from forms.rules.instances import Instance, rule_set
from sync.portal.content import View
from sync.portal.layouts.v4.names import column_of, mark, number, truth, word
from sync.portal.layouts.v4.tables.results import is_counted
from sync.portal.layouts.v4.tables.shape import Expected, Ordered, RegionTable, expected_sheets, plain_fields
from sync.record.content import Correction, SealedSheet
from sync.record.record import Record

_COLUMNS = ("kode_tps", "jenis", "versi", "isian", "tertulis", "tertulis_tanda", "terhitung", "terhitung_tanda",
            "aturan", "diputuskan", "diputuskan_tanda", "keadaan", "alasan", "dihitung", "catatan")


class _Box(NamedTuple):
    """A box, its public name, and the rule that says from which boxes it is added up, if any."""

    field: str
    column: str
    rule: Instance | None


def _box_rows(view: View) -> Iterator[Ordered]:
    for one in expected_sheets(view):
        for record in one.sheet.heads:
            yield from _rows(view, one, record)


def _rows(view: View, one: Expected, record: Record) -> Iterator[Ordered]:
    said = record.content_as(SealedSheet)
    reasons, settled = correction_reasons(view, said), {item.key: item.disposition for item in said.findings}
    as_written, is_decided = said.as_written.as_dict(), said.outcome != "undecided"
    as_decided = said.as_decided.as_dict() if is_decided else {}
    station, contest, counted = one.station.code, one.sheet.contest, truth(is_counted(one.sheet, record))
    for field, column, rule in _boxes(one.definition):
        written = as_written.get(field)
        if written is None:
            continue  # the form of an earlier package did not have it yet
        decided = as_decided[field] if is_decided else None
        computed, lacks = _computed(rule, as_written)
        state = _state(written, computed, decided)
        reason = ""
        if state == "changed" and field in reasons:
            reason = word("reasons", reasons[field])
        elif state == "unlike" and rule is not None and settled.get(rule.key) is not None:
            reason = word("dispositions", str(settled[rule.key]))
        cells = number(written), mark(written)
        yield (
            station, contest, said.revision, column, *cells,
            computed if computed is not None else "", word("computed", lacks), rule.rule if rule is not None else "",
            *(cells if decided is written else _decided(decided)), word("boxes", state), reason, counted, record.id,
        )


def _decided(figure: Figure | None) -> tuple[object, str]:
    """Figure and mark of a box as decided, if it was."""
    return (number(figure), mark(figure)) if figure is not None else ("", word("status", "undecided"))


@lru_cache(maxsize=1024)
def _boxes(definition: FormDefinition) -> Sequence[_Box]:
    """Boxes of a form that are no votes."""
    sums = added_boxes(definition)
    return [_Box(field, column_of(field), sums.get(field)) for field in plain_fields(definition)]


def correction_reasons(view: View, said: SealedSheet) -> Mapping[str, str]:
    """Reason code of the plenary's correction of each box, as far as its acts are in the release."""
    found: dict[str, str] = {}
    for key in sorted(said.corrections):
        act = view.records.get(key)
        if act is not None and isinstance(act.content, Correction):
            found |= dict.fromkeys(act.content.figures, act.content.reason)
    return found


@lru_cache(maxsize=1024)
def added_boxes(definition: FormDefinition) -> Mapping[str, Instance]:
    """For each box that the form adds up, the first of its rules that says from which boxes."""
    found: dict[str, Instance] = {}
    for one in rule_set(definition).instances:
        if one.formula == "sum":
            found.setdefault(one.fields[0], one)
    return found


def _computed(rule: Instance | None, figures: Mapping[str, Figure]) -> tuple[int | None, str]:
    """What the parts of a box add up to, and otherwise why they do not: a blank part is not zero."""
    if rule is None:
        return None, "no_sum"
    parts = [figures[name].value if name in figures else None for name in rule.fields[1:]]
    known = [one for one in parts if one is not None]
    return (sum(known) + rule.constant, "value") if len(known) == len(parts) else (None, "incomplete")


def _state(written: Figure, computed: int | None, decided: Figure | None) -> str:
    stands = decided if decided is not None else written
    if stands is not written and not stands.same_as(written):
        return "changed"
    if stands.value is None:
        return "no_figure"
    return "unlike" if computed is not None and computed != stands.value else "same"


BOXES = RegionTable("isian", lambda package: _COLUMNS, _box_rows)
