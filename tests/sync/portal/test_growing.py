"""A release takes over what nothing changed, and is byte for byte the one that is made anew."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from benchmarks.fold import Country
from forms.errors import KnownError
from sync.portal import publish as publishing
from sync.portal import remembered
from sync.portal.kept import KeptReleases
from sync.portal.layouts.v4.feed.earlier import Earlier
from sync.portal.memory import CutMemory
from sync.record.record import Record
from sync.server.clock import utc_now
from tests.conftest import BUDGET
from tests.helpers.country import CONTESTS, PLACES, GrowingLog, of_plenary, of_station
from tests.helpers.feeds import assert_told, feed_of, listed
from tests.helpers.releases import tree

#: Folders of files that tell the release by their very names or contents.
_TELLING = ("log/", "daftar/", "umpan/")
_LOG = "log"


@pytest.fixture(scope="module")
def country() -> Country:
    return Country(places=PLACES)


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Regencies, sub-districts of other regencies, and files of the log that cuts took over, as they come."""
    found: list[str] = []

    def noting(name: str) -> None:
        asked = getattr(CutMemory, name)

        def answering(self: CutMemory, code: str, *more: object) -> object:
            answer = asked(self, code, *more)
            if answer is not None:
                found.append(code)
            return answer

        monkeypatch.setattr(CutMemory, name, answering)

    noting("known")
    noting("known_part")
    known_log = CutMemory.known_log

    def answering(self: CutMemory) -> object:
        answer = known_log(self)
        if answer is not None:
            found.append(_LOG)
        return answer

    monkeypatch.setattr(CutMemory, "known_log", answering)
    return found


@pytest.fixture
def log(country: Country, tmp_path: Path) -> GrowingLog:
    made = GrowingLog(country, tmp_path / "server")
    made.begin()
    for code in PLACES:
        made.add(*country.station(PLACES[code][0]))
    return made


def _anew(log: GrowingLog, number: int) -> None:
    """The same release without a memory: ``portal.not_repeatable`` where a byte differs."""
    log.publish(number=number)


def test_only_the_subdistrict_of_a_change_is_made(log: GrowingLog, taken: list[str], tmp_path: Path) -> None:
    log.publish()
    assert taken == []
    log.add(*log.country.station(PLACES["110102"][1]))
    log.publish(tmp_path / "2")
    assert taken == ["110101", "1201"]
    _anew(log, 2)
    assert taken == ["110101", "1201"]
    log.publish()
    assert taken == ["110101", "1201", "1101", "1201"]
    _anew(log, 3)
    log.publish(copies=["xlsx"])  # other copies: every regency has other files
    assert log.publish(copies=["xlsx"], is_anew=True).plan.number == 5 and len(taken) == 4


def test_a_country_of_one_regency_is_taken_over(tmp_path: Path, taken: list[str]) -> None:
    """Its first page tells sub-districts, and there is no page above it."""
    places = {code: PLACES[code] for code in ("110101", "110102")}
    country = Country(places=places)
    log = GrowingLog(country, tmp_path / "server")
    log.begin()
    log.add(*country.station(PLACES["110101"][0]))
    log.publish(copies=())
    log.publish(tmp_path / "2", copies=())
    assert taken == ["1101"]
    _anew(log, 2)
    made = tree(tmp_path / "2")
    assert b"110102" in made["index.html"] and "halaman/11.html" not in made


def test_what_says_the_release_is_made_at_the_end(log: GrowingLog, tmp_path: Path) -> None:
    """Of two releases of the same records no file of a regency differs, whatever the time of the release is."""
    later = utc_now().replace(microsecond=0)  # a release is not older than the log, which goes by the clock
    log.publish(tmp_path / "1", now=later + timedelta(hours=1))
    log.publish(tmp_path / "2", now=later + timedelta(hours=4))
    one, two = (
        {path: data for path, data in tree(tmp_path / name).items() if not path.startswith(_TELLING)}
        for name in ("1", "2")
    )
    assert one.keys() == two.keys()
    other = {path for path in one if one[path] != two[path]}
    assert {path for path in other if "/" in path} == {
        "referensi/terbitan.csv", "xlsx/semua.xlsx", "parquet/terbitan.parquet",
        "metadata/ms-keg.json", "metadata/ms-var.json", "metadata/ms-ind.json",
    }


def test_a_key_taken_back_and_a_late_keying_reach_their_regency(log: GrowingLog, taken: list[str]) -> None:
    """Neither is a published record of the regency: it is made again for what its records ask of the log."""
    one, two, sheet = log.country.station(PLACES["120101"][1])
    log.add(sheet)
    log.publish(copies=())
    log.revoke("110101", "KETUA")
    log.publish(copies=())
    assert taken == ["110102", "1201"]
    _anew(log, 2)  # its newest record is in the sub-district that was taken over
    taken.clear()
    log.add(one, two)
    log.publish(copies=())
    assert taken == ["1101"]
    _anew(log, 3)


def test_what_came_while_a_release_was_cut_is_told_by_the_next(
    log: GrowingLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stands in the log before the head of a release that it is not in."""
    _, _, sheet = log.country.station(PLACES["110102"][1])
    deliver = publishing._deliver
    with monkeypatch.context() as patch:
        patch.setattr(publishing, "_deliver", lambda archive, cut: (log.add(sheet), deliver(archive, cut)))
        log.publish(copies=())
    log.publish(copies=())
    assert (sheet.station, "PPWP") in listed(feed_of(log.data, 2))
    assert_told(log.data, 2)


def test_any_sequence_gives_what_is_made_anew(
    tmp_path: Path, taken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sheets of three contests in districts of their own, absences, keys taken back, keyings that come after the sheet
    that rests on them, everything that the registers hold, recapitulations, and recapitulations that no longer fit."""
    # files of the log so short that a small one has complete ones
    monkeypatch.setattr("sync.portal.layouts.v2.logs.WIDTH", 8)
    monkeypatch.setattr("sync.portal.layouts.v2.logs._PART", 2)
    several = Country(places=PLACES, contests=CONTESTS)
    for seed in range(12 if BUDGET == "soak" else 1):
        chance = random.Random(seed)
        log = GrowingLog(several, tmp_path / str(seed))
        log.begin()
        stations = [one for some in PLACES.values() for one in some]
        waiting = [group for one in stations for group in of_station(several, one, chance)]
        waiting += [group for code in PLACES for group in of_plenary(several, code)]
        revoked = [("110101", "KETUA"), ("120101", "OP-1")]
        known: dict[str, Record] = {}
        # half of it at first; then twice what touches one sub-district, and what touches more
        left = len(waiting) + len(revoked)
        cuts = {left // 2 - later for later in (0, 1, 2, left // 6)}
        number = 0
        while waiting or revoked:
            if revoked and (not waiting or chance.random() < 0.05):
                log.revoke(*revoked.pop())
            else:
                made = [one for one in waiting.pop(chance.randrange(len(waiting)))([*known.values()])
                        if one.id not in known]
                known |= {one.id: one for one in made}
                if made:
                    log.add(*made)
            if len(waiting) + len(revoked) in cuts:
                number += 1
                assert log.publish().plan.number == number
                if number > 1:
                    _anew(log, number)
                    assert_told(log.data, number)
    assert {len(code) for code in taken if code != _LOG} == {4, 6} and _LOG in taken


def test_an_entry_that_somebody_altered_stops_the_next_cut(log: GrowingLog, taken: list[str]) -> None:
    """Also one of those that the last cut knows, of a leaf that no release holds: it is in nothing that is made."""
    one, two, sheet = log.country.station(PLACES["120101"][1])
    log.add(one, two, sheet)
    log.publish(copies=())
    with contextlib.closing(sqlite3.connect(log.data / "server.db")) as connection, connection:
        said = connection.execute("SELECT entry FROM leaf WHERE id = ?", (one.id,)).fetchone()[0]
        changed = bytes(said).replace(b'"transcription"', b'"sheet"')
        connection.execute("UPDATE leaf SET entry = ? WHERE id = ?", (changed, one.id))
    with pytest.raises(KnownError, match=r"portal\.damaged"):
        log.publish(copies=())
    with contextlib.closing(sqlite3.connect(log.data / "server.db")) as connection, connection:
        connection.execute("UPDATE leaf SET entry = ? WHERE id = ?", (bytes(said), one.id))
    assert log.publish(copies=()).plan.number == 2 and taken == ["1101", "1201"]


def test_a_memory_of_the_log_that_is_gone_or_another_is_none(log: GrowingLog, taken: list[str]) -> None:
    """All entries are read again; what was made of regencies is taken over all the same."""
    log.publish(copies=())
    folder = log.data / "releases" / remembered.MEMORY
    path = folder / json.loads((folder / "000001.json").read_bytes().splitlines()[0])["log"]
    path.write_bytes(path.read_bytes()[:-1] + b"\1")
    log.add(*log.country.station(PLACES["110102"][1]))
    log.publish(copies=())
    assert taken == ["110101", "1201"]
    _anew(log, 2)


def test_a_memory_that_anybody_changed_is_none(log: GrowingLog, taken: list[str]) -> None:
    log.publish(copies=())
    folder = log.data / "releases" / remembered.MEMORY
    path = folder / "000001.json"
    whole = path.read_bytes()
    said = json.loads(whole.splitlines()[0])
    said["regencies"]["1201"] = said["regencies"]["1101"]
    path.write_bytes(json.dumps(said).encode() + b"\n" + whole.splitlines()[1] + b"\n")
    log.publish(copies=())
    assert taken == []
    regency, parts = json.loads((folder / "000002.json").read_bytes().splitlines()[0])["regencies"]["1101"]
    (folder / regency).write_bytes((folder / regency).read_bytes() + b" ")
    log.publish(copies=())
    assert taken == ["110101", "110102", "1201"]  # what its sub-districts gave is remembered apart
    taken.clear()
    regency, parts = json.loads((folder / "000003.json").read_bytes().splitlines()[0])["regencies"]["1101"]
    for name in (regency, parts):
        (folder / name).write_bytes((folder / name).read_bytes() + b" ")
    fourth = log.publish(copies=())
    assert taken == ["1201"]
    _anew(log, 4)
    # without the manifest of the release before nobody can say that the log begins with what that had
    (manifest,) = (log.data / "releases" / "files").glob(f"*/{fourth.manifest}")
    manifest.unlink()
    log.publish(copies=())
    told = feed_of(log.data, 5)
    assert told["lihat_semua"] and told["sebelumnya"]["manifes"] == fourth.manifest
    # what stands in its way stops no release
    shutil.rmtree(folder)
    folder.write_bytes(b"")
    assert log.publish(copies=()).plan.number == 6
    folder.unlink()
    for name in ("any", "000007.json"):
        (folder / name).mkdir(parents=True)
    assert log.publish(copies=()).plan.number == 7


def test_a_fragment_that_anybody_changed_is_made_again(log: GrowingLog, taken: list[str], tmp_path: Path) -> None:
    """A sub-district's rows in a kept table, of the same length: its own memory says what they were."""
    log.publish(tmp_path / "1", copies=())
    table = (tmp_path / "1" / "data" / "tps" / "1101.csv").read_bytes()
    found = kept_as(log, table)
    found.write_bytes(table.replace(b"110102", b"110109"))
    log.add(*log.country.station(PLACES["110101"][1]))
    log.publish(tmp_path / "2", copies=())
    assert taken == ["1201"]  # neither does 110102 lie there any more
    assert (tmp_path / "2" / "data" / "tps" / "1101.csv").read_bytes().count(b"110102") == table.count(b"110102")
    _anew(log, 2)


def test_what_changed_is_read_from_the_release_before(
    log: GrowingLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No sub-district is folded as it was while the memory knows its rows; where they were altered, it is."""
    log.publish(copies=())
    log.add(*log.country.station(PLACES["110102"][1]))
    with monkeypatch.context() as patch:
        patch.setattr(Earlier, "view", lambda *_: pytest.fail("folded as it was"))
        log.publish(copies=())
    assert_told(log.data, 2)
    _anew(log, 2)
    table = next(one for one in kept_tables(log, "tps", 2) if b"110102" in one)
    found = kept_as(log, table)
    found.write_bytes(table.replace(b"110102", b"110109"))
    log.add(*log.country.station(PLACES["110101"][1]))
    log.revoke("110102", "KETUA")
    log.publish(copies=())
    found.write_bytes(table)
    assert_told(log.data, 3)
    _anew(log, 3)


def kept_tables(log: GrowingLog, name: str, number: int) -> Iterator[bytes]:
    """The files of a table of a release."""
    kept = KeptReleases(log.data / "releases")
    cut = kept.get(number)
    assert cut is not None
    for regency in ("1101", "1201"):
        found = kept.file(cut, f"data/{name}/{regency}.csv")
        assert found is not None
        yield found.path.read_bytes()


def kept_as(log: GrowingLog, data: bytes) -> Path:
    """Where the server keeps a file of these bytes."""
    files = (log.data / "releases" / "files").glob("*/*")
    return next(path for path in files if path.suffix != ".gz" and path.read_bytes() == data)


def test_a_kept_file_that_is_gone_or_another_is_made_again(log: GrowingLog, taken: list[str], tmp_path: Path) -> None:
    log.publish(tmp_path / "1", copies=())
    table = (tmp_path / "1" / "data" / "tps" / "1101.csv").read_bytes()
    found = kept_as(log, table)
    found.unlink()
    log.publish(copies=())
    assert taken == ["1201"] and found.read_bytes() == table
    # of the same length: seen when the release is copied out, which makes all of it anew
    found.write_bytes(bytes(len(table)))
    log.publish(tmp_path / "3", copies=())
    assert found.read_bytes() == table
    assert tree(tmp_path / "3")["data/tps/1101.csv"] == table
    found.write_bytes(bytes(len(table)))
    _anew(log, 3)
    assert found.read_bytes() == table


def test_a_cut_that_was_killed_leaves_the_next_one_right(
    log: GrowingLog, monkeypatch: pytest.MonkeyPatch, taken: list[str]
) -> None:
    """Killed where a number is taken: files and memory are there, the register has nothing of it."""
    log.publish(copies=())
    log.add(*log.country.station(PLACES["110102"][1]))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("sync.portal.publish.Register.add", killed)
        with pytest.raises(KeyboardInterrupt):
            log.publish(copies=())
    log.add(*log.country.station(PLACES["120101"][1]))
    taken.clear()
    folder = log.data / "releases" / remembered.MEMORY
    said = json.loads((folder / "000001.json").read_bytes().splitlines()[0])
    assert (folder / said["log"]).is_file()
    log.publish(copies=())
    assert taken == ["110101"]  # the other two changed since release 1
    _anew(log, 2)
    with pytest.raises(KnownError, match="portal.number"):
        log.publish(number=4)
