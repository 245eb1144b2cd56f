"""A workspace edited with its own database key: not opened, one sentence, the file left as it is."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forms.errors import KnownError
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up, restore
from recap_desktop.workspace import journal, records
from resources.catalogue import LANGUAGES, sentence
from sync.record import canonical
from sync.record import envelope as dsse
from sync.server.run import RunningServer
from sync.server.service import open_service
from sync.trust.training import training_keys
from tests.helpers import desks, insider
from tests.helpers.insider import Edit


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sheets sealed and received, a third typed once, a note kept, nothing open."""
    folder = desks.workspace(tmp_path_factory.mktemp("altered") / "w")
    with Desk.open(folder) as desk:
        for station in desks.CLEAN:
            desks.type_twice(desk, station)
        desks.seal(desk, *desks.CLEAN)
        server = open_service(tmp_path_factory.mktemp("server"), desks.PACKAGE.read_bytes(), training_keys())
        with RunningServer(server) as running:
            assert desk.queue.round(running.url).received == 6
        desks.type_sheet(desk, "OP-1", desks.LAW_STATION)
        both = [("KETUA", desks.PASSPHRASE), ("ANGGOTA-1", desks.PASSPHRASE)]
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        desk.corrections.absent(desks.CONTEST, "0001011001004", "lost", both, "tidak dibuka")
    return folder


@pytest.fixture
def folder(used: Path, tmp_path: Path) -> Path:
    copied = tmp_path / "w"
    shutil.copytree(used, copied)
    return copied


@pytest.fixture(scope="module")
def key(used: Path) -> bytes:
    """What the passphrase of any officer yields."""
    return insider.key_of(used)


def _edit(folder: Path, key: bytes, edit: Edit) -> None:
    """Change rows as an insider with any SQLCipher shell would, and put the guards back."""
    with insider.shell(folder / "workspace.db", key) as run:
        insider.without_guards(run, edit)


def _sql(*statements: str) -> Edit:
    def edit(run: Any) -> None:
        for statement in statements:
            run(statement)

    return edit


def _gone(choice: str) -> Edit:
    """A record deleted with its queue row and its receipt."""
    def edit(run: Any) -> None:
        (name,) = run(f"SELECT id FROM records {choice}").fetchone()
        for table, column in (("records", "id"), ("outbox", "record"), ("receipts", "record")):
            run(f"DELETE FROM {table} WHERE {column} = ?", (name,))

    return edit


def _swapped(run: Any) -> None:
    (one, first), (two, second) = run("SELECT id, envelope FROM records WHERE kind = 'sheet'").fetchall()
    run("UPDATE records SET envelope = ? WHERE id = ?", (second, one))
    run("UPDATE records SET envelope = ? WHERE id = ?", (first, two))


def _signed_otherwise(kind: str, by: str) -> Edit:
    """The newest record of a kind, not yet received, with signatures that its signers gave to another one."""
    def edit(run: Any) -> None:
        name, envelope = run(f"SELECT id, envelope FROM records WHERE kind = '{kind}' ORDER BY seq DESC").fetchone()
        (other,) = run(f"SELECT envelope FROM records WHERE kind = '{by}' ORDER BY seq").fetchone()
        mine = dsse.parse(envelope)
        forged = dsse.Envelope(mine.payload_type, mine.payload, dsse.parse(other).signatures)
        run("UPDATE records SET envelope = ? WHERE id = ?", (forged.to_bytes(), name))

    return edit


def _rewritten(run: Any, *, drop: str) -> None:
    """The whole chain made anew without the lines of an act: every hash fits again."""
    lines = [canonical.decode(bytes(raw)) for (raw,) in run("SELECT line FROM journal ORDER BY n").fetchall()]
    run("DELETE FROM journal")
    prev = "0" * 64
    for n, line in enumerate((one for one in lines if one["act"] != drop), start=1):
        raw = canonical.encode({**line, "n": n, "prev": prev})
        prev = hashlib.sha256(raw).hexdigest()
        run("INSERT INTO journal VALUES (?, ?, ?)", (n, prev, raw))


ATTACKS: dict[str, tuple[Edit, str]] = {
    "a sheet deleted with its receipt": (_gone("WHERE kind = 'sheet'"), "journal"),
    "the newest record deleted": (_gone("ORDER BY seq DESC"), "journal"),
    "a lone transcription deleted": (_gone(f"WHERE station = '{desks.LAW_STATION}'"), "journal"),
    "tail of the journal cut": (_sql("DELETE FROM journal WHERE n > (SELECT max(n) - 40 FROM journal)"), "record"),
    "a middle line deleted": (_sql("DELETE FROM journal WHERE n = 10"), "journal"),
    "the first line deleted": (_sql("DELETE FROM journal WHERE n = 1"), "journal"),
    "a line altered": (_sql(
        "UPDATE journal SET line = CAST(replace(CAST(line AS TEXT), 'OP-1', 'OP-2') AS BLOB) WHERE n = 20"), "journal"),
    "a line before the first": (_sql("INSERT INTO journal VALUES (0, 'x', x'7b7d')"), "journal"),
    "chain made anew without sign-ins": (lambda run: _rewritten(run, drop="sign_in"), "journal"),
    "chain made anew without receipts": (lambda run: _rewritten(run, drop="receipt"), "journal"),
    "envelopes swapped": (_swapped, "record"),
    "an envelope of noise": (_sql("UPDATE records SET envelope = x'00' WHERE kind = 'sheet'"), "record"),
    "an act with signatures of a sheet": (_signed_otherwise("act", "sheet"), "record"),
    "a lone transcription with signatures of another": (_signed_otherwise("transcription", "transcription"), "record"),
    "another typist": (_sql("UPDATE records SET person = 'OP-2' WHERE seq = 1"), "record"),
    "another station": (_sql(f"UPDATE records SET station = '{desks.HARD_STATION}' WHERE seq = 1"), "record"),
    "another revision": (_sql("UPDATE records SET revision = 7 WHERE seq = 1"), "record"),
    "another kind": (_sql("UPDATE records SET kind = 'image' WHERE seq = 1"), "record"),
    "called imported": (_sql("UPDATE records SET origin = 'import' WHERE seq = 1"), "record"),
    "another order": (_sql("UPDATE records SET seq = 100 WHERE seq = 2"), "journal"),
    "all receipts deleted": (_sql("DELETE FROM receipts"), "receipt"),
    "receipts deleted, all queued again": (
        _sql("DELETE FROM receipts", "UPDATE outbox SET state = 'queued'"), "receipt"),
    "one receipt for all": (
        _sql("UPDATE receipts SET receipt = (SELECT receipt FROM receipts ORDER BY leaf LIMIT 1)"), "receipt"),
    "another leaf": (_sql("UPDATE receipts SET leaf = 99 WHERE leaf = (SELECT min(leaf) FROM receipts)"), "receipt"),
    "called received": (_sql("UPDATE outbox SET state = 'received'"), "receipt"),
    "out of the queue": (_sql("DELETE FROM outbox WHERE state = 'queued'"), "receipt"),
    "statements deleted": (_sql("DELETE FROM statements"), "record"),
    "packages of another": (_sql("UPDATE packages SET digest = 'x'"), "rows"),
    "texts deleted": (_sql("DELETE FROM texts"), "trust"),
}


def _refused(folder: Path, part: str) -> KnownError:
    before = (folder / "workspace.db").read_bytes()
    with Desk.open(folder) as desk:
        with pytest.raises(KnownError) as caught:
            desk.session.sign_in("KETUA", desks.PASSPHRASE)
        assert not desk.context.is_open
    assert caught.value.code == f"workspace.altered_{part}"
    assert (folder / "workspace.db").read_bytes() == before
    return caught.value


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_edited_workspace_is_not_opened_and_is_left_as_it_is(folder: Path, key: bytes, attack: str) -> None:
    edit, part = ATTACKS[attack]
    _edit(folder, key, edit)
    found = _refused(folder, part)
    said = [sentence(found, lang) for lang in LANGUAGES]
    assert all("{" not in one and "?" not in one for one in said)


@pytest.mark.parametrize("change", [
    "DROP TRIGGER records_no_update",
    "DROP TRIGGER opinions_no_delete",
    "CREATE TRIGGER more AFTER INSERT ON records BEGIN DELETE FROM outbox WHERE record = new.id; END",
    "CREATE TRIGGER _sqlite_more AFTER INSERT ON records BEGIN DELETE FROM outbox WHERE record = new.id; END",
    "CREATE TRIGGER later AFTER INSERT ON _sqlite_migrations BEGIN DELETE FROM records; END",
    "DROP INDEX drafts_open",
])
def test_guards_that_are_not_the_expected_ones(folder: Path, key: bytes, change: str) -> None:
    with insider.shell(folder / "workspace.db", key) as run:
        run(change)
    _refused(folder, "guards")


def test_an_untouched_workspace_opens_again_and_again(
    folder: Path, key: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the portions it is read in."""
    _edit(folder, key, _sql())
    monkeypatch.setattr(records, "_PORTION", 2)
    monkeypatch.setattr(journal, "_PORTION", 7)
    for person in ("KETUA", "OP-1"):
        with Desk.open(folder) as desk:
            desk.session.sign_in(person, desks.PASSPHRASE)
            assert desk.board.counts(desks.CONTEST)["received"] == 2


def test_a_restored_workspace_cannot_be_made_to_forget_that_it_waits(
    folder: Path, key: bytes, signed_in: Desk, tmp_path: Path
) -> None:
    back_up(signed_in, Output(tmp_path / "b.recap"))
    restore(tmp_path / "b.recap", tmp_path / "back", "KETUA", desks.PASSPHRASE)
    with Desk.open(tmp_path / "back") as back:
        back.session.sign_in("KETUA", desks.PASSPHRASE)
        assert back.context.awaits_records
    _edit(tmp_path / "back", key, _sql("DELETE FROM settings WHERE key = 'restore.awaits_records'"))
    _refused(tmp_path / "back", "trust")


@pytest.fixture
def signed_in(folder: Path) -> Iterator[Desk]:
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        yield desk


def test_a_broken_chain_is_not_exported(folder: Path, key: bytes, signed_in: Desk) -> None:
    """Edited while the desk is open: the file that leaves it is checked once more."""
    assert signed_in.journal.export()
    _edit(folder, key, _sql("DELETE FROM journal WHERE n = 10"))
    with pytest.raises(KnownError, match=r"journal\.broken"):
        signed_in.journal.export()
