"""Votes of single candidates on the pages of regions: the sums of the tables, from province to the sheets."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from sync.portal.layouts.v4.names import column_of
from sync.portal.layouts.v4.pages.candidates import CandidatePages, part_of_path, section_of
from sync.portal.layouts.v4.pages.lists import Lists, ListSums, added, carried, party_contests, taken
from sync.portal.layouts.v4.pages.site import Site
from sync.portal.layouts.v4.shards.paths import page_path
from sync.verify import verify_path
from tests.helpers.contests import SUBDISTRICT, package_of
from tests.helpers.html_pages import Page
from tests.helpers.releases import rows_of
from tests.helpers.several import several_contests

PACKAGE = several_contests()
REGION = "000101"
LEVELS = (("rekap_kab", "kode_kab", REGION[:4]), ("rekap_kec", "kode_kec", REGION))


def _numbers(path: Path) -> list[list[str]]:
    """Cells of every row of candidates, as text."""
    rows, page = [], path.read_text(encoding="utf-8")
    for part in page.split('<details class="party">')[1:]:
        body = part.partition("<tbody>")[2].partition("</tbody>")[0]
        rows += [[cell.partition("<")[0].replace(".", "") for cell in line.split('<td class="n">')[1:]]
                 for line in body.splitlines() if line.startswith("<tr>")]
    return rows


@pytest.mark.parametrize(("table", "key", "code"), LEVELS)
def test_every_candidate_has_the_sum_of_the_table_and_the_parts_add_up(
    release: Path, table: str, key: str, code: str
) -> None:
    district, other = [one for contest, one in party_contests(PACKAGE, code) if contest == "DPR"]
    assert (release / page_path(code, "en", part_of_path("DPR", other.code))).is_file()
    (row,) = rows_of(release, table, **{key: code, "jenis": "DPR", "kode_dapil": district.code})
    form = PACKAGE.contest("DPR").definition(district)
    wanted = [row[column_of(one)] for one in form.order if one.startswith("votes.")]
    path = release / page_path(code, "id", part_of_path("DPR", district.code))
    found = _numbers(path)
    assert [cells[0] for cells in found] == wanted and set(wanted) != {"0"}
    assert all(int(cells[0]) == sum(int(one) for one in cells[2:]) for cells in found)
    page = Page(path.read_text(encoding="utf-8"))
    assert page.faults == []
    for link in page.links:
        target, _, anchor = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        assert file.is_file(), link
        assert not anchor or anchor in Page(file.read_text(encoding="utf-8")).ids, link


def test_the_way_leads_from_a_region_to_its_candidates_and_from_a_village_to_the_sheets(release: Path) -> None:
    for lang in ("id", "en"):
        region = Page((release / page_path(REGION, lang)).read_text(encoding="utf-8"))
        assert sum("-calon-DPR-" in link for link in region.links) == 2
    first = Page((release / "index.html").read_text(encoding="utf-8"))
    assert sum("-calon-DPR-" in link for link in first.links) == 2
    village = PACKAGE.villages_of(REGION)[0].code
    page = Page((release / page_path(village, "id")).read_text(encoding="utf-8"))
    assert section_of("DPR") in page.ids and page.faults == []
    assert "#tps-001-dpr" in page.links
    assert not any("-calon-PPWP" in path.name for path in (release / "halaman").rglob("*.html"))
    assert verify_path(release).ok


@pytest.mark.parametrize("code", [SUBDISTRICT[:2], SUBDISTRICT[:4]])
def test_a_page_of_the_longest_lists_and_fifty_parts_is_light(code: str) -> None:
    """18 parties of eight in a regency of fifty sub-districts, and in a province of as many regencies."""
    package = package_of(("DPR",))
    chance = random.Random(7)
    (pair,) = party_contests(package, code)
    contest, district = pair
    columns = [column_of(one) for one in package.contest(contest).definition(district).order]

    def some() -> Lists:
        return {(contest, district.code): ListSums(300, 299, {one: chance.randrange(60_000) for one in columns})}

    parts = {f"{code}{number:02d}": some() for number in range(1, 51)}
    whole = added(parts.values())
    (indonesian, _) = CandidatePages(Site(package)).pieces(code, whole, parts)
    assert indonesian.data is not None and len(gzip.compress(indonesian.data, 9)) <= 100_000
    page = Page(indonesian.data.decode("utf-8"))
    assert page.faults == [] and sum("-calon-DPR-" in link for link in page.links) == 50 * 18 + 1
    assert taken(carried(whole)) == whole
