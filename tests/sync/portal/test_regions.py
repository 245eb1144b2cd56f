"""A release by region: districts, regencies, runs cut short, and the same bytes whatever came since."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from datetime import timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from sync.leftovers import sweep
from sync.portal.folder import LEFTOVERS, appearing
from sync.portal.layouts import LAYOUTS, NEWEST, layout_of
from sync.trust.package import ElectionPackage
from sync.verify import verify_path
from tests.helpers.pki import training_package
from tests.helpers.releases import NOW, STATIONS, Town, new_desk, pages, rows_of, sealed_desk, tree
from tests.sync.fold.packages import follow
from tests.sync.fold.test_districts import HERE, STATION, SUBDISTRICT
from tests.sync.fold.test_districts import _package as two_districts
from tests.sync.fold.test_districts import _sealed as seal_in_district


def _check(folder: Path) -> None:
    from frictionless import Package

    report = verify_path(folder)
    assert report.fault is None, report.fault
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = Package(str(folder / "datapackage.json")).validate()
    assert found.valid, found.flatten(["rowNumber", "fieldName", "type", "message"])


def test_two_districts_of_one_contest_in_a_subdistrict_are_two_lines(tmp_path: Path) -> None:
    package = two_districts()
    desk = new_desk(package)
    seal_in_district(desk, STATION)
    town = Town(tmp_path / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(tmp_path / "release")
    _check(tmp_path / "release")
    whole = {row["kode_dapil"]: row for row in rows_of(tmp_path / "release", "rekap_kec", jenis="DPRD")}
    stations = len(package.stations_of(SUBDISTRICT))
    assert {code: row["tps_dihitung"] for code, row in whole.items()} == {"DAPIL-1": "1", "DAPIL-2": "0"}
    assert sum(int(row["tps_diharapkan"]) for row in whole.values()) == stations
    assert (whole["DAPIL-1"]["suara_paslon_5"], whole["DAPIL-2"]["suara_paslon_5"]) == ("", "")
    of = {row["kode_tps"]: row["kode_dapil"] for row in rows_of(tmp_path / "release", "tps", jenis="DPRD")}
    assert len(of) == stations
    assert all((of[code] == "DAPIL-1") == code.startswith(HERE) for code in of)
    with (tmp_path / "release" / "referensi" / "calon.csv").open(encoding="utf-8") as stream:
        assert sum(line.startswith("DPRD,DAPIL-2,") for line in stream) == 4
    assert "DUA" in pages(tmp_path / "release")


def _two_regencies() -> ElectionPackage:
    """One regency more, of one village with two stations that nobody has voted at."""
    first = training_package().payload
    added = [("9901", "regency"), ("990101", "subdistrict"), ("9901011001", "village")]
    regions = [*first["regions"], *({"code": code, "name": code, "level": level} for code, level in added)]
    stations = [*first["stations"], *({"code": f"9901011001{n:03d}", "dpt": None} for n in (1, 2))]
    return follow(training_package(), regions=regions, stations=stations)


def test_a_table_is_cut_per_regency_and_is_one_resource(tmp_path: Path) -> None:
    desk = sealed_desk(1, new_desk(_two_regencies()))
    town = Town(tmp_path / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(tmp_path / "release")
    _check(tmp_path / "release")
    above = {name: rows_of(tmp_path / "release", name) for name in ("rekap_kab", "rekap_prov", "rekap_nasional")}
    assert [row["kode_kab"] for row in above["rekap_kab"]] == ["0001", "9901"]
    assert [(row["kode_prov"], row["tps_diharapkan"], row["tps_dihitung"]) for row in above["rekap_prov"]] == [
        ("00", str(len(STATIONS)), "1"), ("99", "2", "0")]
    (whole,) = above["rekap_nasional"]
    (here, there) = above["rekap_prov"]
    assert (whole["tps_diharapkan"], whole["kec_diharapkan"]) == (str(len(STATIONS) + 2), "2")
    assert (whole["suara_sah"], there["suara_sah"]) == (here["suara_sah"], ""), "nobody's figure is no zero"
    about = json.loads((tmp_path / "release" / "datapackage.json").read_text(encoding="utf-8"))
    paths = {item["name"]: item["path"] for item in about["resources"]}
    assert paths["tps"] == ["data/tps/0001.csv", "data/tps/9901.csv"]
    assert len(rows_of(tmp_path / "release", "tps")) == len(STATIONS) + 2
    assert (tmp_path / "release" / "halaman" / "990101.html").is_file()
    assert {path.name for path in (tmp_path / "release" / "catatan").iterdir()} == {"000101"}
    assert "990101" in (tmp_path / "release" / "index.html").read_text(encoding="utf-8")


def test_the_same_plan_is_the_same_bytes_after_more_records_came(tmp_path: Path) -> None:
    desk = sealed_desk(2)
    records = list(desk.records.values())
    town = Town(tmp_path / "server", desk.committee)
    town.send(records[:3])
    town.publish(tmp_path / "first")
    town.send(records[3:])
    town.revoke("OP-3")
    town.publish(tmp_path / "second", now=NOW + timedelta(hours=1))
    for name in ("a", "b"):
        town.publish(tmp_path / name / "again", number=1)
        assert tree(tmp_path / name / "again") == tree(tmp_path / "first")


def test_a_run_cut_short_leaves_no_half_release_and_the_next_sweeps(tmp_path: Path) -> None:
    """The process is killed while it writes; its folder is not the release's, and goes with the next run."""
    code = (
        "import os, signal, sys; from pathlib import Path; from sync.portal.folder import appearing\n"
        "with appearing(Path(sys.argv[1])) as folder:\n"
        "    (folder / 'x').write_bytes(b'half'); os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    out = tmp_path / "release"
    done = subprocess.run([sys.executable, "-c", code, str(out)], check=False, env={**os.environ})
    assert done.returncode < 0
    assert not out.exists()
    assert len(list(tmp_path.glob(".release-*"))) == 1
    (tmp_path / f".release-{os.getpid()}-now").mkdir()
    sweep(tmp_path, LEFTOVERS)
    assert [path.name for path in tmp_path.iterdir()] == [f".release-{os.getpid()}-now"], "one that runs is left"
    with pytest.raises(KnownError, match=r"portal\.write"), appearing(out):
        raise OSError("no space")
    assert not out.exists()


def test_layouts_are_kept_by_version() -> None:
    """Whoever changes what a version writes breaks every release cut in it: a change is a new version."""
    assert NEWEST in LAYOUTS
    assert {"2", "3", "4"} <= LAYOUTS.keys(), "those that were kept"
    assert NEWEST == "4"
    with pytest.raises(KnownError, match=r"verify\.version"):
        layout_of("1")


def test_every_rule_that_a_package_can_name_has_its_words_in_the_layout() -> None:
    """They are frozen with the layout, whatever becomes of the sentences that officers read."""
    from forms.rule_table import tables
    from sync.portal.layouts.v2 import names as names_2
    from sync.portal.layouts.v4 import names as names_4

    needed = {str(rule["rule"]) for table in tables().values() for rule in table.rules}
    assert needed <= names_2.frozen("rules.json").keys()
    assert needed | {"R18", "R20", "R24"} <= names_4.frozen("rules.json").keys()
