"""``parquet/``: every table file again, typed, in its own row order."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from sync.portal.copies import library
from sync.portal.layouts.v4.copies.columns import Table, header_in, table_name, tables_of
from sync.portal.layouts.v4.part import Made, Making, SelfContained
from sync.portal.pieces import Piece

#: Rows of a row group; the last one of a file has fewer.
ROWS = 10_000
_COMPRESSION, _LEVEL = "zstd", 9


class ParquetCopies(SelfContained):
    """A Parquet file beside every CSV file, written row group by row group as the rows come."""

    def __init__(self, making: Making) -> None:
        super().__init__(making)
        self._is_on = "parquet" in (making.source.plan.copies or {})
        self._arrived: list[Piece] = []
        self._open: dict[str, _Growing] = {}

    def saw(self, piece: Piece) -> None:
        """Rows of a table."""
        if self._is_on and table_name(piece.path) is not None and (self.making.with_pages or piece.is_last):
            self._arrived.append(piece)

    def region(self, view: object, regency: str) -> Made:
        """What became of the rows of a sub-district."""
        yield from self._drain()

    def carried_part(self, region: str) -> Mapping[str, Any]:
        """Nothing: its rows are seen again."""
        return {}

    def take_up(self, regency: str, carried: Mapping[str, Any]) -> Made:
        """What became of rows that were seen again."""
        yield from self._drain()

    def regency(self, regency: str) -> Made:
        """The files of a regency end."""
        yield from self._drain()

    def last(self) -> Made:
        """The files of the country and the lists."""
        yield from self._drain()

    def _drain(self) -> Made:
        arrived, self._arrived = self._arrived, []
        for piece in arrived:
            target = f"parquet/{piece.path.partition('/')[2].removesuffix('.csv')}.parquet"
            if not self.making.with_pages or piece.data is None:
                yield Piece(target, None)
                continue
            growing = self._open.pop(piece.path, None)
            if growing is None:
                growing = _Growing(piece.path, self._tables[str(table_name(piece.path))], header_in(piece.data))
            data = growing.add(piece.data, is_last=piece.is_last)
            if not piece.is_last:
                self._open[piece.path] = growing
            if data or piece.is_last:
                yield Piece(target, data, is_last=piece.is_last)

    @cached_property
    def _tables(self) -> Mapping[str, Table]:
        return tables_of(self.making)


class _Growing:
    """One Parquet file; what is written of it is taken out at once, what waits is less than a row group."""

    def __init__(self, path: str, table: Table, header: Any) -> None:
        arrow = library("parquet")
        types = {
            "integer": arrow.int64(), "number": arrow.float64(), "boolean": arrow.bool_(), "date": arrow.date32(),
            "datetime": arrow.timestamp("s", "UTC"),
        }
        known = {name: types.get(table.columns[name].type, arrow.string()) for name in header}
        meta = {"turunan_dari": path, "keterangan": "salinan, bukan sumber"}
        self._schema = arrow.schema(list(known.items()), metadata=meta)
        self._types, self._names, self._first = known, list(header), True
        self._sink, self._waiting = _Sink(), []  # type: tuple[_Sink, list[Any]]
        self._writer = library_module("pyarrow.parquet").ParquetWriter(
            self._sink, self._schema, compression=_COMPRESSION, compression_level=_LEVEL, version="2.6",
            data_page_version="1.0", use_dictionary=True, write_statistics=True, store_schema=False,
        )

    def add(self, data: bytes, *, is_last: bool) -> bytes:
        """Take rows; answers the next bytes of the file."""
        read = self._rows(data)
        if read is not None:
            self._waiting.append(read)
        count = sum(one.num_rows for one in self._waiting)
        if self._waiting and (count >= ROWS or is_last):
            whole = library("parquet").concat_tables(self._waiting)
            full = count if is_last else count - count % ROWS
            self._writer.write_table(whole.slice(0, full), row_group_size=ROWS)
            self._waiting = [whole.slice(full)] if full < count else []
        if is_last:
            self._writer.close()
        return self._sink.taken()

    def _rows(self, data: bytes) -> Any:
        csv = library_module("pyarrow.csv")
        skip, self._first = int(self._first), False
        if not data or (skip and data.count(b"\n") == 1):
            return None
        made = csv.read_csv(
            io.BytesIO(data),
            read_options=csv.ReadOptions(column_names=self._names, skip_rows=skip, use_threads=False),
            parse_options=csv.ParseOptions(newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types=self._types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=True,
            ),
        )
        return made.cast(self._schema)


def library_module(name: str) -> Any:
    """A part of pyarrow, which has no types."""
    from importlib import import_module

    library("parquet")
    return import_module(name)


class _Sink(io.RawIOBase):
    """Where the writer writes: bytes are handed on and not kept."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._place = 0

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, data: Any) -> int:
        """Keep the bytes until they are taken."""
        kept = bytes(data)
        self._parts.append(kept)
        self._place += len(kept)
        return len(kept)

    def tell(self) -> int:
        """How much was written in all."""
        return self._place

    def taken(self) -> bytes:
        """What was written since the last time."""
        parts, self._parts = self._parts, []
        return b"".join(parts)
