"""Cutting releases: from minute zero, numbered, repeatable, never replaced, honest about blank, zero and unreadable."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import shutil
import warnings
from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from resources.catalogue import LANGUAGES, messages, sentence
from sync.server.archive import open_archive
from sync.verify import verify_path
from tests.helpers.pki import training_package
from tests.helpers.releases import NOW, STATIONS, Town, new_desk, pages, rows_of, sealed_desk, tree
from tests.sync.fold.acts import PAPER, absent, correction, seal, transcription

LATER = NOW + timedelta(hours=1)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Two sealed sheets, one with a correction, one absent station; seven more keyed once."""
    desk = sealed_desk(2)
    third, fourth = STATIONS[4], STATIONS[5]
    desk.force(transcription(PAPER[third], 11, station=third), "OP-1")
    desk.force(transcription(PAPER[third], 12, station=third), "OP-2")
    changes = {"votes.1": PAPER[third]["votes.1"] + 1, "votes.2": PAPER[third]["votes.2"] - 1}
    desk.force(correction(desk.sheet(third), changes), "KETUA", "ANGGOTA-1")
    desk.force(seal(desk.sheet(third)), "KETUA", "ANGGOTA-1")
    desk.force(absent("lost", fourth), "KETUA", "ANGGOTA-1")
    made = Town(tmp_path_factory.mktemp("town") / "server", desk.committee)
    made.send(desk.records.values())
    return made


def test_a_release_made_again_is_the_same_bytes(town: Town, tmp_path: Path) -> None:
    first = town.publish(tmp_path / "1").plan.number
    town.publish(tmp_path / "2", now=LATER)
    town.publish(tmp_path / "again-1", number=first, now=LATER)
    town.publish(tmp_path / "again-2", number=first + 1)
    assert tree(tmp_path / "again-1") == tree(tmp_path / "1")
    assert tree(tmp_path / "again-2") == tree(tmp_path / "2")
    assert tree(tmp_path / "1") != tree(tmp_path / "2")
    with pytest.raises(KnownError, match=r"portal\.number"):
        town.publish(tmp_path / "99", number=99)
    with pytest.raises(KnownError, match=r"portal\.exists"):
        town.publish(tmp_path / "1")
    assert verify_path(tmp_path / "2").ok


def test_the_one_before_is_named_and_compared(town: Town, tmp_path: Path) -> None:
    shutil.copytree(town.data, tmp_path / "server")
    town = replace(town, data=tmp_path / "server")
    town.publish(tmp_path / "v" / "000001")
    second = town.publish(tmp_path / "v" / "000002", now=LATER)
    manifest = (tmp_path / "v" / "000001" / "manifest.json").read_bytes()
    assert second.previous == hashlib.sha256(manifest).hexdigest()
    first = "release_first" if second.plan.number == 2 else "release_alone"
    assert [code for code, _ in verify_path(tmp_path / "v" / "000001").holds][-1] == first
    assert [code for code, _ in verify_path(tmp_path / "v" / "000002").holds][-1] == "release_continues"
    shutil.rmtree(tmp_path / "v" / "000001")
    assert [code for code, _ in verify_path(tmp_path / "v" / "000002").holds][-1] == "release_alone"


def test_minute_zero_has_a_row_for_every_station(tmp_path: Path) -> None:
    desk = new_desk()
    town = Town(tmp_path / "server", desk.committee)
    town.send([])
    town.publish(tmp_path / "release")
    assert verify_path(tmp_path / "release").ok
    stations = rows_of(tmp_path / "release", "tps")
    assert [row["kode_tps"] for row in stations] == STATIONS
    assert {row["status"] for row in stations} == {"belum"}
    assert {row["suara"] for row in rows_of(tmp_path / "release", "suara")} == {""}
    (whole,) = rows_of(tmp_path / "release", "rekap_kec")
    assert (whole["tps_diharapkan"], whole["tps_dihitung"], whole["suara_sah"]) == (str(len(STATIONS)), "0", "")
    _check_frictionless(tmp_path / "release")


def _check_frictionless(folder: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from frictionless import Package

        report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "message"])


def test_the_data_package_is_valid_and_explains_every_column(town: Town, tmp_path: Path) -> None:
    import json

    town.publish(tmp_path / "release")
    _check_frictionless(tmp_path / "release")
    about = json.loads((tmp_path / "release" / "datapackage.json").read_text(encoding="utf-8"))
    assert {item["name"] for item in about["resources"]} == {
        "tps", "hasil", "isian", "suara", "formulir", "koreksi", "keberatan", "kejadian", "nihil", "salinan",
        "kehadiran", "temuan", "temuan_lintas", "ditarik", "rekap_desa", "rekap_kec", "rekap_kab", "rekap_prov",
        "rekap_nasional", "rekap_lembar", "rekap_tanpa", "catatan", "wilayah", "calon", "partai", "dapil", "aturan",
        "terbitan", "jenis",
    }
    for resource in about["resources"]:
        assert resource["title"]
        assert resource["description"]
        for field in resource["schema"]["fields"]:
            assert field["title"], (resource["name"], field)
            assert field["type"]


def test_code_lists_are_those_of_the_package(town: Town, tmp_path: Path) -> None:
    town.publish(tmp_path / "release")
    package = training_package()
    folder = tmp_path / "release" / "referensi"
    regions = list(csv.DictReader(io.StringIO((folder / "wilayah.csv").read_text(encoding="utf-8"))))
    assert {row["kode_wilayah"]: row["nama"] for row in regions} == {c: r.name for c, r in package.regions.items()}
    assert {row["induk"] for row in regions if row["tingkat"] == "desa_kelurahan"} == {"000101"}
    choices = list(csv.DictReader(io.StringIO((folder / "calon.csv").read_text(encoding="utf-8"))))
    assert [(row["nomor_calon"], row["nama"]) for row in choices] == [
        (str(choice.number), choice.name) for choice in package.choices("PPWP")
    ]


def test_the_sums_are_those_of_the_sheets(town: Town, tmp_path: Path) -> None:
    """Added up here plainly, from the paper, without the product's recapitulation."""
    town.publish(tmp_path / "release")
    paper = {code: dict(PAPER[code]) for code in (*STATIONS[:2], STATIONS[4])}
    paper[STATIONS[4]]["votes.1"] += 1
    paper[STATIONS[4]]["votes.2"] -= 1
    for table, key, length in (("rekap_desa", "kode_desa", 10), ("rekap_kec", "kode_kec", 6)):
        sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for code, figures in paper.items():
            for name in ("votes.1", "votes.2", "votes.3", "valid", "invalid", "cast", "dpt.t"):
                sums[code[:length]][name] += figures[name]
        for row in rows_of(tmp_path / "release", table):
            expected = sums[row[key]]
            columns = {"suara_paslon_1": "votes.1", "suara_paslon_2": "votes.2", "suara_paslon_3": "votes.3",
                       "suara_sah": "valid", "suara_tidak_sah": "invalid", "suara_total": "cast",
                       "pemilih_dpt_j": "dpt.t"}
            counted = row["tps_dihitung"] != "0"
            assert {c: row[c] for c in columns} == {
                c: str(expected[f]) if counted else "" for c, f in columns.items()
            }
            assert int(row["tps_dihitung"]) == sum(code.startswith(row[key]) for code in paper)
    names = {row["kode_desa"]: row["nama"] for row in rows_of(tmp_path / "release", "rekap_desa")}
    assert names == {code: region.name for code, region in training_package().regions.items() if len(code) == 10}
    assert 'KAMPUNG RA"AS BARU' in names.values()
    assert "SUMBER REJO I, II, III" in names.values()


def test_corrections_and_absences_are_told(town: Town, tmp_path: Path) -> None:
    town.publish(tmp_path / "release")
    rows = rows_of(tmp_path / "release", "koreksi")
    assert [(r["isian"], int(r["baru"]) - int(r["lama"]), r["alasan"], r["cara"], r["peran"]) for r in rows] == [
        ("suara_paslon_1", 1, "salah_hitung", "coret", "ketua anggota"),
        ("suara_paslon_2", -1, "salah_hitung", "coret", "ketua anggota"),
    ]
    stations = {row["kode_tps"]: row for row in rows_of(tmp_path / "release", "tps")}
    assert (stations[STATIONS[5]]["status"], stations[STATIONS[5]]["alasan"]) == ("tidak_ada", "hilang")
    assert stations[STATIONS[5]]["dihitung"] == "false"
    assert stations[STATIONS[4]]["dihitung"] == "true"


def test_a_sheet_whose_keying_is_not_in_the_log_is_told(tmp_path: Path) -> None:
    desk = sealed_desk(2)
    town = Town(tmp_path / "server", desk.committee)
    hidden = next(record for record in desk.records.values() if record.kind == "transcription")
    town.send(record for record in desk.records.values() if record is not hidden)
    town.publish(tmp_path / "release")
    report = verify_path(tmp_path / "release")
    assert report.ok
    assert ("release_orphans", {"n": 1}) in report.holds
    told = {row["wilayah"]: row["asal_di_log"] for row in rows_of(tmp_path / "release", "catatan")}
    assert told == {STATIONS[0]: "false", STATIONS[1]: "true"}


def test_blank_zero_and_unreadable_stay_three_things(tmp_path: Path) -> None:
    """A sheet that the plenary left undecided: published as written, in no total."""
    from tests.sync.fold.acts import undecided

    station = STATIONS[0]
    desk = new_desk()
    values = {name: Figure.of(value) for name, value in PAPER[station].items()}
    values |= {"votes.1": Figure.blank(), "votes.2": Figure.unreadable("1?"), "votes.3": Figure.of(0)}
    written: dict[str, Any] = {name: figure.to_json() for name, figure in values.items()}
    for nonce, person in ((1, "OP-1"), (2, "OP-2")):
        desk.force({**transcription(PAPER[station], nonce, station=station), "figures": written}, person)
    desk.force(undecided(desk.sheet(station)), "KETUA", "ANGGOTA-1")
    desk.force(seal(desk.sheet(station)), "KETUA", "ANGGOTA-1")
    town = Town(tmp_path / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(tmp_path / "release")
    assert verify_path(tmp_path / "release").ok
    votes = [row for row in rows_of(tmp_path / "release", "suara") if row["kode_tps"] == station]
    assert [(row["suara"], row["tanda"], row["status"], row["dihitung"]) for row in votes] == [
        ("", "kosong", "tidak_diputuskan", "false"), ("", "tak_terbaca", "tidak_diputuskan", "false"),
        ("0", "", "tidak_diputuskan", "false"),
    ]
    (row,) = rows_of(tmp_path / "release", "hasil")
    assert (row["kosong"], row["tak_terbaca"]) == ("suara_paslon_1", "suara_paslon_2")
    (whole,) = rows_of(tmp_path / "release", "rekap_kec")
    assert (whole["tps_dihitung"], whole["suara_sah"]) == ("0", "")
    page = pages(tmp_path / "release")
    assert ">kosong<" in page
    assert ">tak terbaca<" in page
    _check_frictionless(tmp_path / "release")


def test_pages_escape_names_and_exist_in_both_languages(town: Town, tmp_path: Path) -> None:
    town.publish(tmp_path / "release")
    for lang, mark in (("id", "LATIHAN"), ("en", "TRAINING")):
        html = pages(tmp_path / "release", lang)
        assert mark in html
        assert "KAMPUNG RA&#34;AS" in html
        assert training_package().fingerprint in html
        assert "<script" not in html
        assert "http" not in html.replace("https://creativecommons.org", "")


def _refusal(town: Town, out: Path) -> str:
    with pytest.raises(KnownError) as caught:
        town.publish(out)
    assert caught.value.code in messages()
    for lang in LANGUAGES:
        assert "\n" not in sentence(caught.value, lang)
    return caught.value.code


def test_bad_paths_are_one_sentence_and_leave_nothing(town: Town, tmp_path: Path) -> None:
    nobody = Town(tmp_path / "nowhere", town.committee)
    assert _refusal(nobody, tmp_path / "a") == "portal.no_data"
    (tmp_path / "nowhere").mkdir()
    (tmp_path / "nowhere" / "package.json").write_bytes(training_package().envelope)
    assert _refusal(nobody, tmp_path / "a") == "portal.no_data"
    assert list((tmp_path / "nowhere").iterdir()) == [tmp_path / "nowhere" / "package.json"]
    (tmp_path / "file").write_bytes(b"")
    assert _refusal(town, tmp_path / "file") == "portal.exists"
    assert _refusal(town, tmp_path / "file" / "release") == "portal.write"
    assert _refusal(town, Path("/proc/release")) == "portal.write"
    assert not (tmp_path / "a").exists()


def test_a_number_is_not_used_up_by_a_release_that_could_not_be_written(town: Town, tmp_path: Path) -> None:
    before = sorted((town.data / "releases").glob("*"))
    assert _refusal(town, Path("/proc/release")) == "portal.write"
    assert sorted((town.data / "releases").glob("*")) == before


def test_damage_of_the_data_folder_is_one_sentence(town: Town, tmp_path: Path) -> None:
    data = tmp_path / "server"
    shutil.copytree(town.data, data)
    database = data / "server.db"
    whole = database.read_bytes()
    broken = Town(data, town.committee)
    database.write_bytes(b"not a database at all" * 100)
    assert _refusal(broken, tmp_path / "a") == "server.database"
    database.write_bytes(whole[: len(whole) // 2])
    assert _refusal(broken, tmp_path / "a") == "server.database"
    database.write_bytes(whole)
    (data / "releases" / "000001.json").write_bytes(b"{}")
    for other in list((data / "releases").glob("*.json")):
        other.write_bytes(b"{}")
    assert _refusal(broken, tmp_path / "a") == "portal.register"
    shutil.rmtree(data / "releases")
    (data / "package.json").write_bytes(b"{}")
    assert _refusal(broken, tmp_path / "a") == "server.package_damaged"
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("column", ["entry", "envelope"])
def test_a_row_changed_in_the_database_is_not_published(town: Town, tmp_path: Path, column: str) -> None:
    import sqlcipher3.dbapi2 as driver

    data = tmp_path / "server"
    shutil.copytree(town.data, data)
    connection = driver.connect(str(data / "server.db"))
    (leaf, value) = connection.execute(
        f"SELECT leaf, {column} FROM leaf WHERE kind = 'sheet' ORDER BY leaf LIMIT 1"
    ).fetchone()
    changed = value.replace(b'"kind":"sheet"', b'"kind":"recap"') if column == "entry" else value[:-20] + value[-19:]
    assert changed != value
    connection.execute(f"UPDATE leaf SET {column} = ? WHERE leaf = ?", (changed, leaf))
    connection.commit()
    connection.close()
    assert _refusal(Town(data, town.committee), tmp_path / "a") == "portal.damaged"


def test_the_tiles_are_those_of_the_log(town: Town, tmp_path: Path) -> None:
    """Entry bundles and hash tiles read back as C2SP tlog-tiles says, without the product's writer."""
    from sync.log.receipt import log_entry
    from tests.helpers.forging import files_of

    content = town.publish(tmp_path / "release")
    some = tuple(log_entry(f"{n:064x}", b"", "transcription", "2024-02-20T08:00:00Z") for n in range(600))
    many = (content.entries + some)[:600]
    found = files_of(replace(content, entries=many))
    read: list[bytes] = []
    for name in ("000", "001", "002.p/88"):
        bundle = found[f"log/tile/entries/{name}"]
        while bundle:
            size = int.from_bytes(bundle[:2], "big")
            read.append(bundle[2 : 2 + size])
            bundle = bundle[2 + size :]
    assert tuple(read) == many
    leaves = b"".join(found[f"log/tile/0/{name}"] for name in ("000", "001", "002.p/88"))
    assert leaves == b"".join(hashlib.sha256(b"\0" + entry).digest() for entry in many)
    level = [leaves[at : at + 32] for at in range(0, 256 * 32, 32)]
    while len(level) > 1:
        level = [hashlib.sha256(b"\1" + level[n] + level[n + 1]).digest() for n in range(0, len(level), 2)]
    assert found["log/tile/1/000.p/2"][:32] == level[0]
    assert len(found["log/tile/1/000.p/2"]) == 64


@pytest.mark.skipif(os.name != "posix", reason="a server may hold the file open elsewhere")
def test_a_release_is_cut_while_the_server_runs(town: Town, tmp_path: Path) -> None:
    from sync.server.run import serve

    data = tmp_path / "server"
    shutil.copytree(town.data, data)
    with serve(data, training_package().envelope), open_archive(data) as archive:
        assert archive.store.checkpoint() is not None
        Town(data, town.committee).publish(tmp_path / "release")
    assert verify_path(tmp_path / "release").ok
