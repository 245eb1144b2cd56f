"""``temuan``: rules that a sealed sheet breaks, as it is signed; ``temuan_lintas``: what several sheets together show.

The second is computed from what the release holds. It hangs on which sheets and copies have arrived and is no part of
any signature: a later release may find more, or less.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from forms.definition import FormDefinition
from forms.rules.across import AcrossFinding
from forms.rules.instances import Instance, rule_set
from sync.fold.across import copies_findings, in_order, sheet_findings, signed_copies, standing_sheet, written_sheet
from sync.portal.content import View
from sync.portal.layouts.v4.names import column_of, counts, status_of, truth, word
from sync.portal.layouts.v4.tables.shape import Expected, RegionTable, Row, expected_sheets, place_names
from sync.record.content import SealedSheet
from sync.record.record import Record

#: Rules over several papers of which a release holds all that they need.
ACROSS_RULES = frozenset({"R18", "R20", "R24"})
_FINDINGS = ("kode_tps", "nama_desa", "nama_kec", "jenis", "versi", "status", "aturan", "kunci", "berat", "isian",
             "disposisi", "dihitung", "catatan")
_ACROSS = ("kunci", "kode_tps", "nama_desa", "nama_kec", "jenis", "aturan", "berat", "isian", "urutan", "menyendiri",
           "pemegang", "catatan")


def _finding_rows(view: View) -> Iterator[Row]:
    for one in expected_sheets(view):
        for record in one.sheet.heads:
            yield from _of_sheet(view, one, record)


def _of_sheet(view: View, one: Expected, record: Record) -> Iterator[Row]:
    said, known = record.content_as(SealedSheet), _instances(one.definition)
    for item in said.findings:
        instance = known.get(item.key)
        yield {
            "kode_tps": one.station.code, **place_names(view.package, one.station.code), "jenis": one.sheet.contest,
            "versi": said.revision, "status": status_of(view, one.sheet), "aturan": item.rule, "kunci": item.key,
            "berat": word("severities", instance.severity.value) if instance is not None else "",
            "isian": " ".join(map(column_of, instance.fields)) if instance is not None else "",
            "disposisi": word("dispositions", item.disposition) if item.disposition is not None else "",
            "dihitung": truth(counts(one.sheet) and record == one.sheet.head), "catatan": record.id,
        }


@lru_cache(maxsize=1024)
def _instances(definition: FormDefinition) -> Mapping[str, Instance]:
    return {one.key: one for one in rule_set(definition).instances}


def across_of(view: View) -> tuple[AcrossFinding, ...]:
    """Findings over several sheets (R18, R24) and over the copies of one (R20) of a sub-district; made once."""
    if ("across",) not in view.once:
        view.once["across",] = _across_of(view)
    found = view.once["across",]
    assert isinstance(found, tuple)
    return found


def _across_of(view: View) -> tuple[AcrossFinding, ...]:
    sheets = [one.sheet for one in expected_sheets(view) if one.sheet.head is not None and one.sheet.withdrawn is None]
    standing = (standing_sheet(view.package, sheet) for sheet in sheets)
    found = [*sheet_findings(one for one in standing if one is not None)]
    region = view.state.region(view.region)
    papers = (
        (written, copies) for sheet in sheets
        if (written := written_sheet(view.package, sheet)) is not None
        and (copies := signed_copies(region, sheet.contest, sheet.station))
    )
    return in_order([*found, *copies_findings(papers)])


def _across_rows(view: View) -> Iterator[Row]:
    """One row a sheet of a finding; the one to look at first has place 1."""
    for one in across_of(view):
        for place, name in enumerate(one.sheets, start=1):
            head = view.state.sheet(name.contest, name.station).head
            yield {
                "kunci": one.key, "kode_tps": name.station, **place_names(view.package, name.station),
                "jenis": name.contest, "aturan": one.rule, "berat": word("severities", one.severity.value),
                "isian": " ".join(map(column_of, one.fields)), "urutan": place,
                "menyendiri": truth(name == one.suspect), "pemegang": one.holder,
                "catatan": head.id if head is not None else "",
            }


FINDINGS = RegionTable("temuan", lambda package: _FINDINGS, _finding_rows)
ACROSS = RegionTable("temuan_lintas", lambda package: _ACROSS, _across_rows)
