"""``isian``: every figure that is no vote, as written on the paper, as its parts add up, as decided by the plenary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from forms.definition import FormDefinition
from forms.figure import Figure
from forms.rules.instances import Instance, rule_set
from sync.portal.content import View
from sync.portal.layouts.v4.names import column_of, mark, number, truth, word
from sync.portal.layouts.v4.tables.results import is_counted
from sync.portal.layouts.v4.tables.shape import RegionTable, Row, expected_sheets, plain_fields
from sync.record.content import Correction, SealedSheet
from sync.record.record import Record

_COLUMNS = ("kode_tps", "jenis", "versi", "isian", "tertulis", "tertulis_tanda", "terhitung", "terhitung_tanda",
            "aturan", "diputuskan", "diputuskan_tanda", "keadaan", "alasan", "dihitung", "catatan")


def _box_rows(view: View) -> Iterator[Row]:
    for one in expected_sheets(view):
        for record in one.sheet.heads:
            base = {
                "kode_tps": one.station.code, "jenis": one.sheet.contest,
                "versi": record.content_as(SealedSheet).revision, "dihitung": truth(is_counted(one.sheet, record)),
                "catatan": record.id,
            }
            for row in _rows(view, record, one.definition):
                yield base | row


def _rows(view: View, record: Record, definition: FormDefinition) -> Iterator[dict[str, object]]:
    said = record.content_as(SealedSheet)
    reasons, sums = correction_reasons(view, said), added_boxes(definition)
    settled = {item.key: item.disposition for item in said.findings}
    is_decided = said.outcome != "undecided"
    for field in plain_fields(definition):
        if field not in said.as_written:
            continue  # the form of an earlier package did not have it yet
        written, decided = said.as_written[field], said.as_decided[field] if is_decided else None
        rule = sums.get(field)
        computed, lacks = _computed(rule, said.as_written)
        state = _state(written, computed, decided)
        row: dict[str, object] = {
            "isian": column_of(field), "tertulis": number(written), "tertulis_tanda": mark(written),
            "terhitung": computed if computed is not None else "", "terhitung_tanda": word("computed", lacks),
            "aturan": rule.rule if rule is not None else "",
            "diputuskan": number(decided) if decided is not None else "",
            "diputuskan_tanda": mark(decided) if decided is not None else word("status", "undecided"),
            "keadaan": word("boxes", state),
        }
        if state == "changed" and field in reasons:
            row["alasan"] = word("reasons", reasons[field])
        elif state == "unlike" and rule is not None and settled.get(rule.key) is not None:
            row["alasan"] = word("dispositions", str(settled[rule.key]))
        yield row


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
    if not stands.same_as(written):
        return "changed"
    if stands.value is None:
        return "no_figure"
    return "unlike" if computed is not None and computed != stands.value else "same"


BOXES = RegionTable("isian", lambda package: _COLUMNS, _box_rows)
