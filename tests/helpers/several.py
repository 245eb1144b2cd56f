"""A committee with three contests of different kinds, some of whose sheets are sealed: for releases of all of them."""

from __future__ import annotations

from typing import Any

from forms.choices import Choice, ChoiceTree, grouped
from sync.trust.package import ElectionPackage
from tests.helpers.contests import papers
from tests.helpers.pki import training_package
from tests.helpers.releases import new_desk
from tests.helpers.wire import training_variant
from tests.sync.fold.acts import figures
from tests.sync.fold.desks import TestDesk

#: Two parties with a hole in the numbers, and a pair against nobody.
PARTIES = grouped({2: (1, 2), 5: (1,)})
ALONE = ChoiceTree((Choice("1", 1, "PASANGAN TUNGGAL"), Choice("2", 2, "KOLOM KOSONG", kind="empty_column")))
SEALED = 3


def several_contests() -> ElectionPackage:
    """The training region votes for a president, for parties in two districts, and for or against one pair."""
    first = training_package()
    villages = [one.code for one in first.villages_of("000101")]
    contests = [
        {"code": "PPWP", "districts": first.payload["contests"][0]["districts"]},
        {"code": "DPR", "districts": [
            {"code": "D-1", "name": "DAPIL SATU", "regions": villages[:1], "choices": PARTIES.to_json()},
            {"code": "D-2", "name": "DAPIL DUA", "regions": villages[1:], "choices": PARTIES.to_json()},
        ]},
        {"code": "PILWALI", "districts": [{"code": "0", "name": "KOTA", "regions": [], "choices": ALONE.to_json()}]},
    ]
    return training_variant(contests=contests)


def several_desk() -> TestDesk:
    """The first stations of the region sealed in every contest."""
    package = several_contests()
    desk = new_desk(package)
    for station, sheets in list(papers(package).items())[:SEALED]:
        for contest, values in sorted(sheets.items()):
            seal_sheet(desk, contest, station, values)
    return desk


def seal_sheet(desk: TestDesk, contest: str, station: str, values: dict[str, int], **more: Any) -> None:
    """A sheet typed twice and sealed.

    :param more: other fields of the keyings and the sheet, such as ``result_type`` and ``revision``.
    """
    definition = desk.world.newest.definition(contest, station)
    table = figures(values)
    keyed: dict[str, Any] = {
        "contest": contest, "station": station, "form": {"id": definition.id, "digest": definition.digest},
        "revision": 1, "result_type": "regular", "source": "plano", "filled": [], **more,
    }
    made = [
        desk.force({"kind": "transcription", **keyed, "figures": table, "nonce": f"{n:032x}"}, person)
        for n, person in enumerate(("OP-1", "OP-2"))
    ]
    sheet = desk.state.sheet(contest, station)
    desk.force({
        **keyed, "kind": "sheet", "supersedes": sorted(head.id for head in sheet.heads), "outcome": "counted",
        "typists": ["OP-1", "OP-2"], "transcriptions": sorted(one.id for one in made), "settlements": [],
        "corrections": [], "dispositions": [],
        "findings": [{"rule": one.rule, "key": one.key, "disposition": None} for one in sheet.findings],
        "as_written": table, "as_decided": table, "images": [],
    }, "KETUA", "ANGGOTA-1")
