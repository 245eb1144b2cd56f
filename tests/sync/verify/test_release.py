"""A real release: two builds alike, every altered byte found, another root told apart."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forms.errors import KnownError
from resources.catalogue import LANGUAGES, sentence
from sync.client.client import Client
from sync.client.token import make_token
from sync.client.transport import RequestsTransport
from sync.portal.publish import content_of, cut_release, publish
from sync.portal.release import Content, files_of, sign_manifest
from sync.record.container import Container
from sync.record.record import Record
from sync.server.run import serve
from sync.server.sequencer import utc_now
from sync.trust.fingerprint import fingerprint
from sync.trust.package import open_package
from sync.trust.roster import Roster
from sync.trust.training import TRAINING_ROOT, generated_keys, training_keys
from sync.verify import verify_path
from tests.helpers.pki import ROLES, Committee, enrol, training_package
from tests.sync.fold.acts import PAPER, seal, transcription
from tests.sync.fold.desks import TestDesk

NOW = datetime(2024, 2, 20, 8, 0, tzinfo=UTC)


def _desk() -> tuple[TestDesk, Committee]:
    """Two sealed sheets by officers whose certificates are valid today."""
    package = training_package()
    members = {person: enrol(package, person, role, now=utc_now()) for person, role in ROLES.items()}
    roster = Roster(package, [m.enrolment.statement for m in members.values()])
    desk = TestDesk()
    desk.committee = Committee(package, roster, members, utc_now())
    from sync.fold import Folder, World

    desk.folder = Folder(World(package, roster))
    for number, station in enumerate(sorted(PAPER)[:2]):
        desk.force(transcription(PAPER[station], 2 * number + 1, station=station), "OP-1")
        desk.force(transcription(PAPER[station], 2 * number + 2, station=station), "OP-2")
        desk.force(seal(desk.sheet(station)), "KETUA", "ANGGOTA-1")
    return desk, desk.committee


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Content]]:
    """A release cut from a real server's store."""
    folder = tmp_path_factory.mktemp("portal")
    desk, committee = _desk()
    member = committee["KETUA"]
    with serve(folder / "server", committee.package.envelope) as running:
        client = Client(
            RequestsTransport(running.url), committee.package,
            lambda: make_token(committee.package, member.enrolment.statement, member.key, utc_now()),
        )
        results = client.push([_container(record, committee) for record in desk.records.values()])
        assert {item.outcome for item in results} == {"received"}
        service = running.service
        content = publish(service.store, service.package, service.keys.release, folder / "release", NOW)
        again = content_of(service.store, service.package, NOW)
    assert files_of(again) == files_of(content)
    yield folder / "release", content


def _container(record: Record, committee: Committee) -> Container:
    held = [m.enrolment.statement for m in committee.members.values() if m.keyid in record.signers]
    return Container(record, tuple(held))


def test_it_holds_and_says_that_nobody_compared_the_root(release: tuple[Path, Content]) -> None:
    report = verify_path(release[0])
    assert report.fault is None
    assert report.kind == "release"
    assert report.lines("en")[-1] == f"authority: {fingerprint(TRAINING_ROOT)}, NOT COMPARED"
    assert verify_path(release[0], fingerprint(TRAINING_ROOT)).lines("id")[-1] == (
        f"authority: {fingerprint(TRAINING_ROOT)}"
    )


def test_the_authority_is_compared(release: tuple[Path, Content]) -> None:
    report = verify_path(release[0], "00" * 32)
    assert report.fault is not None
    assert report.fault.code == "verify.other_authority"


def test_one_altered_byte_in_any_file_is_found(release: tuple[Path, Content], tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(release[0], copy)
    for file in sorted(path for path in copy.rglob("*") if path.is_file()):
        data = file.read_bytes()
        for at in (0, len(data) // 2, len(data) - 1):
            file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            try:
                fault = verify_path(copy).fault
            except KnownError as error:
                fault = error
            assert fault is not None, f"{file.name} byte {at}"
            assert all(sentence(fault, lang) for lang in LANGUAGES)
        file.write_bytes(data)
    assert verify_path(copy).ok


def test_missing_extra_and_linked_files_are_found(release: tuple[Path, Content], tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(release[0], copy)
    table = copy / "data" / "suara.csv"
    kept = table.read_bytes()
    table.unlink()
    assert _code(copy) == "verify.missing_file"
    (copy / "elsewhere.csv").write_bytes(kept)
    table.symlink_to(copy / "elsewhere.csv")
    assert _code(copy) == "verify.extra_file"
    table.unlink()
    (copy / "elsewhere.csv").unlink()
    table.write_bytes(kept)
    assert _code(copy) is None
    (copy / "data" / "lain.csv").write_bytes(kept)
    assert _code(copy) == "verify.extra_file"


def _code(folder: Path) -> str | None:
    fault = verify_path(folder).fault
    return fault.code if fault is not None else None


def test_a_changed_figure_is_named_even_when_the_manifest_is_signed_again(
    release: tuple[Path, Content], tmp_path: Path
) -> None:
    """The insider with the release key: hashes and signature hold, the recount does not."""
    from sync.portal.release import manifest_of

    copy = tmp_path / "copy"
    shutil.copytree(release[0], copy)
    found = files_of(release[1])
    rows = found["data/suara.csv"].decode("utf-8").split("\n")
    cells = rows[1].split(",")
    cells[4] = str(int(cells[4]) + 100)
    rows[1] = ",".join(cells)
    found["data/suara.csv"] = "\n".join(rows).encode("utf-8")
    manifest = manifest_of(release[1], found)
    (copy / "data" / "suara.csv").write_bytes(found["data/suara.csv"])
    (copy / "manifest.json").write_bytes(manifest)
    (copy / "manifest.sig").write_bytes(sign_manifest(manifest, training_keys().release))
    fault = verify_path(copy).fault
    assert fault is not None
    assert fault.code == "verify.recount_cell"
    assert (fault.params["row"], fault.params["column"]) == (2, "suara")


def test_a_dropped_record_is_named(release: tuple[Path, Content], tmp_path: Path) -> None:
    """The insider who signs a release without one of the logged sheets."""
    fewer = replace(release[1], containers=release[1].containers[1:])
    cut_release(fewer, training_keys().release, tmp_path / "fewer")
    assert _code(tmp_path / "fewer") == "verify.not_published"


def test_a_release_is_never_replaced(release: tuple[Path, Content]) -> None:
    with pytest.raises(KnownError, match=r"portal\.exists"):
        cut_release(release[1], training_keys().release, release[0])


def test_another_release_key_is_refused(release: tuple[Path, Content], tmp_path: Path) -> None:
    cut_release(release[1], generated_keys().release, tmp_path / "other")
    assert _code(tmp_path / "other") == "verify.manifest_signature"


def test_the_data_package_is_valid_for_frictionless(release: tuple[Path, Content]) -> None:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from frictionless import Package

        report = Package(str(release[0] / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "message"])


def test_every_expected_station_has_its_row_and_blank_is_not_zero(release: tuple[Path, Content]) -> None:
    import csv

    with (release[0] / "data" / "tps.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["kode_tps"] for row in rows] == sorted(PAPER)
    assert [row["status"] for row in rows] == ["disahkan"] * 2 + ["belum"] * 10
    with (release[0] / "data" / "suara.csv").open(encoding="utf-8", newline="") as stream:
        votes = list(csv.DictReader(stream))
    assert {row["suara"] for row in votes if row["kode_tps"] == sorted(PAPER)[5]} == {""}
    total = sum(int(row["suara"] or 0) for row in votes if row["nomor_calon"] == "1")
    assert total == sum(PAPER[code]["votes.1"] for code in sorted(PAPER)[:2])


def test_pages_escape_names_and_exist_in_both_languages(release: tuple[Path, Content]) -> None:
    package = open_package(release[1].package)
    for name, mark in (("index.html", "LATIHAN"), ("en.html", "TRAINING")):
        html = (release[0] / name).read_text(encoding="utf-8")
        assert mark in html
        assert "KAMPUNG RA&quot;AS" in html
        assert package.fingerprint in html
        assert "<script" not in html
