"""Listings of a release: read in the one spelling in which they are written, and as `json` and RFC 8785 spell them."""

from __future__ import annotations

import json

import pytest

from sync.portal.release import FileLine, listed_in, listing_of
from sync.record.canonical import decode, encode

FILES = [
    FileLine("data/b.csv", 2**53 - 1, "ab" * 32), FileLine("data/a.csv", 0, "0" * 64),
    FileLine("data/a-1.csv", 7, "f" * 64),
]


def kinds(path: str) -> tuple[str, str | None]:
    return ("tabel", None) if path == "data/a.csv" else ("tabel", "catatan")


def test_a_listing_is_canonical_and_reads_back() -> None:
    data, line = listing_of("data", FILES, kinds)
    assert encode(decode(data)) == data
    assert [one["path"] for one in decode(data)["files"]] == ["data/a-1.csv", "data/a.csv", "data/b.csv"]
    assert listed_in(data, kinds) == (sorted(FILES, key=lambda one: one.path), line)


def _first(change: object) -> dict[str, object]:
    return {"files": [{**decode(listing_of("data", FILES, kinds)[0])["files"][0], **dict(change)}]}  # type: ignore


@pytest.mark.parametrize("change", [
    {"bytes": -1}, {"bytes": 7.0}, {"bytes": True}, {"bytes": "7"}, {"bytes": 2**53}, {"bytes": None},
    {"sha256": "F" * 64}, {"sha256": "f" * 63}, {"sha256": "f" * 64 + "\n"}, {"path": 1}, {"jenis": "berkas"},
    {"turunan_dari": None}, {"turunan_dari": "paket"}, {"lain": 1},
], ids=str)
def test_another_line_is_none(change: dict[str, object]) -> None:
    data = json.dumps({"folder": "data", **_first(change)}, sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(ValueError, match="."):
        listed_in(data, kinds)


def test_another_spelling_is_none() -> None:
    data, _ = listing_of("data", FILES, kinds)
    said = json.loads(data)
    for other in (
        data + b"\n", b" " + data, data[:-1], b"", b"[]", b"{}", b"\xff", b"[" * 100_000,
        json.dumps(said, sort_keys=True).encode(),
        json.dumps({"folder": said["folder"], "files": said["files"]}, separators=(",", ":")).encode(),
        encode({**said, "files": said["files"][::-1]}), encode({**said, "lain": 1}), encode({"folder": "data"}),
        encode({**said, "files": None}), data.replace(b"data/a.csv", b"data\\/a.csv"),
        data.replace(b'"folder":"data"', b'"folder":"data","folder":"data"'),
    ):
        with pytest.raises(ValueError, match="."):
            listed_in(other, kinds)
