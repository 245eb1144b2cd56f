"""Time that never runs backwards; files that are never half written."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.core.clock import Clock
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
