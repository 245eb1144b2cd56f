"""Salvage: every record that verifies comes out of a damaged or altered workspace; nothing half-written is believed."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up, fetch_back, restore
from recap_desktop.desk.copies import copies_of
from recap_desktop.desk.salvage.begin import begin_again, finish
from recap_desktop.desk.salvage.rebuild import SALVAGED
from recap_desktop.desk.salvage.salvage import Salvaged, salvage
from recap_desktop.security.keystore import Keystore
from recap_desktop.workspace import backup_file
from recap_desktop.workspace.database import Database
from recap_desktop.workspace.workspace import WorkspaceFolder
from sync.record.record import Record
from sync.server.run import RunningServer
from sync.server.service import open_service
from sync.trust.training import training_keys
from tests.helpers import desks, insider
from tests.helpers.command import ROOT

CHAIR = ("KETUA", desks.PASSPHRASE)
PAGE = 4096
FIRST_FIELDS = 5


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sheets sealed, one of them received; a third typed once, a fourth half typed; nothing open."""
    folder = desks.workspace(tmp_path_factory.mktemp("used") / "w")
    with Desk.open(folder) as desk:
        desks.type_twice(desk, desks.CLEAN[0])
        desks.seal(desk, desks.CLEAN[0])
        server = open_service(tmp_path_factory.mktemp("server"), desks.PACKAGE.read_bytes(), training_keys())
        with RunningServer(server) as running:
            assert desk.queue.round(running.url).received == 3
        desks.type_twice(desk, desks.CLEAN[1])
        desks.seal(desk, desks.CLEAN[1])
        desks.type_sheet(desk, "OP-1", desks.LAW_STATION)
        desk.session.sign_in("OP-2", desks.PASSPHRASE)
        draft = desk.entry.open(desks.CONTEST, desks.HARD_STATION)
        for number, field in enumerate(draft.definition.order[:FIRST_FIELDS]):
            draft.commit(field, Figure.of(number + 11))
    return folder


@pytest.fixture
def folder(used: Path, tmp_path: Path) -> Path:
    shutil.copytree(used, tmp_path / "w")
    return tmp_path / "w"


@pytest.fixture(scope="module")
def key(used: Path) -> bytes:
    keys, _ = Keystore(used / "officers").unlock("OP-2", desks.PASSPHRASE, lambda: datetime.now(UTC))
    return bytes(keys.database)


@pytest.fixture(scope="module")
def records(used: Path, key: bytes) -> frozenset[str]:
    """Ids of all seven records."""
    return _ids(used, key)


def _ids(folder: Path, key: bytes) -> frozenset[str]:
    database = Database(folder / "workspace.db", key)
    try:
        return frozenset(row[0] for row in database.rows("SELECT id FROM records"))
    finally:
        database.close()


def _state(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def _change(path: Path, change: Callable[[bytearray], None]) -> None:
    data = bytearray(path.read_bytes())
    change(data)
    path.write_bytes(data)


def _wipe(path: Path, *pages: int) -> None:
    def wipe(data: bytearray) -> None:
        for page in pages:
            data[page * PAGE : (page + 1) * PAGE] = bytes(PAGE)

    _change(path, wipe)


def _salvaged(folder: Path, target: Path, *, with_copies: bool = False) -> Salvaged:
    copies = copies_of(WorkspaceFolder(folder)) if with_copies else ()
    return salvage(folder, Output(target), *CHAIR, copies=copies)


@pytest.mark.parametrize("bits", [True, False], ids=["one bit", "one byte"])
def test_one_changed_byte_costs_nothing(
    folder: Path, records: frozenset[str], key: bytes, tmp_path: Path, budget: int, bits: bool
) -> None:
    """Anywhere in the file, without any copy."""
    chance = random.Random(20240214)
    whole = (folder / "workspace.db").read_bytes()
    for number in range((4 if bits else 1) * budget):
        place = chance.randrange(len(whole))
        change = 1 << chance.randrange(8) if bits else chance.randrange(1, 256)
        (folder / "workspace.db").write_bytes(whole[:place] + bytes([whole[place] ^ change]) + whole[place + 1 :])
        before = _state(folder)
        saved = _salvaged(folder, tmp_path / f"{number}.recap")
        assert saved.cause is not None and saved.cause.code == "workspace.corrupt", place
        assert (saved.records, saved.missing, saved.lost_lines, saved.drafts) == (7, (), 0, 1), place
        assert _state(folder) == before
        backup_file.read(tmp_path / f"{number}.recap", tmp_path / str(number))
        assert _ids(tmp_path / str(number), key) == records


def test_a_lost_sector_costs_what_lay_in_it_and_is_named_and_a_copy_has_it(
    folder: Path, tmp_path: Path, budget: int
) -> None:
    with Desk.open(folder) as desk:
        desk.session.sign_in(*CHAIR)
        desk.copies.make()
    whole = (folder / "workspace.db").read_bytes()
    chance = random.Random(14)
    for number in range(2 * budget):
        (folder / "workspace.db").write_bytes(whole)
        _wipe(folder / "workspace.db", chance.randrange(len(whole) // PAGE))
        alone = _salvaged(folder, tmp_path / f"{number}-alone.recap")
        assert alone.records == 7 - len(alone.missing) or alone.lost_lines
        both = _salvaged(folder, tmp_path / f"{number}-both.recap", with_copies=True)
        assert (both.records, both.missing) == (7, ())


def test_what_is_missing_is_said_by_station_and_kind(folder: Path, key: bytes, tmp_path: Path) -> None:
    with insider.shell(folder / "workspace.db", key) as run:
        (seal,) = run("SELECT id FROM records WHERE kind = 'sheet' AND station = ?", (desks.CLEAN[0],)).fetchone()
        run("DROP TRIGGER records_no_delete")
        run("PRAGMA foreign_keys = OFF")
        run("DELETE FROM records WHERE id = ?", (seal,))
        run("VACUUM")
    saved = _salvaged(folder, tmp_path / "s.recap")
    assert saved.cause is not None and saved.cause.code == "workspace.altered_guards"
    (missing,) = saved.missing
    assert (missing.record, missing.kind, missing.station) == (seal, "sheet", desks.CLEAN[0])
    assert missing.is_received
    restore(tmp_path / "s.recap", tmp_path / "new", *CHAIR)
    with Desk.open(tmp_path / "new") as desk:
        desk.session.sign_in(*CHAIR)
        (told,) = [line for line in desk.journal.lines() if line.act == SALVAGED]
        assert (told.person, told.data["code"]) == ("KETUA", "workspace.altered_guards")
        said = json.loads(desk.context.workspace.texts.read(told.data["text"]) or "")
        assert [one["record"] for one in said["missing"]] == [seal]
        assert said["database"] == told.data["digest"]


def test_altered_rows_are_left_out_and_the_rest_is_taken(
    folder: Path, key: bytes, records: frozenset[str], tmp_path: Path
) -> None:
    with insider.shell(folder / "workspace.db", key) as run:
        run("DROP TRIGGER records_no_update")
        run("CREATE TRIGGER swallow AFTER INSERT ON outbox BEGIN DELETE FROM outbox; END")
        (name, envelope) = run("SELECT id, envelope FROM records WHERE kind = 'sheet' ORDER BY seq DESC").fetchone()
        said = json.loads(bytes(envelope))
        first, second = said["signatures"]
        first["sig"], second["sig"] = second["sig"], first["sig"]
        changed = json.dumps(said, sort_keys=True, separators=(",", ":")).encode()
        assert Record.parse(changed).id == name
        run("UPDATE records SET envelope = ? WHERE id = ?", (changed, name))
        run("VACUUM")
    before = _state(folder)
    saved = _salvaged(folder, tmp_path / "s.recap")
    assert saved.cause is not None and saved.cause.code.startswith("workspace.altered_")
    assert (saved.records, [one.record for one in saved.missing]) == (6, [name])
    assert _state(folder) == before
    restore(tmp_path / "s.recap", tmp_path / "new", *CHAIR)
    assert _ids(tmp_path / "new", key) == records - {name}
    with Desk.open(tmp_path / "new") as desk:  # the trigger stayed behind
        desk.session.sign_in(*CHAIR)
        assert desk.queue.status().waiting == 3


def test_the_desk_begins_again_from_what_was_saved_and_from_the_server(folder: Path, tmp_path: Path) -> None:
    server = open_service(tmp_path / "server", desks.PACKAGE.read_bytes(), training_keys())
    with RunningServer(server) as running:
        with Desk.open(folder) as desk:
            desk.session.sign_in(*CHAIR)
        _wipe(folder / "workspace.db", *range(20, 40))
        with Desk.open(folder) as desk:
            with pytest.raises(KnownError, match="workspace.corrupt"):
                desk.session.sign_in(*CHAIR)
            begun = begin_again(desk, *CHAIR)
            assert begun.aside.is_dir() and (folder / "workspace.db").exists()
            desk.session.sign_in(*CHAIR)
            assert desk.region == "000101" and desk.context.awaits_records
            fetch_back(desk, running.url)
            assert not desk.context.awaits_records
            assert desk.journal.verify() == desk.journal.head
            desks.type_twice(desk, "0001011001004")
            desks.seal(desk, "0001011001004")


def test_typed_figures_come_back_as_the_journal_has_them(folder: Path, tmp_path: Path, key: bytes) -> None:
    _change(folder / "workspace.db", lambda data: data.__setitem__(PAGE * 3 + 5, data[PAGE * 3 + 5] ^ 4))
    assert _salvaged(folder, tmp_path / "s.recap").drafts == 1
    restore(tmp_path / "s.recap", tmp_path / "new", *CHAIR)
    with Desk.open(tmp_path / "new") as desk:
        desk.session.sign_in("OP-2", desks.PASSPHRASE)
        draft = desk.entry.open(desks.CONTEST, desks.HARD_STATION)
        found = [draft.figures[field].value for field in draft.definition.order[:FIRST_FIELDS]]
        assert draft.resumed and found == [number + 11 for number in range(FIRST_FIELDS)]


def test_a_figure_changed_behind_the_journal_is_left_out(folder: Path, tmp_path: Path, key: bytes) -> None:
    with insider.shell(folder / "workspace.db", key) as run:
        run("UPDATE draft_figures SET figure = replace(figure, '11', '19') WHERE draft IN"
            " (SELECT id FROM drafts WHERE state = 'open')")
        run("VACUUM")
    _wipe(folder / "workspace.db", (folder / "workspace.db").stat().st_size // PAGE - 1)
    _salvaged(folder, tmp_path / "s.recap")
    restore(tmp_path / "s.recap", tmp_path / "new", *CHAIR)
    with Desk.open(tmp_path / "new") as desk:
        desk.session.sign_in("OP-2", desks.PASSPHRASE)
        draft = desk.entry.open(desks.CONTEST, desks.HARD_STATION)
        values = [figure.value for figure in draft.figures.values()]
        assert 19 not in values and 12 in values


@pytest.mark.parametrize("change", ["person = 'OP-1'", f"station = '{desks.LAW_STATION}'"])
def test_a_draft_called_another_persons_or_sheets_is_left_out(folder: Path, tmp_path: Path, change: str) -> None:
    with insider.shell(folder / "workspace.db", insider.key_of(folder)) as run:
        run(f"UPDATE drafts SET {change} WHERE state = 'open'")
    assert _salvaged(folder, tmp_path / "s.recap").drafts == 0
    restore(tmp_path / "s.recap", tmp_path / "new", *CHAIR)


def test_the_cause_is_what_the_opening_check_says_also_of_a_row_that_nothing_else_names(
    folder: Path, tmp_path: Path, key: bytes
) -> None:
    with insider.shell(folder / "workspace.db", key) as run:
        run("INSERT INTO settings VALUES ('sync.off', 'true')")
    saved = _salvaged(folder, tmp_path / "s.recap")
    assert saved.cause is not None
    assert (saved.cause.code, saved.cause.params["table"]) == ("workspace.altered_rows", "settings")


def test_text_that_is_no_text_costs_its_row_at_most(folder: Path, tmp_path: Path, key: bytes) -> None:
    """The driver would refuse every query over it, and with it the whole salvage."""
    with insider.shell(folder / "workspace.db", key) as run:
        insider.without_guards(run, insider.sql(
            "UPDATE receipts SET receipt = CAST(x'ff' AS TEXT) WHERE rowid = 1",
            "UPDATE records SET person = CAST(x'ff' AS TEXT) WHERE seq = 1",
            "UPDATE _sqlite_migrations SET name = CAST(x'ff' AS TEXT) WHERE id = 1",
        ))
    saved = _salvaged(folder, tmp_path / "s.recap")
    assert (saved.records, saved.missing) == (7, ())


def test_a_journal_that_tells_of_a_draft_never_begun_is_a_sentence(folder: Path) -> None:
    key = insider.key_of(folder)
    with Desk.open(folder) as desk:
        desk.session.sign_in(*CHAIR)
        with desk.context.workspace.transaction():
            desk.context.ledger.journal("draft_discarded", "OP-1", draft="0" * 32, code="left")
    insider.refused(folder, key, "workspace.altered_rows")


def test_a_log_that_was_never_written_back_counts_also_behind_a_bad_byte(tmp_path: Path) -> None:
    """The power went: records lie in the write-ahead log, and SQLite would end at the bad byte and say nothing."""
    folder = desks.workspace(tmp_path / "w")
    with Desk.open(folder) as desk:
        desks.type_twice(desk, desks.CLEAN[0])
        desks.seal(desk, desks.CLEAN[0])
        left = {name: (folder / name).read_bytes() for name in ("workspace.db", "workspace.db-wal")}
    for name, data in left.items():
        (folder / name).write_bytes(data)
    log = folder / "workspace.db-wal"
    _change(log, lambda data: data.__setitem__(3 * (PAGE + 24), data[3 * (PAGE + 24)] ^ 1))
    before = _state(folder)
    with Desk.open(folder) as desk, pytest.raises(KnownError, match=r"workspace\.corrupt"):
        desk.session.sign_in(*CHAIR)
    after = _state(folder)
    assert {name: after[name] for name in before} == before
    saved = _salvaged(folder, tmp_path / "s.recap")
    assert (saved.records, saved.missing) == (3, ())


def test_another_passphrase_and_another_workspace_open_nothing(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="session.wrong_passphrase"):
        salvage(folder, Output(tmp_path / "s.recap"), "KETUA", "bukan frasa sandi ini")
    other = desks.second_workspace(tmp_path / "other")
    shutil.copyfile(other / "workspace.db", folder / "workspace.db")
    with pytest.raises(KnownError, match="salvage.nothing"):
        _salvaged(folder, tmp_path / "s.recap")
    assert not (tmp_path / "s.recap").exists()


def test_a_copy_of_another_desk_is_left_alone(folder: Path, tmp_path: Path, records: frozenset[str]) -> None:
    with Desk.open(desks.second_workspace(tmp_path / "other")) as desk:
        desk.session.sign_in("KETUA-2", desks.PASSPHRASE)
        back_up(desk, Output(tmp_path / "other.recap"))
    saved = salvage(folder, Output(tmp_path / "s.recap"), *CHAIR, copies=[tmp_path / "other.recap"])
    assert (saved.records, saved.copies) == (len(records), ())
    restore(tmp_path / "s.recap", tmp_path / "new", *CHAIR)
    assert not (tmp_path / "new" / "officers" / "KETUA-2.json").exists()


_SALVAGING = """
import sys
from pathlib import Path
from recap_desktop.desk import Desk
from recap_desktop.desk.salvage.begin import begin_again
from tests.helpers import desks, insider
with Desk.open(Path(sys.argv[1])) as desk:
    print("begin", flush=True)
    begin_again(desk, "KETUA", desks.PASSPHRASE)
"""


def test_killed_at_any_moment_the_old_folder_or_the_whole_new_one_is_there(
    folder: Path, tmp_path: Path, key: bytes, records: frozenset[str], budget: int
) -> None:
    chance = random.Random(7)
    _change(folder / "workspace.db", lambda data: data.__setitem__(PAGE + 9, data[PAGE + 9] ^ 1))
    damaged = (folder / "workspace.db").read_bytes()
    for _ in range(2 * budget):
        with subprocess.Popen(
            [sys.executable, "-c", _SALVAGING, str(folder)], cwd=ROOT, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as run:
            assert run.stdout is not None
            run.stdout.readline()
            try:
                run.wait(chance.uniform(0.2, 4))
            except subprocess.TimeoutExpired:
                run.send_signal(signal.SIGKILL)
        finish(folder)
        now = (folder / "workspace.db").read_bytes()
        if now != damaged:
            break
    for file in copies_of(WorkspaceFolder(folder)):
        backup_file.read(file)
    with Desk.open(folder) as desk:
        if now == damaged:
            begin_again(desk, *CHAIR)
        desk.session.sign_in(*CHAIR)
        assert set(desk.context.workspace.records.ids()) == records
    old = [place for place in tmp_path.glob("w-set-aside-*") if (place / "workspace.db").read_bytes() == damaged]
    assert len(old) == 1


def test_between_the_two_names_the_next_start_finishes(folder: Path, tmp_path: Path) -> None:
    folder.rename(tmp_path / "w-set-aside-x")
    shutil.copytree(tmp_path / "w-set-aside-x", tmp_path / "w.next")
    finish(folder)
    assert folder.is_dir() and not (tmp_path / "w.next").exists()
