"""Stations of a village as their file tells them: what was written, computed and decided, changed, signed, and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from forms.definition import FormDefinition
from forms.figure import Figure, Kind
from forms.geography import zone_of
from sync.fold import SheetState
from sync.portal.content import View
from sync.portal.layouts.v2.index import effect_of
from sync.portal.layouts.v3.changes import change_rows
from sync.portal.layouts.v4.names import column_of, counts, mark, status_of, word
from sync.portal.layouts.v4.shards.across import across_lines
from sync.portal.layouts.v4.shards.evidence import file_of, first_release_of, leaf_of, received_of, signers_of
from sync.portal.layouts.v4.shards.forms import columns_of
from sync.portal.layouts.v4.shards.matters import matters_of
from sync.portal.layouts.v4.shards.paths import form_path, name_of, places, shard_path, words_of_paths, zone
from sync.portal.layouts.v4.shards.shapes import (
    VERSION,
    ActLine,
    ChangeLine,
    Head,
    SealedFinding,
    ShardPart,
    Sheet,
    StationEntry,
    VillageFile,
    Voters,
)
from sync.portal.layouts.v4.tables.boxes import added_boxes
from sync.record.content import Absent, ActContent, SealedSheet
from sync.record.record import Record
from sync.trust.regions import Station

#: Boxes that one file or page of a village has at most, as long as a single station's sheet is not longer; what is said
#: of a sheet beside them (ids, times, signers) weighs as much as so many more.
MOST_BOXES, BESIDE = 4000, 25
#: Why a figure of the newest form has no number: the sheet's own form lacks its box.
NO_BOX = "tanpa_kotak"


def villages_of(view: View) -> list[VillageFile]:
    """Every village of a sub-district, whole, in code order; made once."""
    if ("villages",) not in view.once:
        acts = _acts(view)
        view.once["villages",] = [
            _village(view, one.code, acts) for one in view.package.villages_of(view.region)
        ] if view.region in view.package.regions else []
    return cast(list[VillageFile], view.once["villages",])


def files_of(village: VillageFile) -> Iterator[tuple[str, VillageFile]]:
    """Paths and files of a village: one, or a list of its stations and a file a part of them."""
    if not village.parts:
        yield shard_path(village.code), village
        return
    yield shard_path(village.code), _with(village, [_without(one) for one in village.stations], village.parts)
    for part in village.parts:
        yield part.path, _with(village, stations_of_part(village, part), [])


def stations_of_part(village: VillageFile, part: ShardPart) -> list[StationEntry]:
    """Stations of a part, with the sheet of its contest only."""
    found = (one for one in village.stations if part.first <= one.number <= part.last)
    return [_only(one, part.contest) for one in found if any(sheet.contest == part.contest for sheet in one.sheets)]


def _with(village: VillageFile, stations: list[StationEntry], parts: list[ShardPart]) -> VillageFile:
    return VillageFile(
        version=VERSION, mode=village.mode, election=village.election, code=village.code, name=village.name,
        above=village.above, zone=village.zone, forms=village.forms, page=village.page, parts=parts, stations=stations,
    )


def _without(station: StationEntry) -> StationEntry:
    return _entry(station, [])


def _only(station: StationEntry, contest: str) -> StationEntry:
    return _entry(station, [one for one in station.sheets if one.contest == contest])


def _entry(station: StationEntry, sheets: list[Sheet]) -> StationEntry:
    return StationEntry(
        code=station.code, number=station.number, is_special=station.is_special, voters=station.voters,
        withdrawn=station.withdrawn, states=station.states, sheets=sheets,
    )


def _village(view: View, code: str, acts: Mapping[tuple[str, str], Sequence[Record]]) -> VillageFile:
    package = view.package
    forms = {}
    lengths = {}
    for contest, held in package.contests.items():
        district = held.district_of(code)
        if district is not None:
            forms[contest] = held.definition(district)
            lengths[contest] = form_path(contest, district.code)
    stations = package.stations_of(code)
    return VillageFile(
        version=VERSION, mode=package.mode, election=package.election, code=code, name=name_of(package, code),
        above=places(package, code), zone=zone(zone_of(code)), forms=lengths, page=words_of_paths(code),
        parts=parts_of(code, forms, stations), stations=[_station(view, one, forms, acts) for one in stations],
    )


def parts_of(code: str, forms: Mapping[str, FormDefinition], stations: Sequence[Station]) -> list[ShardPart]:
    """How a village is cut: by its contests and the number of its stations alone, so that it stays cut as it is."""
    if len(stations) * sum(weight(one) for one in forms.values()) <= MOST_BOXES:
        return []
    found = []
    for contest, form in forms.items():
        several = max(1, MOST_BOXES // weight(form))
        groups = [stations[start:start + several] for start in range(0, len(stations), several)]
        for number, group in enumerate(groups, start=1):
            part = f"-{contest}" + (f"-{number}" if len(groups) > 1 else "")
            found.append(ShardPart(
                path=shard_path(code, part), page=words_of_paths(code, part), contest=contest, first=group[0].number,
                last=group[-1].number,
            ))
    return found


def weight(form: FormDefinition) -> int:
    """What a sheet of a form weighs, in boxes."""
    return len(form.order) + BESIDE


def _station(
    view: View, station: Station, forms: Mapping[str, FormDefinition], acts: Mapping[tuple[str, str], Sequence[Record]]
) -> StationEntry:
    sheets = [
        _sheet(view, view.state.sheet(contest, station.code), form, station, acts.get((contest, station.code), ()))
        for contest, form in forms.items()
    ]
    return StationEntry(
        code=station.code, number=station.number, is_special=station.is_special,
        voters=Voters(male=station.dpt["m"], female=station.dpt["f"], total=station.dpt["t"]) if station.dpt else None,
        withdrawn=word("withdrawals", station.withdrawn) if station.withdrawn is not None else None,
        states={one.contest: one.status for one in sheets}, sheets=sheets,
    )


def _sheet(
    view: View, sheet: SheetState, form: FormDefinition, station: Station, acts: Sequence[Record]
) -> Sheet:
    reasons = {word("absences", one.content_as(Absent).reason) for one in sheet.absent}
    return Sheet(
        contest=sheet.contest, status=status_of(view, sheet), counts=counts(sheet), reasons=sorted(reasons),
        heads=[_head(view, sheet, one, form) for one in sheet.heads],
        changes=[_change(view, row) for row in change_rows(view, sheet, form)],
        acts=[_act(view, one) for one in acts], matters=matters_of(view, sheet.contest, sheet.station),
        across=across_lines(view, sheet.contest, sheet.station),
    )


def _head(view: View, sheet: SheetState, record: Record, form: FormDefinition) -> Head:
    said = record.content_as(SealedSheet)
    decided, written = said.as_decided.as_dict(), said.as_written.as_dict()
    is_same = said.as_decided is said.as_written or all(
        decided[one].same_as(written[one]) for one in form.order if one in decided and one in written
    )
    marks = {"diputuskan": _marks(decided, form)} | ({} if is_same else {"tertulis": _marks(written, form)})
    return Head(
        record=record.id, file=file_of(view, record.id), leaf=leaf_of(view, record.id),
        sealed=said.device_time, received=received_of(view, record.id), release=first_release_of(view, record.id),
        revision=said.revision,
        counts=counts(sheet) and sheet.head is not None and sheet.head.id == record.id,
        outcome=OUTCOMES[said.outcome], result_type=word("results", said.result_type),
        source=word("sources", said.source), form=said.form.digest, signers=signers_of(view, record),
        decided=_numbers(decided, form), written=None if is_same else _numbers(written, form),
        computed=_computed(written, form), marks={key: found for key, found in marks.items() if found},
        filled=[column_of(one) for one in sorted(said.filled)],
        findings=[
            SealedFinding(rule=one.rule, key=one.key, disposition=(
                word("dispositions", one.disposition) if one.disposition is not None else None
            )) for one in sorted(said.findings, key=lambda one: (one.rule, one.key))
        ],
        images=[], supersedes=sorted(said.supersedes),
    )


#: What a sealed sheet says of itself, in public words.
OUTCOMES = {"counted": "dihitung", "undecided": "tidak_diputuskan"}


def _numbers(figures: Mapping[str, Figure], form: FormDefinition) -> list[int | None]:
    return [figures[one].value if one in figures else None for one in form.order]


def _marks(figures: Mapping[str, Figure], form: FormDefinition) -> dict[str, str]:
    return {
        column: mark(figures[field]) if field in figures else NO_BOX
        for column, field in zip(columns_of(form), form.order, strict=True)
        if field not in figures or figures[field].kind is not Kind.VALUE
    }


def _computed(written: Mapping[str, Figure], form: FormDefinition) -> dict[str, int]:
    """What the parts of each sum add up to, as far as all of them have a number: a blank is not zero."""
    found = {}
    for field, rule in added_boxes(form).items():
        parts = [written[one].value if one in written else None for one in rule.fields[1:]]
        known = [one for one in parts if one is not None]
        if len(known) == len(parts):
            found[column_of(field)] = sum(known) + rule.constant
    return found


def _change(view: View, row: Mapping[str, object]) -> ChangeLine:
    record = str(row["catatan"])
    held = record if record in view.records else str(row["lembar"])
    return ChangeLine(
        revision=int(str(row["versi"])), column=str(row["isian"]), before=_value(row["lama"]),
        before_mark=str(row["lama_ket"]), after=_value(row["baru"]), after_mark=str(row["baru_ket"]),
        reason=str(row["alasan"]), method=str(row["cara"]), roles=str(row["peran"]).split(), time=str(row["waktu"]),
        record=record, sheet=str(row["lembar"]), file=file_of(view, held),
        readers=str(row.get("pembaca", "")).split(),
    )


def _value(cell: object) -> int | None:
    return cell if isinstance(cell, int) else None


def _acts(view: View) -> Mapping[tuple[str, str], list[Record]]:
    """Decisions about each sheet, in the order of the log."""
    found: dict[tuple[str, str], list[Record]] = {}
    for _, record in view.logged():
        if record.kind == "act" and record.station is not None:
            found.setdefault((str(record.contest), record.station), []).append(record)
    return found


def _act(view: View, record: Record) -> ActLine:
    said = record.content_as(ActContent)
    reason = getattr(said, "reason", None)
    if reason is not None:
        reason = word("absences" if isinstance(said, Absent) else "reasons", reason)
    return ActLine(
        act=word("acts", said.act), reason=reason, time=said.device_time,
        received=received_of(view, record.id), record=record.id, file=file_of(view, record.id),
        leaf=leaf_of(view, record.id), signers=signers_of(view, record),
        effect=word("effects", effect_of(view, record)),
    )
