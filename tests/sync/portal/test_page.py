"""The pages of a release: whole HTML without script, true about what is final and what is missing, light."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from resources.catalogue import LANGUAGES, messages
from resources.sheet_states import sheet_states
from sync.portal.layouts.v2.templating import render
from sync.portal.layouts.v4.names import dictionary
from sync.portal.layouts.v4.pages.region import FileLine
from sync.portal.layouts.v4.pages.site import SCRIPT, Site
from sync.portal.layouts.v4.pages.templating import style
from sync.portal.layouts.v4.pages.terms import TERMS
from sync.portal.layouts.v4.pages.village import VillagePages
from sync.portal.layouts.v4.pages.words import PageWords, width
from sync.portal.layouts.v4.shards.paths import page_path, shard_path
from sync.portal.layouts.v4.shards.region_shapes import RegionEntry
from sync.portal.layouts.v4.shards.shapes import VillageFile
from tests.helpers.html_pages import Page, all_pages, page_of
from tests.helpers.pki import training_package
from tests.helpers.releases import NOW, STATIONS, Town, sealed_desk, tree
from tests.helpers.told_region import CORRECTED, MISSING, READ_AGAIN, UNDECIDED
from tests.sync.fold.acts import PAPER, recap

VILLAGE = CORRECTED[:10]
SUBDISTRICT = CORRECTED[:6]


def _page(folder: Path, code: str, lang: str = "id") -> Page:
    return page_of(folder / page_path(code, lang))


def test_every_page_is_whole_and_has_no_script_nor_style_of_its_own(told: Path) -> None:
    found = all_pages(told)
    # the first page, method, glossary, format; regency, sub-district, three villages: each in two languages
    assert len(found) == 18
    for path in found:
        page = page_of(path)
        assert page.faults == [], path.name
        assert len(set(page.ids)) == len(page.ids), path.name
        tags = {tag for tag, _ in page.tags}
        assert not tags & ({"img", "iframe", "form", "style"} | (set() if SCRIPT else {"script"})), path.name
        assert not any("style" in attrs or any(key.startswith("on") for key in attrs) for _, attrs in page.tags)


def test_every_link_and_anchor_leads_somewhere_in_the_release(told: Path) -> None:
    for path in all_pages(told):
        page, is_first = page_of(path), path.name in ("index.html", "en.html") and path.parent == told
        # what a feed reader subscribes to is the portal's, around the release: not for a person to follow
        assert page.news == (["../../umpan.atom"] if is_first else [])
        for target in (one for one in page.links if one not in page.news):
            assert not re.match(r"[a-z]+:|//", target), f"{path.name}: {target}"
            file, _, anchor = target.partition("#")
            there = (path.parent / file).resolve() if file else path
            assert there.is_file(), f"{path.name}: {target}"
            if anchor:
                assert anchor in page_of(there).ids, f"{path.name}: {target}"


def test_every_station_and_every_figure_has_an_address_and_what_it_says_is_what_was_signed(told: Path) -> None:
    for station in STATIONS:
        page = _page(told, station[:10])
        anchor = f"tps-{station[10:]}"
        assert anchor in page.ids and f"{anchor}-ppwp" in page.ids
        if station in (CORRECTED, READ_AGAIN, UNDECIDED, MISSING):
            continue
        for field, column in (("votes.1", "suara_paslon_1"), ("valid", "suara_sah"), ("dpt.t", "pemilih_dpt_j")):
            said = page.said[f"{anchor}-ppwp-{column}"].split()[-1]
            assert said.replace(".", "") == str(PAPER[station][field])


def test_a_corrected_figure_is_told_three_times_with_its_story(told: Path) -> None:
    page, paper = _page(told, VILLAGE, "en"), PAPER[CORRECTED]
    row = page.said[f"tps-{CORRECTED[10:]}-ppwp-suara_paslon_1"]
    assert row.endswith(f"changed {paper['votes.1']} – {paper['votes.1'] + 2}")
    assert f"{paper['votes.1']} → {paper['votes.1'] + 2} ." in page.text
    assert "corrected by plenary, struck out, miscounted by KPPS. Signed by chair, member" in page.text
    listed = _page(told, SUBDISTRICT, "en").text
    assert "Changed figures" in listed and f"{CORRECTED[10:]} : IV.1 Votes, ticket 1" in listed


def test_a_box_read_again_names_its_readers_and_an_undecided_sheet_is_shown_as_written(told: Path) -> None:
    page = _page(told, VILLAGE, "en")
    assert "read again: ANGGOTA-1, KETUA, read again before it was ratified" in page.text
    row = page.said[f"tps-{UNDECIDED[10:]}-ppwp-suara_paslon_1"]
    assert f"differs, not decided {PAPER[UNDECIDED]['votes.1']} – {PAPER[UNDECIDED]['votes.1'] + 5}" in row
    table = re.search(r"Votes by station.*?Sum of the stations counted", page.text)
    assert table is not None
    assert f"{UNDECIDED[10:]} In no total {PAPER[UNDECIDED]['votes.1']} " in table[0], "as it was written"
    assert "Undecided, published as written" in table[0]


def test_who_signed_when_and_where_the_record_is(told: Path) -> None:
    page = _page(told, VILLAGE)
    assert re.search(r"Disahkan \d\d-\d\d-\d{4} \d\d\.\d\d WIB Diterima server \d\d-\d\d-\d{4} ", page.text)
    assert re.search(r"Penanda tangan ketua [0-9a-f]{8} anggota [0-9a-f]{8}", page.text)
    assert "Tidak ada gambar yang diterbitkan" in page.text
    records = [one for one in page.links if "catatan/" in one]
    assert len(records) >= 4


def test_a_final_recapitulation_is_final_and_names_what_it_leaves_out(told: Path) -> None:
    for lang, final, partial in (("id", "FINAL: jumlah 9 dari 12 TPS", "sementara"),
                                 ("en", "FINAL: sums of 9 of 12 stations", "partial")):
        for path in ("index.html" if lang == "id" else "en.html", page_path(SUBDISTRICT, lang)):
            said = page_of(told / path).text
            assert final in said
            assert partial not in said.lower()
    said = _page(told, SUBDISTRICT, "en").text
    assert re.search(r"Final recap ?: 9 of 12 stations ?\. Signed by chair, member, member\.", said)
    assert f"TANJUNG HARAPAN {MISSING[10:]}: no sheet" in said
    assert "Final, 3 stations left out" in said
    listed = re.search(r"Stations outside the sums, by state.*?Signed recaps", said)
    assert listed is not None
    for state in ("No sheet: lost", "Undecided, published as written"):
        assert state in listed[0]


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two sealed sheets and a partial recapitulation; the next release has nothing new but the one before it."""
    folder = tmp_path_factory.mktemp("partial")
    desk = sealed_desk(2)
    desk.force(recap(desk.state, SUBDISTRICT), "KETUA", "ANGGOTA-1", "ANGGOTA-2")
    town = Town(folder / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(folder / "one")
    town.publish(folder / "two", now=NOW + timedelta(days=4000))
    return folder / "one", folder / "two"


def test_sums_without_a_station_are_partial(releases: tuple[Path, Path]) -> None:
    said = page_of(releases[0] / "en.html").text
    assert "PARTIAL: sums of 2 of 12 stations" in said
    assert "FINAL" not in said
    village = _page(releases[0], STATIONS[-1][:10], "en")
    assert "Not ratified yet" in village.text
    assert re.search(r"Total – – – – – Sum of the stations", village.text), "no figures where no station counts"


def test_a_region_that_did_not_change_has_the_same_files_in_the_next_release(releases: tuple[Path, Path]) -> None:
    one, two = map(tree, releases)
    own = {path for path in one if path.startswith(("halaman/", "wilayah/", "metode", "daftar-istilah", "gaya"))}
    assert len(own) > 15
    assert {path for path in own if one[path] != two.get(path)} == set()
    for path in ("index.html", "en.html", "rilis.json"):
        assert one[path] != two[path]
    assert "Terbitan nomor 2, terbit 2035-" in page_of(releases[1] / "index.html").text


def test_a_state_has_the_words_of_the_one_table_on_every_page(told: Path) -> None:
    for lang in LANGUAGES:
        said = _page(told, SUBDISTRICT, lang).text
        for word in ("disahkan", "tidak_ada", "tidak_diputuskan"):
            assert messages()[f"portal.status_{word}"][lang] in said
    for row in sheet_states().values():
        for lang in LANGUAGES:
            if row.public:
                assert PageWords(lang).state(_public(row.public)) == messages()[
                    f"portal.status_{_public(row.public)}"][lang]
            if row.missing:
                assert PageWords(lang).missing(row.missing) == messages()[f"report.missing.{row.missing}"][lang]


def _public(code: str) -> str:
    from sync.portal.layouts.v2.names import word

    return word("status", code)


def _coded() -> Iterator[str]:
    """Every code of the tables that a page may have to say."""
    from forms.rule_table import tables
    from sync.portal.layouts.v2.names import names

    kinds = {"results": "result", "sources": "source", "absences": "absence", "reasons": "reason",
             "methods": "method", "dispositions": "disposition", "roles": "role", "differences": "difference"}
    for table, code in kinds.items():
        yield from (f"{code}_{word}" for word in names()[table].values())
    yield from (f"withdrawal_{word}" for word in list(names()["withdrawals"].values())[:5])
    yield from (f"reason_{word}" for word in names()["results"].values())  # why a sheet was keyed anew
    yield from ("reason_dibaca_ulang", "method_baca_ulang", "mark_kosong", "mark_tak_terbaca", "mark_tanpa_kotak")
    yield from (f"rule.{rule['rule']}" for table in tables().values() for rule in table.rules)


@pytest.mark.parametrize("code", sorted(set(_coded())))
def test_every_code_of_the_tables_has_words_on_the_page(code: str) -> None:
    assert set(messages()[f"pages.{code}"]) == set(LANGUAGES)


def test_both_languages_say_the_same_figures(told: Path) -> None:
    for path in all_pages(told):
        name = path.relative_to(told).as_posix()
        if name.startswith("halaman/") and not name.startswith("halaman/en/"):
            one, other = page_of(path), page_of(told / name.replace("halaman/", "halaman/en/", 1))
            assert one.ids == other.ids
            # where a word may be broken is the word's own matter
            assert [tag for tag, _ in one.tags if tag != "wbr"] == [tag for tag, _ in other.tags if tag != "wbr"]


def test_a_page_has_landmarks_headings_in_order_and_tables_with_captions(told: Path) -> None:
    for path in all_pages(told):
        page = page_of(path)
        tags = [tag for tag, _ in page.tags]
        assert page.attributes("html")[0]["lang"] == ("en" if "en" in path.relative_to(told).as_posix().replace(
            "/", ".").split(".") else "id")
        assert [tags.count(one) for one in ("main", "header", "footer", "h1")] == [1, 1, 1, 1]
        levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
        assert all(after <= before + 1 for before, after in zip(levels, levels[1:], strict=False)), path.name
        assert tags.count("caption") == tags.count("table")
        assert all(attrs.get("scope") in ("col", "row", "rowgroup") for attrs in page.attributes("th"))
        assert all(attrs["role"] == "img" and attrs["aria-label"] for attrs in page.attributes("svg"))
        assert page.attributes("link")[0]["href"].endswith("gaya.css")


@pytest.mark.parametrize(("mode", "id_words", "en_words"), [
    ("training", "LATIHAN", "TRAINING"), ("trial", "UJI COBA", "TRIAL"), ("official", "", ""),
])
def test_what_kind_of_election_it_is_stands_in_title_banner_and_print(
    mode: str, id_words: str, en_words: str
) -> None:
    package = training_package()
    site = Site(type(package)(package.digest, {**package.payload, "mode": mode}, package.envelope))
    for lang, words in (("id", id_words), ("en", en_words)):
        page = Page(site.page("daftar-istilah.html", lang, "a.html", "b.html", "X", {
            "code": "", "crumbs": [], "terms": TERMS,
        }).decode("utf-8"))
        assert page.text.startswith(words or "X")
        assert page.text.count(words) >= 3 if words else "LATIHAN" not in page.text and "UJI" not in page.text
        assert page.attributes("body")[0]["class"] == mode
    assert b"body.training{page:latihan}" in style() and b"body.trial{page:uji}" in style()


def test_two_sheets_that_stand_are_both_told_and_each_figure_has_its_own_address(told: Path) -> None:
    """A conflict: the table shows every figure they give, and no address stands twice."""
    read = msgspec.json.decode((told / shard_path(VILLAGE)).read_bytes(), type=VillageFile)
    first, *others = read.stations
    (sheet,) = first.sheets
    other = msgspec.structs.replace(sheet.heads[0], record="ab" * 32, decided=[7, *sheet.heads[0].decided[1:]])
    two = msgspec.structs.replace(sheet, status="konflik", counts=False, heads=[*sheet.heads, other])
    village = msgspec.structs.replace(read, stations=[msgspec.structs.replace(first, sheets=[two]), *others])
    sums = RegionEntry(code=VILLAGE, name=read.name, level="village", sums=[])
    (piece,) = VillagePages(Site(training_package()), village, sums, "id").pieces()
    page = Page((piece.data or b"").decode("utf-8"))
    assert page.faults == [] and len(set(page.ids)) == len(page.ids)
    anchor = f"tps-{CORRECTED[10:]}-ppwp"
    assert page.said[f"{anchor}-abababab-pemilih_dpt_l"].endswith("– 7")
    assert f"{anchor}-pemilih_dpt_l" in page.ids
    assert len([attrs for _, attrs in page.tags if "data-periksa" in attrs]) == len(village.stations) + 1


def test_a_page_speaks_in_the_words_of_its_region() -> None:
    """Distrik in Papua: of the pages below a region that the package gives words for."""
    package = training_package()
    given = [{"region": "0001", "words": {"subdistrict": {"id": "distrik", "en": "district"}}}]
    site = Site(type(package)(package.digest, {**package.payload, "regional": given}, package.envelope))
    assert site.words("id", "0001").say("level_subdistrict") == "Distrik"
    assert site.words("id", "").say("level_subdistrict") == "Distrik"  # all its stations are there
    assert site.words("id", "0002").say("level_subdistrict") == "Kecamatan"


def test_shares_are_never_whole_where_something_is_missing() -> None:
    words = PageWords("id")
    assert [words.share(*one) for one in ((1, 3), (99999, 100000), (1, 100000), (0, 5), (5, 5), (1, 0))] == [
        "33,3 %", "99,9 %", "0,1 %", "0 %", "100 %", "–",
    ]
    assert [width(1, 3), width(5, 5), width(0, 0)] == ["33.3", "100", "0"]
    assert PageWords("en").share(1, 8) == "12.5 %"


def test_the_first_view_of_the_training_region_is_light(told: Path) -> None:
    weight = sum(len(gzip.compress((told / name).read_bytes(), 9)) for name in ("index.html", "gaya.css"))
    assert weight <= 20_000
    for path in all_pages(told):
        assert len(gzip.compress(path.read_bytes(), 9)) <= 100_000, path.name


def test_every_value_is_escaped_where_it_is_printed() -> None:
    """A name is data: no template says ``safe`` about one."""
    evil = '"><script>alert(1)</script>'
    columns = [{"field": "votes.1", "title": evil, "short": evil}]
    common = {
        "lang": "id", "say": lambda code, **params: f"{code}{evil}", "number": str, "title": evil, "mode": "training",
        "plan": {"number": 1}, "published": evil, "other": {"path": evil, "lang": "en"}, "paths": [evil],
    }
    index = render(
        "index.html", **common, up="", folder=evil, tables={evil: [evil]}, digests={"root_key": evil},
        groups=[{
            "title": evil, "district": evil, "columns": columns, "figures": {"votes.1": evil}, "counted": evil,
            "expected": 1,
            "lines": [{"code": evil, "name": evil, "figures": {"votes.1": evil}, "counted": evil, "expected": 1,
                       "standing": "final"}],
        }],
    ).decode("utf-8")
    page = render(
        "subdistrict.html", **common, up="../", home=evil, place=evil, code=evil,
        parts=[{
            "title": evil, "district": evil, "columns": columns, "standing": "final", "counted": 1, "expected": 1,
            "totals": [{"name": evil, "figures": {"votes.1": evil}, "counted": evil, "expected": 1,
                        "status": "final", "recap": evil}],
            "earlier": [{"name": evil, "is_final": True, "before": evil, "figures": {"votes.1": evil}, "counted": 1,
                         "expected": 1, "recap": evil, "differences": [(evil, "added")]}],
            "villages": [{"name": evil, "stations": [
                {"number": evil, "figures": {"votes.1": evil}, "status": "x", "counts": False,
                 "findings": [evil], "records": [evil]},
            ]}],
        }],
    ).decode("utf-8")
    for made in (index, page):
        assert made.count("&lt;script&gt;") > 20
        assert "<script" not in made


def test_every_table_to_download_says_what_it_holds() -> None:
    for name in dictionary()["tables"]:
        for path in (f"data/{name}/0001.csv", f"parquet/{name}/0001.parquet", f"parquet/{name}.parquet",
                     f"referensi/{name}.csv"):
            assert FileLine(path, None, None).about == f"file_{name}"
    others = ("xlsx/0001.xlsx", "verifikasi.pyz", "gaya.css", "err/1-PPWP.json")
    found = [FileLine(path, None, None).about for path in others]
    assert found == ["file_xlsx", "file_verifikasi_pyz", None, "file_err"]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_who_looks_for_a_table_or_cites_a_figure_is_led_there(told: Path, lang: str) -> None:
    """From the first page, a sub-district and a village: the CSV of the regency, what its columns mean, how to cite."""
    first, form = ("index.html", "format.html") if lang == "id" else ("en.html", "format.en.html")
    regency = (told / page_path(SUBDISTRICT[:4], lang)).resolve()
    assert {"suara/0001.csv", "hasil/0001.csv"} <= {link.partition("data/")[2] for link in page_of(regency).links}
    for path in (told / first, told / page_path(SUBDISTRICT, lang), told / page_path(VILLAGE, lang)):
        leads = [((path.parent / file).resolve(), anchor) for file, _, anchor in (
            link.partition("#") for link in page_of(path).links)]
        assert (regency, "unduh") in leads, path
        assert path == told / first or ((told / first).resolve(), "kutip") in leads
        assert VILLAGE in path.name or ((told / form).resolve(), "tables") in leads
    assert f"{training_package().title[lang]}, " in page_of(told / first).text
    assert "v/000001/" in page_of(told / first).text
