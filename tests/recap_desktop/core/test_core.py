"""Time that never runs backwards; files that are never half written."""

from __future__ import annotations

import os
import resource
import signal
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.core.clock import Clock, local_date, typed_date
from recap_desktop.core.files import read_limited, write_atomic
from resources.catalogue import LANGUAGES, text


def test_now_is_the_later_of_clock_and_proven_time() -> None:
    clock_says = datetime(2024, 2, 14, 12, 0, tzinfo=UTC)
    clock = Clock(lambda: clock_says)
    assert clock.now() == clock_says
    assert clock.behind is None
    proven = clock_says + timedelta(hours=3)
    clock.note_verified_time(proven)
    clock.note_verified_time(clock_says - timedelta(days=1))
    assert clock.now() == proven
    assert clock.behind == timedelta(hours=3)
    clock_says = proven + timedelta(minutes=1)
    assert clock.now() == clock_says
    assert clock.behind is None


def test_others_are_believed_a_day_ahead_of_what_the_device_knows_by_itself() -> None:
    here = datetime(2024, 2, 14, 12, 0, tzinfo=UTC)
    clock, day = Clock(lambda: here), timedelta(days=1)
    assert clock.is_plausible(here + day)
    assert not clock.is_plausible(here + day + timedelta(seconds=1))
    clock.note_verified_time(here + day)
    assert not clock.is_plausible(here + 2 * day), "one who is believed does not carry the next one farther"
    clock.note_own_time(here + 9 * day)
    assert clock.is_plausible(here + 10 * day)
    assert clock.now() == here + 9 * day
    assert not clock.is_plausible(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))


class Bench:
    """A clock and ticks that a test sets."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
        self.ticks = 1000.0
        self.clock = Clock(lambda: self.wall, lambda: self.ticks)


@pytest.fixture
def bench() -> Bench:
    made = Bench()
    made.clock.note_own_time(made.wall)
    made.clock.note_line(made.wall)
    return made


def test_a_clock_far_ahead_is_not_used_before_a_person_typed_its_date(bench: Bench) -> None:
    began = bench.wall
    bench.wall, bench.ticks = began + timedelta(days=400), bench.ticks + 60
    clock = bench.clock
    assert clock.in_doubt
    assert clock.now() == began + timedelta(seconds=60), "the own time goes on by ticks"
    with pytest.raises(KnownError, match=r"clock\.doubted"):
        clock.check()
    for today, code in ((None, "ask_date"), (began.date(), "other_date"), (bench.wall.date() + timedelta(9), "other")):
        with pytest.raises(KnownError, match=code):
            clock.confirm(today)
    assert clock.now() == began + timedelta(seconds=60)
    assert clock.confirm(local_date(bench.wall)) == timedelta(days=400, seconds=-60)
    assert clock.now() == bench.wall
    assert clock.confirm(None) is None, "not asked twice"


def test_proof_ends_the_doubt_and_ticks_raise_none(bench: Bench) -> None:
    began, clock = bench.wall, bench.clock
    bench.wall, bench.ticks = began + timedelta(days=30), bench.ticks + timedelta(days=30).total_seconds()
    assert not clock.in_doubt, "asleep or left open"
    bench.ticks -= timedelta(days=30).total_seconds()
    assert clock.in_doubt
    clock.note_verified_time(began + timedelta(days=29))
    assert not clock.in_doubt
    assert clock.now() == bench.wall


def test_time_passes_where_the_clock_is_behind_or_stands_still(bench: Bench) -> None:
    began, clock = bench.wall, bench.clock
    bench.wall -= timedelta(days=3652)
    seen = []
    for _ in range(40):
        bench.ticks += 0.5
        seen.append(clock.now())
        clock.note_line(seen[-1])  # many lines within a second cost no time
    assert seen == sorted(seen)
    assert seen[-1] == began + timedelta(seconds=20)
    bench.ticks -= 10_000
    assert clock.now() >= began, "ticks that run backwards take nothing back"


def test_nothing_journaled_yet_is_no_jump() -> None:
    bench = Bench()
    bench.clock.note_verified_time(bench.wall - timedelta(days=700))
    assert not bench.clock.in_doubt
    assert bench.clock.now() == bench.wall


def test_a_package_of_the_future_is_said_and_moves_nothing(bench: Bench) -> None:
    clock, year = bench.clock, timedelta(days=365)
    clock.note_package_time(bench.wall - year)
    assert clock.behind is None
    clock.note_package_time(bench.wall + year)
    assert clock.now() == bench.wall
    assert clock.behind == year
    assert clock.desk_ahead is None, "nothing of its own to set back"


def test_a_desk_set_back_goes_on_from_there(bench: Bench) -> None:
    began, clock = bench.wall, bench.clock
    clock.note_own_time(began + timedelta(days=100))
    clock.set_back(began)
    bench.ticks += 5
    assert clock.now() == began + timedelta(seconds=5)
    assert clock.behind is None
    assert not clock.is_plausible(began + timedelta(days=50))


@pytest.mark.parametrize(("zone", "day"), [("UTC", 27), ("Asia/Jakarta", 28), ("Asia/Jayapura", 28)])
def test_the_day_of_the_country_is_right_whatever_zone_the_laptop_is_in(
    zone: str, day: int, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        bench.wall = datetime(2026, 11, 27, 21, 0, tzinfo=UTC)
        for typed in {day, 28}:
            bench.clock.check_date(date(2026, 11, typed))
        for typed in (26, 29):
            with pytest.raises(KnownError, match=r"clock\.other_date"):
                bench.clock.check_date(date(2026, 11, typed))
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(("text", "found"), [
    ("27-11-2026", date(2026, 11, 27)), ("2026-11-27", date(2026, 11, 27)), (" 7/8/2026 ", date(2026, 8, 7)),
    ("7.8.2026", date(2026, 8, 7)), ("27-11-26", None), ("11-27-2026", None), ("31-02-2026", None), ("", None),
    ("27-11", None), ("27-11-2026-1", None), ("\u0662\u0667-11-2026", None), ("today", None), ("0-0-0000", None),
])
def test_a_date_is_typed_day_first(text: str, found: date | None) -> None:
    assert typed_date(text) == found


def test_a_written_file_is_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_atomic(path, b"one")
    write_atomic(path, b"two")
    assert path.read_bytes() == b"two"
    assert [one.name for one in tmp_path.iterdir()] == ["a.json"]


@pytest.fixture
def small_files() -> Iterator[None]:
    """No file may grow beyond 4 KiB, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_keeps_the_old_file(tmp_path: Path, small_files: None) -> None:
    path = tmp_path / "a.json"
    write_atomic(path, b"old")
    with pytest.raises(KnownError, match=r"workspace\.disk_full"):
        write_atomic(path, b"x" * 10_000)
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.json"]


def test_reading_is_bounded_and_a_missing_file_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"12345")
    assert read_limited(path, 5) == b"12345"
    for wrong, limit in ((path, 4), (tmp_path / "none", 9), (tmp_path, 9)):
        with pytest.raises(KnownError, match=r"workspace\.not_readable"):
            read_limited(wrong, limit)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_without_permission_is_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(KnownError, match=r"workspace\.not_writable"):
        write_atomic(tmp_path / "a", b"x")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sentences_about_the_disk_say_that_the_data_is_safe(lang: str) -> None:
    safe = {"id": "aman", "en": "safe"}[lang]
    for code in ("workspace.disk_full", "workspace.disk_error", "workspace.locked", "workspace.newer_schema"):
        assert safe in text(code, lang)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_nothing_waits_for_a_named_pipe_in_the_place_of_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(KnownError, match=r"workspace\."):
            read_limited(path, 10)
