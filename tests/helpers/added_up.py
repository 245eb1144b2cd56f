"""A release added up by its own ``agregasi.sql``, in SQLite and in DuckDB, as text of a table."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

LEVELS = ("desa", "kec", "kab", "prov", "nasional")
#: Tables that are read, and where their files lie in a release.
READ = {
    "tps": "data/tps/*.csv", "isian": "data/isian/*.csv", "suara": "data/suara/*.csv",
    "wilayah": "referensi/wilayah.csv",
}


def in_sqlite(release: Path, program: str) -> Mapping[str, str]:
    """Text of each sum, by level."""
    connection = sqlite3.connect(":memory:")
    try:
        for table, pattern in READ.items():
            for place, file in enumerate(sorted(release.glob(pattern))):
                with file.open(encoding="utf-8", newline="") as stream:
                    header, *rows = csv.reader(stream)
                if not place:
                    connection.execute(f"CREATE TABLE {table} ({', '.join(f'{one} TEXT' for one in header)})")
                connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(header))})", rows)
        connection.executescript(program)
        found = {}
        for level in LEVELS:
            cursor = connection.execute(f"SELECT * FROM hitung_{level}")
            found[level] = _text([one[0] for one in cursor.description], cursor.fetchall())
        return found
    finally:
        connection.close()


def in_duckdb(release: Path, program: str) -> Mapping[str, str]:
    """Text of each sum, by level; the tables are loaded by the lines that the program itself gives."""
    loading = re.findall(r"^--   (CREATE TABLE .*;)$", program, re.MULTILINE)
    assert len(loading) == len(READ)
    with duckdb.connect(config={"threads": 1}) as connection:
        for line in loading:
            connection.execute(line.replace("read_csv('", f"read_csv('{release.as_posix()}/"))
        connection.execute(program)
        found = {}
        for level in LEVELS:
            cursor = connection.execute(f"FROM hitung_{level}")
            found[level] = _text([one[0] for one in cursor.description or ()], cursor.fetchall())
        return found


def in_tables(release: Path) -> Mapping[str, str]:
    """The same columns of the tables of the release: every figure and count, no name, state or record."""
    found = {}
    for level in LEVELS:
        rows: list[list[str]] = []
        for file in sorted((release / "data" / f"rekap_{level}").glob("*.csv")):
            with file.open(encoding="utf-8", newline="") as stream:
                header, *more = csv.reader(stream)
            rows += more
        kept = [place for place, name in enumerate(header) if name not in _TOLD]
        found[level] = _text([header[one] for one in kept], ([row[one] for one in kept] for row in rows))
    return found


#: Columns of the tables that are no figure.
_TOLD = frozenset({
    "nama", "status_rekap", "boleh_final", "catatan", "rekap_final", "paket_rekap", "tps_rekap", "selisih", "kec_final",
})


def _text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows([header, *rows])
    return stream.getvalue()
