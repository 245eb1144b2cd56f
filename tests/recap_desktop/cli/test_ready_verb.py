"""``recap ready`` and ``recap support``: processes, as scripts call them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from recap_desktop.desk import Desk
from tests.helpers.desks import OFFICERS, PACKAGE, PASSPHRASE
from tests.helpers.pdf_text import pages
from tests.helpers.recap import recap


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ready") / "w"
    with Desk.create(folder, PACKAGE.read_bytes()) as desk:
        for person, role in OFFICERS.items():
            desk.setup.enrol_training(person, role, f"Nama {person}", PASSPHRASE)
    return folder


def test_lines_for_people_for_machines_and_on_paper(crew: Path, tmp_path: Path) -> None:
    """Three shapes of the same check; 0 where only attention is needed."""
    call = ["ready", "--workspace", str(crew), "--person", "KETUA"]
    said = recap(*call, "--lang", "en", "-o", str(tmp_path / "ready.pdf"), passphrase=PASSPHRASE)
    assert said.returncode == 0, said.stderr
    assert "Attention: Backup: No copy yet. Back up now." in said.stdout.splitlines()
    told = json.loads(recap(*call, "--json", passphrase=PASSPHRASE).stdout)
    assert told["result"] == "attention" and len(told["lines"]) == len(said.stdout.splitlines())
    assert {"name", "result", "code", "fact", "remedy"} == set(told["lines"][0])
    assert "No copy yet." in "".join(pages((tmp_path / "ready.pdf").read_bytes()))


def test_what_holds_the_plenary_up_ends_with_1(tmp_path: Path) -> None:
    """A laptop whose clock is five days past its last work."""
    with Desk.create(tmp_path / "w", PACKAGE.read_bytes(), clock=lambda: datetime.now(UTC) - timedelta(days=5)) as desk:
        desk.setup.enrol_training("KETUA", "chair", "Nama", PASSPHRASE)
    done = recap("ready", "--workspace", str(tmp_path / "w"), passphrase=PASSPHRASE)
    assert done.returncode == 1 and "Not ready: Laptop clock" in done.stdout


def test_the_support_file_needs_no_passphrase_and_no_whole_workspace(crew: Path, tmp_path: Path) -> None:
    """With one it tells more; of a folder that is no workspace it tells why."""
    out = tmp_path / "support.txt"
    assert recap("support", "--workspace", str(crew), "--person", "KETUA", "-o", str(out),
                 passphrase=PASSPHRASE).returncode == 0
    assert "[records]" in out.read_text(encoding="utf-8")
    assert recap("support", "--workspace", str(crew), "--closed", "-o", str(out)).returncode == 2, "--force is missing"
    assert recap("support", "--workspace", str(crew), "--closed", "-o", str(out), "--force").returncode == 0
    assert "[records]" not in out.read_text(encoding="utf-8")
    assert recap("support", "--workspace", str(crew.parent), "--closed", "-o", str(out), "--force").returncode == 0
    assert "not opened: workspace.missing" in out.read_text(encoding="utf-8")
