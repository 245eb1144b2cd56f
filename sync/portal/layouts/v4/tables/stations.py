"""``tps``: every expected station from minute zero, what counts and what does not; ``ditarik``: withdrawn ones."""

from __future__ import annotations

from collections.abc import Iterator

from sync.fold import SheetState
from sync.portal.content import View
from sync.portal.layouts.v4.names import counts, status_of, truth, word
from sync.portal.layouts.v4.tables.shape import Expected, RegionTable, Row, expected_sheets, place_names
from sync.portal.layouts.v4.tables.times import TIMES, times_of
from sync.record.content import Absent, SealedSheet
from sync.trust.regions import Station

_STATIONS = ("kode_tps", "kode_desa", "nama_desa", "nama_kec", "nomor_tps", "lokasi_khusus", "dpt_l", "dpt_p", "dpt_j",
             "jenis", "kode_dapil", "status", "versi", "dihitung", "alasan", "catatan", *TIMES)
_WITHDRAWN = ("kode_tps", "nama_desa", "nama_kec", "jenis", "kode_dapil", "alasan", "paket", "catatan")


def _station_rows(view: View) -> Iterator[Row]:
    for one in expected_sheets(view):
        yield _station_row(view, one)


def _station_row(view: View, one: Expected) -> Row:
    station, sheet = one.station, one.sheet
    dpt = station.dpt or {}
    row = {
        "kode_tps": station.code, "kode_desa": station.village, **place_names(view.package, station.code),
        "nomor_tps": station.number, "lokasi_khusus": truth(station.is_special), "dpt_l": dpt.get("m", ""),
        "dpt_p": dpt.get("f", ""), "dpt_j": dpt.get("t", ""), "jenis": sheet.contest,
        "kode_dapil": one.district.code, "status": status_of(view, sheet),
        "versi": max((record.content_as(SealedSheet).revision for record in sheet.heads), default=""),
        "dihitung": truth(counts(sheet)), "alasan": reason_of(station, sheet),
    }
    return row | {"catatan": sheet.head.id, **times_of(view, sheet.head)} if sheet.head is not None else row


def reason_of(station: Station, sheet: SheetState) -> str:
    """Why the station was withdrawn, or why there is no sheet of it; empty for every other one."""
    if station.withdrawn is not None:
        return word("withdrawals", station.withdrawn)
    return " ".join(sorted({word("absences", record.content_as(Absent).reason) for record in sheet.absent}))


def _withdrawn_rows(view: View) -> Iterator[Row]:
    """With the number of the package that first says so, and the sheets that stay outside the sums."""
    for one in expected_sheets(view):
        if one.station.withdrawn is not None:
            since = (
                package.sequence for package in view.reference.chain
                if (known := package.stations.get(one.station.code)) is not None and known.withdrawn is not None
            )
            yield {
                "kode_tps": one.station.code, **place_names(view.package, one.station.code),
                "jenis": one.sheet.contest, "kode_dapil": one.district.code,
                "alasan": word("withdrawals", one.station.withdrawn), "paket": min(since, default=""),
                "catatan": " ".join(record.id for record in one.sheet.heads),
            }


STATIONS = RegionTable("tps", lambda package: _STATIONS, _station_rows)
WITHDRAWN = RegionTable("ditarik", lambda package: _WITHDRAWN, _withdrawn_rows)
