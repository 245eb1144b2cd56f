"""The manual of the regency's staff, followed word for word: every command as it stands there, in its order."""

from __future__ import annotations

import getpass
import json
import os
import re
import shutil
import subprocess
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import resources
from recap_desktop.desk import Desk
from recap_desktop.ui.pdf_pages import page_image
from sync.trust.package import ElectionPackage, open_package
from tests.helpers import manual_pages as manual
from tests.helpers.chromium import Chromium
from tests.helpers.main_in_process import run_here
from tests.helpers.ports import free_port

WORDS = "empat belas kuda nil"
OWN = "padi jagung ubi kelapa"
HEADING = "orang,peran,wilayah"


class Staff:
    """Somebody at a terminal, with the manual; passphrases are typed when they are asked for."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.left = [words for words in manual.commands(manual.STAFF) if words[0] != "demo"]
        self.address = f"https://127.0.0.1:{port}"

    def next(self, *beginning: str, more: tuple[str, ...] = ()) -> str:
        """The next command of the manual, which begins with these words; what it printed."""
        words = self.left.pop(0)
        assert words[: len(beginning)] == list(beginning), words
        done = run_here(*words, *more, lang="id")
        assert done.returncode == 0, (words, done.stdout, done.stderr)
        return done.stdout + done.stderr

    @contextmanager
    def serving(self, words: list[str]) -> Iterator[None]:
        """The server of the manual, at a port that is free."""
        passphrase = self.folder / "words"
        passphrase.write_text(WORDS + "\n", encoding="utf-8")
        passphrase.chmod(0o600)
        words = [str(self.port) if word == "8443" else word for word in words]
        process = subprocess.Popen(
            [sys.executable, "-m", "recap_desktop", *words, "--passphrase-file", "words", "--log-level", "error"],
            cwd=self.folder, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(manual.ROOT), "PYTHONUNBUFFERED": "1"})
        assert process.stdout is not None
        try:
            assert str(self.port) in process.stdout.readline()
            yield
        finally:
            process.terminate()
            process.stdout.close()
            assert process.wait(60) == 0


@pytest.fixture
def staff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Staff:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(getpass, "getpass", lambda prompt="": OWN if "Rina" in prompt or "STAF" in prompt else WORDS)
    return Staff(tmp_path, free_port())


def _spec(staff: Staff, pin: str) -> None:
    """The training region with other codes, as a trial."""
    for name in ("spec.toml", "regions.csv", "stations.csv"):
        text = resources.path("training", name).read_text(encoding="utf-8")
        text = re.sub(r"^00", "12", text, flags=re.MULTILINE)
        (staff.folder / name).write_text(text, encoding="utf-8")
    spec = staff.folder / "spec.toml"
    text = spec.read_text(encoding="utf-8").replace("LATIHAN-2024", "UJI-2024")
    text = text.replace('mode = "training"', 'mode = "trial"')
    spec.write_text(f'{text}\n[[servers]]\nurl = "{staff.address}"\npin = "{pin}"\n', encoding="utf-8")


def _laptop(folder: Path, package: ElectionPackage) -> Desk:
    return Desk.create(folder, package.envelope, subdistrict="120101", fingerprint=package.fingerprint)


def test_the_manual_of_the_staff_word_for_word(staff: Staff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the keys to the release, with a laptop that enrols by file and an office that enrols by code."""
    shown = staff.next("admin", "keys")
    fingerprint = (tmp_path / "KUNCI" / "fingerprint.txt").read_text(encoding="ascii").strip()
    assert fingerprint in shown and len(fingerprint.split()) == 16
    staff.next("admin", "server-keys")
    assert [one.name for one in (tmp_path / "KUNCI-SERVER").iterdir()] == ["server.keys"]
    pins = re.findall(r"spki:[0-9a-f]{64}", staff.next("admin", "certificate"))
    _spec(staff, pins[0])
    staff.next("package", "build")
    assert "12" in staff.next("package", "inspect")
    package = open_package((tmp_path / "paket-1.recap-package").read_bytes())
    serve = staff.left.pop(0)
    with staff.serving(serve):
        (tmp_path / "pengangkatan.csv").write_text(manual.table(manual.STAFF, HEADING), encoding="utf-8")
        staff.next("admin", "roster", "import")
        assert "STAF-1" in staff.next("admin", "roster", "list")
        staff.next("admin", "codes", "letters")
        assert sorted(one.name for one in (tmp_path / "SURAT").iterdir()) == ["letters-1201.pdf", "letters-120101.pdf"]
        assert "OP-2" in staff.next("admin", "codes", "list")
        staff.next("admin", "codes", "cancel")
        staff.next("admin", "codes", "add")
        _by_file(staff, package)
        made = _letter_and_progress(staff, package, monkeypatch)
        shutil.copy(tmp_path / "spec.toml", tmp_path / "spec-1.toml")
        spec = (tmp_path / "spec.toml").read_text(encoding="utf-8")
        (tmp_path / "spec.toml").write_text(spec.replace("sequence = 1", "sequence = 2"), encoding="utf-8")
        staff.next("package", "build")
    with staff.serving([word.replace("paket-1", "paket-2") for word in serve]):
        staff.next("admin", "revoke")
        _all_forgotten(staff)
        staff.next("publish")
        staff.next("verify")
        staff.next("publish", "--release")
        assert len(list((tmp_path / "PAKET").rglob("*.zip"))) == 1
    rest = staff.left
    assert [words[:2] for words in rest] == [["serve", "backup"], ["verify", "terbitan-2"]]
    staff.next("serve", "backup")
    manual.look_at(manual.STAFF, made, manual.picture_folder(tmp_path))


def _by_file(staff: Staff, package: ElectionPackage) -> None:
    """A committee without a network: its request, the answer of the manual, taken."""
    with _laptop(staff.folder / "laptop", package) as desk:
        (staff.folder / "OP-1.recap-request").write_bytes(desk.setup.request("OP-1", "operator", "Siti", OWN))
        staff.next("admin", "answer")
        desk.setup.accept((staff.folder / "OP-1.recap-answer").read_bytes(), OWN)
        (staff.folder / "KETUA.recap-request").write_bytes(desk.setup.recovery_request("KETUA", "chair", "Hasan", OWN))


def _all_forgotten(staff: Staff) -> None:
    """Both answers of the commission are read on the laptop: who asked for it signs in again."""
    staff.next("admin", "recover-workspace")
    staff.next("admin", "answer")
    with Desk.open(staff.folder / "laptop") as desk:
        desk.setup.recovery_accept((staff.folder / "KETUA-pulih.recap-answer").read_bytes(), OWN)
        desk.setup.accept((staff.folder / "KETUA.recap-answer").read_bytes(), OWN)
        desk.session.sign_in("KETUA", OWN)


def _letter_and_progress(staff: Staff, package: ElectionPackage, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Pictures of a letter, and of the page that the office opens."""
    folder = manual.picture_folder(staff.folder)
    letter = (staff.folder / "SURAT" / "letters-120101.pdf").read_bytes()
    assert page_image(letter, 1, 900).save(str(folder / "surat.png"))
    run_here("admin", "codes", "cancel", "--data", "DATA", "--person", "STAF-1")
    added = run_here("admin", "codes", "add", "--data", "DATA", "--person", "STAF-1", "--json")
    code = json.loads(added.stdout)["code"]
    with _laptop(staff.folder / "KANTOR", package) as desk:
        desk.setup.enrol("STAF-1", "regency_staff", "Rina", OWN, code)
    opened: list[str] = []

    def take(link: str) -> bool:
        opened.append(link)
        return True

    monkeypatch.setattr(webbrowser, "open", take)
    staff.next("admin", "progress")
    with Chromium(staff.folder / "profile", "--ignore-certificate-errors") as browser:
        browser.size(1024, 600)
        browser.go(opened[0], then="/progress?lang=id")
        assert "Kemajuan rekapitulasi" in browser.text()
        browser.picture(folder / "kemajuan.png")
    return ["surat", "kemajuan"]
