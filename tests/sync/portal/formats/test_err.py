"""Election Results Reporting: valid by the standard, whole in its references, and equal to the tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from sync.portal.layouts.v4.err.references import REFERENCES, bad_references
from sync.verify import verify_path
from tests.helpers.releases import rows_of

REPORTS = ("000101-DPR", "000101-PILWALI", "000101-PPWP")


@pytest.fixture(scope="session")
def schema(shared_data: Path) -> dict[str, Any]:
    """The standard's own schema, which is no part of the project."""
    file = shared_data / "schemas" / "nist-sp-1500-100-v2.json"
    if not file.is_file():
        pytest.skip("the schema of NIST SP 1500-100 is absent from ../shared/data/schemas")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def _report(release: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((release / "err" / f"{name}.json").read_text(encoding="utf-8"))
    return found


def test_one_report_a_subdistrict_and_contest_and_the_release_holds(release: Path) -> None:
    assert sorted(path.stem for path in (release / "err").iterdir()) == sorted(REPORTS)
    report = verify_path(release)
    assert report.fault is None, report.fault


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_is_valid_by_the_standard(name: str, release: Path, schema: dict[str, Any]) -> None:
    check = jsonschema_rs.validator_for(schema)
    report = _report(release, name)
    assert [error.message[:200] for error in check.iter_errors(report)] == []
    report["GpUnit"][-1]["Type"] = "tps"
    assert not check.is_valid(report)


@pytest.mark.parametrize("name", REPORTS)
def test_every_reference_leads_to_one_thing_of_its_class(name: str, release: Path) -> None:
    assert bad_references(_report(release, name)) == []


@pytest.mark.parametrize("alter", ["dangling", "class", "twice", "list"])
def test_a_reference_that_does_not_hold_is_found_and_the_schema_does_not_see_it(
    alter: str, release: Path, schema: dict[str, Any]
) -> None:
    report = _report(release, "000101-DPR")
    election = report["Election"][0]
    contest = election["Contest"][0]
    wanted = ("Election[0].Contest[0]", "ElectionDistrictId", "gp-9999")
    if alter == "dangling":
        contest["ElectionDistrictId"] = "gp-9999"
    elif alter == "class":
        contest["ElectionDistrictId"] = "partai-2"
        wanted = (*wanted[:2], "partai-2")
    elif alter == "twice":
        report["Party"].append(report["Party"][0])
        wanted = ("Party[0]", "@id", "partai-2")
    else:
        contest["ContestSelection"][0]["PartyIds"].append("partai-99")
        wanted = ("Election[0].Contest[0].ContestSelection[0]", "PartyIds", "partai-99")
    found = bad_references(report)
    assert wanted in [(one.place, one.property, one.id) for one in found]
    assert jsonschema_rs.validator_for(schema).is_valid(report)


def test_the_references_are_those_of_the_standard(schema: dict[str, Any], release: Path) -> None:
    """Of every class that our reports use; what the standard calls a reference and we do not write may be missing."""
    used = {kind for name in REPORTS for kind in _kinds(_report(release, name))}
    for kind in used:
        for name, about in schema["definitions"][kind]["properties"].items():
            types = about.get("refTypes") or about.get("items", {}).get("refTypes")
            if types and name in REFERENCES:
                assert {one.removeprefix("ElectionResults.") for one in types} == REFERENCES[name], (kind, name)


def _kinds(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        yield from ([found["@type"]] if "@type" in found else [])
        for value in found.values():
            yield from _kinds(value)
    elif isinstance(found, list):
        for value in found:
            yield from _kinds(value)


def _votes(report: dict[str, Any]) -> dict[tuple[str, str, str], int]:
    """Votes by contest, choice and unit."""
    return {
        (contest["@id"], one["@id"], count["GpUnitId"]): count["Count"]
        for contest in report["Election"][0]["Contest"] for one in contest["ContestSelection"]
        for count in one.get("VoteCounts", [])
    }


@pytest.mark.parametrize("name", REPORTS)
def test_votes_are_those_of_the_tables(name: str, release: Path) -> None:
    """Every row of ``suara`` that counts, and every sum of ``rekap_desa`` and ``rekap_kec``; nothing else."""
    code = name.partition("-")[2]
    wanted = {}
    for row in rows_of(release, "suara", jenis=code, dihitung="true"):
        group = [row["nomor_partai"]] if row["nomor_partai"] else []
        choice = "-".join([*group, *([row["nomor_calon"]] if row["nomor_calon"] else [])])
        place = f"{code}-{row['kode_dapil']}"
        wanted[f"kontes-{place}", f"pilihan-{place}-{choice}", f"gp-{row['kode_tps']}"] = int(row["suara"])
    votes = _votes(_report(release, name))
    assert {key: count for key, count in votes.items() if len(key[2]) == len("gp-") + 13} == wanted
    sums: dict[tuple[str, str, str], int] = {}
    for (contest, choice, unit), count in wanted.items():
        for digits in (10, 6):
            key = (contest, choice, unit[: len("gp-") + digits])
            sums[key] = sums.get(key, 0) + count
    assert {key: count for key, count in votes.items() if len(key[2]) != len("gp-") + 13} == sums
    assert wanted


@pytest.mark.parametrize("name", REPORTS)
def test_voters_ballots_and_progress_are_those_of_the_tables(name: str, release: Path) -> None:
    code, report = name.partition("-")[2], _report(release, name)
    units = {unit["@id"]: unit for unit in report["GpUnit"]}
    counts = {
        (one.get("OtherType", one["Type"]), one["GpUnitId"]): one for one in report["Election"][0]["BallotCounts"]
    }
    for row in rows_of(release, "hasil", jenis=code, dihitung="true"):
        unit = f"gp-{row['kode_tps']}"
        assert units[unit]["CountStatus"][0]["Status"] == "completed"
        assert units[unit]["VotersRegistered"] == int(row["pemilih_dpt_j"])
        assert units[unit]["VotersParticipated"] == int(row["pengguna_total_j"])
        assert counts["pengguna-dptb-l", unit]["BallotsCast"] == int(row["pengguna_dptb_l"])
        assert counts["surat-suara-rusak", unit]["BallotsCast"] == int(row["surat_suara_dikembalikan"])
        assert counts["surat-suara-sisa", unit]["BallotsCast"] == int(row["surat_suara_tidak_digunakan"])
        assert counts["total", unit]["BallotsCast"] == int(row["suara_total"])
        assert counts["total", unit]["BallotsRejected"] == int(row["suara_tidak_sah"])
    lines = [*rows_of(release, "rekap_desa", jenis=code), *rows_of(release, "rekap_kec", jenis=code)]
    for where in {row.get("kode_desa") or row["kode_kec"] for row in lines}:
        here = [row for row in lines if (row.get("kode_desa") or row["kode_kec"]) == where]
        unit = units[f"gp-{where}"]
        assert unit["SubUnitsReported"] == sum(int(row["tps_dihitung"]) for row in here)
        assert unit["TotalSubUnits"] == sum(int(row["tps_diharapkan"]) for row in here)
        voters = [int(row["pemilih_dpt_j"]) for row in here if row["pemilih_dpt_j"]]
        assert unit.get("VotersRegistered") == (sum(voters) if voters else None)
    open_stations = [unit for unit in units.values() if unit["Type"] == "precinct" and "VotersRegistered" not in unit]
    assert {unit["CountStatus"][0]["Status"] for unit in open_stations} == {"not-processed"}


def test_a_contest_looks_as_its_kind(release: Path) -> None:
    parties, pair, president = (_report(release, name) for name in REPORTS)
    assert all(one["IsTest"] and one["Status"] == "unofficial-partial" for one in (parties, pair, president))
    districts = parties["Election"][0]["Contest"]
    assert [one["VoteVariation"] for one in districts] == ["proportional"] * 2
    kinds = [one["@type"].rpartition(".")[2] for one in districts[0]["ContestSelection"]]
    assert kinds == ["PartySelection", *["CandidateSelection"] * 2, "PartySelection", "CandidateSelection"]
    areas = {unit["@id"]: unit for unit in parties["GpUnit"]}
    assert {areas[one["ElectionDistrictId"]]["OtherType"] for one in districts} == {"dapil-dpr"}
    assert pair["Election"][0]["Candidate"][1]["BallotName"]["Text"][0]["Content"] == "Kolom kosong"
    assert pair["Election"][0]["ElectionScopeId"] == "gp-0001"
    assert president["Election"][0]["Contest"][0]["ElectionDistrictId"] == "gp-id"
    assert [unit["Type"] for unit in president["GpUnit"]][:4] == ["country", "state", "county", "other"]
