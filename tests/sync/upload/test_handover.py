"""A package to hand over: one ZIP of the release and its papers, the same bytes anywhere, never written over."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import openpyxl
import pytest

from forms.errors import KnownError
from recap_desktop.reports.handover.papers import HandOverPapers
from resources.catalogue import LANGUAGES, sentence
from resources.regional import Language
from sync.portal.verifier.command import main as second_verifier
from sync.upload.binding import MARKER, Catalogue
from sync.upload.handover import archive
from sync.upload.handover.papers import HandOver
from sync.upload.handover.publisher import PackagePublisher, package_place
from sync.upload.opening import publisher_of
from sync.upload.released import Released, in_folder
from sync.upload.targets import read_target
from sync.upload.tree.folder import FolderStore
from sync.verify import verify_path
from tests.helpers.releases import fault_of, tree
from tests.sync.upload.conftest import Killed, Releases

_NOTES = ["BACA-SAYA.txt", "README.txt", "covering-note.pdf", "pengantar.pdf"]
_FORMS = ["metadata/metadata-statistik.xlsx", "metadata/ms-ind.pdf", "metadata/ms-keg.pdf"]


class SetOnce(HandOverPapers):
    """The real papers; those of one release are set once for all tests here."""

    _forms: ClassVar[dict[str, Mapping[str, bytes]]] = {}
    _notes: ClassVar[dict[str, Mapping[str, bytes]]] = {}

    def forms(self, metadata: Mapping[str, Mapping[str, Any]], mode: str, lang: Language) -> Mapping[str, bytes]:
        key = f"{mode}{metadata}"
        if key not in self._forms:
            self._forms[key] = super().forms(metadata, mode, lang)
        return self._forms[key]

    def notes(self, said: HandOver) -> Mapping[str, bytes]:
        if repr(said) not in self._notes:
            self._notes[repr(said)] = super().notes(said)
        return self._notes[repr(said)]


def publisher(root: Path, *modes: str, papers: HandOverPapers | None = None) -> PackagePublisher:
    return PackagePublisher(FolderStore(root), papers or SetOnce(), Catalogue(modes) if modes else None)


def publish(root: Path, released: Released, *modes: str) -> int:
    to = publisher(root, *modes)
    report = to.publish(to.prepare(released))
    assert to.check(report) == len(released.files) + len(_NOTES) + len(_FORMS) + 1
    return report.sent


@pytest.fixture(scope="module")
def package(releases: Releases, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the first release; nobody writes into it."""
    root, released = tmp_path_factory.mktemp("packages"), releases.opened("first")
    publish(root, released)
    return root / package_place(released)


def contents(package: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(package) as opened:
        return {item.filename: opened.read(item) for item in opened.infolist()}


def pack(target: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(target, "w") as made:
        for name, data in files.items():
            made.writestr(name, data)
    return target


def refusal(root: Path, released: Released, *modes: str) -> str:
    """Code of the refusal, which changes nothing."""
    before = tree(root)
    with pytest.raises(KnownError) as caught:
        publish(root, released, *modes)
    assert tree(root) == before
    assert all("\n" not in sentence(caught.value, lang) for lang in LANGUAGES)
    return caught.value.code


def test_it_holds_the_whole_release_and_its_papers(releases: Releases, package: Path, tmp_path: Path) -> None:
    released = releases.opened("first")
    assert package.name == f"paket-latihan-{released.package.election}-000001.zip"
    files = contents(package)
    inside = {path.removeprefix("rilis/000001/"): data for path, data in files.items() if path.startswith("rilis/")}
    assert inside == tree(releases.first)
    beside = files.keys() - {f"rilis/000001/{path}" for path in inside}
    assert beside == {*_NOTES, *_FORMS, "SHA256SUMS"}
    sums = dict(reversed(line.split("  ")) for line in files["SHA256SUMS"].decode("ascii").splitlines())
    assert sums == {
        path: hashlib.sha256(data).hexdigest() for path, data in files.items() if path not in (*_NOTES, "SHA256SUMS")
    }
    for lang, name in (("id", "BACA-SAYA.txt"), ("en", "README.txt")):
        text = files[name].decode("utf-8")
        assert released.package.fingerprint in text and "verifikasi.pyz" in text and lang in LANGUAGES


def test_its_forms_have_every_variable_and_value_of_the_release(package: Path) -> None:
    files = contents(package)
    book = openpyxl.load_workbook(io.BytesIO(files["metadata/metadata-statistik.xlsx"]), data_only=True)
    sheet = next(one for one in book if "MS-Var" in one.title)
    names = [row[1] for row in sheet.iter_rows(values_only=True)]
    entries = json.loads(files["rilis/000001/metadata/ms-var.json"])["isi"]
    assert names[names.index("Alias") + 1:] == [one["alias"] for one in entries]
    shown = [cell for one in book for row in one.iter_rows(values_only=True) for cell in row]
    for one in json.loads(files["rilis/000001/metadata/ms-ind.json"])["isi"]:
        assert one["rumus"] in shown
        assert all(float(value["nilai"]) in shown for value in one["nilai"] if value["nilai"])


def test_a_second_run_changes_nothing_and_the_plan_does_none_of_it(releases: Releases, tmp_path: Path) -> None:
    root, released = tmp_path / "out", releases.opened("first")
    plan = publisher(root).prepare(released)
    assert not root.exists() and plan.to_json()["there"] == 0 and plan.target.endswith("-000001.zip")
    count = publish(root, released)
    assert count == plan.to_json()["send"]
    before = {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in root.rglob("*") if path.is_file()}
    assert publish(root, released) == 0
    assert {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in before} == before
    publish(root, releases.opened("second"))
    assert sorted(path.name[-10:] for path in root.rglob("*.zip")) == ["000001.zip", "000002.zip"]


def test_the_same_release_is_the_same_bytes_wherever_it_is_packed(
    releases: Releases, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other folder, other time of the files, another zone and umask: nothing of the computer is in the package."""
    shutil.copytree(releases.first, tmp_path / "copy", copy_function=shutil.copyfile)
    monkeypatch.setenv("TZ", "Asia/Jayapura")
    released = in_folder(tmp_path / "copy")
    to = publisher(tmp_path / "out", papers=HandOverPapers())
    to.publish(to.prepare(released))
    made = tmp_path / "out" / package_place(released)
    assert made.read_bytes() == package.read_bytes()
    with zipfile.ZipFile(made) as opened:
        for item in opened.infolist():
            assert (item.date_time, item.create_system, item.external_attr, item.extra, item.comment) == (
                (1980, 1, 1, 0, 0, 0), 3, 0o100644 << 16, b"", b""
            )


def test_another_packing_of_the_same_files_is_the_same_package(
    releases: Releases, package: Path, tmp_path: Path
) -> None:
    """What another build of zlib makes of it has other bytes: the files decide."""
    released = releases.opened("first")
    place = tmp_path / package_place(released)
    place.parent.mkdir(parents=True)
    pack(place, contents(package))
    assert place.read_bytes() != package.read_bytes()
    assert publish(tmp_path, released) == 0


def test_a_large_package_is_written_and_read_as_zip64(
    releases: Releases, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit at which a ZIP needs its wide form, brought down to where a test reaches it."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 20_000)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 50)
    released = releases.opened("first")
    publish(tmp_path, released)
    made = tmp_path / package_place(released)
    assert b"PK\x06\x06" in made.read_bytes() and b"PK\x06\x06" not in package.read_bytes()
    monkeypatch.undo()
    assert verify_path(made).ok and contents(made) == contents(package)


@pytest.mark.parametrize("share", [0.0, 0.4, 0.99])
def test_killed_while_it_is_written_nothing_is_there_and_the_next_run_makes_it(
    releases: Releases, package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, share: float
) -> None:
    released = releases.opened("first")
    last = int(share * len(released.files))
    real, count = archive._pieces, iter(range(1_000_000))

    def dying(*arguments: object) -> Iterator[bytes]:
        if next(count) >= last:
            raise Killed
        yield from real(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(archive, "_pieces", dying)
    with pytest.raises(Killed):
        publish(tmp_path, released)
    monkeypatch.undo()
    assert not list(tmp_path.rglob("*.zip"))
    assert publish(tmp_path, released) > 0
    assert (tmp_path / package_place(released)).read_bytes() == package.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["latihan", MARKER]


def test_a_different_package_is_never_written_over(releases: Releases, package: Path, tmp_path: Path) -> None:
    released, second = releases.opened("first"), releases.opened("second")
    publish(tmp_path, released)
    place, to = tmp_path / package_place(released), publisher(tmp_path)
    whole = contents(package)
    spoilt: dict[str, Mapping[str, bytes] | None] = {
        "upload.package": {**whole, "pengantar.pdf": whole["pengantar.pdf"][:-1] + b" "},
        "upload.other_release": {**whole, "rilis/000001/manifest.json": second.read("manifest.json")},
    }
    for code, files in spoilt.items():
        pack(place, files or {})
        assert refusal(tmp_path, released) == code
        with pytest.raises(KnownError, match=code.replace(".", r"\.")):
            to.check(to.published(released))
    for files in ({**whole, "x": b""}, {name: data for name, data in whole.items() if name != "README.txt"}):
        pack(place, files)
        assert refusal(tmp_path, released) == "upload.package"
    place.write_bytes(package.read_bytes()[:-9])
    assert refusal(tmp_path, released) == "upload.package"
    place.unlink()
    with pytest.raises(KnownError, match=r"upload\.missing"):
        to.check(to.published(released))


def test_a_damaged_release_is_not_packed(releases: Releases, tmp_path: Path) -> None:
    shutil.copytree(releases.first, tmp_path / "release")
    table = next((tmp_path / "release" / "data" / "tps").glob("*.csv"))
    table.write_bytes(table.read_bytes()[:-1] + b"\t")
    with pytest.raises(KnownError, match=r"upload\.source"):
        publish(tmp_path / "out", in_folder(tmp_path / "release"))
    assert not list((tmp_path / "out").rglob("*.zip")) and not list((tmp_path / "out").glob(".upload-*"))


def test_no_rehearsal_goes_into_a_folder_of_results(releases: Releases, tmp_path: Path) -> None:
    """T14 as for every target: bound at the first use, and no key of two modes in a catalogue."""
    training, trial = releases.opened("first"), releases.opened("trial")
    publish(tmp_path / "a", training)
    assert refusal(tmp_path / "a", trial) == "upload.mode"
    publish(tmp_path / "b", trial)
    assert refusal(tmp_path / "b", training) == "upload.mode"
    publish(tmp_path / "c", trial, "trial", "official")
    assert refusal(tmp_path / "c", training) == "upload.catalogue"
    publish(tmp_path / "d", training, "training", "trial")
    publish(tmp_path / "d", trial)
    assert [path.parts[-3] for path in sorted((tmp_path / "d").rglob("*.zip"))] == ["latihan", "uji"]
    marker = next((tmp_path / "d" / "latihan").rglob(MARKER))
    said = {**json.loads(marker.read_bytes()), "release_key": json.loads(
        next((tmp_path / "d" / "uji").rglob(MARKER)).read_bytes())["release_key"]}
    marker.write_bytes(json.dumps(said, separators=(",", ":"), sort_keys=True).encode())
    assert refusal(tmp_path / "d", trial) == "upload.key"


def test_it_is_named_like_every_target(releases: Releases, tmp_path: Path) -> None:
    target = read_target(f"paket:{tmp_path / 'out'}?catalogue=trial,training")
    to = publisher_of(target, tmp_path, HandOverPapers())
    assert isinstance(to, PackagePublisher) and to.catalogue == Catalogue(("training", "trial"))
    (tmp_path / "paket.toml").write_text('kind = "paket"\npath = "out"\n', encoding="utf-8")
    assert read_target(str(tmp_path / "paket.toml")).path("path") == tmp_path / "out"


def _changed(name: str) -> Callable[[dict[str, bytes]], object]:
    return lambda files: files.update({name: files[name][:-1] + bytes([files[name][-1] ^ 1])})


def _false_line(files: dict[str, bytes]) -> None:
    """Only the list is changed: it says another digest of a file of the release."""
    at = files["SHA256SUMS"].index(b"  rilis/000001/agregasi.sql")
    digit = files["SHA256SUMS"][at - 1]
    named = files["SHA256SUMS"]
    files["SHA256SUMS"] = named[:at - 1] + (b"1" if digit == ord("0") else b"0") + named[at:]


PLANTED: Mapping[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "paper": (_changed("metadata/ms-keg.pdf"), "verify.altered_file"),
    "missing paper": (lambda files: files.pop("metadata/ms-keg.pdf"), "verify.missing_file"),
    "further paper": (lambda files: files.update({"metadata/x.pdf": b"x"}), "verify.extra_file"),
    "list": (_false_line, "verify.altered_file"),
    "no list of it": (lambda files: files.update({"SHA256SUMS": b"\xff"}), "verify.altered_file"),
    "table": (lambda files: _changed(_table(files))(files), "verify.altered_file"),
    "further record": (lambda files: files.update({"rilis/000001/catatan/x.json": b"x"}), "verify.extra_file"),
    "manifest": (_changed("rilis/000001/manifest.json"), "verify.manifest_signature"),
}


def _table(files: Mapping[str, bytes]) -> str:
    return next(path for path in files if path.startswith("rilis/000001/data/tps/"))


def test_verify_understands_it_packed_and_extracted(package: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(package) as opened:
        opened.extractall(tmp_path / "extracted")
    for path in (package, tmp_path / "extracted"):
        found = verify_path(path)
        assert found.ok and found.kind == "release", found.fault
        code, said = found.holds[0]
        assert (code, said["number"], said["n"]) == ("handed_over", 1, len(_FORMS))
        assert "pengantar.pdf" in found.facts("id")[0]


def test_whatever_lies_beside_the_papers_is_named(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A hidden program on a stick is no fault of the package, and nobody should find it unsaid."""
    names = (".DS_Store", ".setup.exe", "metadata/~$ms-keg.docx", "rilis/.autorun.inf")
    packed = pack(tmp_path / "p.zip", {**contents(package), **dict.fromkeys(names, b"x")})
    with zipfile.ZipFile(packed) as opened:
        opened.extractall(tmp_path / "extracted")
    for path in (packed, tmp_path / "extracted"):
        found = verify_path(path)
        (said,) = [params for code, params in found.holds if code == "package_strays"]
        assert found.ok and said == {"n": 4, "names": ", ".join(sorted(names))}
        assert any(".setup.exe" in line for line in found.facts("id"))
        assert any("4 files beside the papers of the package are" in line for line in found.facts("en"))
    assert second_verifier([str(packed)], "x") == 0
    said_too = capsys.readouterr().out
    assert all(name in said_too for name in names)
    (tmp_path / "extracted" / "setup.exe").write_bytes(b"x")
    fault = verify_path(tmp_path / "extracted").fault
    assert fault is not None and (fault.code, fault.params["path"]) == ("verify.extra_file", "setup.exe")


def test_the_second_verifier_checks_the_release_in_it_and_says_what_it_leaves(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert second_verifier([str(package)], "x") == 0
    assert f"paket serah terima, banyaknya {len(_NOTES) + len(_FORMS) + 1}:" in capsys.readouterr().out
    files = contents(package)
    _changed(_table(files))(files)
    assert second_verifier([str(pack(tmp_path / "p.zip", files))], "x") == 1
    assert second_verifier([str(pack(tmp_path / "q.zip", {**contents(package), "rilis/000001/x": b""}))], "x") == 1
    without = {name: data for name, data in contents(package).items() if name != "SHA256SUMS"}
    assert second_verifier([str(pack(tmp_path / "r.zip", without))], "x") != 0


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_nothing_in_it_leads_out_of_it_or_stands_twice(
    package: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names that an operating system might have left, too: what extracts the package would write them elsewhere."""
    inside = "rilis/000001/__MACOSX/../../../../x"
    for name in ("../.profile", "/etc/.x", "..\\.x", "C:.x", "__MACOSX/../../x", inside, "a//.x", "pengantar.pdf"):
        made = Path(shutil.copy(package, tmp_path / "p.zip"))
        with zipfile.ZipFile(made, "a") as archive:
            archive.writestr(name, b"x")
        assert fault_of(made) == "verify.extra_file", name
        assert second_verifier([str(made)], "x") == 1, name
    made = Path(shutil.copy(package, tmp_path / "p.zip"))
    link = zipfile.ZipInfo(".left")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr(link, b"/etc")
    assert fault_of(made) == "verify.extra_file" and second_verifier([str(made)], "x") == 1
    with zipfile.ZipFile(package) as opened:
        opened.extractall(tmp_path / "extracted")
    (tmp_path / "extracted" / ".left").symlink_to("/etc")
    assert fault_of(tmp_path / "extracted") == "verify.extra_file"
    capsys.readouterr()


@pytest.mark.parametrize("name", PLANTED)
def test_every_planted_fault_is_found_packed_and_extracted(package: Path, tmp_path: Path, name: str) -> None:
    plant, code = PLANTED[name]
    files = contents(package)
    plant(files)
    made = pack(tmp_path / "p.zip", files)
    paths = [made]
    if "list" in name or "paper" in name:  # of the release it is the check of a folder that is tested elsewhere
        paths.append(tmp_path / "extracted")
        with zipfile.ZipFile(made) as opened:
            opened.extractall(paths[-1])
    for path in paths:
        fault = verify_path(path).fault
        assert fault is not None and fault.code == code
