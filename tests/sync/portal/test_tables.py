"""The tables of a release: figures side by side, findings across sheets, what a final sum leaves out, times, pictures.

One release of two contests at four stations, made once: equal sheets at two neighbours (R24), voters that differ
between contests (R18), a sheet left undecided, an absent one, a final recapitulation without both.
"""

from __future__ import annotations

import base64
import csv
import json
import re
import shutil
import warnings
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from forms.figure import Figure
from sync.portal.layouts.v4.names import local
from sync.verify import verify_path
from tests.helpers.contests import package_of, papers, station_codes
from tests.helpers.html_pages import Page
from tests.helpers.releases import NOW, Town, new_desk, rows_of
from tests.sync.fold.acts import recap
from tests.sync.fold.desks import TestDesk

SUBDISTRICT = "000101"
PACKAGE = package_of(("PPWP", "DPD"), subdistrict=SUBDISTRICT)
ONE, TWO, UNDECIDED, ABSENT = station_codes(subdistrict=SUBDISTRICT)
VILLAGE = ONE[:10]
SHEETS = papers(PACKAGE)
PAIR, THREE = ("KETUA", "ANGGOTA-1"), ("KETUA", "ANGGOTA-1", "ANGGOTA-2")


class Whole(NamedTuple):
    """Releases of the town: the first, and the second that has nothing new."""

    town: Town
    first: Path
    second: Path


def _seal(
    desk: TestDesk, contest: str, station: str, values: Mapping[str, Figure], undecided: bool = False, **more: Any
) -> str:
    definition = PACKAGE.definition(contest, station)
    table = {name: values[name].to_json() for name in definition.order}
    keyed: dict[str, Any] = {
        "contest": contest, "station": station, "form": {"id": definition.id, "digest": definition.digest},
        "revision": 1, "result_type": "regular", "source": "plano", "filled": [],
    }
    made = [
        desk.force({**keyed, "kind": "transcription", "figures": table, "nonce": f"{n:032x}"}, person)
        for n, person in enumerate(("OP-1", "OP-2"))
    ]
    if undecided:
        opened = sorted(one.key for one in desk.state.sheet(contest, station).open if one.severity.value == "HARD")
        desk.force({"kind": "act", "act": "undecided", "contest": contest, "station": station, "revision": 1,
                    "findings": opened, "reason": "damaged"}, *PAIR)
    sheet = desk.state.sheet(contest, station)
    return desk.force({
        **keyed, "kind": "sheet", "supersedes": [], "outcome": sheet.outcome, "typists": ["OP-1", "OP-2"],
        "transcriptions": sorted(record.id for record in made), "settlements": [], "corrections": [],
        "dispositions": [], "as_written": table, "as_decided": table, "images": [],
        "findings": [{"rule": one.rule, "key": one.key, "disposition": None} for one in sheet.findings
                     if one.severity.value != "HARD"],
        **more,
    }, *PAIR).id


def _figures(values: Mapping[str, int], **changed: Figure) -> dict[str, Figure]:
    return {**{name: Figure.of(value) for name, value in values.items()}, **changed}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """See the module."""
    desk, folder = new_desk(PACKAGE), tmp_path_factory.mktemp("tables")
    paper = SHEETS[ONE]["PPWP"]
    picture = desk.force({
        "kind": "image", "contest": "PPWP", "station": ONE, "page": 1, "label": "page", "derivative": None,
        "original": {"sha256": "d" * 64, "size": 4096, "chunks": ["e" * 64]},
    }, "OP-1")
    _seal(desk, "PPWP", ONE, _figures(paper), images=[picture.id])
    _seal(desk, "PPWP", TWO, _figures(paper))
    _seal(desk, "DPD", ONE, _figures(papers(PACKAGE, 2)[ONE]["DPD"]))
    broken = {"votes.1": Figure.blank(), "valid": Figure.of(SHEETS[UNDECIDED]["PPWP"]["valid"] + 10)}
    _seal(desk, "PPWP", UNDECIDED, _figures(SHEETS[UNDECIDED]["PPWP"], **broken), undecided=True)
    desk.force({"kind": "act", "act": "absent", "contest": "PPWP", "station": ABSENT, "reason": "lost"}, *PAIR)
    for region in (VILLAGE, ABSENT[:10], SUBDISTRICT):
        desk.force(recap(desk.state, region, desk.world), *THREE)
    town = Town(folder / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(folder / "v" / "000001")
    town.publish(folder / "v" / "000002", now=NOW + timedelta(hours=1))
    return Whole(town, folder / "v" / "000001", folder / "v" / "000002")


def test_every_byte_is_made_again_from_the_records(whole: Whole) -> None:
    for release in whole[1:]:
        report = verify_path(release)
        assert report.fault is None, report.fault


def test_figures_stand_as_written_as_added_up_and_as_decided(whole: Whole) -> None:
    rows = {row["isian"]: row for row in rows_of(whole.first, "isian", kode_tps=UNDECIDED, jenis="PPWP")}
    paper = SHEETS[UNDECIDED]["PPWP"]
    valid = rows["suara_sah"]
    assert valid["tertulis"] == str(paper["valid"] + 10)
    assert (valid["terhitung"], valid["terhitung_tanda"]) == ("", "tidak_lengkap"), "a blank part is not zero"
    assert (valid["diputuskan"], valid["diputuskan_tanda"], valid["aturan"]) == ("", "tidak_diputuskan", "R03")
    cast = rows["suara_total"]
    assert (cast["tertulis"], cast["terhitung"]) == (str(paper["cast"]), str(paper["cast"] + 10))
    assert (cast["keadaan"], cast["aturan"], cast["dihitung"]) == ("tidak_cocok", "R05", "false")
    assert rows["suara_tidak_sah"]["terhitung_tanda"] == "bukan_jumlah"
    good = rows_of(whole.first, "isian", kode_tps=ONE, jenis="PPWP")
    assert {row["keadaan"] for row in good} == {"sama"}
    assert all(row["tertulis"] == row["diputuskan"] for row in good)
    assert {row["terhitung"] for row in good if row["terhitung"] != row["tertulis"]} == {""}


def test_a_blank_vote_stays_blank_beside_what_stands(whole: Whole) -> None:
    (row,) = rows_of(whole.first, "suara", kode_tps=UNDECIDED, jenis="PPWP", nomor_calon="1")
    assert (row["tertulis"], row["tertulis_tanda"], row["suara"], row["tanda"]) == ("", "kosong", "", "kosong")


def test_findings_over_several_sheets_are_published(whole: Whole) -> None:
    found = {(row["aturan"], row["jenis"], row["kode_tps"]) for row in rows_of(whole.first, "temuan_lintas")}
    assert {("R24", "PPWP", ONE), ("R24", "PPWP", TWO), ("R18", "PPWP", ONE), ("R18", "DPD", ONE)} <= found
    assert not rows_of(whole.first, "temuan", aturan="R24"), "they are no part of what a sheet signs"


def test_a_page_tells_findings_over_several_sheets_with_a_link_to_each(whole: Whole) -> None:
    sums = json.loads((whole.first / f"wilayah/{VILLAGE[:4]}/jumlah.json").read_text(encoding="utf-8"))
    known = {(one["kode"], sum_["jenis"]): sum_["temuan_lintas"] for one in sums["wilayah"] for sum_ in one["kontes"]}
    assert known[SUBDISTRICT, "PPWP"] == {"R18": 1, "R24": 2} and known[SUBDISTRICT, "DPD"] == {"R18": 1}
    assert known[VILLAGE[:4], "PPWP"] == known[SUBDISTRICT, "PPWP"]
    shard = json.loads((whole.first / f"wilayah/{VILLAGE[:4]}/{VILLAGE}.json").read_text(encoding="utf-8"))
    (first, *_) = [one for one in shard["tps"] if one["kode_tps"] == ONE]
    found = {one["jenis"]: {it["aturan"]: it for it in one["temuan_lintas"]} for one in first["kontes"]}
    assert [one["kode_tps"] for one in found["PPWP"]["R24"]["lembar"]] == [ONE, TWO]
    alike = found["DPD"]["R18"]
    row = next(one for one in rows_of(whole.first, "temuan_lintas") if one["kunci"] == alike["kunci"])
    assert {one["angka"] for one in alike["lembar"]} > {None} or len({one["angka"] for one in alike["lembar"]}) == 2
    assert row["isian"].split() == alike["isian"]
    for lang, word in (("id", "Temuan lintas lembar"), ("en", "Findings over several sheets")):
        for code, href in ((VILLAGE, "#tps-001-ppwp"), (SUBDISTRICT, f"{VILLAGE}.html#tps-001")):
            path = whole.first / "halaman" / ("en" if lang == "en" else ".") / VILLAGE[:4] / f"{code}.html"
            page = Page(path.read_text(encoding="utf-8"))
            assert page.faults == [] and word in page.words and href in page.links
            assert all(link.partition("#")[2] in page.ids for link in page.links if link.startswith("#"))


def test_a_final_sum_is_final_and_lists_what_it_leaves_out(whole: Whole) -> None:
    (row,) = rows_of(whole.first, "rekap_kec", jenis="PPWP")
    assert (row["status_rekap"], row["boleh_final"], row["rekap_final"]) == ("final", "true", "true")
    left = {r["kode_tps"]: r for r in rows_of(whole.first, "rekap_tanpa", kode_kec=SUBDISTRICT, jenis="PPWP")}
    assert len(left) == int(row["tps_diharapkan"]) - int(row["tps_dihitung"]) == 2
    assert {code: (one["alasan"], one["rincian"], one["boleh_final"]) for code, one in left.items()} == {
        UNDECIDED: ("tidak_diputuskan", "", "true"), ABSENT: ("tidak_ada", "hilang", "true"),
    }
    (other,) = rows_of(whole.first, "rekap_kec", jenis="DPD")
    assert (other["status_rekap"], other["boleh_final"]) == ("belum", "false")
    missing = rows_of(whole.first, "rekap_tanpa", jenis="DPD")
    assert {(one["alasan"], one["boleh_final"]) for one in missing} == {("belum", "false")} and len(missing) == 3


def test_each_level_is_the_sum_of_its_sheets(whole: Whole) -> None:
    """Added up here plainly from the votes, for every level and the list of sheets that each names."""
    votes = [row for row in rows_of(whole.first, "suara", dihitung="true", jenis="PPWP") if row["nomor_calon"] == "1"]
    listed = rows_of(whole.first, "rekap_lembar", jenis="PPWP")
    assert [one["catatan"] for one in listed] == [one["catatan"] for one in votes]
    levels = (("rekap_desa", "kode_desa", 10), ("rekap_kec", "kode_kec", 6), ("rekap_kab", "kode_kab", 4),
              ("rekap_prov", "kode_prov", 2), ("rekap_nasional", "", 0))
    for table, key, digits in levels:
        for row in rows_of(whole.first, table, jenis="PPWP"):
            code = row[key] if key else ""
            inside = [one for one in votes if one["kode_tps"].startswith(code)]
            assert len(code) == digits and row["tps_dihitung"] == str(len(inside))
            assert row["suara_paslon_1"] == (str(sum(int(one["suara"]) for one in inside)) if inside else "")
            assert len([one for one in listed if not key or one[key] == code]) == len(inside)


def test_a_sheet_has_three_times_with_their_zone(whole: Whole) -> None:
    for number, release in enumerate(whole[1:], start=1):
        rows = rows_of(release, "tps", status="disahkan")
        assert {row["terbitan"] for row in rows} == {"1"}, "the first one, in every later release"
        for row in rows:
            sealed, received = (datetime.fromisoformat(row[name]) for name in ("disahkan", "diterima"))
            assert row["disahkan"].endswith("+07:00") and sealed <= received
        with (release / "referensi" / "terbitan.csv").open(encoding="utf-8", newline="") as stream:
            known = list(csv.DictReader(stream))
        assert [row["terbitan"] for row in known] == [str(n + 1) for n in range(number)]
        about = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
        published = datetime.fromisoformat(known[-1]["diterbitkan"])
        assert published == datetime.fromisoformat(about["created"]) and known[-1]["diterbitkan"].endswith("+07:00")


@pytest.mark.parametrize(("region", "told"), [
    ("3171", "2024-02-14T22:18:00+07:00"), ("5171", "2024-02-14T23:18:00+08:00"), ("9471", "2024-02-15T00:18:00+09:00"),
    ("9901", "2024-02-14T15:18:00+00:00"), ("", "2024-02-14T22:18:00+07:00"),
])
def test_a_time_carries_the_zone_of_its_province(region: str, told: str) -> None:
    assert local("2024-02-14T15:18:00Z", region) == told


def test_lists_have_names_beside_codes(whole: Whole) -> None:
    def listed(name: str) -> list[dict[str, str]]:
        with (whole.first / "referensi" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    assert [(one["jenis"], one["formulir"]) for one in listed("jenis")] == [
        ("DPD", "C.HASIL-DPD/2024"), ("PPWP", "C.HASIL-PPWP/2024")]
    assert all(one["nama"] for one in listed("jenis"))
    assert [(one["kode_dapil"], one["nama"], one["tps_diharapkan"]) for one in listed("dapil")] == [
        ("0", "SELURUHNYA", "4")] * 2
    rules = {one["aturan"]: (one["berat"], one["rumus"], one["lingkup"]) for one in listed("aturan")}
    assert rules["R18"] == ("lunak", "alike first_served", "lintas_lembar") and rules["R01"][0] == "keras"


def test_pictures_are_told_by_digest_and_their_lack_by_a_word_of_its_own(whole: Whole) -> None:
    found = {(row["wilayah"], row["jenis"]): row for row in rows_of(whole.first, "formulir")}
    named = found[ONE, "PPWP"]
    assert (named["keadaan_gambar"], named["alasan"], named["sha256"]) == ("ditahan", "data_pribadi", "d" * 64)
    none = found[TWO, "PPWP"]
    assert (none["keadaan_gambar"], none["alasan"], none["sha256"]) == ("tidak_diterbitkan", "tanpa_gambar", "")


def _named(folder: Path, persons: set[str]) -> set[str]:
    """Files that name somebody, also where the text is packed as base64 in another."""
    found = set()
    for path in folder.rglob("*"):
        for text in _texts(path.read_bytes()) if path.is_file() else ():
            if any(re.search(rb"\b%s\b" % re.escape(one.encode()), text, re.IGNORECASE) for one in persons):
                found.add(path.relative_to(folder).as_posix())
    return found


def _texts(data: bytes) -> Iterator[bytes]:
    yield data
    for packed in re.findall(rb"[A-Za-z0-9+/]{16,}={0,2}", data):
        if len(packed) % 4 == 0:
            inner = base64.b64decode(packed)
            if inner[:1] in b"{[":
                yield from _texts(inner)


def test_no_file_names_an_officer_or_a_witness(whole: Whole, tmp_path: Path) -> None:
    """T15: no table, list, page, report, record or statement has the name of anybody but those on the ballot."""
    persons = {f"Nama {person}" for person in whole.town.committee.members}  # as tests.helpers.pki certifies them
    assert _named(whole.first, persons) == set()
    person = sorted(persons)[0].encode()
    (tmp_path / "plain.csv").write_bytes(b"a,b\n1," + person.lower() + b"\n")
    (tmp_path / "packed.json").write_bytes(b'{"payload":"%s"}' % base64.b64encode(b'{"name":"%s"}' % person))
    assert _named(tmp_path, persons) == {"plain.csv", "packed.json"}


def _errors(folder: Path) -> set[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from frictionless import Package

        report = Package(str(folder / "datapackage.json")).validate()
    return {found for (found,) in report.flatten(["type"])}


def _spoilt(folder: Path, table: str, column: str, value: str) -> None:
    """Another value in the last row that has one of as many letters there: the size of the file stays."""
    path = next((folder / "data" / table).glob("*.csv"))
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    place = header.index(column)
    row = [one for one in rows if len(one[place]) == len(value) and one[place] != value][-1]
    row[place] = value
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header, *rows])


def test_four_planted_faults_give_the_four_kinds_of_error(whole: Whole, tmp_path: Path) -> None:
    """T5: a negative figure, a village that is none, a number given twice, files that are not what a digest says."""
    folder = shutil.copytree(whole.first, tmp_path / "release")
    assert _errors(folder) == set()
    _spoilt(folder, "suara", "suara", "-1")
    _spoilt(folder, "tps", "kode_desa", "9999999999")
    _spoilt(folder, "catatan", "indeks", rows_of(folder, "catatan")[0]["indeks"])
    assert _errors(folder) == {"constraint-error", "foreign-key", "primary-key", "hash-count"}


def test_every_word_of_a_release_is_in_its_schema(whole: Whole) -> None:
    about = json.loads((whole.first / "datapackage.json").read_text(encoding="utf-8"))
    for resource in about["resources"]:
        files = resource.get("x-berkas") or [resource]
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one["hash"]) for one in files), resource["name"]
        for field in resource["schema"]["fields"]:
            words = field.get("constraints", {}).get("enum", [])
            assert len(set(words)) == len(words)
