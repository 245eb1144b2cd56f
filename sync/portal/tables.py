"""The CSV tables of a release: UTF-8, LF, RFC 4180, codes as text, zeros kept, every expected station in them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

from sync.portal.changes import COLUMNS as CHANGES
from sync.portal.changes import change_rows
from sync.portal.content import View
from sync.portal.index import COLUMNS as INDEX
from sync.portal.index import index_rows
from sync.portal.names import column_of
from sync.portal.reference import CHOICES, REGIONS, RULES, choice_rows, region_rows, rule_rows
from sync.portal.stations import TPS, VOTES, plain_fields, result_columns, result_rows, station_row, vote_rows
from sync.portal.totals import total_columns, total_rows

Row = Mapping[str, object]


def tables(view: View) -> dict[str, bytes]:
    """Path -> bytes of every table."""
    columns = _columns(view)
    rows: dict[str, list[Row]] = {name: [] for name in columns}
    for contest in sorted(view.package.contests):
        definition = view.package.definition(contest)
        plain = plain_fields(definition)
        for station in view.package.stations.values():
            sheet = view.state.sheet(contest, station.code)
            rows["tps"].append(station_row(view, contest, station))
            rows["hasil"] += result_rows(view, sheet, plain)
            rows["suara"] += vote_rows(view, sheet, definition)
            rows["koreksi"] += change_rows(view, sheet, definition)
        for name, row in total_rows(view, contest, definition):
            rows[name].append(row)
    rows["catatan"] += index_rows(view)
    return {f"data/{name}.csv": _csv(columns[name], rows[name]) for name in columns} | _references(view)


def _references(view: View) -> dict[str, bytes]:
    return {
        "referensi/wilayah.csv": _csv(REGIONS, region_rows(view)),
        "referensi/calon.csv": _csv(CHOICES, choice_rows(view)),
        "referensi/aturan.csv": _csv(RULES, rule_rows()),
    }


def _columns(view: View) -> dict[str, Sequence[str]]:
    """Columns of every table; forms of several contests share a table."""
    definitions = [view.package.definition(contest) for contest in sorted(view.package.contests)]
    plain = list(dict.fromkeys(column_of(f) for d in definitions for f in plain_fields(d)))
    every = list(dict.fromkeys(column_of(f) for d in definitions for f in d.order))
    return {
        "tps": TPS, "hasil": result_columns(plain), "suara": VOTES, "koreksi": CHANGES,
        "rekap_desa": total_columns("kode_desa", every), "rekap_kec": total_columns("kode_kec", every),
        "catatan": INDEX,
    }


def _csv(header: Sequence[str], rows: Iterable[Row]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([row.get(column, "") for column in header] for row in rows)
    return stream.getvalue().encode("utf-8")
