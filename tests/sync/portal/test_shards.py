"""The JSON files of regions: their shape is the published schema, and what they say is what tables and records say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from sync.portal.layouts import v4
from sync.portal.layouts.v4.shards.region_shapes import schema
from sync.record.container import Container
from sync.record.content import SealedSheet
from tests.helpers.forging import content_of, forge
from tests.helpers.releases import STATIONS, fault_of, rows_of
from tests.helpers.told_region import CORRECTED, MISSING, READ_AGAIN, UNDECIDED

SCHEMA = Path(v4.__path__[0]) / "shards.schema.json"


def _read(folder: Path, path: str) -> Any:
    return json.loads((folder / path).read_text(encoding="utf-8"))


def _stations(folder: Path) -> dict[str, Any]:
    files = sorted((folder / "wilayah" / CORRECTED[:4]).glob("?????????*.json"))
    return {one["kode_tps"]: one for file in files for one in _read(folder, str(file)).get("tps", ())}


def test_the_published_schema_is_the_one_of_the_shapes() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == schema()
    assert SCHEMA.read_bytes() == (
        json.dumps(schema(), indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode("utf-8")


def test_every_file_has_its_shape(told: Path) -> None:
    kinds = {"VillageFile": "wilayah/0001/0001*.json", "SumsFile": "wilayah/*/jumlah.json",
             "FormFile": "wilayah/formulir/*.json", "IndexFile": "wilayah/indeks*.json", "ReleaseFile": "rilis.json"}
    seen = 0
    for kind, pattern in kinds.items():
        whole = schema()
        check = jsonschema_rs.validator_for({"$ref": f"#/$defs/{kind}", "$defs": whole["$defs"]})
        files = sorted(told.glob(pattern))
        assert files, kind
        for file in files:
            check.validate(_read(told, str(file)))
            seen += 1
    assert seen == len(list((told / "wilayah").rglob("*.json"))) + 1


def test_figures_are_those_of_the_signed_record_it_names(told: Path) -> None:
    form = _read(told, "wilayah/formulir/PPWP-0.json")
    seen = 0
    for station in _stations(told).values():
        for head in station["kontes"][0]["lembar"]:
            record = Container.parse((told / head["berkas"]).read_bytes()).record
            said = record.content_as(SealedSheet)
            assert record.id == head["catatan"]
            decided = [said.as_decided[box["kotak"]].value for box in form["isian"]]
            assert decided == head["diputuskan"]
            if head["tertulis"] is not None:
                assert [said.as_written[box["kotak"]].value for box in form["isian"]] == head["tertulis"]
            assert [one["kunci"] for one in head["penanda_tangan"]] == list(record.signers)
            seen += 1
    assert seen == len(STATIONS) - 1


def test_a_station_says_what_was_written_computed_and_decided(told: Path) -> None:
    found = _stations(told)
    head = found[CORRECTED]["kontes"][0]["lembar"][0]
    assert head["tertulis"] is not None and head["versi"] == 2
    assert head["terhitung"]["suara_sah"] == head["diputuskan"][25]
    assert [one["keputusan"] for one in found[CORRECTED]["kontes"][0]["keputusan"]] == ["pembetulan"]
    (reread,) = found[READ_AGAIN]["kontes"][0]["koreksi"]
    assert (reread["cara"], reread["pembaca"], reread["isian"]) == ("baca_ulang", ["ANGGOTA-1", "KETUA"], "suara_sah")
    undecided = found[UNDECIDED]["kontes"][0]
    assert (undecided["status"], undecided["dihitung"]) == ("tidak_diputuskan", False)
    missing = found[MISSING]["kontes"][0]
    assert (missing["status"], missing["alasan"], missing["lembar"]) == ("tidak_ada", ["hilang"], [])


def test_sums_are_those_of_the_tables_at_every_level(told: Path) -> None:
    regions = {one["kode"]: one["kontes"][0] for one in _read(told, "wilayah/0001/jumlah.json")["wilayah"]}
    rows = [*rows_of(told, "rekap_desa"), *rows_of(told, "rekap_kec")]
    assert len(rows) == 4
    for row in rows:
        code = row.get("kode_desa") or row["kode_kec"]
        one = regions[code]
        assert (str(one["tps_dihitung"]), str(one["tps_diharapkan"])) == (row["tps_dihitung"], row["tps_diharapkan"])
        assert {column: row[column] for column in one["jumlah"]} == {
            column: str(value) for column, value in one["jumlah"].items()
        }
    assert regions["0001"] == {**regions["000101"], "rekap": None}
    assert regions["000101"]["keadaan"] == {"disahkan": 9, "tidak_ada": 1, "tidak_diputuskan": 2}
    recap = regions["000101"]["rekap"]
    assert recap["final"] and set(recap["tanpa"]) == {
        code for code, one in _stations(told).items() if not one["kontes"][0]["dihitung"]
    }


def test_the_index_leads_to_every_page_and_the_first_one_is_small(told: Path) -> None:
    first = _read(told, "wilayah/indeks.json")
    assert [one["k"] for one in first["wilayah"]] == ["0001"], "a trial in one regency opens at it"
    below = _read(told, first["berkas"]["00"])
    assert [len(one["k"]) for one in below["wilayah"]] == [4, 6, 10, 10, 10]
    assert _read(told, "rilis.json")["puncak"] == "0001"
    for index in (first, below):
        for lang, patterns in index["halaman"].items():
            for one in index["wilayah"]:
                code = one["k"]
                path = patterns[str(len(code))].format(kode=code, kab=code[:4])
                assert (told / path).is_file(), f"{lang} {path}"


def test_a_changed_file_is_found_though_its_digest_was_signed_anew(told: Path, tmp_path: Path) -> None:
    path = f"wilayah/{CORRECTED[:4]}/{CORRECTED[:10]}.json"

    def change(found: dict[str, bytes]) -> None:
        found[path] = found[path].replace(b'"dihitung":true', b'"dihitung":false', 1)

    assert fault_of(forge(content_of(told), tmp_path / "forged", change)) == "verify.recount_file"


@pytest.mark.parametrize("name", ["rilis.json", "wilayah/indeks.json"])
def test_files_end_with_a_line_feed_and_are_one_line(told: Path, name: str) -> None:
    assert (told / name).read_bytes().count(b"\n") == 1
