"""Every file of a server's folder, and every kind of row, spoilt in every way: the table of ``docs/threat-model.md``.

What the operator sees is a start, or one code; what is lost is never a leaf that was acknowledged: it is there, or the
files are as they were and the way on brings it back.
"""

from __future__ import annotations

import shutil
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from forms.errors import KnownError
from sync.portal.publish import publish
from sync.server.archive import open_archive
from sync.server.clock import utc_now
from sync.server.run import serve
from sync.server.second_place import SUFFIX, SecondPlace
from sync.server.store.interface import Grant, InboxItem, Term
from sync.server.store.sql import open_sqlite
from sync.trust.training import training_keys
from tests.helpers.pki import Committee, training_package
from tests.helpers.succession import follower
from tests.helpers.wire import client_of, committee_of_today, containers

DAMAGES = ("missing", "empty", "cut", "flipped", "foreign", "copied")
STARTS = "starts"


@pytest.fixture(scope="module")
def committee() -> Committee:
    return committee_of_today()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, committee: Committee) -> Path:
    """A folder with more leaves than one tile holds, an older package, a release, a code, a half-used inbox."""
    base = tmp_path_factory.mktemp("table")
    with serve(base / "data", committee.package.envelope) as running:
        client_of(running.url, committee).push(containers(committee, range(40)))
        running.service.keep(*_later())
        service = running.service
        made = [service._authority.revoke(f"{n:064x}", utc_now(), "lost") for n in range(260)]
        from sync.trust.roster import statement_id

        running.service.store.hand_in([InboxItem(statement_id(one), "revocation", one) for one in made])
        running.service.revoke("f" * 64, "lost")  # behind it the inbox is in the log
        running.service.store.people.add_codes({"AAAA": Grant("SATU", "operator", "000101")}, Term(""))
    with open_archive(base / "data", training_keys().log) as archive:
        publish(archive, training_keys().release, base / "1", utc_now())
    with serve(base / "other", committee.package.envelope) as running:
        client_of(running.url, committee).push(containers(committee, range(500, 503)))
    return base


def _later() -> tuple[bytes, str]:
    from sync.trust.package import open_package

    data = follower(training_package(), lambda payload: payload["title"].update(en="Later"))
    return data, open_package(data).digest


@pytest.fixture
def base(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "t"))


def _newest_leaf(base: Path) -> tuple[int, list[str]]:
    store = open_sqlite(base / "data" / "server.db")
    size = (store.checkpoint() or (0, ""))[0]
    found = [leaf.id for since in range(0, size, 1000) for leaf in store.leaves(since=since)]
    store.close()
    return size, found


def spoil(file: Path, damage: str, other: Path | None) -> None:
    """One damage to one file; ``other`` is the same file of another server."""
    data = file.read_bytes()
    if damage == "missing":
        file.unlink()
    elif damage == "empty":
        file.write_bytes(b"")
    elif damage == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif damage == "flipped":
        place, data = len(data) // 2, data or b"\1"
        file.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    elif damage == "foreign":
        file.write_bytes(other.read_bytes() if other is not None else b'{"foreign":true}')
    else:
        shutil.copyfile(file, file.with_name(f"Copy of {file.name}"))


def _current(base: Path) -> Path:
    return base / "data" / "package.json"


def _kept_current(base: Path) -> Path:
    return base / "data" / "packages" / f"{training_package().digest}.json"


def _kept_other(base: Path) -> Path:
    return base / "data" / "packages" / f"{_later()[1]}.json"


def _database(base: Path) -> Path:
    return base / "data" / "server.db"


def _lock(base: Path) -> Path:
    file = base / "data" / "server.lock"
    if not file.stat().st_size:
        file.write_bytes(b"")
    return file


def _register(base: Path) -> Path:
    return base / "data" / "releases" / "000001.json"


def _note(base: Path) -> Path:
    (file,) = (base / f"data{SUFFIX}").glob("*.note")
    return file


#: File -> outcome of a start by damage; what is not named starts.
TABLE: list[tuple[Callable[[Path], Path], dict[str, str]]] = [
    (_current, {
        "missing": "server.no_package", "empty": "server.package_damaged", "cut": "server.package_damaged",
        "flipped": "server.package_damaged", "foreign": "server.package_damaged",
    }),
    (_kept_current, {}), (_kept_other, {}), (_lock, {}), (_register, {}), (_note, {}),
    (_database, {
        "missing": "server.behind", "empty": "server.behind", "cut": "server.database", "foreign": "server.behind",
    }),
]
CASES = [(file, damage, codes.get(damage, STARTS)) for file, codes in TABLE for damage in DAMAGES]


@pytest.mark.sampled(5)
@pytest.mark.parametrize(("file", "damage", "outcome"), CASES, ids=[f"{f.__name__}-{d}" for f, d, _ in CASES])
def test_a_spoilt_file(
    file: Callable[[Path], Path], damage: str, outcome: str, base: Path, committee: Committee
) -> None:
    size, leaves = _newest_leaf(base)
    whole = base / "whole"
    shutil.copytree(base / "data", whole)
    path = file(base)
    other = base / "other" / path.name if path.parent == base / "data" else None
    is_same = other is not None and other.is_file() and other.read_bytes() == path.read_bytes()
    spoil(path, damage, None if is_same else other)
    found = _start(base, committee)
    assert found == outcome or (damage == "flipped" and found in ("server.database", "server.log_damaged"))
    if outcome != STARTS or found != STARTS:
        _go_on(base, path, whole, found)
        assert _start(base, committee) == STARTS
    assert _newest_leaf(base)[1][:size] == leaves


def _start(base: Path, committee: Committee, package: bytes | None = None) -> str:
    """What becomes of a start, with everything inspected and one record more taken."""
    try:
        with serve(base / "data", package) as running:
            state = running.service.inspection.wait()
            if running.service.fault is not None:
                return running.service.fault.code
            assert state in ("passed", "set_aside")
            (result,) = client_of(running.url, committee).push(containers(committee, [900]))
            assert result.outcome == "received"
            return STARTS
    except KnownError as error:
        return error.code


def _go_on(base: Path, path: Path, whole: Path, code: str) -> None:
    """The way on that the table names."""
    if code in ("server.no_package", "server.package_damaged"):
        with serve(base / "data", training_package().envelope):
            return
    shutil.copyfile(whole / path.name, path)  # from the backup


def test_a_damaged_package_is_replaced_by_one_of_this_log_only(base: Path) -> None:
    _current(base).write_bytes(b"{}")
    stranger = follower(training_package(), lambda payload: payload["title"].update(en="Stranger"))
    with pytest.raises(KnownError, match=r"server\.package_damaged"):
        serve(base / "data", stranger)


def test_a_lost_entry_of_the_register_lets_no_number_be_used_twice(base: Path) -> None:
    _register(base).unlink()
    with open_archive(base / "data", training_keys().log) as archive, pytest.raises(KnownError, match=r"portal\.regis"):
        publish(archive, training_keys().release, base / "1b", utc_now())


def test_neither_while_its_head_still_waits_for_the_log(base: Path) -> None:
    with open_archive(base / "data") as archive:
        publish(archive, training_keys().release, base / "2", utc_now())
    (base / "data" / "releases" / "000002.json").unlink()
    with open_archive(base / "data") as archive, pytest.raises(KnownError, match=r"portal\.register"):
        publish(archive, training_keys().release, base / "2b", utc_now())


_JUNK = b"junk"
#: A text cell whose byte is no UTF-8.
_NO_TEXT = object()
#: Table, column, condition, value -> outcome and state of the inspection.
ROWS: list[tuple[str, str, str, Any, str, str]] = [
    ("leaf", "envelope", "kind = 'officer' and leaf < 40", _JUNK, STARTS, "set_aside"),
    ("leaf", "envelope", "kind = 'transcription' and leaf = 20", _JUNK, STARTS, "set_aside"),
    ("leaf", "envelope", "kind = 'revocation' and leaf = 100", _JUNK, STARTS, "set_aside"),
    ("leaf", "receipt", "leaf = 20", "junk", STARTS, "passed"),
    ("leaf", "entry", "leaf = 20", _JUNK, "server.log_damaged", "damaged"),
    ("leaf", "entry", "leaf = (select max(leaf) from leaf)", _JUNK, "server.log_damaged", "damaged"),
    ("leaf", "kind", "leaf = 20", "nothing", STARTS, "set_aside"),
    ("leaf", "id", "leaf = 20", "0" * 64, STARTS, "set_aside"),
    ("tile", "hashes", "level = 0 and number = 0", b"\0" * 8192, STARTS, "passed"),
    ("tile", "hashes", "level = 0 and number = 1", _JUNK, STARTS, "passed"),
    ("tile", "hashes", "level = 1", b"\0" * 32, STARTS, "passed"),
    ("checkpoint", "note", "size = (select max(size) from checkpoint)", "junk", STARTS, "passed"),
    ("checkpoint", "note", "size = (select max(size) from checkpoint)", "recap.other/log\n1\n\n", STARTS, "passed"),
    ("checkpoint", "note", "size < (select max(size) from checkpoint)", "junk", STARTS, "passed"),
    ("checkpoint", "note", "size = (select max(size) from checkpoint)", _NO_TEXT, STARTS, "passed"),
    ("checkpoint", "size", "size = (select max(size) from checkpoint)", 9_999, STARTS, "passed"),
    ("checkpoint", "size", "size = (select max(size) from checkpoint)", 2, STARTS, "passed"),
    ("leaf", "id", "leaf = 20", _NO_TEXT, STARTS, "set_aside"),
    ("leaf", "kind", "leaf = 20", _NO_TEXT, STARTS, "set_aside"),
    ("leaf", "receipt", "leaf = 20", _NO_TEXT, STARTS, "passed"),
    ("leaf", "subject", "kind = 'officer'", _NO_TEXT, STARTS, "passed"),
    ("code", "person", "1", "-- junk --", STARTS, "passed"),
    ("certified", "person", "1", "SOMEBODY", STARTS, "passed"),
    ("inbox", "body", "1", _JUNK, STARTS, "passed"),
    ("inbox", "kind", "1", "nothing", STARTS, "passed"),
]


@pytest.mark.sampled(5)
@pytest.mark.parametrize("row", ROWS, ids=[f"{r[0]}.{r[1]} where {r[2]}" for r in ROWS])
def test_a_spoilt_row(row: tuple[str, str, str, Any, str, str], base: Path, committee: Committee) -> None:
    import sqlcipher3.dbapi2 as driver

    table, column, where, value, outcome, state = row
    size = _newest_leaf(base)[0]
    store = open_sqlite(_database(base))
    store.hand_in([InboxItem("0" * 64, "officer", b"{}")])
    store.close()
    connection = driver.connect(str(_database(base)))
    spelled, values = ("CAST(x'ff' AS TEXT)", ()) if value is _NO_TEXT else ("?", (value,))
    assert connection.execute(f"UPDATE {table} SET {column} = {spelled} WHERE {where}", values).rowcount
    connection.commit()
    connection.close()
    try:
        with serve(base / "data") as running:
            assert running.service.inspection.wait() == state
            if outcome != STARTS:
                assert running.service.fault is not None
                assert running.service.fault.code == outcome
                return
            (result,) = client_of(running.url, committee, "OP-2").push(containers(committee, [900]))
            if (table, column) != ("certified", "person"):
                assert result.outcome in ("received", "refused")
            package = training_package()
            place = SecondPlace(base / f"data{SUFFIX}", package.log_origin, package.log_key)
            assert place.checkpoints()[-1].size >= size, "what is signed goes on from what was signed"
    except KnownError as error:
        assert error.code == outcome


_HEAD = b64encode(b"\1" * 64)


@pytest.mark.parametrize("item", [
    InboxItem("0" * 64, "nothing", b"{}"), InboxItem("not a digest", "release", _HEAD),
    InboxItem("0" * 64, "release", b"{}"), InboxItem("0" * 64, "release", _HEAD[:-4]),
], ids=["another kind", "no name", "no signature", "short"])
@pytest.mark.parametrize("running", [True, False])
def test_what_waits_for_the_log_and_is_nothing_it_takes_stops_no_push_and_is_not_thrown_away(
    base: Path, committee: Committee, item: InboxItem, running: bool
) -> None:
    store = open_sqlite(_database(base))
    store.hand_in([item])
    if running:
        assert _start(base, committee) == STARTS
    else:
        with open_archive(base / "data", training_keys().log) as archive:
            publish(archive, training_keys().release, base / "2", utc_now())
    lies = store.inbox_item(item.id)
    assert lies is not None
    assert lies.fault == "server.content_damaged"
    assert item.id not in {leaf.id for leaf in store.leaves(since=0, limit=1000)}
    store.close()
