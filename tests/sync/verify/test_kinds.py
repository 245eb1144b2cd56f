"""Kinds are known by two marks; what cannot be read is said so; neighbours that are odd are no fault of a release."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.errors import KnownError
from sync.log.checkpoint import sign_checkpoint
from sync.log.merkle import leaf_hash
from sync.log.receipt import log_entry, write_receipt
from sync.trust.training import training_keys
from sync.verify import verify_path
from sync.verify.finding import shown
from tests.helpers.pki import training_package
from tests.helpers.releases import Town, sealed_desk


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The second of two releases, the first beside it."""
    desk = sealed_desk(1)
    folder = tmp_path_factory.mktemp("kinds")
    town = Town(folder / "server", desk.committee)
    town.send(desk.records.values())
    for number in ("000001", "000002"):
        town.publish(folder / "v" / number)
    return folder / "v" / "000002"


def test_odd_neighbours_are_passed_over(release: Path) -> None:
    beside = release.parent
    (beside / "a-file").write_bytes(b"")
    (beside / "a-link").symlink_to("nowhere")
    (beside / "a-loop").symlink_to("a-loop")
    (beside / "a-folder").mkdir()
    (beside / "a-folder" / "manifest.json").mkdir()
    try:
        report = verify_path(release)
    finally:
        shutil.rmtree(beside / "a-folder")
        for name in ("a-file", "a-link", "a-loop"):
            (beside / name).unlink()
    assert report.ok
    assert report.holds[-1][0] == "release_continues"


def test_a_folder_with_two_marks_is_a_release_whatever_else_is_missing(release: Path, tmp_path: Path) -> None:
    for marks, known in ((("manifest.json",), False), (("manifest.json", "manifest.sig"), True)):
        folder = tmp_path / str(len(marks))
        folder.mkdir()
        for name in marks:
            shutil.copy(release / name, folder / name)
        if known:
            fault = verify_path(folder).fault
            assert fault is not None
            assert (fault.code, fault.params["path"]) == ("verify.missing_file", "paket.json")
        else:
            with pytest.raises(KnownError, match=r"verify\.unknown"):
                verify_path(folder)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_alteration_of_a_file_is_a_traceback_or_holds(release: Path, data: st.DataObject) -> None:
    """Cut, doubled, and altered bytes of any signed file: a sentence that names the fault, or an unknown file."""
    files = sorted(path for path in release.rglob("*.json") if path.parts[-3] in ("catatan", "petugas"))
    whole = data.draw(st.sampled_from([*files, release / "paket.json"])).read_bytes()
    start = data.draw(st.integers(0, len(whole) - 1))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    altered = whole[:start] + data.draw(st.binary(max_size=12)) + whole[end:]
    target = release / "catatan" / "altered"
    target.write_bytes(altered)
    try:
        report = verify_path(target)
    except KnownError as error:
        assert error.code == "verify.unknown"
        return
    finally:
        target.unlink()
    assert report.ok == (altered == whole)


@given(st.text())
def test_a_name_is_shown_on_one_line(name: str) -> None:
    assert "\n" not in shown(name)
    assert shown(name).isprintable()


@pytest.mark.parametrize("name", ["a\nauthority: 1234", "0" * 63])
def test_a_receipt_cannot_write_lines_into_the_report(name: str, tmp_path: Path) -> None:
    """The log's own key signs it, and the entry is none."""
    note = sign_checkpoint(training_package().log_origin, 1, leaf_hash(_entry(name)), training_keys().log)
    (tmp_path / "receipt").write_text(write_receipt(_entry(name), 0, [], note), encoding="utf-8")
    report = verify_path(tmp_path / "receipt")
    assert report.fault is not None
    assert report.fault.code == "log.entry"
    assert [line for line in report.lines("en") if "1234" in line] == []


def test_a_receipt_alone_holds_and_with_bytes_after_it_does_not(tmp_path: Path) -> None:
    note = sign_checkpoint(training_package().log_origin, 1, leaf_hash(_entry("0" * 64)), training_keys().log)
    text = write_receipt(_entry("0" * 64), 0, [], note)
    for name, content, holds in (("good", text, True), ("more", text + "and more\n", False)):
        (tmp_path / name).write_text(content, encoding="utf-8")
        assert verify_path(tmp_path / name).ok is holds


def _entry(name: str) -> bytes:
    return log_entry(name, b"", "sheet", "2024-02-20T08:00:00Z")
