"""What one release alone cannot show: something taken away since the one before, or another root behind it all."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from sync.fold import IncrementalFold, Reference
from sync.log.checkpoint import sign_checkpoint
from sync.log.merkle import prefix_roots
from sync.log.receipt import log_entry
from sync.portal.layouts import NEWEST, layout_of
from sync.record.content import SealedSheet, payload_of
from sync.record.times import stamp
from sync.server.clock import utc_now
from sync.trust.fingerprint import fingerprint
from sync.trust.roster import statement_id
from sync.trust.training import TRAINING_ROOT, generated_keys, training_keys
from sync.verify import compare_paths, verify_path
from sync.verify.log import CLOCKS_APART
from tests.helpers.forging import Content, forge, write
from tests.helpers.pki import enrol, training_package
from tests.helpers.releases import (
    NOW,
    STATIONS,
    Town,
    fault_of,
    new_desk,
    rows_of,
    sealed_desk,
    tree,
    trial_package,
)
from tests.helpers.succession import follower
from tests.sync.fold.acts import PAPER, VARIANTS, conflict_settled, seal, transcription
from tests.sync.fold.desks import TestDesk

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def chain(tmp_path: Path) -> tuple[Path, Content, Content]:
    """Folder of two releases of one server; a key was taken back before the first was cut."""
    desk = sealed_desk(2)
    records = list(desk.records.values())
    town = Town(tmp_path / "server", desk.committee)
    town.send(records[:3])
    town.revoke("OP-3")
    first = town.publish(tmp_path / "v" / "000001")
    town.send(records[3:])
    second = town.publish(tmp_path / "v" / "000002", now=LATER)
    return tmp_path / "v", first, second


def signed_log(entries: tuple[bytes, ...]) -> str:
    """Checkpoint of other entries under the log's own key."""
    origin = training_package().log_origin
    root = prefix_roots(entries, [len(entries)])[len(entries)]
    return sign_checkpoint(origin, len(entries), root, training_keys().log)


def test_two_releases_of_one_server_continue_each_other(chain: tuple[Path, Content, Content]) -> None:
    folder, first, second = chain
    assert second.statements[: len(first.statements)] == first.statements
    assert verify_path(folder / "000001").ok
    report = verify_path(folder / "000002")
    assert report.ok
    assert report.holds[-1] == ("release_continues", {"before": 1, "size": first.plan.size})
    assert second.heads == (second.previous,)


def test_a_revocation_left_out_is_named_without_any_other_release(chain: tuple[Path, Content, Content]) -> None:
    """It is a leaf: an insider who leaves it out and signs everything anew is told by the log alone."""
    folder, _, second = chain
    revocation = next(s for s in second.statements if b"vnd.recap.revocation" in s)
    left = tuple(s for s in second.statements if s != revocation)
    alone = write(replace(second, statements=left), folder.parent / "alone" / "2")
    fault = verify_path(alone).fault
    assert fault is not None
    assert (fault.code, fault.params["id"]) == ("verify.statement_dropped", statement_id(revocation)[:16])


def test_a_log_without_the_revocation_is_named_beside_the_release_before(
    chain: tuple[Path, Content, Content]
) -> None:
    """The insider with the log key too writes a log that never knew it: it is not the log of the release before."""
    folder, _, second = chain
    revocation = next(s for s in second.statements if b"vnd.recap.revocation" in s)
    at = next(n for n, leaf in enumerate(second.leaves) if leaf.id == statement_id(revocation))
    left = tuple(s for s in second.statements if s != revocation)
    kept = tuple(c for c in second.containers if c.record.id in {leaf.id for leaf in second.leaves[:at]})
    published = {c.record.id for c in kept}
    published_kinds = layout_of(NEWEST).published
    entries = tuple(
        entry for entry, leaf in zip(second.entries, second.leaves, strict=True)
        if leaf.id != statement_id(revocation) and (leaf.kind not in published_kinds or leaf.id in published)
    )
    note = signed_log(entries)
    forged = replace(
        second, statements=left, entries=entries, checkpoint=note, containers=kept,
        plan=replace(second.plan, size=len(entries), before=None),
    )
    shutil.rmtree(folder / "000002")
    write(forged, folder / "000002")
    assert fault_of(folder / "000002") == "verify.log_rewritten"
    (folder / "000001").rename(folder.parent / "away")
    assert [code for code, _ in verify_path(folder / "000002").holds][-1] == "release_alone", "what one alone can show"


def test_a_receipt_of_another_log_is_named_by_the_log_alone(tmp_path: Path) -> None:
    """The insider with log and release key wrote one leaf of no published kind anew: every place, time and checkpoint
    is right, and the receipts that officers hold were signed over other roots."""
    desk = sealed_desk(1)
    town = Town(tmp_path / "server", desk.committee)
    town.send(desk.records.values())
    true = town.publish(tmp_path / "true")
    at = next(n for n, leaf in enumerate(true.leaves) if leaf.kind == "transcription")
    other = log_entry("f" * 64, b"", "transcription", true.leaves[at].received)
    entries = (*true.entries[:at], other, *true.entries[at + 1 :])
    forged = write(replace(true, entries=entries, checkpoint=signed_log(entries)), tmp_path / "forged")
    assert fault_of(forged) == "verify.receipt_elsewhere"


def test_a_rewritten_log_is_named_beside_the_release_before(tmp_path: Path) -> None:
    """The insider with the log key too: another log under the same name, rightly signed."""
    desks = [sealed_desk(1), sealed_desk(1)]
    towns = [Town(tmp_path / f"server-{n}", desk.committee) for n, desk in enumerate(desks)]
    for town, desk in zip(towns, desks, strict=True):
        town.send(desk.records.values())
    towns[0].publish(tmp_path / "v" / "1")
    towns[1].publish(tmp_path / "other")
    other = towns[1].publish(tmp_path / "v" / "2", now=LATER)
    assert verify_path(tmp_path / "v" / "1").ok
    assert fault_of(tmp_path / "v" / "2") == "verify.log_rewritten"
    named = hashlib.sha256((tmp_path / "v" / "1" / "manifest.json").read_bytes()).hexdigest()
    write(replace(other, previous=named), tmp_path / "v" / "3")
    assert fault_of(tmp_path / "v" / "3") == "verify.chain"


def test_a_number_left_out_used_twice_or_begun_again_is_named(chain: tuple[Path, Content, Content]) -> None:
    """The log names every earlier release; whoever numbers otherwise is told without any of them beside it."""
    folder, first, second = chain
    named = hashlib.sha256((folder / "000002" / "manifest.json").read_bytes()).hexdigest()
    wrong = {
        "itself": replace(second, previous=named), "gap": replace(second, plan=replace(second.plan, number=3)),
        "again": replace(second, previous=None, plan=replace(second.plan, number=1)),
    }
    for name, content in wrong.items():
        assert fault_of(write(content, folder.parent / name / "1")) == "verify.chain", name
    late = replace(first.plan, published_at=second.plan.published_at, version=first.plan.version)
    another = stamp(utc_now() + timedelta(hours=1))
    twice = write(replace(first, plan=replace(late, published_at=another)), folder / "twice")
    assert fault_of(twice) == "verify.release_twice"
    assert fault_of(folder / "000002") in {"verify.other_chain", "verify.published_early"}


def test_a_time_of_publication_that_has_not_come_is_named(tmp_path: Path) -> None:
    """Alone by the reader's clock, beside the next one by the log, which had the head before that time."""
    desk = sealed_desk(1)
    town = Town(tmp_path / "server", desk.committee)
    town.send(desk.records.values())
    ahead = utc_now() + CLOCKS_APART + timedelta(hours=1)
    town.publish(tmp_path / "v" / "1", now=ahead)
    town.publish(tmp_path / "v" / "2", now=ahead + timedelta(hours=1))
    assert fault_of(tmp_path / "v" / "1") == "verify.published_ahead"
    ((_, report),) = compare_paths([tmp_path / "v" / "1", tmp_path / "v" / "2"])
    assert report.fault is not None
    assert (report.fault.code, report.fault.params["number"]) == ("verify.published_late", 1)


def test_clocks_that_are_a_day_apart_accuse_nobody(tmp_path: Path) -> None:
    desk = sealed_desk(1)
    town = Town(tmp_path / "server", desk.committee)
    town.send(desk.records.values())
    ahead = utc_now() + timedelta(days=1)
    town.publish(tmp_path / "v" / "1", now=ahead)
    town.publish(tmp_path / "v" / "2", now=ahead)
    assert [fault_of(tmp_path / "v" / name) for name in "12"] == [None, None]


def _conflict(persons: tuple[str, str]) -> TestDesk:
    """Two sheets of one station sealed apart; ``persons`` typed the second one. Both are logged."""
    here, there = new_desk(), TestDesk()
    committee = here.committee
    twice = enrol(committee.package, "ANGGOTA-1", "operator", now=committee.now)  # a member who is an operator too
    committee.roster.add(twice.enrolment.statement)
    here.committee = replace(committee, members={**committee.members, "ANGGOTA-1 (OP)": twice})
    there.committee, there.folder = here.committee, IncrementalFold(Reference(committee.roster.chain, committee.roster))
    station = STATIONS[0]
    for nonce, (desk, paper, typists) in enumerate(
        ((here, PAPER[station], ("OP-1", "OP-2")), (there, VARIANTS[1], persons))
    ):
        for number, person in enumerate(typists):
            desk.force(transcription(paper, 10 * nonce + number + 1, station=station), person)
        desk.force(seal(desk.sheet(station)), "KETUA", "ANGGOTA-3")
    here.take(list(there.records.values()))
    return here


@pytest.mark.parametrize("merged", [False, True])
def test_a_typist_cannot_settle_the_conflict_of_a_release_either(tmp_path: Path, merged: bool) -> None:
    """No transcription is published, so the sheet's own list of typists is what bars them; a revision of two others
    that names both sheets ends the conflict."""
    desk = _conflict(("OP-3", "ANGGOTA-1 (OP)"))
    sheet = desk.sheet(STATIONS[0])
    first = next(head for head in sheet.heads if "OP-2" in head.content_as(SealedSheet).typists)
    desk.force(conflict_settled(sheet, first.id), "KETUA", "ANGGOTA-1")
    if merged:
        both = sorted(head.id for head in sheet.heads)
        desk.force({**payload_of(first.content), "revision": sheet.revision, "supersedes": both}, "KETUA", "ANGGOTA-3")
    town = Town(tmp_path / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(tmp_path / "release")
    assert verify_path(tmp_path / "release").ok
    assert not [c for c in (tmp_path / "release" / "catatan").rglob("*.json") if b"transcription.v1" in c.read_bytes()]
    found = {row["kode_tps"]: row["status"] for row in rows_of(tmp_path / "release", "tps")}
    assert found[STATIONS[0]] == ("disahkan" if merged else "konflik")
    assert (desk.sheet(STATIONS[0]).head is not None) == merged


def test_another_root_that_signs_everything_is_told_by_its_fingerprint(tmp_path: Path) -> None:
    """A whole trial of somebody else: it holds in itself, and is not the one that the reader trusts."""
    keys = generated_keys()
    package = trial_package(keys)
    desk = sealed_desk(1, new_desk(package, keys))
    town = Town(tmp_path / "server", desk.committee, keys)
    town.send(desk.records.values())
    town.publish(tmp_path / "release")
    own = fingerprint(package.root)
    assert verify_path(tmp_path / "release").lines("en")[-1] == f"authority: {own}, NOT COMPARED"
    assert verify_path(tmp_path / "release", own).ok
    compared = verify_path(tmp_path / "release", fingerprint(TRAINING_ROOT))
    assert compared.fault is not None
    assert compared.fault.code == "verify.other_authority"


def test_records_of_an_earlier_package_are_recounted_under_the_newest(tmp_path: Path) -> None:
    """The earlier packages are in the release; a package that is not of its chain is refused."""
    keys = generated_keys()
    packages = [trial_package(keys)]
    desk = sealed_desk(1, new_desk(packages[0], keys))
    town = Town(tmp_path / "server", desk.committee, keys)
    town.send(desk.records.values())
    town.publish(tmp_path / "v" / "1")
    for sequence in (2, 3):
        packages.append(trial_package(keys, sequence, packages[-1].digest))
        Town(tmp_path / "server", replace(desk.committee, package=packages[-1]), keys).send([])
    content = town.publish(tmp_path / "v" / "2", now=LATER)
    assert verify_path(tmp_path / "v" / "2").ok
    assert {path.stem for path in (tmp_path / "v" / "2" / "paket").iterdir()} == {
        package.digest for package in packages[:2]
    }
    for file in (tmp_path / "v" / "2" / "catatan").rglob("*.json"):
        assert verify_path(file).ok
    town.publish(tmp_path / "again", number=1)
    assert tree(tmp_path / "again") == tree(tmp_path / "v" / "1")
    foreign = trial_package(generated_keys())
    strange = {f"paket/{foreign.digest}.json": foreign.envelope}
    forged = forge(content, tmp_path / "foreign", lambda files: files.update(strange), keys)
    assert fault_of(forged) == "verify.other_package"
    without = replace(content, earlier=(), plan=replace(content.plan, before=None))
    assert fault_of(write(without, tmp_path / "without", keys)) == "verify.package_dropped"


def test_a_release_whose_package_left_out_a_station_does_not_hold(tmp_path: Path) -> None:
    """Both packages are signed by the root; the reader holds the one against the other."""
    desk = sealed_desk(1)
    town = Town(tmp_path / "server", desk.committee)
    town.send(desk.records.values())
    content = town.publish(tmp_path / "release")
    first = training_package()
    shorter = follower(first, lambda payload: payload["stations"].pop(0))
    forged = replace(content, package=shorter)
    beside = {f"paket/{first.digest}.json": first.envelope}
    report = verify_path(forge(forged, tmp_path / "forged", lambda files: files.update(beside)))
    assert report.fault is not None
    assert (report.fault.code, report.fault.params["place"]) == (
        "package.change_removed", "stations/0001011001001"
    )
