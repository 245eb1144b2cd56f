"""Keys of rows: exactly those of a set, in memory that grows with the sheets."""

from __future__ import annotations

import random

import pytest

from sync.portal.layouts.v4.checked.keys import SeenKeys

_KEY = ("kode_tps", "jenis", "nomor_partai", "nomor_calon", "catatan")


def _rows(station: int, contests: tuple[str, ...] = ("DPR", "DPRD_KAB")) -> list[tuple[str, ...]]:
    """Keys of a station's rows of votes: 18 parties of 8 and their own, in each contest."""
    return [
        (f"{station:013d}", contest, f"{party}", f"{candidate}", f"{station:060d}{contest:>8}")
        for contest in contests for party in range(18) for candidate in range(9)
    ]


def test_memory_grows_with_sheets_and_not_with_their_rows() -> None:
    """A regency of thousands of stations in five contests has some million rows of votes."""
    keys, seen = SeenKeys(_KEY), 0
    for village in range(10):
        rows = [key for station in range(village * 20, village * 20 + 20) for key in _rows(station)]
        seen += len(rows)
        assert keys.add(rows) == []
    assert seen == 200 * 2 * 162
    assert keys.held == 200 * 2 + 162
    assert keys.add(_rows(57)[160:170]) == list(range(10))
    assert keys.add(_rows(200)) == []


@pytest.mark.parametrize("columns", [_KEY, ("kode_tps", "jenis"), ("indeks",), ("isian",), ("kunci", "kode_tps")])
def test_a_key_that_came_is_told_as_by_a_set(columns: tuple[str, ...]) -> None:
    chance = random.Random(7)
    for _ in range(60):
        keys, whole = SeenKeys(columns), set[tuple[str, ...]]()
        for _ in range(chance.randrange(1, 5)):
            some = [tuple(str(chance.randrange(6)) for _ in columns) for _ in range(chance.randrange(9))]
            again = []
            for place, key in enumerate(some):
                if key in whole:
                    again.append(place)
                whole.add(key)
            assert keys.add(some) == again
        assert sorted(keys) == sorted(whole)
