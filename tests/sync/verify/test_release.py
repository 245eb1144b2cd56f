"""A real release against everything that can be done to it: each is named by one sentence, none is a traceback."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from forms.errors import KnownError
from resources.catalogue import LANGUAGES, sentence
from sync.log.receipt import write_receipt
from sync.portal.content import Plan
from sync.record.container import Container
from sync.trust.fingerprint import fingerprint
from sync.trust.training import TRAINING_ROOT, generated_keys
from sync.verify import verify_path
from tests.helpers.forging import Content, forge, write
from tests.helpers.releases import NOW, Town, fault_of, rows_of, sealed_desk, sealed_town, tree


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Content]:
    """A release cut from a real server's data folder."""
    folder = tmp_path_factory.mktemp("portal")
    town = sealed_town(folder)
    content = town.publish(folder / "release", now=NOW)
    return folder / "release", content


@pytest.fixture
def copy(release: tuple[Path, Content], tmp_path: Path) -> Path:
    """A copy to do things to."""
    shutil.copytree(release[0], tmp_path / "copy")
    return tmp_path / "copy"


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


def test_one_altered_byte_in_any_file_is_found(copy: Path) -> None:
    for file in sorted(path for path in copy.rglob("*") if path.is_file()):
        data = file.read_bytes()
        for at in (0, len(data) // 2, len(data) - 1):
            file.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            fault = verify_path(copy).fault
            assert fault is not None, f"{file.name} byte {at}"
            for lang in LANGUAGES:
                said = sentence(fault, lang)
                assert said != sentence(ValueError(), lang)
                assert "\n" not in said
        file.write_bytes(data)
    assert verify_path(copy).ok


def test_a_missing_file_is_named_whichever_it_is(copy: Path) -> None:
    for name, data in sorted(tree(copy).items()):
        (copy / name).unlink()
        fault = verify_path(copy).fault
        assert fault is not None
        assert (fault.code, fault.params["path"]) == ("verify.missing_file", name)
        (copy / name).write_bytes(data)


def test_what_an_operating_system_leaves_is_no_part_of_it_and_is_named(copy: Path) -> None:
    left = (".DS_Store", "data/._suara.csv", "Thumbs.db", "catatan/desktop.ini")
    for name in left:
        (copy / name).write_bytes(b"x")
    folders = ("__MACOSX", ".Trashes", "System Volume Information", "catatan/@eaDir")
    for name in folders:
        (copy / name / "data").mkdir(parents=True)
        (copy / name / "data" / "x.csv").write_bytes(b"x")
    report = verify_path(copy)
    assert report.fault is None
    (said,) = [line for line in report.lines("en") if line.startswith("8 files or folders are no part")]
    assert all(name in said for name in (*left, *(f"{name}/" for name in folders)))
    (copy / ".DS_Store").unlink()
    (copy / ".DS_Store").symlink_to(copy / "paket.json")
    assert fault_of(copy) == "verify.extra_file"
    (copy / ".DS_Store").unlink()
    (copy / ".git").mkdir()
    assert fault_of(copy) == "verify.extra_file"


def test_extra_and_linked_files_and_folders_are_named(copy: Path) -> None:
    for extra in ("lain.csv", "data/lain.csv", "data/suara/lain.csv", "petugas/x.json", "daftar/x.json",
                  "catatan/000101/" + "0" * 64 + ".json", "paket/x.json"):
        (copy / extra).parent.mkdir(exist_ok=True)
        (copy / extra).write_bytes(b"{}")
        assert fault_of(copy) == "verify.extra_file", extra
        (copy / extra).unlink()
    (copy / "paket").rmdir()
    (copy / "kosong").mkdir()
    assert fault_of(copy) == "verify.extra_file"
    (copy / "kosong").rmdir()
    table = copy / "data" / "suara" / "0001.csv"
    table.rename(copy.parent / "suara.csv")
    table.symlink_to(copy.parent / "suara.csv")
    assert fault_of(copy) == "verify.extra_file"
    table.unlink()
    (copy.parent / "suara.csv").rename(table)
    (copy / "catatan").rename(copy.parent / "catatan")
    (copy / "catatan").symlink_to(copy.parent / "catatan")
    assert fault_of(copy) == "verify.extra_file"


def test_a_file_name_cannot_write_lines_into_the_report(copy: Path) -> None:
    (copy / "x\nauthority: all is well").write_bytes(b"")
    lines = verify_path(copy).lines("en")
    assert len(lines) == 2
    assert all("\n" not in line for line in lines)


def test_a_changed_figure_is_named_even_when_the_manifest_is_signed_again(
    release: tuple[Path, Content], tmp_path: Path
) -> None:
    """The insider with the release key: hashes and signature hold, the recount does not."""
    tables = ("tps", "hasil", "suara", "rekap_desa", "rekap_kec", "catatan")
    for table in tables:
        name = f"data/{table}/0001.csv"

        def change(found: dict[str, bytes], name: str = name) -> None:
            rows = list(csv.reader(io.StringIO(found[name].decode("utf-8"), newline="")))
            rows[1][5] += "7"
            stream = io.StringIO(newline="")
            csv.writer(stream, lineterminator="\n").writerows(rows)
            found[name] = stream.getvalue().encode("utf-8")

        fault = verify_path(forge(release[1], tmp_path / table, change)).fault
        assert fault is not None
        assert fault.code == "verify.recount_cell", table
        assert (fault.params["path"], fault.params["row"]) == (name, 2)
    (row,) = rows_of(release[0], "rekap_kec")
    assert int(row["tps_dihitung"]) == 2


def test_an_added_correction_or_page_is_named(release: tuple[Path, Content], tmp_path: Path) -> None:
    def correction(found: dict[str, bytes]) -> None:
        found["data/koreksi/0001.csv"] += b"0001011001001,PPWP,1,suara_sah,1,,2,,,,,,,\n"

    def page(found: dict[str, bytes]) -> None:
        found["halaman/lain.html"] = b"<p>RESMI</p>"

    def note(found: dict[str, bytes]) -> None:
        found["baca-saya.txt"] = b"x"

    assert fault_of(forge(release[1], tmp_path / "a", correction)) == "verify.recount_cell"
    assert fault_of(forge(release[1], tmp_path / "b", page)) == "verify.recount_file"
    assert fault_of(forge(release[1], tmp_path / "c", note)) == "verify.recount_file"


def test_a_dropped_record_is_named(release: tuple[Path, Content], tmp_path: Path) -> None:
    """The insider who signs a release without one of the logged sheets."""
    fewer = replace(release[1], containers=release[1].containers[1:])
    assert fault_of(write(fewer, tmp_path / "fewer")) == "verify.not_published"


def test_a_shorter_log_does_not_fit_its_checkpoint(release: tuple[Path, Content], tmp_path: Path) -> None:
    content = release[1]
    size = content.plan.size - 1
    shorter = replace(content, entries=content.entries[:-1], containers=content.containers[:-1])
    assert fault_of(write(shorter, tmp_path / "a")) == "verify.log_size"
    shorter = replace(shorter, plan=replace(content.plan, size=size))
    assert fault_of(write(shorter, tmp_path / "b")) == "verify.log_size"
    swapped = replace(content, entries=(content.entries[1], content.entries[0], *content.entries[2:]))
    assert fault_of(write(swapped, tmp_path / "c")) == "verify.log_root"


def test_a_record_without_a_receipt_or_with_that_of_another_log_is_refused(
    release: tuple[Path, Content], tmp_path: Path
) -> None:
    content = release[1]
    first, *others = content.containers
    bare = replace(content, containers=(Container(first.record, first.officers), *others))
    assert fault_of(write(bare, tmp_path / "bare")) == "verify.no_receipt"
    other = replace(content, containers=(replace(first, receipt=others[0].receipt), *others))
    assert fault_of(write(other, tmp_path / "other")) == "log.receipt_other"


def test_a_receipt_of_a_second_log_under_the_same_key_is_told_apart(
    release: tuple[Path, Content], tmp_path: Path
) -> None:
    """A server that shows two histories: its own receipt of the same record, at another leaf of another log."""
    from sync.log.checkpoint import sign_checkpoint
    from sync.log.merkle import leaf_hash
    from sync.log.receipt import log_entry, parse_receipt
    from sync.trust.training import training_keys

    content = release[1]
    first, *others = content.containers
    record = first.record
    received = parse_receipt(first.receipt or "").received
    entry = log_entry(record.id, record.envelope, record.kind, received)
    origin = verify_origin(content)
    note = sign_checkpoint(origin, 1, leaf_hash(entry), training_keys().log)
    alone = Container(record, first.officers, write_receipt(entry, 0, [], note))
    folder = write(replace(content, containers=(alone, *others)), tmp_path / "fork")
    assert fault_of(folder) == "verify.receipt_elsewhere"
    assert verify_path(folder / "catatan" / "000101" / f"{record.id}.json").ok  # alone nothing speaks against it


def verify_origin(content: Content) -> str:
    """Name of the log of a release."""
    return content.checkpoint.partition("\n")[0]


def test_officers_that_are_not_those_of_the_release_are_refused(
    release: tuple[Path, Content], tmp_path: Path
) -> None:
    content = release[1]
    first, *others = content.containers
    fewer = replace(content, containers=(replace(first, officers=first.officers[:1]), *others))
    assert fault_of(write(fewer, tmp_path / "fewer")) == "verify.other_officers"


def test_another_release_key_is_refused(release: tuple[Path, Content], tmp_path: Path) -> None:
    assert fault_of(write(release[1], tmp_path / "other", generated_keys())) == "verify.manifest_signature"


def test_a_manifest_that_says_nonsense_is_refused(release: tuple[Path, Content], tmp_path: Path) -> None:
    plan = release[1].plan
    plans = {
        "number": replace(plan, number=0), "size": replace(plan, size=-1), "time": replace(plan, published_at="now"),
        "second": replace(plan, number=2),
    }
    for name, wrong in plans.items():
        assert fault_of(write(replace(release[1], plan=wrong), tmp_path / name)) == "verify.manifest", name
    newer = Plan(plan.number, plan.size, plan.published_at, "99")
    assert fault_of(write(replace(release[1], plan=newer), tmp_path / "newer")) == "verify.version"


def test_a_log_that_calls_a_sheet_another_kind_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The release of a server that hides a sheet as a transcription; the desk that sent it keeps its record waiting."""
    from sync.server import log_writer

    desk = sealed_desk(1)
    real = log_writer.log_entry
    monkeypatch.setattr(
        log_writer, "log_entry",
        lambda name, envelope, kind, received: real(
            name, envelope, "transcription" if kind == "sheet" else kind, received
        ),
    )
    with pytest.raises(AssertionError, match=r"log\.receipt_other"):
        Town(tmp_path / "server", desk.committee).send(desk.records.values())


def test_an_entry_of_an_unknown_kind_is_named() -> None:
    from sync.log.receipt import log_entry
    from sync.portal.leaves import LeafIndex

    good = log_entry("0" * 64, b"", "sheet", "2024-02-20T08:00:00Z")
    assert LeafIndex.of([good]).size == 1
    with pytest.raises(KnownError) as refused:
        LeafIndex.of([good, log_entry("1" * 64, b"", "shet", "2024-02-20T08:00:00Z")])
    assert (refused.value.code, refused.value.params) == ("verify.log_entry", {"index": 1})


@pytest.mark.parametrize("version", [1, None, True, ["1"], {"1": 1}])
def test_a_layout_version_that_is_no_text_is_refused(
    version: object, release: tuple[Path, Content], tmp_path: Path
) -> None:
    plan = replace(release[1].plan, version=version)  # type: ignore[arg-type]
    assert fault_of(write(replace(release[1], plan=plan), tmp_path / "odd")) == "verify.manifest"


def test_a_folder_deeper_than_any_release_is_named(copy: Path) -> None:
    """So deep that a walk by recursion ends in the interpreter's limit."""
    place = os.open(copy, os.O_RDONLY)
    for _ in range(1800):
        os.mkdir("a", dir_fd=place)
        below = os.open("a", os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = below
    os.close(place)
    try:
        report = verify_path(copy)
    finally:  # nothing that walks by recursion can take it away again, pytest included
        subprocess.run(["rm", "-rf", str(copy / "a")], check=True)
    assert report.fault is not None
    assert report.fault.code == "verify.extra_file"
    assert len(str(report.fault.params["path"])) <= 200


def test_a_file_longer_than_the_manifest_says_is_not_read(copy: Path) -> None:
    """A sparse file takes no room on disk and all of the memory of whoever reads it whole."""
    import resource
    import sys

    file = copy / "data" / "suara" / "0001.csv"
    with file.open("r+b") as stream:
        stream.truncate(3 << 30)
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))\n"
        "from pathlib import Path; from sync.verify import verify_path\n"
        "print(verify_path(Path(sys.argv[1])).fault.code)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(copy)], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "verify.altered_file", done.stderr
    for name in ("manifest.json", "paket.json", "manifest.sig", "daftar/akar.json"):
        data = (copy / name).read_bytes()
        with (copy / name).open("r+b") as stream:
            stream.truncate(3 << 30)
        assert fault_of(copy) is not None
        (copy / name).write_bytes(data)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 3 << 20, "KiB: none of them was read whole"


@pytest.mark.parametrize("path", ["../../secret", "/etc/passwd", "data/../../secret", "catatan/..", "./x", "a//b"])
def test_no_path_of_a_manifest_leads_out_of_the_release(
    path: str, release: tuple[Path, Content], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The release key is the forger's own: he signs what he likes, and no file outside is opened for it."""
    from sync.portal import folder as writing

    real = writing.FileLine
    monkeypatch.setattr(
        writing, "FileLine", lambda name, size, digest: real(path if "wilayah" in name else name, size, digest)
    )
    assert fault_of(write(release[1], tmp_path / "out")) == "verify.manifest"


def test_a_record_in_the_folder_of_another_subdistrict_is_named(
    release: tuple[Path, Content], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folded apart from its own sub-district it would mean something else; all tables are made to say so."""
    from tests.helpers import forging

    first = release[1].containers[0].record
    monkeypatch.setattr(
        forging, "region_of", lambda record, source: "990101" if record.id == first.id else str(record.area)[:6]
    )
    assert fault_of(write(release[1], tmp_path / "moved")) == "verify.other_folder"


def test_pages_are_held_by_their_digest_and_that_is_said(release: tuple[Path, Content], tmp_path: Path) -> None:
    """What the release key signed is on the page; whether it is true stands in the tables, which are recounted."""
    def page(found: dict[str, bytes]) -> None:
        found["index.html"] = found["index.html"].replace(b"LATIHAN", b"RESMI")

    report = verify_path(forge(release[1], tmp_path / "page", page))
    assert report.ok
    pages = [path for path in (tmp_path / "page").rglob("*") if path.suffix in (".html", ".css", ".js", ".md")]
    assert ("release_pages", {"n": len(pages)}) in report.holds
    assert any("not recounted" in line for line in report.lines("en"))


def test_what_hides_under_a_systems_name_and_is_listed_is_checked(
    release: tuple[Path, Content], tmp_path: Path
) -> None:
    hidden = {"data/Thumbs.db": b"x", "__MACOSX/suara.csv": b"y"}
    forged = forge(release[1], tmp_path / "forged", lambda files: files.update(hidden))
    assert fault_of(forged) == "verify.recount_file"
    for name in hidden:
        data = (forged / name).read_bytes()
        (forged / name).write_bytes(b"z")
        fault = verify_path(forged).fault
        assert fault is not None and (fault.code, fault.params["path"]) == ("verify.altered_file", name)
        (forged / name).write_bytes(data)
    (forged / "__MACOSX" / "lain.csv").write_bytes(b"")
    fault = verify_path(forged).fault
    assert fault is not None and (fault.code, fault.params["path"]) == ("verify.extra_file", "__MACOSX/lain.csv")
