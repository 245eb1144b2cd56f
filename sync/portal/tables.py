"""The CSV tables of a release: one row for every expected station from minute zero, zeros kept, blanks named.

Column names are Indonesian, stable and public; the one table that maps them is ``columns.json``.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from forms.definition import FormDefinition
from forms.figure import Figure, Kind
from forms.recapitulation import recapitulate
from sync.fold import SheetState, State, Status
from sync.fold.state import figures_of
from sync.record.record import Record
from sync.trust.package import ElectionPackage

Row = Sequence[object]


@cache
def names() -> Mapping[str, Any]:
    """The mapping table."""
    found: Mapping[str, Any] = json.loads((files("sync.portal") / "columns.json").read_text(encoding="utf-8"))
    return found


def column_of(field: str) -> str:
    """Public column name of a field: ``used_dpt.m`` -> ``pengguna_dpt_l``."""
    base, _, part = field.partition(".")
    suffix = names()["columns"].get(part, part)
    return str(names()["fields"][base]) + (f"_{suffix}" if suffix else "")


def status_of(sheet: SheetState) -> str:
    """Status of a station in the tables."""
    if sheet.head is not None:
        key = "undecided" if sheet.head.payload["outcome"] == "undecided" else "counted"
    elif sheet.status is Status.CONFLICT:
        key = "conflict"
    else:
        key = "absent" if sheet.status is Status.ABSENT else "empty"
    return str(names()["status"][key])


def tables(package: ElectionPackage, state: State) -> dict[str, bytes]:
    """Path -> bytes of every table."""
    made: dict[str, tuple[list[str], list[Row]]] = {
        "tps": (["kode_tps", "kode_desa", "nomor_tps", "lokasi_khusus", "dpt_l", "dpt_p", "dpt_j", "jenis", "status",
                 "versi"], []),
        "hasil": ([], []), "suara": (["kode_tps", "jenis", "nomor_partai", "nomor_calon", "suara", "tanda", "versi",
                                      "catatan"], []),
        "koreksi": (["kode_tps", "jenis", "versi", "isian", "lama", "baru", "alasan", "cara", "waktu", "catatan"], []),
        "rekap_desa": ([], []), "rekap_kec": ([], []),
    }
    for contest in sorted(package.contests):
        _add_contest(made, package, state, contest)
    _add_corrections(made["koreksi"][1], state)
    return {f"data/{name}.csv": _csv(header, rows) for name, (header, rows) in made.items()}


def _add_contest(
    made: dict[str, tuple[list[str], list[Row]]], package: ElectionPackage, state: State, contest: str
) -> None:
    definition = package.definition(contest)
    plain = [field for field in definition.order if not field.startswith("votes.")]
    made["hasil"][0][:] = ["kode_tps", "jenis", "versi", "status", *(column_of(f) for f in plain), "kosong",
                           "tak_terbaca", "isian_otomatis", "catatan"]
    for station in package.stations.values():
        sheet = state.sheet(contest, station.code)
        dpt = station.dpt or {}
        versions = [record.payload["revision"] for record in sheet.heads]
        made["tps"][1].append(
            [station.code, station.village, station.number, "ya" if station.is_special else "tidak",
             *(dpt.get(part, "") for part in "mft"), contest, status_of(sheet), max(versions, default="")]
        )
        for record in sheet.heads:
            made["hasil"][1].append(_result_row(record, plain, status_of(sheet)))
            made["suara"][1].extend(_vote_rows(record, definition))
        if not sheet.heads:
            made["suara"][1].extend(
                [station.code, contest, "", f[6:], "", "", "", ""] for f in definition.order if f.startswith("votes.")
            )
    _add_recaps(made, package, state, contest, definition)


def _result_row(record: Record, plain: Sequence[str], status: str) -> Row:
    figures = _public_figures(record)
    marked = {kind: [column_of(f) for f in figures if figures[f].kind is kind] for kind in Kind}
    return [
        record.station, record.contest, record.payload["revision"], status, *(_number(figures[f]) for f in plain),
        " ".join(marked[Kind.BLANK]), " ".join(marked[Kind.UNREADABLE]),
        " ".join(column_of(f) for f in sorted(record.payload["filled"])), record.id,
    ]


def _vote_rows(record: Record, definition: FormDefinition) -> Iterable[Row]:
    figures = _public_figures(record)
    for field in definition.order:
        if field.startswith("votes."):
            mark = names()["kinds"][figures[field].kind.value]
            yield [record.station, record.contest, "", field[6:], _number(figures[field]), mark,
                   record.payload["revision"], record.id]


def _public_figures(record: Record) -> dict[str, Figure]:
    """An undecided sheet is published as written, every other one as decided."""
    which = "as_written" if record.payload["outcome"] == "undecided" else "as_decided"
    return figures_of(record.payload[which])


def _number(figure: Figure) -> object:
    return figure.value if figure.kind is Kind.VALUE else ""


def _add_corrections(rows: list[Row], state: State) -> None:
    sealed = {
        key for sheet in state.sheets.values() for head in sheet.heads for key in head.payload["corrections"]
    }
    for record in state.acts:
        if record.payload["act"] != "correction" or record.id not in sealed:
            continue
        for field, change in sorted(record.payload["figures"].items()):
            rows.append(
                [record.station, record.contest, record.payload["revision"], column_of(field),
                 _number(Figure.from_json(change["from"])), _number(Figure.from_json(change["to"])),
                 record.payload["reason"], record.payload["method"], record.payload["device_time"], record.id]
            )


def _add_recaps(
    made: dict[str, tuple[list[str], list[Row]]], package: ElectionPackage, state: State, contest: str,
    definition: FormDefinition,
) -> None:
    header = ["nama", "jenis", "tps_diharapkan", "tps_dihitung", *(column_of(f) for f in definition.order)]
    made["rekap_desa"][0][:] = ["kode_desa", *header]
    made["rekap_kec"][0][:] = ["kode_kec", *header]
    results = state.results(contest)
    for subdistrict in package.subdistricts():
        stations = [station.code for station in package.stations_of(subdistrict.code)]
        mine = [result for result in results if result.station.startswith(subdistrict.code)]
        table = recapitulate(definition, stations, mine)
        for code, column in [*sorted(table.villages.items()), (subdistrict.code, table.total)]:
            expected = sum(station.startswith(code) for station in stations)
            name = "rekap_kec" if code == subdistrict.code else "rekap_desa"
            made[name][1].append(
                [code, package.name_of(code), contest, expected, len(column.sheets),
                 *(column.totals[f] for f in definition.order)]
            )


def _csv(header: Sequence[str], rows: Iterable[Row]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8")
