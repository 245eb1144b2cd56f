"""The validation report: what holds, what does not, and the same verdict as frictionless."""

from __future__ import annotations

import json
import shutil
import warnings
from pathlib import Path
from typing import Any, cast

from sync.portal.content import Plan
from sync.portal.layouts.v4.checked.part import Validation
from sync.portal.layouts.v4.part import Making
from sync.portal.leaves import LeafIndex
from sync.portal.pieces import Piece
from sync.record.canonical import encode
from sync.trust.package import open_package


class _Source:
    """What the checks ask of a source."""

    def __init__(self, release: Path) -> None:
        self.package = open_package((release / "paket.json").read_bytes())
        self.plan = Plan(1, 1, "2024-02-20T08:00:00Z", "4")


def _report(release: Path) -> dict[str, Any]:
    """The checks, of the files as they lie there; told alike where the regency is taken over by a later release."""
    checks, later = (Validation(Making(cast(Any, _Source(release)), LeafIndex(), with_pages=True)) for _ in range(2))
    for folder in ("data", "err"):
        for file in sorted((release / folder).rglob("*.*")):
            checks.saw(Piece(file.relative_to(release).as_posix(), file.read_bytes()))
    list(checks.regency("0001"))
    later.take_over(json.loads(encode(checks.carried("0001"))))
    for file in sorted((release / "referensi").iterdir()):
        for one in (checks, later):
            one.saw(Piece(file.relative_to(release).as_posix(), file.read_bytes()))
    (made,), again = checks.last(), list(later.last())
    assert isinstance(made, Piece)
    assert again == [made]
    found: dict[str, Any] = json.loads(made.data or b"")
    return found


def _frictionless(release: Path) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from frictionless import Package

        return Package(str(release / "datapackage.json")).validate()


def test_a_release_is_valid_by_both(release: Path) -> None:
    said = json.loads((release / "laporan-validasi.json").read_text(encoding="utf-8"))
    assert said["temuan"] == []
    assert said["sah"]
    assert _report(release) == said, "a pure function of the files"
    assert _frictionless(release).valid
    assert said["err"] == {"dokumen": 3}
    about = json.loads((release / "datapackage.json").read_text(encoding="utf-8"))
    assert {one["nama"] for one in said["tabel"]} == {one["name"] for one in about["resources"]}
    assert sum(one["baris"] for one in said["tabel"]) > 100


def test_seeded_faults_are_found_by_both(release: Path, tmp_path: Path) -> None:
    """A negative vote, a station that is none, a row twice: three kinds, each in its row."""
    shutil.copytree(release, tmp_path / "release")
    file = tmp_path / "release" / "data" / "suara" / "0001.csv"
    header, *lines = file.read_text(encoding="utf-8").splitlines()
    place = header.split(",").index("suara")
    negative, strange = lines[0].split(","), lines[1].split(",")
    negative[place], strange[0] = "-1", "9" * 13
    lines = [",".join(negative), ",".join(strange), *lines[2:], lines[3]]
    file.write_text("\n".join([header, *lines, ""]), encoding="utf-8", newline="")
    said = _report(tmp_path / "release")
    found = {(one["baris"], one["kolom"], one["sebab"]) for one in said["temuan"]}
    assert not said["sah"]
    assert (1, "suara", "terkecil") in found
    assert (len(lines), "kode_tps", "kunci_ganda") in found
    assert any(why == "rujukan" for _, _, why in found)
    assert {"constraint-error", "foreign-key", "primary-key"} <= {
        one[0] for one in _frictionless(tmp_path / "release").flatten(["type"])
    }


def test_sums_and_references_of_reports_are_checked(release: Path, tmp_path: Path) -> None:
    shutil.copytree(release, tmp_path / "release")
    file = tmp_path / "release" / "err" / "000101-PPWP.json"
    report = json.loads(file.read_text(encoding="utf-8"))
    contest = report["Election"][0]["Contest"][0]
    contest["ContestSelection"][0]["VoteCounts"][0]["Count"] += 1
    contest["ElectionDistrictId"] = "gp-99"
    file.write_text(json.dumps(report), encoding="utf-8", newline="")
    table = tmp_path / "release" / "data" / "rekap_kec" / "0001.csv"
    header, *lines = table.read_text(encoding="utf-8").splitlines()
    place, cells = header.split(",").index("suara_sah"), lines[0].split(",")
    cells[place] = str(int(cells[place]) + 1)
    table.write_text("\n".join([header, ",".join(cells), *lines[1:], ""]), encoding="utf-8", newline="")
    found = {(one["kolom"], one["sebab"]) for one in _report(tmp_path / "release")["temuan"]}
    assert found == {
        ("pilihan-PPWP-0-1", "jumlah"), ("Election[0].Contest[0].ElectionDistrictId", "rujukan"),
        ("suara_sah", "jumlah"),
    }
