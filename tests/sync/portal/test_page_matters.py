"""Objections and incidents are told with the sheet they are of: what became of them, never their words."""

from __future__ import annotations

from sync.fold import Reference
from sync.portal.content import Plan, View
from sync.portal.layouts.v4.pages.region import RegionPages, SubdistrictTold
from sync.portal.layouts.v4.pages.site import Site
from sync.portal.layouts.v4.pages.village import VillagePages
from sync.portal.layouts.v4.shards.stations import villages_of
from sync.portal.layouts.v4.shards.sums import sums_of
from sync.portal.leaves import LeafIndex
from tests.helpers.html_pages import Page
from tests.helpers.pki import SUBDISTRICT, training_package
from tests.helpers.releases import STATIONS, sealed_desk
from tests.sync.fold.registers import decision, incident, objection

TWO = ("KETUA", "ANGGOTA-1")


def test_a_matter_stands_with_its_sheet_and_one_of_a_village_with_the_subdistrict() -> None:
    desk, station, package = sealed_desk(1), STATIONS[0], training_package()
    made = desk.act(objection(1, station), "OP-1")
    desk.act(decision(desk.state, made.id, "rejected", station), *TWO)
    other = desk.act(incident(2, station[:10]), "OP-1")
    reference = Reference(desk.committee.roster.chain, desk.committee.roster, package)
    view = View(SUBDISTRICT, Plan(1, 0, "", "4"), package, reference, desk.state, LeafIndex(), desk.records)
    village = villages_of(view)[0]
    (line,) = village.stations[0].sheets[0].matters
    assert (line.kind, line.state, line.column, line.by, line.record) == (
        "keberatan", "ditolak", "suara_paslon_1", "SAKSI-1", made.id
    )
    site, sums = Site(package), sums_of(view)
    (piece,) = VillagePages(site, village, sums[1], "en").pieces()
    said = Page((piece.data or b"").decode("utf-8")).text
    assert "Objection of a witness : IV.1 Votes, ticket 1, SAKSI-1. State: rejected." in said
    assert f"{1:064x}" not in said
    told = SubdistrictTold(site, villages_of(view), sums, "en").values("")
    said = Page(RegionPages(site).page("en", sums[0], sums[1:], [], told).decode("utf-8")).text
    assert "Special incident . State: open." in said and other.id[:8] in said
