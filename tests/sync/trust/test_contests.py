"""Contests of a package: trees of choices, districts that split a sub-district, choices from a table."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from forms.choices import flat, grouped
from forms.errors import KnownError
from resources.catalogue import sentence
from sync.record.canonical import decode, encode
from sync.record.envelope import sign
from sync.trust import tables
from sync.trust.package import ElectionPackage, open_package
from sync.trust.training import training_keys
from tests.helpers.party_desk import named
from tests.helpers.pki import training_package
from tests.helpers.real_lists import real_list
from tests.helpers.wire import training_variant

NORTH, SOUTH, SPECIAL = "0001011001", "0001012002", "0001012003"


def _district(code: str, regions: list[str], members: dict[int, tuple[int, ...]]) -> dict[str, Any]:
    return {"code": code, "name": f"LATIHAN {code}", "regions": regions, "choices": named(grouped(members))}


def _package(*districts: dict[str, Any]) -> ElectionPackage:
    ppwp = {key: training_package().payload["contests"][0][key] for key in ("code", "districts")}
    return training_variant(contests=[ppwp, {"code": "DPR", "districts": list(districts)}])


def test_one_subdistrict_may_need_two_forms_of_one_contest() -> None:
    package = _package(
        _district("A", ["000101"], {1: (1, 2), 3: ()}), _district("B", [SOUTH], {1: (1,), 24: (2, 5)}),
    )
    north, south = package.definition("DPR", f"{NORTH}001"), package.definition("DPR", f"{SOUTH}001")
    assert "votes.3" in north and "votes.24.5" in south and "votes.24" not in north
    assert north.digest != south.digest and north.source == south.source
    assert package.definition("DPR", NORTH) is north, "made once a district"
    assert package.definition("DPR", f"{SPECIAL}001") is north, "the longest code that fits decides"
    assert [one.code for one in package.contest("DPR").districts_in("000101")] == ["A", "B"]
    with pytest.raises(KnownError, match=r"package\.several_districts"):
        package.definition("DPR", "000101")
    assert package.choices("DPR", f"{SOUTH}001").names["24.5"].endswith("24-5, S.E., M.Si.")


def test_a_contest_may_leave_a_part_of_the_region_out() -> None:
    package = _package(_district("A", [NORTH], {1: (1,)}))
    assert package.definition("DPR", "000101") is package.definition("DPR", f"{NORTH}004")
    for region in (SOUTH, f"{SOUTH}001", "0002"):
        with pytest.raises(KnownError, match=r"package\.no_district") as refused:
            package.definition("DPR", region)
        assert region in sentence(refused.value, "id")


def test_a_contest_without_regions_takes_place_everywhere() -> None:
    package = training_package()
    assert package.definition("PPWP") is package.definition("PPWP", f"{SOUTH}001")
    assert package.contest("PPWP").lacking is None


@pytest.mark.parametrize(("part", "code"), [("form", "form.unknown"), ("rules", "form.rules_unknown")])
def test_a_package_with_a_form_or_rules_of_a_later_program_opens_and_says_what_is_lacking(
    part: str, code: str
) -> None:
    payload = decode(encode(dict(training_package().payload)))
    payload["contests"][0][part]["digest"] = "0" * 64
    package = open_package(sign("package", encode(payload), [training_keys().root]).to_bytes())
    assert package.stations and package.choices("PPWP").names["1"]
    lacking = package.contest("PPWP").lacking
    assert lacking is not None and lacking.code == code
    with pytest.raises(KnownError) as refused:
        package.definition("PPWP")
    assert refused.value.code == code and sentence(refused.value, "en")


def _table(folder: Path, text: str) -> Path:
    (folder / "calon.csv").write_text(text, encoding="utf-8")
    return folder / "calon.csv"


def test_a_table_of_parties_and_candidates(tmp_path: Path) -> None:
    path = _table(tmp_path, (
        "party_number,party,number,name,withdrawn\n1,SATU,2,A,\n1,SATU,5,B,deceased\n3,TIGA,,,disqualified\n24,AKHIR,1,C,\n"
    ))
    assert tables.choices(path) == [
        {"number": 1, "name": "SATU", "members": [
            {"number": 2, "name": "A"}, {"number": 5, "name": "B", "withdrawn": "deceased"},
        ]},
        {"number": 3, "name": "TIGA", "members": [], "withdrawn": "disqualified"},
        {"number": 24, "name": "AKHIR", "members": [{"number": 1, "name": "C"}]},
    ]


def test_a_flat_table_with_an_empty_column(tmp_path: Path) -> None:
    path = _table(tmp_path, "number,name,kind\n1,KOLOM KOSONG,empty_column\n2,PASANGAN,\n")
    assert tables.choices(path)[0] == {"number": 1, "name": "KOLOM KOSONG", "kind": "empty_column"}


@pytest.mark.parametrize(("text", "code", "line"), [
    ("party_number,party,number,name\n1,SATU,2,A\n1,SATU,1,B\n", "package.csv_number", 3),
    ("party_number,party,number,name\n2,DUA,1,A\n1,SATU,1,B\n", "package.csv_number", 3),
    ("party_number,party,number,name\n1,SATU,1,A\n2,,1,B\n", "package.csv_name", 3),
    ("party_number,party,number,name\n1,SATU,1,\n", "package.csv_name", 2),
    ("party_number,party,number,name\n1,SATU,,A\n", "package.csv_number", 2),
    ("party_number,number,name\n1,1,A\n", "package.csv_party", 1),
    ("number,number,name\n1,1,A\n", "table.column_twice", 1),
    ("number,name\n0,A\n", "package.csv_number", 2),
    ("number,name\n1000,A\n", "package.csv_number", 2),
])
def test_what_is_wrong_in_a_table_of_choices_is_named_by_line(tmp_path: Path, text: str, code: str, line: int) -> None:
    with pytest.raises(KnownError) as refused:
        tables.choices(_table(tmp_path, text))
    assert (refused.value.code, refused.value.params.get("line", 1)) == (code, line)


def test_a_real_list_of_a_district_makes_its_form(tmp_path: Path, shared_data: Path) -> None:
    """Sumatera Selatan I, DPR 2024: 142 candidates of 18 parties."""
    with (shared_data / "contests" / "candidates" / "dpr-1601.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with (tmp_path / "calon.csv").open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(("party_number", "party", "number", "name"))
        out.writerows((row["party_no"], row["party_name"], row["candidate_no"], row["candidate_name"]) for row in rows)
    choices = tables.choices(tmp_path / "calon.csv")
    package = _package({"code": "1601", "name": "SUMATERA SELATAN I", "regions": [], "choices": choices})
    tree = package.choices("DPR")
    assert len(tree.top) == 18 and len(tree) == 18 + 142
    form = package.definition("DPR", f"{NORTH}001")
    assert len(form.order) == 203 and len(form.pages) == 20
    assert {one.id.removeprefix("votes.") for one in form.fields if form.row(one.row).choice} == set(tree.names)


def _torgamba(shared_data: Path, *contests: dict[str, Any]) -> ElectionPackage:
    """Kecamatan Torgamba (122203): its villages belong to two districts of the regency's assembly."""
    with (shared_data / "contests" / "candidates" / "dapil-area.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["level"] == "Desa/Kelurahan"]
    districts = [
        {
            "code": code, "name": next(row["dapil_name"] for row in rows if row["dapil_code"] == code),
            "regions": [row["region_code"] for row in rows if row["dapil_code"] == code],
            "choices": real_list(shared_data, f"dprdkk-{code}").to_json(),
        }
        for code in ("122203", "122204")
    ]
    regions = [
        {"code": "12", "name": "SUMATERA UTARA", "level": "province"},
        {"code": "1222", "name": "LABUHANBATU SELATAN", "level": "regency"},
        {"code": "122203", "name": "TORGAMBA", "level": "subdistrict"},
        {"code": "31", "name": "DKI JAKARTA", "level": "province"},
        {"code": "3173", "name": "JAKARTA BARAT", "level": "regency"},
        {"code": "317301", "name": "CENGKARENG", "level": "subdistrict"},
        {"code": "3173011001", "name": "CENGKARENG BARAT", "level": "village"},
        *({"code": row["region_code"], "name": row["region_name"], "level": "village"} for row in rows),
    ]
    villages = [one["code"] for one in regions if one["level"] == "village"]
    stations = [{"code": f"{village}001", "dpt": None} for village in villages]
    return training_variant(
        regions=regions, stations=stations, contests=[{"code": "DPRD_KAB", "districts": districts}, *contests]
    )


def test_torgamba_has_two_forms_of_its_regencys_assembly(shared_data: Path) -> None:
    package = _torgamba(shared_data)
    north, south = (package.definition("DPRD_KAB", f"122203{village}001") for village in ("2004", "2013"))
    assert (len(north.order), len(south.order)) == (145, 118)
    assert north.source == south.source and north.digest != south.digest
    assert package.contest("DPRD_KAB").district_of("1222032006001").name == "LABUHANBATU SELATAN 3"  # type: ignore[union-attr]
    villages = [package.contest("DPRD_KAB").district_of(one.code) for one in package.villages_of("122203")]
    assert [one.code[-1] for one in villages if one is not None] == list("44433334434444")
    with pytest.raises(KnownError, match=r"package\.several_districts"):
        package.definition("DPRD_KAB", "122203")


def test_jakarta_has_no_assembly_of_a_regency(shared_data: Path) -> None:
    everywhere = {"code": "0", "name": "NASIONAL", "regions": [], "choices": flat(3).to_json()}
    package = _torgamba(shared_data, {"code": "PPWP", "districts": [everywhere]})
    station = "3173011001001"
    assert package.contest("DPRD_KAB").district_of(station) is None
    with pytest.raises(KnownError, match=r"package\.no_district"):
        package.definition("DPRD_KAB", station)
    assert package.definition("PPWP", station).contest == "PPWP"


@pytest.mark.parametrize("empty", [1, 2])
def test_the_empty_column_is_a_choice_with_its_own_number(empty: int) -> None:
    choices = [
        {"number": number, "name": "KOLOM KOSONG", "kind": "empty_column"} if number == empty
        else {"number": number, "name": "PASANGAN"} for number in (1, 2)
    ]
    district = {"code": "0", "name": "DAERAH", "regions": [], "choices": choices}
    package = training_variant(contests=[{"code": "PILBUP", "districts": [district]}])
    tree = package.choices("PILBUP")
    assert [one.kind for one in tree] == ["empty_column" if k == empty else "candidate" for k in (1, 2)]
    assert [row.choice for row in package.definition("PILBUP").section_of("votes.1").rows] == ["1", "2"]
