"""Each file of a workspace, wrong in each way: what the officer sees is what the table in the threat model says.

The table is read from the document, so that neither can differ from the other. In every case no record is lost: either
the desk opens with all of them, or the salvage with the automatic copies has them all.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up
from recap_desktop.desk.copies import copies_of
from recap_desktop.desk.salvage.salvage import salvage
from recap_desktop.ui.preferences import Preferences
from recap_desktop.workspace.workspace import WorkspaceFolder
from resources.catalogue import messages
from tests.helpers import desks
from tests.helpers.command import ROOT

CHAIR = ("KETUA", desks.PASSPHRASE)
RECORDS = 4
#: Faults of one officer's own files: another one signs in.
OWN = ("session.wait", "workspace.not_readable", "security.")
STATES = ("missing", "empty", "cut", "flipped", "foreign", "copied", "folder")
#: Kinds of files by their name in the table, and where one of them lies.
FILES: dict[str, Callable[[Path], Path]] = {
    "package.json": lambda w: w / "package.json",
    "packages/*.json": lambda w: next((w / "packages").glob("*.json")),
    "workspace.db": lambda w: w / "workspace.db",
    "workspace.db-wal": lambda w: w / "workspace.db-wal",
    "workspace.db-shm": lambda w: w / "workspace.db-shm",
    "officers/*.json": lambda w: w / "officers" / "OP-1.json",
    "officers/*.pending": lambda w: w / "officers" / "OP-7.pending",
    "officers/.*.tries": lambda w: w / "officers" / ".KETUA.tries",
    "recovery.json": lambda w: w / "recovery.json",
    "digits.json": lambda w: w / "digits.json",
    "aside/*": lambda w: w / "aside" / "OP-1.20240214T101010Z.json",
    "copies.json": lambda w: w / "copies.json",
    "window.json": lambda w: w / "window.json",
    "crash.log": lambda w: w / "crash.log",
    "reports/*.pdf": lambda w: next((w / "reports").glob("*.pdf")),
    "blobs/*/*": lambda w: w / "blobs" / "ab" / ("ab" * 32),
    "evidence/*": lambda w: w / "evidence" / "log.json",
    "W-copies/*.recap": lambda w: next(w.with_name("w-copies").glob("*.recap")),
}


def _table() -> dict[tuple[str, str], frozenset[str]]:
    """Sentence keys by file and state."""
    found = {}
    for line in (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        name = cells[0].strip("`")
        if name in FILES:
            for state, cell in zip(STATES, cells[1:], strict=False):
                found[name, state] = frozenset(re.findall(r"`([a-z_.]+)`", cell))
    return found


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sealed sheet, a recap, a report with one signature, every kind of file; the log is not written back."""
    above = tmp_path_factory.mktemp("every")
    folder, left = desks.workspace(above / "w"), above / "left"
    for name in ("recovery.json", "window.json", "crash.log"):
        (folder / name).write_bytes(b'{"made": "by the app"}')
    for name in (f"blobs/ab/{'ab' * 32}", "evidence/log.json", "officers/OP-7.pending",
                 "aside/OP-1.20240214T101010Z.json"):
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_bytes(b'{"failed": 0, "since": 0}')
    with Desk.open(folder) as desk:
        desks.type_twice(desk, desks.CLEAN[0])
        desks.seal(desk, desks.CLEAN[0])
        batch = desk.recap.prepare(desks.CONTEST)
        for person in batch.signers:
            desk.recap.sign(batch, person, desks.PASSPHRASE)
        desk.reports.sign(desks.CONTEST, batch.signers[0], desks.PASSPHRASE)
        desk.session.sign_in("OP-2", desks.PASSPHRASE)
        draft = desk.entry.open(desks.CONTEST, desks.CLEAN[1])
        draft.commit(draft.definition.order[0], Figure.of(7))
        (above / "stick").mkdir()
        desk.copies.choose_second(above / "stick")
        desk.copies.make()
        shutil.copytree(folder, left / "w")
        (left / "w" / "officers" / ".KETUA.tries").write_bytes(b'{"failed": 1, "since": 0}')
        shutil.copytree(folder.with_name("w-copies"), left / "w-copies")
    return left


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of other officers with another database key."""
    return desks.second_workspace(tmp_path_factory.mktemp("other") / "w")


def _spoil(path: Path, state: str, other: Path, root: Path) -> None:
    data = path.read_bytes()
    if state == "copied":  # as file managers and synchronising programs do
        path.with_name(f"{path.stem} (1){path.suffix}").write_bytes(data)
        path.with_name(f"{path.name}~").write_bytes(data)
        path.with_name(f"{path.stem}.sync-conflict-20240214-101010-ABCDEFG{path.suffix}").write_bytes(data)
        path.with_name(".DS_Store").write_bytes(b"\0\0\0\1Bud1")
        return
    path.unlink()
    if state == "folder":
        path.mkdir()
    elif state == "foreign":
        path.write_bytes(_foreign(path, root, other))
    elif state != "missing":
        middle = len(data) // 2
        changed = {"empty": b"", "cut": data[:middle]}
        path.write_bytes(changed.get(state, data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]))


def _foreign(path: Path, root: Path, other: Path) -> bytes:
    """The same kind of file of another workspace."""
    if path.suffix == ".json" and path.parent.name == "officers":
        return (other / "officers" / "OP-8.json").read_bytes()
    here = other / path.name
    if path.name == "workspace.db" and here.is_file():
        return here.read_bytes()
    return (other / "officers" / "OP-9.json").read_bytes()


def _sees(folder: Path, target: Path) -> frozenset[str]:
    """What the chair and the officer whose file it may be see, from start to backup."""
    seen = set()
    Preferences.load(folder)
    try:
        with Desk.open(folder) as desk:
            if desk.setup.set_aside():
                seen.add("sign_in.set_aside")
            try:
                desk.session.sign_in(*CHAIR)
            except KnownError as error:
                if not error.code.startswith(OWN):
                    raise
                seen.add(error.code)
                desk.session.sign_in("ANGGOTA-1", desks.PASSPHRASE)
            assert desk.region == "000101"
            assert len(desk.context.workspace.records.ids()) == RECORDS
            assert desk.board.counts(desks.CONTEST)["sealed"] == 1
            desk.journal.verify()
            try:
                desk.reports.signers(desks.CONTEST)
            except KnownError as error:
                seen.add(error.code)
            left_out: list[str] = []
            back_up(desk, Output(target), left_out.extend)
            if left_out:
                seen.add("backup.left_out")
            try:
                desk.session.sign_in("OP-1", desks.PASSPHRASE)
            except KnownError as error:
                seen.add(error.code)
            desk.copies.make()
    except KnownError as error:
        seen.add(error.code)
        saved = salvage(folder, Output(target), *CHAIR, copies=copies_of(WorkspaceFolder(folder)))
        assert (saved.records, saved.missing) == (RECORDS, ())
    return frozenset(seen)


@pytest.mark.sampled(9)
@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", FILES)
def test_one_broken_file_stops_nobody_else(used: Path, other: Path, tmp_path: Path, name: str, state: str) -> None:
    shutil.copytree(used, tmp_path, dirs_exist_ok=True)
    folder = tmp_path / "w"
    _spoil(FILES[name](folder), state, other, folder)
    seen = _sees(folder, tmp_path / "b.recap")
    assert seen <= messages().keys()
    assert seen == _table()[name, state]
