"""What a feed says that changed, and what did: tables of two releases, row by row, without the program's own help."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sync.portal.kept import KeptReleases
from sync.portal.layouts.v4.tables.writer import REGION_TABLES
from sync.portal.release import MANIFEST

Key = tuple[str, str]
_PLACES = ("kode_tps", "kode_desa", "kode_kec", "wilayah")


def feed_of(data: Path, number: int) -> Mapping[str, Any]:
    """The list of changes of a release that a server keeps."""
    found: Mapping[str, Any] = json.loads(_file(data, number, f"umpan/{number:06d}.json"))
    return found


def listed(feed: Mapping[str, Any]) -> set[Key]:
    """Stations and regions that a feed lists, each once."""
    found = [(one["kode_tps"], one["jenis"]) for one in feed["tps"]]
    found += [(one["kode_wilayah"], one["jenis"]) for one in feed["wilayah"]]
    assert len(found) == len(set(found))
    return set(found)


def differing(data: Path, older: int, newer: int) -> set[Key]:
    """Stations and regions of which a row of a table is another one, came or went."""
    before, after = (_rows(data, number) for number in (older, newer))
    return {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}


def assert_told(data: Path, number: int) -> None:
    """A feed lists just what is another one than in the release before, each with a cause that came since."""
    feed = feed_of(data, number)
    if number == 1:
        assert feed["lihat_semua"] and feed["sebelumnya"] is None and not feed["tps"]
        return
    assert listed(feed) == differing(data, number - 1, number)
    for one in feed["tps"]:
        assert one["sebab"], one
        for cause in one["sebab"]:
            is_new_package = cause["id"] == feed["paket"]["ke"] != feed["paket"]["dari"]
            assert feed["log"]["dari"] <= cause["indeks"] < feed["log"]["ukuran"] or is_new_package
        assert one["halaman"] is None or _rows_of_page(data, number, one["halaman"])


def _rows_of_page(data: Path, number: int, address: str) -> bool:
    path, _, anchor = address.partition("#")
    return f'id="{anchor}"'.encode() in _file(data, number, path)


def _rows(data: Path, number: int) -> Mapping[Key, Counter[tuple[str, ...]]]:
    found: dict[Key, Counter[tuple[str, ...]]] = {}
    for table, row in _table_rows(data, number):
        code = next((row[column] for column in _PLACES if row.get(column)), "")
        if code:
            cells = (f"{column}={value}" for column, value in sorted(row.items()) if value)
            found.setdefault((code, row.get("jenis", "")), Counter())[(table, *cells)] += 1
    return found


def _table_rows(data: Path, number: int) -> Iterator[tuple[str, Mapping[str, str]]]:
    for table in (one.name for one in REGION_TABLES):
        listing = json.loads(_file(data, number, f"daftar/data-{table}.json"))
        for line in listing["files"]:
            text = _file(data, number, line["path"]).decode("utf-8")
            yield from ((table, row) for row in csv.DictReader(io.StringIO(text, newline="")))


def _file(data: Path, number: int, path: str) -> bytes:
    kept = KeptReleases(data / "releases")
    cut = kept.get(number)
    assert cut is not None and kept.file(cut, MANIFEST) is not None
    found = kept.file(cut, path)
    assert found is not None, path
    return found.path.read_bytes()
