"""Two releases result by result: what changed, left the sum or is gone, and what gives the reason."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from resources.catalogue import sentence
from sync.log.checkpoint import sign_checkpoint
from sync.log.merkle import prefix_roots
from sync.log.receipt import log_entry
from sync.portal.publish import publish
from sync.portal.register import Cut
from sync.server.archive import open_archive
from sync.server.run import serve
from sync.trust.package import ElectionPackage
from sync.trust.training import training_keys
from sync.verify import VerifyReport, compare_paths, verify_path, with_given
from sync.verify.compare import PublishedResult, compare, results, view_in
from sync.verify.folder import FolderSource, open_source
from sync.verify.manifest import open_head
from tests.helpers.command import recap
from tests.helpers.forging import Content, content_of, write
from tests.helpers.pki import training_package
from tests.helpers.releases import NOW, STATIONS, Town, sealed_desk
from tests.sync.fold.acts import PAPER, correction, seal
from tests.sync.fold.desks import TestDesk, newer_package
from tests.sync.fold.registers import objection

LATER = NOW + timedelta(hours=1)
FIRST, SECOND = "000001", "000002"


@pytest.fixture
def town(tmp_path: Path) -> tuple[TestDesk, Town, Path]:
    """Two sealed sheets, published."""
    desk = sealed_desk(2)
    made = Town(tmp_path / "server", desk.committee)
    made.send(desk.records.values())
    made.publish(tmp_path / "v" / FIRST)
    return desk, made, tmp_path / "v"


def _again(town: tuple[TestDesk, Town, Path]) -> Content:
    desk, made, folder = town
    made.send(desk.records.values())
    return made.publish(folder / SECOND, now=LATER)


def _facts(folder: Path) -> list[tuple[str, str]]:
    report = verify_path(folder / SECOND)
    assert report.fault is None, report.fault
    return [(code, str(params["station"])) for code, params in report.holds if code.startswith("result_")]


def test_nothing_changed_is_nothing_told(town: tuple[TestDesk, Town, Path]) -> None:
    _again(town)
    assert _facts(town[2]) == []


def test_a_new_revision_is_the_reason_for_another_figure(town: tuple[TestDesk, Town, Path]) -> None:
    desk, _, folder = town
    station = STATIONS[0]
    changes = {"votes.1": PAPER[station]["votes.1"] + 2, "votes.3": PAPER[station]["votes.3"] - 2}
    desk.force(correction(desk.sheet(station), changes), "KETUA", "ANGGOTA-1")
    desk.force(seal(desk.sheet(station)), "KETUA", "ANGGOTA-1")
    _again(town)
    assert _facts(folder) == [("result_by_record", station)]


def _without(content: Content, hidden: str) -> Content:
    """A log that never had one record: what an insider with the log key and the release key can write."""
    kept = [
        (entry, leaf) for entry, leaf in zip(content.entries, content.leaves, strict=True) if leaf.id != hidden
    ]
    entries = tuple(entry for entry, _ in kept)
    root = prefix_roots(entries, [len(entries)])[len(entries)]
    note = sign_checkpoint(training_package().log_origin, len(entries), root, training_keys().log)
    containers = tuple(c for c in content.containers if c.record.id != hidden)
    return replace(
        content, entries=entries, checkpoint=note, containers=containers, plan=replace(content.plan, size=len(entries))
    )


def test_a_result_that_is_gone_without_a_reason_does_not_hold(town: tuple[TestDesk, Town, Path]) -> None:
    """Held against each other directly: the log's own check would stop before it."""
    desk, _, folder = town
    desk.force(objection(1, STATIONS[1]), "OP-1")  # a register of the plenary is no reason for anything
    second = _again(town)
    older = _opened(folder / FIRST)
    hidden = next(c.record for c in second.containers if c.record.kind == "sheet" and c.record.station == STATIONS[1])
    newer = _opened(write(_without(second, hidden.id), folder.parent / "without"))
    with pytest.raises(KnownError) as told:
        compare(older, newer)
    assert told.value.code == "verify.result_unexplained"
    assert told.value.params["station"] == STATIONS[1]
    assert told.value.params["before"] == "disahkan" and str(told.value.params["was"]).startswith(" ")
    assert "PPWP: Disahkan" in sentence(told.value, "id") and "Belum disahkan" in sentence(told.value, "id")
    english = sentence(told.value, "en")
    assert "Ratified" in english and "Not ratified yet" in english and "disahkan" not in english


def _opened(path: Path) -> FolderSource:
    return open_source(open_head(path))


def test_a_revocation_that_takes_a_result_out_is_its_reason_only_where_it_does(
    town: tuple[TestDesk, Town, Path]
) -> None:
    """A key taken back later changes nothing of what arrived before, and nothing is told."""
    _, made, folder = town
    time.sleep(1.1)  # times are whole seconds, and the second of the revocation belongs to it
    made.revoke("KETUA")
    made.publish(folder / SECOND, now=LATER)
    assert _facts(folder) == []


def test_two_releases_that_are_given_are_compared_wherever_they_lie(
    town: tuple[TestDesk, Town, Path], tmp_path: Path
) -> None:
    _again(town)
    folder = town[2]
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    old, new = tmp_path / "a" / "old", tmp_path / "b" / "new"
    (folder / FIRST).rename(old)
    (folder / SECOND).rename(new)
    for paths in ((new, old), (old, new)):
        ((name, report),) = compare_paths(paths)
        assert (name, report.kind, report.ok) == (f"{new} {old}", "comparison", True)
        assert report.holds[-1][0] == "release_continues"
    ((_, same),) = compare_paths([new, new])
    assert same.holds == (("release_same", {"number": 2}),)
    done = recap("verify", new, old, "--json")
    assert done.returncode == 0, done.stderr
    assert [item["kind"] for item in json.loads(done.stdout)] == ["release", "release", "comparison"]
    report = verify_path(new)
    assert [code for code, _ in report.holds if code in ("release_alone", "release_given")] == ["release_alone"]
    assert with_given(report, [new]) == report
    (said,) = [params for code, params in with_given(report, [old]).holds if code == "release_given"]
    assert said == {"before": 1}
    told = recap("verify", new, old).stdout
    assert "was not compared" not in told and "is given too" in told


def test_a_chain_begun_again_does_not_hold_beside_the_true_one(
    town: tuple[TestDesk, Town, Path], tmp_path: Path
) -> None:
    """Number 1 once more, from the same log, with a revocation left to the side: true alone, not beside the others."""
    desk, made, folder = town
    _again(town)
    shutil.copytree(made.data, tmp_path / "copy")
    other = Town(tmp_path / "copy", desk.committee)
    shutil.rmtree(other.data / "releases")
    with pytest.raises(KnownError, match=r"portal\.register"):
        other.publish(tmp_path / "again")
    fresh = Town(tmp_path / "fresh", desk.committee)
    fresh.send(list(desk.records.values())[:3])
    fresh.publish(tmp_path / "restart", now=LATER)
    assert verify_path(tmp_path / "restart").ok, "alone it is a first release like any other"
    for true in (folder / FIRST, folder / SECOND):
        reports = compare_paths([true, tmp_path / "restart"])
        assert [report.ok for _, report in reports] == [False]
    done = recap("verify", tmp_path / "restart", folder / SECOND)
    assert done.returncode == 1


def test_a_head_of_a_release_that_never_was_is_not_believed(
    town: tuple[TestDesk, Town, Path], tmp_path: Path
) -> None:
    """A head that is none of the chain stands in the log: the number says so."""
    second = _again(town)
    strange = log_entry("f" * 64, b"", "release", second.leaves[-1].received)
    entries = (*second.entries, strange)
    root = prefix_roots(entries, [len(entries)])[len(entries)]
    note = sign_checkpoint(training_package().log_origin, len(entries), root, training_keys().log)
    forged = replace(
        second, entries=entries, checkpoint=note, plan=replace(second.plan, size=len(entries))
    )
    fault = verify_path(write(forged, tmp_path / "forged" / "x")).fault
    assert fault is not None
    assert fault.code == "verify.chain"


def _under(town: tuple[TestDesk, Town, Path], package: ElectionPackage) -> VerifyReport:
    """The next release of the same server, cut under another package; held against the one before."""
    desk, made, folder = town
    Town(made.data, replace(desk.committee, package=package), made.keys).send([])
    made.publish(folder / SECOND, now=LATER)
    return verify_path(folder / SECOND)


def test_added_choices_take_results_out_and_the_package_is_the_reason(town: tuple[TestDesk, Town, Path]) -> None:
    contest = dict(training_package().payload["contests"][0])
    (district,) = contest["districts"]
    contest["districts"] = [{**district, "choices": [*district["choices"], {"number": 4, "name": "EMPAT"}]}]
    package = newer_package(contests=[contest])
    report = _under(town, package)
    told = [(code, params["station"], params["id"]) for code, params in report.holds if code.startswith("result_")]
    assert told == [("result_by_package", station, package.digest[:16]) for station in STATIONS[:2]]


def test_a_corrected_voter_list_is_no_reason_for_anything(town: tuple[TestDesk, Town, Path]) -> None:
    """Either nothing changed, or the comparison does not hold: no result leaves the sum in silence."""
    stations = [
        {**one, "dpt": {**one["dpt"], "m": one["dpt"]["m"] + 1, "t": one["dpt"]["t"] + 1}} if one["dpt"] else one
        for one in training_package().payload["stations"]
    ]
    report = _under(town, newer_package(stations=stations))
    older, newer = (results(view_in(_opened(town[2] / name), STATIONS[0][:6])) for name in (FIRST, SECOND))
    assert not [code for code, _ in report.holds if code.startswith("result_")]
    if any(not older[place].same_as(newer.get(place, PublishedResult("", (), None))) for place in older):
        assert report.fault is not None
        assert report.fault.code == "verify.result_unexplained"
    else:
        assert report.ok


def test_no_release_is_cut_over_one_that_the_log_does_not_name(
    town: tuple[TestDesk, Town, Path], tmp_path: Path
) -> None:
    """A publisher without the log key, no server running: the head waits in the inbox, and the next start takes it."""
    _, made, _ = town

    def cut(out: Path) -> Cut:
        with open_archive(made.data) as archive:
            return publish(archive, made.keys.release, out, LATER)

    second = cut(tmp_path / "2")
    assert second.plan.number == 2
    with pytest.raises(KnownError, match=r"server\.inbox_waits"):
        cut(tmp_path / "3")
    assert not (tmp_path / "3").exists()
    with serve(made.data):
        third = cut(tmp_path / "3")
    assert (third.plan.number, len(content_of(tmp_path / "3").heads)) == (3, 2)
    assert [report.ok for _, report in compare_paths([tmp_path / "2", tmp_path / "3"])] == [True]
