"""From a package to a workspace: its root confirmed, pinned for this device; what is wrong leaves nothing behind."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.desk import Desk
from recap_desktop.desk.start.confirming import Confirming
from recap_desktop.desk.start.offer import PackageOffer
from recap_desktop.desk.start.pins import FILE
from recap_desktop.desk.start.start import Start
from sync.trust.training import generated_keys
from tests.helpers import packages
from tests.helpers.disks import fill, small_disk
from tests.helpers.trial_package import ELECTION, trial

NOW = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)


def _start(folder: Path, now: datetime = NOW) -> Start:
    return Start(folder / "data", lambda: now)


def _file(folder: Path, data: bytes, name: str = "uji.recap-package") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data)
    return folder / name


def _offer(start: Start, folder: Path, data: bytes) -> PackageOffer:
    found = start.read(_file(folder / "stick", data))
    assert isinstance(found, PackageOffer)
    return found


def _left(folder: Path) -> list[str]:
    """Everything below the data folder but what a pin or a workspace is."""
    return [str(one.relative_to(folder)) for one in folder.rglob("*")]


def test_a_workspace_is_made_and_keeps_its_sub_district(tmp_path: Path) -> None:
    start, package = _start(tmp_path), trial()
    found = _offer(start, tmp_path, package.envelope)
    assert found.needs_confirming
    folder = start.create(found, "120102", package.fingerprint)
    assert folder == tmp_path / "data" / "workspaces" / "trial-120102-uji-2026"
    with Desk.open(folder) as desk:  # before anybody is enrolled: what was chosen is known
        assert (desk.region, desk.package.digest, desk.facts().region_name) == (
            "120102", package.digest, "TERNATE SELATAN")
    assert [one.name for one in folder.parent.iterdir()] == [folder.name]


def test_nothing_is_made_without_the_fingerprint_or_without_a_sub_district(tmp_path: Path) -> None:
    start, package = _start(tmp_path), trial()
    found = _offer(start, tmp_path, package.envelope)
    for region, fingerprint, code in (
        ("120101", None, "setup.confirm_root"), ("120101", "0000 " * 16, "setup.confirm_root"),
        (None, package.fingerprint, "setup.choose_region"), ("310101", package.fingerprint, "setup.other_subdistrict"),
    ):
        with pytest.raises(KnownError, match=code):
            start.create(found, region, fingerprint)
    assert _left(tmp_path / "data") == ["workspaces"]


def test_two_groups_are_typed_from_the_letter_and_twice_wrong_is_the_end() -> None:
    package = trial()
    groups = package.fingerprint.split(" ")
    seen = set()
    for _ in range(40):
        asked = Confirming(package)
        seen.add(asked.hidden)
        assert [one for one in asked.shown if one is not None] == [
            group for place, group in enumerate(groups) if place not in asked.hidden]
        asked.check({place: groups[place].lower() for place in asked.hidden})
        assert asked.done
    assert len(seen) > 10  # the app chooses
    asked = Confirming(package)
    hidden = asked.hidden
    with pytest.raises(KnownError, match=r"start\.groups_wrong$"):
        asked.check({**{place: groups[place] for place in hidden}, hidden[0]: "0000"})
    assert asked.hidden == hidden and not asked.is_refused
    with pytest.raises(KnownError, match="start.groups_wrong_twice"):
        asked.check(dict.fromkeys(hidden, "FFFF"))
    with pytest.raises(KnownError, match="start.groups_wrong_twice"):  # the right ones come too late
        asked.check({place: groups[place] for place in hidden})
    assert asked.is_refused and not asked.done
    other = next(place for place in range(16) if place not in hidden)
    with pytest.raises(KnownError, match="start.groups_wrong"):  # what is on the screen is not typed from the letter
        Confirming(package).check({other: groups[other], hidden[0]: groups[hidden[0]]})


def test_a_root_that_was_confirmed_is_not_asked_for_again_and_another_is_refused(tmp_path: Path) -> None:
    start, package = _start(tmp_path), trial()
    start.create(_offer(start, tmp_path, package.envelope), "120101", package.fingerprint)
    again = _offer(start, tmp_path, package.envelope)
    assert not again.needs_confirming
    second = start.create(again, "120101")
    assert second.name == "trial-120101-uji-2026-2"
    forged = trial(own=generated_keys())
    with pytest.raises(KnownError, match="package.other_root"):
        _offer(start, tmp_path, forged.envelope)
    for damage in (b"", b"{}", b'{"v":1,"pins":[{"election":1}]}', b'{"v":1,"pins":7}'):
        (start.data / FILE).write_bytes(damage)  # the workspaces hold the root as well
        with pytest.raises(KnownError, match="package.other_root"):
            _offer(start, tmp_path, forged.envelope)


def test_the_pin_outlives_the_workspaces(tmp_path: Path) -> None:
    start, package = _start(tmp_path), trial()
    folder = start.create(_offer(start, tmp_path, package.envelope), "120101", package.fingerprint)
    for one in sorted(folder.rglob("*"), reverse=True):
        one.rmdir() if one.is_dir() else one.unlink()
    folder.rmdir()
    assert start.workspaces() == ()
    assert not _offer(start, tmp_path, package.envelope).needs_confirming
    with pytest.raises(KnownError, match="package.other_root"):
        _offer(start, tmp_path, trial(own=generated_keys()).envelope)
    # another election has a root of its own
    assert _offer(start, tmp_path, trial(own=generated_keys(), election="LAIN-2026").envelope).needs_confirming


def test_a_package_older_than_the_newest_used_here_is_refused(tmp_path: Path) -> None:
    start, first = _start(tmp_path), trial()
    second = trial(sequence=2, previous=first.digest)
    start.create(_offer(start, tmp_path, second.envelope), "120101", second.fingerprint)
    with pytest.raises(KnownError, match="package.older"):
        _offer(start, tmp_path, first.envelope)
    (start.data / FILE).unlink()
    with pytest.raises(KnownError, match="package.older"):
        _offer(start, tmp_path, first.envelope)
    with pytest.raises(KnownError, match="package.other_content"):
        _offer(start, tmp_path, trial(sequence=2, previous=first.digest, title={"id": "L", "en": "O"}).envelope)


_PACKAGE = trial().envelope
_BAD: dict[str, tuple[Callable[[Path], bytes], str]] = {
    "half a file": (lambda _: _PACKAGE[: len(_PACKAGE) // 2], "package.damaged"),
    "a flipped bit": (lambda _: _PACKAGE[:400] + bytes([_PACKAGE[400] ^ 1]) + _PACKAGE[401:], "package."),
    "an empty file": (lambda _: b"", "start.neither"),
    "a picture": (lambda _: b"\x89PNG\r\n\x1a\n" + bytes(200), "start.neither"),
    "a table": (lambda _: b"kode,nama\n1,A\n", "start.neither"),
    "a ZIP that is no backup": (lambda _: b"PK\x03\x04" + bytes(300), "backup."),
    "one whose time is over": (lambda folder: packages.expired(folder / "spec"), "package.expired"),
    "trial under the root of training": (
        lambda folder: packages.built(folder / "spec", packages.training_keys(), mode='"trial"'),
        "package.training_root"),
}


@pytest.mark.parametrize("name", list(_BAD))
def test_what_is_wrong_with_a_file_is_said_and_nothing_is_made(tmp_path: Path, name: str) -> None:
    make, code = _BAD[name]
    start = _start(tmp_path)
    try:
        data = make(tmp_path)
    except KnownError as error:  # such a package cannot even be built
        assert error.code.startswith(code)
        return
    with pytest.raises(KnownError, match=code.replace(".", r"\.")):
        start.read(_file(tmp_path / "stick", data))
    assert not start.data.exists()


def test_a_stick_that_is_pulled_out(tmp_path: Path) -> None:
    start = _start(tmp_path)
    with small_disk(tmp_path / "stick", 4096) as stick:
        file = _file(stick, _PACKAGE)
        assert isinstance(start.read(file), PackageOffer)
    with pytest.raises(KnownError, match=r"start\.not_read"):
        start.read(file)
    if Path("/proc/self/mem").exists():  # what a stick answers once it is out: an error in the middle of reading
        with pytest.raises(KnownError, match=r"start\.not_read"):
            start.read(Path("/proc/self/mem"))
    with pytest.raises(KnownError, match=r"start\.not_read"):
        start.read(tmp_path)  # a folder


def test_a_full_disk_leaves_nothing_half_made(tmp_path: Path) -> None:
    package = trial()
    with small_disk(tmp_path / "disk", 512) as disk:
        start = Start(disk / "data", lambda: NOW)
        found = _offer(start, tmp_path, package.envelope)
        filler = fill(disk)
        with pytest.raises(KnownError, match=r"workspace\.disk_full"):
            start.create(found, "120101", package.fingerprint)
        assert start.workspaces() == () and start.only() is None
        filler.unlink()
        for left in (start.data.rglob("*") if start.data.exists() else ()):
            assert left.is_dir(), left
        folder = start.create(found, "120101", package.fingerprint)
        assert [one.name for one in folder.parent.iterdir()] == ["trial-120101-uji-2026"]


def test_what_a_kill_left_is_swept_and_never_listed(tmp_path: Path) -> None:
    start, package = _start(tmp_path), trial()
    folder = start.data / "workspaces"
    (folder / "trial-120101-uji-2026").mkdir(parents=True)  # the name was kept, nothing came of it
    half = folder / ".recap-999999999-abc"
    half.mkdir()
    (half / "package.json").write_bytes(package.envelope)
    assert start.workspaces() == () and start.only() is None
    made = start.create(_offer(start, tmp_path, package.envelope), "120101", package.fingerprint)
    assert made.name == "trial-120101-uji-2026-2" and not half.exists()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="modes of files")
def test_a_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    start, package = Start(tmp_path / "file" / "data", lambda: NOW), trial()
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(KnownError, match=r"workspace\."):
        start.create(_offer(start, tmp_path, package.envelope), "120101", package.fingerprint)


def test_a_clock_that_is_a_year_off(tmp_path: Path) -> None:
    package = trial(issued=_stamp(NOW), valid_from=_stamp(NOW), valid_until=_stamp(NOW + timedelta(days=90)))
    late, early = _start(tmp_path, NOW + timedelta(days=365)), _start(tmp_path, NOW - timedelta(days=365))
    with pytest.raises(KnownError, match=r"package\.expired") as told:
        _offer(late, tmp_path, package.envelope)
    assert told.value.params["time"] == "2027-11-27T12:00:00Z"  # the sentence names the clock
    found = _offer(early, tmp_path, package.envelope)
    assert found.issued == NOW
    folder = early.create(found, "120101", package.fingerprint)
    with Desk.open(folder, clock=lambda: NOW - timedelta(days=365)) as desk:
        assert desk.clock_behind is not None  # and is said again at work
    assert _offer(_start(tmp_path), tmp_path, package.envelope).issued is None


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_training_needs_no_fingerprint_and_has_no_pin(tmp_path: Path) -> None:
    start = _start(tmp_path)
    first = start.practise(packages.GOOD)
    assert start.practise(packages.GOOD) == first == start.only()
    assert not (start.data / FILE).exists()
    assert ELECTION not in start._pins.all()


@pytest.mark.parametrize("region", ["../../x", "..\\..\\x", "/x", "999999", "a" * 300])
def test_a_sub_district_that_the_package_does_not_have_names_no_folder(tmp_path: Path, region: str) -> None:
    start = _start(tmp_path)
    offer = _offer(start, tmp_path, trial().envelope)
    with pytest.raises(KnownError, match=r"setup\.other_subdistrict"):
        start.create(offer, region, offer.package.fingerprint)
    assert not (tmp_path / "data" / "workspaces").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_named_pipe_is_neither_package_nor_backup_and_keeps_nobody_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.recap-package")
    with pytest.raises(KnownError, match=r"start\.neither"):
        _start(tmp_path).read(tmp_path / "x.recap-package")
