"""``recap officer``: the life of a laptop without a window, from the first request to a recovery."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from recap_desktop.core.roles import Command, Role
from recap_desktop.desk import Desk
from resources.catalogue import LANGUAGES, messages
from tests.helpers import trial
from tests.helpers.desks import PASSPHRASE
from tests.helpers.disks import fill, small_disk
from tests.helpers.main_in_process import run_here
from tests.helpers.trial import answer

NEW = "bambu rotan kelapa aren"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with trial.new_desk(tmp_path / "w"):
        pass
    return tmp_path / "w"


def _run(*words: object, lines: tuple[str, ...] = (), status: int = 0) -> Any:
    reading, writing = os.pipe()
    os.write(writing, "".join(f"{line}\n" for line in lines).encode())
    os.close(writing)
    try:
        fd = ("--passphrase-fd", str(reading)) if lines else ()
        done = run_here(*words, *fd, "--json", lang="en")
    finally:
        os.close(reading)
    assert done.returncode == status, done.stderr
    return json.loads(done.stdout) if status == 0 else done.stderr


def _officer(part: str, folder: Path, *words: object, lines: tuple[str, ...] = (), status: int = 0) -> Any:
    return _run("officer", part, *words, "--workspace", folder, lines=lines, status=status)


def _enrol_by_files(folder: Path, person: str, role: str, *by: str) -> None:
    out, back = folder.with_name(f"{person}.recap-request"), folder.with_name(f"{person}.recap-answer")
    signed = ("--by", *by) if by else ()
    first = (PASSPHRASE,) if by else ()
    about = ("--person", person, "--role", role, "--name", f"Nama {person}")
    _officer("request", folder, *about, *signed, "-o", out, lines=(*first, PASSPHRASE))
    assert [one["person"] for one in _officer("waiting", folder)["half_made"]] == [person]
    back.write_bytes(answer(out.read_bytes()))
    found = _officer("accept", folder, back, *signed, lines=(*first, PASSPHRASE))
    assert (found["person"], found["role"]) == (person, role)


def test_a_committee_is_enrolled_changes_forgets_and_recovers(folder: Path, tmp_path: Path) -> None:
    _enrol_by_files(folder, "KETUA", "chair")
    for person, role in (("ANGGOTA-1", "member"), ("OP-1", "operator")):
        said = _officer("request", folder, "--person", person, "--role", role, "--name", "X", "-o", tmp_path / "x",
                        lines=(PASSPHRASE,), status=2)
        assert "--by" in said
        _enrol_by_files(folder, person, role, "KETUA")
    listed = _officer("list", folder)
    assert [(one["person"], one["digit"], one["standing"]) for one in listed["officers"]] == [
        ("KETUA", 1, "valid"), ("ANGGOTA-1", 2, "valid"), ("OP-1", 3, "valid"),
    ]
    assert listed["short"] == ["desk.short.operators", "desk.short.members"]

    assert _officer("passphrase", folder, "--person", "OP-1", lines=(PASSPHRASE, NEW)) == {"changed": "OP-1"}
    _officer("passphrase", folder, "--person", "OP-1", lines=(PASSPHRASE, NEW), status=1)

    out, back = tmp_path / "anew", tmp_path / "back"
    witnesses = ("--witness", "KETUA", "--witness", "ANGGOTA-1")
    _officer("anew", folder, "--person", "OP-1", *witnesses, "-o", out, lines=(PASSPHRASE, PASSPHRASE, PASSPHRASE))
    back.write_bytes(answer(out.read_bytes()))
    _officer("accept", folder, back, "--by", "KETUA", lines=(PASSPHRASE, PASSPHRASE))
    assert len(_officer("list", folder)["officers"][2]["replaced"]) == 1

    asked, opened = tmp_path / "asked", tmp_path / "opened"
    found = _officer("recovery-request", folder, "--person", "KETUA", "--role", "chair", "--name", "Nama KETUA",
                     "-o", asked, lines=(NEW,))
    save_recovery_key(tmp_path / "recovery.pem")
    told = _run("admin", "recover-workspace", asked, "--recovery-key", tmp_path / "recovery.pem", "--by", "KPU-1",
                "--by", "KPU-2", "-o", opened)
    assert told["compare"] == found["compare"]
    assert (told["person"], told["name"], told["by"]) == ("KETUA", "Nama KETUA", ["KPU-1", "KPU-2"])
    assert _officer("recovery-accept", folder, opened, lines=(NEW,))["recovered"] is True
    from recap_desktop.security.recovery_files import RecoveryRequest

    back.write_bytes(answer(RecoveryRequest.parse(asked.read_bytes()).asker))
    _officer("accept", folder, back, lines=(NEW,))
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", NEW)


def save_recovery_key(path: Path) -> None:
    from sync.trust.keyfiles import pem, write_private

    write_private(path, pem(trial.recovery_key()))


def test_a_half_made_enrolment_is_ended(folder: Path, tmp_path: Path) -> None:
    about = ("--person", "OP-1", "--role", "operator", "--name", "Siti")
    _officer("request", folder, *about, "-o", tmp_path / "a", lines=(PASSPHRASE,))
    said = _officer("request", folder, *about, "-o", tmp_path / "b", lines=(NEW,), status=1)
    assert "end that enrolment" in said
    assert _officer("give-up", folder, "--person", "OP-1") == {"given_up": "OP-1"}
    _officer("request", folder, *about, "-o", tmp_path / "b", lines=(NEW,))
    assert (tmp_path / "a").read_bytes() != (tmp_path / "b").read_bytes()


def test_a_request_file_is_never_written_over(folder: Path, tmp_path: Path) -> None:
    about = ("--person", "OP-1", "--role", "operator", "--name", "Siti")
    (tmp_path / "a").write_bytes(b"precious")
    _officer("request", folder, *about, "-o", tmp_path / "a", lines=(PASSPHRASE,), status=2)
    assert (tmp_path / "a").read_bytes() == b"precious"
    assert not list((folder / "officers").glob("*.pending"))


def test_a_stick_that_is_full_or_gone_costs_nothing(folder: Path, tmp_path: Path) -> None:
    """The request waits sealed; the next stick gets the very same file."""
    about = ("--person", "OP-1", "--role", "operator", "--name", "Siti")
    with small_disk(tmp_path / "stick", 64) as stick:
        filler = fill(stick)
        said = _officer("request", folder, *about, "-o", stick / "a", lines=(PASSPHRASE,), status=1)
        assert "Disk full" in said
        assert not (stick / "a").exists()
        filler.unlink()
        _officer("request", folder, *about, "-o", stick / "a", lines=(PASSPHRASE,))
        first = (stick / "a").read_bytes()
    _officer("request", folder, *about, "-o", tmp_path / "gone" / "a", lines=(PASSPHRASE,), status=2)
    _officer("request", folder, *about, "-o", tmp_path / "b", lines=(PASSPHRASE,))
    assert (tmp_path / "b").read_bytes() == first


@pytest.mark.parametrize("value", [*Command, *Role, "valid", "ending", "ended", "revoked", "not_yet"])
def test_what_an_officer_can_do_is_said_in_words(value: str) -> None:
    assert set(messages()[f"shown.is.{value}"]) == set(LANGUAGES)
