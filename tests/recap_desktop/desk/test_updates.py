"""Updates of the app: only what the election's root signed, newer, for this machine, whole, and not in quiet days."""

from __future__ import annotations

import os
import shutil
import tomllib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.core import version
from recap_desktop.core.outputs import Output
from recap_desktop.desk.updates import bring, check, command, described, folder_for, package_of
from sync.record import envelope as dsse
from sync.record.canonical import decode, encode
from sync.trust.package import ElectionPackage
from sync.trust.training import AuthorityKeys, generated_keys, training_keys
from sync.trust.update import Artefact, UpdateNotice, make_notice, open_notice, order, sign_notice
from tests.helpers.pki import training_package
from tests.helpers.releases import trial_package

ELECTION_DAY = datetime(2027, 2, 14, tzinfo=UTC)
PLENARY_ENDS = datetime(2027, 3, 3, tzinfo=UTC)
ISSUED = datetime(2026, 11, 1, tzinfo=UTC)
EXPIRES = datetime(2027, 12, 31, tzinfo=UTC)
BEFORE = datetime(2026, 12, 1, tzinfo=UTC)
DURING = datetime(2027, 2, 20, tzinfo=UTC)
HERE = {"installed": "0.1.0", "machine": "linux-amd64"}
ROOT = Path(__file__).resolve().parents[3]


class Stick:
    """A stick from the commission: installers for both systems and the signed notice beside them."""

    def __init__(self, folder: Path, package: ElectionPackage, keys: AuthorityKeys, number: str = "0.2.0") -> None:
        folder.mkdir()
        self.folder, self.package, self.keys = folder, package, keys
        self.deb = folder / f"recap-desktop_{number}_amd64.deb"
        self.setup = folder / f"recap-desktop-{number}-setup.exe"
        self.deb.write_bytes(b"!<arch>\n" + number.encode() * 400_000)
        self.setup.write_bytes(b"MZ" + number.encode() * 1000)
        self.notice = folder / f"recap-desktop-{number}.recap-update"
        self.sign()

    def made(self, *, critical: bool = False) -> UpdateNotice:
        """The notice as it is signed."""
        return make_notice(
            self.package, [described(self.deb), described(self.setup)], issued=ISSUED, expires=EXPIRES,
            quiet=(ELECTION_DAY, PLENARY_ENDS), critical=critical,
        )

    def sign(self, *, critical: bool = False) -> None:
        """Write the notice anew."""
        self.notice.write_bytes(sign_notice(self.made(critical=critical), self.keys.root))


@pytest.fixture(scope="module")
def keys() -> AuthorityKeys:
    """Keys of a commission that nobody else has."""
    return generated_keys()


@pytest.fixture(scope="module")
def package(keys: AuthorityKeys) -> ElectionPackage:
    """Its trial."""
    return trial_package(keys)


@pytest.fixture
def stick(tmp_path: Path, package: ElectionPackage, keys: AuthorityKeys) -> Stick:
    """Its stick with version 0.2.0."""
    return Stick(tmp_path / "stick", package, keys)


def refused(call: Callable[[], object]) -> str:
    """The code of the refusal."""
    with pytest.raises(KnownError) as raised:
        call()
    return raised.value.code


def test_a_newer_version_from_the_root_is_copied_whole_to_a_private_place(stick: Stick, tmp_path: Path) -> None:
    update = check(stick.folder, stick.package, BEFORE, **HERE)
    assert (update.notice.version, update.file) == ("0.2.0", stick.deb)
    target = bring(update, tmp_path / "w-updates")
    assert target.read_bytes() == stick.deb.read_bytes()
    assert target.parent.stat().st_mode & 0o077 == 0 and target.stat().st_mode & 0o077 == 0
    assert command(target) == ("sudo", "apt", "install", str(target))


def test_the_notice_itself_may_be_named_and_each_system_gets_its_own(stick: Stick) -> None:
    there = check(stick.notice, stick.package, BEFORE, installed="0.1.0", machine="windows-amd64")
    assert there.file == stick.setup and command(there.file) == (str(stick.setup),)


def test_an_installer_altered_by_one_byte_is_refused_and_not_left_behind(stick: Stick, tmp_path: Path) -> None:
    update = check(stick.folder, stick.package, BEFORE, **HERE)
    data = bytearray(stick.deb.read_bytes())
    data[-1] ^= 1
    stick.deb.write_bytes(data)
    assert refused(lambda: check(stick.folder, stick.package, BEFORE, **HERE)) == "update.altered"
    # exchanged between check and copy: what is copied is held again
    folder = tmp_path / "w-updates"
    assert refused(lambda: bring(update, folder)) == "update.altered"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: data + b"\0", lambda _: b""])
def test_an_installer_cut_or_longer_is_refused(stick: Stick, change: Callable[[bytes], bytes]) -> None:
    stick.deb.write_bytes(change(stick.deb.read_bytes()))
    assert refused(lambda: check(stick.folder, stick.package, BEFORE, **HERE)) == "update.altered"


def test_an_installer_that_is_missing_is_named(stick: Stick) -> None:
    stick.deb.unlink()
    assert refused(lambda: check(stick.folder, stick.package, BEFORE, **HERE)) == "update.missing"


def test_another_root_signs_nothing_here(stick: Stick, package: ElectionPackage) -> None:
    stick.notice.write_bytes(sign_notice(stick.made(), generated_keys().root))
    assert refused(lambda: check(stick.folder, package, BEFORE, **HERE)) == "update.signature"


def test_the_key_of_releases_signs_no_update(stick: Stick, keys: AuthorityKeys, package: ElectionPackage) -> None:
    stick.notice.write_bytes(sign_notice(stick.made(), keys.release))
    assert refused(lambda: check(stick.folder, package, BEFORE, **HERE)) == "update.signature"


def test_a_notice_of_another_election_under_the_same_root_is_refused(
    tmp_path: Path, package: ElectionPackage, stick: Stick
) -> None:
    payload = {**decode(dsse.parse(stick.notice.read_bytes()).payload), "election": "LAIN-2027"}
    stick.notice.write_bytes(dsse.sign("update", encode(payload), [stick.keys.root]).to_bytes())
    assert refused(lambda: check(stick.folder, package, BEFORE, **HERE)) == "update.other_election"


def test_the_training_region_takes_no_updates_because_everybody_has_its_root(tmp_path: Path) -> None:
    stick = Stick(tmp_path / "training", training_package(), training_keys())
    assert refused(lambda: check(stick.folder, stick.package, BEFORE, **HERE)) == "update.training"


@pytest.mark.parametrize("there", ["0.2.0", "0.2", "0.2.0.0", "0.10.0", "1"])
def test_versions_only_go_up(stick: Stick, there: str) -> None:
    found = refused(lambda: check(stick.folder, stick.package, BEFORE, installed=there, machine="linux-amd64"))
    assert found == "update.older"


def test_of_several_notices_the_newest_counts(
    tmp_path: Path, package: ElectionPackage, keys: AuthorityKeys, stick: Stick
) -> None:
    newer = Stick(tmp_path / "newer", package, keys, "0.10.0")
    for file in newer.folder.iterdir():
        shutil.copy(file, stick.folder)
    assert check(stick.folder, package, BEFORE, **HERE).notice.version == "0.10.0"


def test_from_election_day_to_the_end_of_the_plenary_only_what_is_critical(stick: Stick) -> None:
    def at(now: datetime) -> str:
        return check(stick.folder, stick.package, now, **HERE).notice.version

    for now in (ELECTION_DAY, DURING, PLENARY_ENDS - timedelta(seconds=1)):
        assert refused(lambda now=now: at(now)) == "update.quiet"
    for now in (ELECTION_DAY - timedelta(seconds=1), PLENARY_ENDS):
        assert at(now) == "0.2.0"
    stick.sign(critical=True)
    assert at(DURING) == "0.2.0"


def test_a_notice_ends(stick: Stick) -> None:
    assert refused(lambda: check(stick.folder, stick.package, EXPIRES, **HERE)) == "update.expired"
    stick.sign(critical=True)
    assert refused(lambda: check(stick.folder, stick.package, EXPIRES, **HERE)) == "update.expired"


def test_a_kind_of_machine_without_an_installer_is_told(stick: Stick) -> None:
    found = refused(lambda: check(stick.folder, stick.package, BEFORE, installed="0.1.0", machine="linux-aarch64"))
    assert found == "update.platform"


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff" * 100, b'{"payload":"', b"[" * 60000, b"x" * 70000])
def test_what_is_no_notice_is_called_that(stick: Stick, data: bytes) -> None:
    stick.notice.write_bytes(data)
    assert refused(lambda: check(stick.folder, stick.package, BEFORE, **HERE)) == "update.damaged"


def test_a_package_or_another_record_is_no_notice(stick: Stick, package: ElectionPackage) -> None:
    stick.notice.write_bytes(package.envelope[: 1 << 16])
    assert refused(lambda: check(stick.folder, stick.package, BEFORE, **HERE)) == "update.damaged"
    stick.notice.write_bytes(dsse.sign("update", encode({"v": 1}), [stick.keys.root]).to_bytes())
    assert refused(lambda: check(stick.folder, stick.package, BEFORE, **HERE)) == "update.damaged"


@pytest.mark.parametrize(("field", "value"), [
    ("version", "0.3.0"), ("version", "0.2.0rc1"), ("version", ""),
    ("issued", "yesterday"), ("issued", "2028-01-01T00:00:00Z"),
    ("quiet", {"since": "2027-03-03T00:00:00Z", "until": "2027-02-14T00:00:00Z"}), ("extra", 1), ("artefacts", []),
])
def test_a_signed_notice_that_makes_no_sense_is_refused(stick: Stick, field: str, value: object) -> None:
    payload = {**decode(dsse.parse(stick.notice.read_bytes()).payload), field: value}
    stick.notice.write_bytes(dsse.sign("update", encode(payload), [stick.keys.root]).to_bytes())
    assert refused(lambda: check(stick.folder, stick.package, BEFORE, **HERE)) == "update.damaged"


@pytest.mark.parametrize("name", [
    "../recap-desktop_0.2.0_amd64.deb", "/etc/passwd", "recap-desktop_0.2.0_amd64.deb:x", "a.deb",
])
def test_a_notice_leads_to_no_other_folder(stick: Stick, name: str) -> None:
    payload = decode(dsse.parse(stick.notice.read_bytes()).payload)
    payload["artefacts"][0]["name"] = name
    stick.notice.write_bytes(dsse.sign("update", encode(payload), [stick.keys.root]).to_bytes())
    assert refused(lambda: check(stick.folder, stick.package, BEFORE, **HERE)) == "update.damaged"


def test_an_empty_or_missing_place_is_told(stick: Stick, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert refused(lambda: check(tmp_path / "empty", stick.package, BEFORE, **HERE)) == "update.none"
    assert refused(lambda: check(tmp_path / "gone", stick.package, BEFORE, **HERE)) == "update.missing"


def test_an_older_copy_in_the_private_place_goes(stick: Stick, tmp_path: Path) -> None:
    folder = folder_for(tmp_path / "w")
    folder.mkdir(mode=0o755)
    (folder / "recap-desktop_0.1.5_amd64.deb").write_bytes(b"old")
    (folder / "recap-desktop_0.2.0_amd64.deb").symlink_to(stick.setup)
    target = bring(check(stick.folder, stick.package, BEFORE, **HERE), folder)
    assert [file.name for file in folder.iterdir()] == [target.name]
    assert not target.is_symlink() and stick.setup.read_bytes()[:2] == b"MZ"


def test_the_election_is_that_of_the_workspace(tmp_path: Path, package: ElectionPackage) -> None:
    (tmp_path / "w").mkdir()
    assert refused(lambda: package_of(tmp_path / "w")) == "workspace.missing"
    Output(tmp_path / "w" / "package.json").write(package.envelope)
    assert package_of(tmp_path / "w").digest == package.digest


def test_versions_compare_as_numbers_and_ours_is_one() -> None:
    assert order("0.9") < order("0.10") < order("1") == order("1.0.0")
    for wrong in ("", "1.", ".1", "1.0rc1", "-1", "1" * 40, "1.2.3.4.5"):
        with pytest.raises(ValueError, match="version"):
            order(wrong)
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert order(stated) and version.installed() == stated


def test_a_notice_reads_as_it_was_signed(stick: Stick) -> None:
    notice = open_notice(stick.notice.read_bytes(), stick.package)
    assert notice.artefacts == tuple(
        Artefact(one.platform, one.name, one.size, one.sha256) for one in stick.made().artefacts
    )


def test_a_notice_altered_after_its_signature_is_refused(stick: Stick) -> None:
    """As somebody does who exchanges the installer and writes its digest into the notice."""
    stick.deb.write_bytes(b"!<arch>\n" + b"other" * 100)
    signed = dsse.parse(stick.notice.read_bytes())
    payload = decode(signed.payload)
    one = described(stick.deb)
    payload["artefacts"][0].update(size=one.size, sha256=one.sha256)
    altered = dsse.Envelope(signed.payload_type, encode(payload), signed.signatures)
    stick.notice.write_bytes(altered.to_bytes())
    assert refused(lambda: check(stick.folder, stick.package, BEFORE, **HERE)) == "update.signature"


def test_the_root_signs_alone_and_says_so(stick: Stick) -> None:
    other = generated_keys().root
    payload = decode(dsse.parse(stick.notice.read_bytes()).payload)
    both = dsse.sign("update", encode(payload), [stick.keys.root, other])
    for signers in (payload["signers"], [one.keyid for one in both.signatures]):
        payload["signers"] = signers
        stick.notice.write_bytes(dsse.sign("update", encode(payload), [stick.keys.root, other]).to_bytes())
        assert refused(lambda: check(stick.folder, stick.package, BEFORE, **HERE)) == "update.signature"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes")
def test_a_named_pipe_in_place_of_an_installer_or_notice_keeps_nobody_waiting(stick: Stick) -> None:
    stick.deb.unlink()
    os.mkfifo(stick.deb)
    assert refused(lambda: check(stick.folder, stick.package, BEFORE, **HERE)) == "update.unreadable"
    stick.notice.unlink()
    os.mkfifo(stick.notice)
    assert refused(lambda: check(stick.notice, stick.package, BEFORE, **HERE)) == "update.unreadable"


def test_only_installers_are_taken_away_from_the_folder_of_updates(stick: Stick, tmp_path: Path) -> None:
    folder = tmp_path / "w-updates"
    folder.mkdir()
    for name in ("recap-desktop_0.1.5_amd64.deb", "catatan.txt"):
        (folder / name).write_bytes(b"x")
    bring(check(stick.folder, stick.package, BEFORE, **HERE), folder)
    assert {one.name for one in folder.iterdir()} == {stick.deb.name, "catatan.txt"}
