"""``agregasi.sql``: adds the tables up a second time, in SQLite or DuckDB, by somebody who has neither this program.

Everything that is the same for every package stands in ``aggregation.sql``; filled in are the columns of the sums and
the electoral districts. It reads no ``rekap_*`` table and knows nothing of :mod:`sync.fold`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files
from string import Template

from sync.portal.layouts.v4.names import choice_numbers, column_of, word
from sync.portal.layouts.v4.part import Made, SelfContained
from sync.portal.layouts.v4.tables.shape import definitions_of, plain_fields, public_columns
from sync.portal.pieces import Piece
from sync.trust.package import ElectionPackage

#: Where it lies in a release.
PATH = "agregasi.sql"
#: Levels above the sub-district: name of the view, its code's column and length; the nation has no code.
_LEVELS = (("kab", "kode_kab", 4), ("prov", "kode_prov", 2), ("nasional", "", 0))
#: Rows of one statement: SQLite takes any number, a person does not read a line of a megabyte.
_ROWS = 200


class Aggregation(SelfContained):
    """The file; it depends on the package alone."""

    def last(self) -> Made:
        """The program, once."""
        yield Piece(PATH, aggregation(self.making.source.package).encode("utf-8"))


def aggregation(package: ElectionPackage) -> str:
    """Statements that add the tables of a release of this package up."""
    columns = public_columns(field for one in definitions_of(package) for field in one.order)
    places = {column: place for place, column in enumerate(columns, start=1)}
    own = (files("sync.portal.layouts.v4") / "aggregation.sql").read_text(encoding="utf-8")
    return Template(own).substitute(
        boxes=_inserts("hitung_isian", _boxes(package, places)),
        choices=_inserts("hitung_pilihan", _choices(package, places)),
        districts=_inserts("hitung_dapil", _districts(package)), withdrawn=word("status", "withdrawn"),
        pivot=_listed(
            f'CAST(SUM(CASE WHEN a.kolom = {place} THEN a.jumlah END) AS BIGINT) AS "{column}"'
            for column, place in places.items()
        ),
        village_sums=_sums(columns, "d."), village_columns=_listed(f'd."{one}"' for one in columns),
        columns=_listed(f'"{one}"' for one in columns),
        levels="\n".join(_level(*one, columns) for one in _LEVELS),
    )


def _boxes(package: ElectionPackage, places: dict[str, int]) -> Iterator[tuple[object, ...]]:
    for column in public_columns(field for one in definitions_of(package) for field in plain_fields(one)):
        yield places[column], column


def _choices(package: ElectionPackage, places: dict[str, int]) -> Iterator[tuple[object, ...]]:
    """Column of each pair of ballot numbers; a party's own line and a single candidate may share one."""
    found = {
        (places[column_of(field.id)], *choice_numbers(row.choice, is_grouped=row.group is not None).values())
        for one in definitions_of(package) for section in one.sections for row in section.rows
        if row.choice is not None for field in row.fields
    }
    yield from sorted(found)


def _districts(package: ElectionPackage) -> Iterator[tuple[object, ...]]:
    place = 0
    for code, contest in sorted(package.contests.items()):
        for one in contest.districts:
            place += 1
            yield from ((place, code, one.code, region) for region in one.regions or ("",))


def _inserts(table: str, rows: Iterable[tuple[object, ...]]) -> str:
    lines = [f"  ({', '.join(map(_literal, row))})" for row in rows]
    return "\n".join(
        f"INSERT INTO {table} VALUES\n" + ",\n".join(lines[start:start + _ROWS]) + ";"
        for start in range(0, len(lines), _ROWS)
    )


def _literal(value: object) -> str:
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"


def _listed(items: Iterable[str]) -> str:
    return ",\n".join(f"  {one}" for one in items)


def _sums(columns: Sequence[str], table: str = "") -> str:
    return _listed(f'CAST(SUM({table}"{one}") AS BIGINT) AS "{one}"' for one in columns)


def _level(name: str, key: str, length: int, columns: Sequence[str]) -> str:
    """A line comes where its first sub-district comes, as in the tables."""
    code = f"substr(kode_kec, 1, {length})"
    chosen, grouped = (f"{code} AS {key}, ", f"{code}, ") if key else ("", "")
    return (
        f"CREATE VIEW hitung_{name} AS\nSELECT {chosen}jenis, kode_dapil,\n"
        "  CAST(SUM(tps_diharapkan) AS BIGINT) AS tps_diharapkan, CAST(SUM(tps_dihitung) AS BIGINT) AS tps_dihitung,\n"
        f"{_sums(columns)},\n  COUNT(*) AS kec_diharapkan\nFROM isi_kec\nGROUP BY {grouped}jenis, kode_dapil\n"
        f"ORDER BY {grouped}MIN(kode_kec), jenis, MIN(urut);\n"
    )
