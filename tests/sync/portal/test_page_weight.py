"""What a page weighs at the size of a country, and in the largest villages: made of values, without records."""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from types import SimpleNamespace
from typing import cast

import pytest

from forms.definition import FormDefinition
from sync.portal.content import Plan, Source
from sync.portal.layouts.v4.pages.changes import MOST, ChangedRow, ChangesTold
from sync.portal.layouts.v4.pages.lists import Lists, ListSums, party_contests
from sync.portal.layouts.v4.pages.region import FileLine, RegionPages
from sync.portal.layouts.v4.pages.site import Site
from sync.portal.layouts.v4.pages.templating import style
from sync.portal.layouts.v4.pages.village import VillagePages
from sync.portal.layouts.v4.shards.forms import columns_of
from sync.portal.layouts.v4.shards.paths import places, words_of_paths
from sync.portal.layouts.v4.shards.region_shapes import RegionEntry, Sum
from sync.portal.layouts.v4.shards.shapes import (
    VERSION,
    Head,
    Sheet,
    Signer,
    StationEntry,
    VillageFile,
    Voters,
    Zone,
    encoded,
)
from sync.portal.layouts.v4.shards.stations import files_of, parts_of
from sync.portal.layouts.v4.shards.sums import added, kept_fields
from sync.portal.layouts.v4.tables.boxes import added_boxes
from sync.trust.package import ElectionPackage
from tests.helpers.contests import GENERAL, package_of, village_codes
from tests.helpers.html_pages import Page

FIRST, LATER = 60_000, 100_000
#: The program of the pages, which is loaded with the first view; its own test holds it to this.
_PROGRAM = 8_000
_PROVINCES = 38
#: As many stations as the largest villages of 2024 have.
_STATIONS = 320


def _light(data: bytes) -> int:
    return len(gzip.compress(data, 9))


@pytest.fixture(scope="module")
def package() -> ElectionPackage:
    """A general election of five contests, in one village."""
    return package_of(GENERAL, villages=1, stations=_STATIONS)


def _forms(package: ElectionPackage) -> dict[str, FormDefinition]:
    return {code: one.definition(one.districts[0]) for code, one in sorted(package.contests.items())}


def _region(package: ElectionPackage, code: str, chance: random.Random) -> RegionEntry:
    """A region of a few thousand stations in which much is told of every contest."""
    sums = []
    for contest, form in _forms(package).items():
        district = package.contest(contest).districts[0]
        expected = chance.randrange(2000, 140_000)
        totals = {column: chance.randrange(10_000, 30_000_000) for column, field in
                  zip(columns_of(form), form.order, strict=True) if field in kept_fields(form, district)}
        sums.append(Sum(
            contest=contest, district=district.code, expected=expected, counted=expected - 17,
            states={"belum": 9, "disahkan": expected - 17, "konflik": 1, "perlu_revisi": 2, "tidak_ada": 5},
            voters=expected * 250, voters_counted=expected * 240, unknown=12_345, standing="sementara", left_out=0,
            totals=totals, findings={f"R{number:02d}": chance.randrange(1, 900) for number in range(1, 16)},
            across={"R18": 900, "R20": 90, "R24": 9},
            sheets=expected - 17, changes=chance.randrange(9000), recap=None, matters=[],
        ))
    return RegionEntry(code=code, name=f"PROVINSI {chance.randrange(10**9)}", level="province", sums=sums)


def test_the_first_view_of_a_country_is_light_and_lists_provinces_and_few_changes(package: ElectionPackage) -> None:
    chance = random.Random(38)
    parts = [_region(package, f"{11 + place}", chance) for place in range(_PROVINCES)]
    site = Site(package)
    whole = added(package, "", parts)
    plan = Plan(123, 4_116_180, "2024-02-20T08:00:00Z", "4")
    source = cast(Source, SimpleNamespace(package=package, plan=plan, root="ab" * 32, previous="cd" * 32))
    files = [FileLine(f"referensi/{place}.csv", 10**6, f"{chance.getrandbits(256):064x}") for place in range(40)]
    pages = RegionPages(site)
    (village,) = village_codes(1)
    row = ChangedRow(
        "KAPUK 001", f"halaman/{village[:4]}/{village}.html#tps-001", "Anggota DPRD Kabupaten/Kota",
        "Belum disahkan, sekarang Disahkan", ("pembetulan oleh pleno", "lembar disahkan", "kunci petugas dicabut"),
    )
    rows = [replace(row, name=f"{chance.getrandbits(64):x}") for _ in range(MOST)]
    told = ChangesTold("umpan/000123.json", "umpan/000123.atom", "../../umpan.atom", 122, "1.000.000", "90.000",
                       "7", True, rows, "999.980")
    first = pages.first("id", source, whole, parts, files, told)
    said = first.decode("utf-8")
    assert "999.980" in said
    assert f"Jumlah pemilih {12_345 * _PROVINCES:,} TPS tidak".replace(",", ".") in said
    assert _light(first) + _light(style()) + _PROGRAM <= FIRST
    page = Page(first.decode("utf-8"))
    assert page.faults == []
    assert sum("halaman/" in link for link in page.links) <= 2 * _PROVINCES + 2 + MOST
    assert _light(pages.page("id", whole, parts, [])) <= LATER


def _village(package: ElectionPackage, chance: random.Random, several: int = _STATIONS) -> VillageFile:
    (code,) = village_codes(1)
    forms = _forms(package)
    stations = package.stations_of(code)[:several]
    return VillageFile(
        version=VERSION, mode=package.mode, election=package.election, code=code, name="KAPUK",
        above=places(package, code), zone=Zone(name="WIB", hours=7), forms={one: f"{one}.json" for one in forms},
        page=words_of_paths(code), parts=parts_of(code, forms, stations),
        stations=[
            StationEntry(
                code=one.code, number=one.number, is_special=False, voters=Voters(male=140, female=150, total=290),
                withdrawn=None, states=dict.fromkeys(forms, "disahkan"),
                sheets=list(_sheets(forms, chance)),
            ) for one in stations
        ],
    )


def _sheets(forms: dict[str, FormDefinition], chance: random.Random) -> Iterator[Sheet]:
    """Sheets of which every second was corrected, so that all three columns are told."""
    for contest, form in forms.items():
        decided: list[int | None] = [chance.randrange(300) for _ in form.order]
        written = decided if chance.random() < 0.5 else [chance.randrange(300), *decided[1:]]
        record = f"{chance.getrandbits(256):064x}"
        sums = {column for column, field in zip(columns_of(form), form.order, strict=True)
                if field in added_boxes(form)}
        yield Sheet(contest=contest, status="disahkan", counts=True, reasons=[], changes=[], acts=[], across=[],
                    matters=[],
                    heads=[Head(
            record=record, file=f"catatan/320101/{record}.json", leaf=chance.randrange(10**6),
            sealed="2024-02-15T08:00:00Z", received="2024-02-15T09:00:00Z", release=3, revision=1, counts=True,
            outcome="dihitung", result_type="biasa", source="plano", form="ab" * 32,
            signers=[Signer(key=f"{number:064x}", role="anggota") for number in (1, 2)], decided=decided,
            written=None if written is decided else written, computed=dict.fromkeys(sums, 7), marks={}, filled=[],
            findings=[], images=[], supersedes=[],
        )])


def _lists(package: ElectionPackage) -> Lists:
    """Votes of every candidate of the general election's parties."""
    found = {}
    for contest, district in party_contests(package, ""):
        columns = columns_of(package.contest(contest).definition(district))
        found[contest, district.code] = ListSums(320, 319, {column: 60_000 - n for n, column in enumerate(columns)})
    return found


def _made(package: ElectionPackage, village: VillageFile, most: int) -> dict[str, bytes]:
    sums = RegionEntry(code=village.code, name=village.name, level="village", sums=[])
    pieces = islice(VillagePages(Site(package), village, sums, "id", _lists(package)).pieces(), most)
    return {piece.path: piece.data or b"" for piece in pieces}


def test_a_large_village_is_cut_so_that_every_page_and_file_is_light(package: ElectionPackage) -> None:
    village = _village(package, random.Random(320))
    assert {part.contest for part in village.parts} == set(GENERAL)
    made = _made(package, village, 4)
    assert max(map(_light, made.values())) <= LATER
    assert max(_light(encoded(file)) for _, file in islice(files_of(village), 4)) <= LATER
    pages = {path: Page(data.decode("utf-8")) for path, data in made.items()}
    first = pages.pop(village.page["id"])
    assert [one for one in first.ids if one.startswith("tps-")] == [f"tps-{n:03d}" for n in range(1, _STATIONS + 1)]
    for path, page in pages.items():
        assert page.faults == []
        name = path.rpartition("/")[2]
        anchors = [link.partition("#")[2] for link in first.links if link.startswith(f"{name}#")]
        assert anchors
        assert set(anchors) <= set(page.ids)


def test_a_page_of_the_longest_form_is_light(package: ElectionPackage) -> None:
    """Parties of eight each, every second sheet corrected: the last pages of a village are of the longest forms."""
    village = _village(package, random.Random(8), 14)
    made = _made(package, village, len(village.parts) + 1)
    assert len(village.parts) >= len(GENERAL)
    assert max(map(_light, made.values())) <= LATER
    assert max(_light(encoded(file)) for _, file in files_of(village)) <= LATER


def test_the_parts_of_a_village_have_every_sheet_once(package: ElectionPackage) -> None:
    village = _village(package, random.Random(1), 40)
    whole = {(one.number, sheet.contest) for one in village.stations for sheet in one.sheets}
    found = [
        (one.number, sheet.contest) for _, file in files_of(village) for one in file.stations for sheet in one.sheets
    ]
    assert len(found) == len(set(found))
    assert set(found) == whole
    assert parts_of(village.code, _forms(package), package.stations_of(village.code)[:2]) == []
