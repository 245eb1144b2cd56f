"""The one reader of every table that the product takes (CSV and its kin): read right, or refused with the true cause.

Grammar: UTF-8 with or without a byte order mark, also packed with gzip; separator comma, semicolon, tab or bar, told by
the heading or named by a first line ``sep=;``; quotes as in RFC 4180; columns in any order; empty columns and empty
rows carry nothing. Whatever else spreadsheets make of a table is refused by name.
"""

from __future__ import annotations

import csv
import gzip
import io
import itertools
import re
import unicodedata
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from forms.errors import KnownError

#: A national table of stations is read as a whole, so its size is bounded.
MAX_TABLE = 1 << 28
_SEPARATORS = (",", ";", "\t", "|")
_SEP_LINE = re.compile(r'"?sep=(.)"?[;,\t|]*(?:\r\n|\r|\n)', re.IGNORECASE)
#: Words that say "there is no value", in any case; they mean the same in every column of a file.
NOTHING = frozenset({"", "null", "nan", "na", "n/a", "#n/a", "none"})
#: Signs that some take for nothing and some for zero: nobody can tell which.
_UNCLEAR = frozenset({"-", "--", "\u2013", "\u2014", "x", "nihil", "nil", "kosong", "?", "."})
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_DIGITS = re.compile(r"[0-9]{1,9}")
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,' \u00a0\u202f][0-9]{3})+")
_ROUNDED = re.compile(r"[0-9]+(?:[.,][0-9]+)?E\+?[0-9]+", re.IGNORECASE)
_DECIMAL = re.compile(r"[0-9]+[.,][0-9]+")
#: First bytes of files that are no tables at all, what to call them, and the sentence.
_OTHERS = (
    (b"PK\x03\x04", "XLSX/ODS/ZIP", "table.other_kind"), (b"\xd0\xcf\x11\xe0", "XLS", "table.other_kind"),
    (b"%PDF-", "PDF", "table.other_kind"), (b"\x89PNG", "PNG", "table.other_kind"),
    (b"\xff\xd8\xff", "JPEG", "table.other_kind"),
    (b"7z\xbc\xaf", "7z", "table.packed"), (b"BZh", "bzip2", "table.packed"), (b"\xfd7zXZ", "xz", "table.packed"),
    (b"Rar!", "RAR", "table.packed"), (b"\x28\xb5\x2f\xfd", "Zstandard", "table.packed"),
    (b"SQLite format 3\0", "SQLite", "table.not_table"), (b"PAR1", "Parquet", "table.not_table"),
)
#: How text begins that is no table, and what to call it.
_OTHER_TEXTS = (
    ("<!doctype html", "HTML"), ("<html", "HTML"), ("<?xml", "XML"), ("<", "HTML/XML"), ("{\\rtf", "RTF"),
    ('{"', "JSON"), ("{\n", "JSON"), ("[{", "JSON"), ("[\n", "JSON"), ("version https://git-lfs", "Git LFS"),
)
#: So many first lines are searched for a heading that does not stand in the first.
_TOP_LINES = 20
#: What spreadsheets put before digits to keep them as text: ="0123" and '0123.
_KEPT_AS_TEXT = re.compile(r"(=\s*\"?|['\u2018\u2019`])[0-9]+\"?")

@dataclass(frozen=True)
class Row:
    """One row: the line of the file it begins on (from 1), and its cells by column, stripped."""

    line: int
    cells: Mapping[str, str]


class Table:
    """A table whose heading was read; iterating reads the rows."""

    def __init__(
        self, path: Path, needed: Sequence[str], allowed: Collection[str] | None = None,
        also: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Open a file.

        :param needed: columns it must have.
        :param allowed: other columns it may have; None for any.
        :param also: further headings in small letters, and the column each stands for.
        :raises KnownError: ``table.*``.
        """
        self.name = path.name
        self._also = also
        text, named = _without_sep_line(_table_text(path), path.name)
        self._lines_before = 1 if named else 0
        self._text = text
        self._separator = named or self._told_by(needed)
        self._open(self._separator)
        self.columns = self._heading()
        self._check_heading(needed, allowed)

    def __iter__(self) -> Iterator[Row]:
        """Rows in the order of the file.

        :raises KnownError: ``table.not_csv``, ``table.row_length``, ``table.unnamed``.
        """
        while True:
            line = self._line() + 1
            try:
                cells = [cell.strip() for cell in next(self._reader)]
            except StopIteration:
                return
            except csv.Error as error:
                raise KnownError("table.not_csv", path=self.name, line=line) from error
            if any(cells):
                yield Row(line, self._row(cells, line))

    def _open(self, separator: str) -> None:
        # line by line out of the text: a stream of it would hold every character in four bytes
        lines = (found[0] for found in _LINE.finditer(self._text))
        self._reader = csv.reader(lines, delimiter=separator, strict=True)

    def _line(self) -> int:
        return self._reader.line_num + self._lines_before

    def _heading(self) -> tuple[str, ...]:
        """Cells of the first row that holds anything; empty for an empty file."""
        try:
            for cells in self._reader:
                if any(cell.strip() for cell in cells):
                    return self._columns(cells)
        except csv.Error as error:
            raise KnownError("table.not_csv", path=self.name, line=max(1, self._line())) from error
        raise KnownError("table.empty", path=self.name)

    def _columns(self, cells: Sequence[str]) -> tuple[str, ...]:
        """Cells of a heading as names of columns."""
        return tuple(self._also.get(cell.strip().casefold(), cell.strip()) for cell in cells)

    def _told_by(self, needed: Sequence[str]) -> str:
        """The separator under which the heading has the columns needed; else the one that comes nearest."""

        def fit(separator: str) -> tuple[int, int]:
            self._open(separator)
            try:
                cells = self._heading()
            except KnownError as error:
                if error.code != "table.not_csv":
                    raise
                return -1, 0  # quotes stand otherwise under this separator
            return len(set(needed) & set(cells)), len(cells)

        return max(_SEPARATORS, key=fit)

    def _check_heading(self, needed: Sequence[str], allowed: Collection[str] | None) -> None:
        line = self._line()
        for name in self.columns:
            if name and self.columns.count(name) > 1:
                raise KnownError("table.column_twice", path=self.name, line=line, column=name[:40])
        for name in needed:
            if name not in self.columns:
                raise self._lacks(name, needed, line)
        known = {*needed, *allowed} if allowed is not None else set(self.columns)
        for name in self.columns:
            if name and name not in known:
                columns = ", ".join(sorted(known))
                raise KnownError("table.other_column", path=self.name, line=line, column=name[:40], columns=columns)

    def _lacks(self, name: str, needed: Sequence[str], line: int) -> KnownError:
        """Why a column is missing: spelled otherwise, with a hidden letter, below other lines, or not there."""
        where = {"path": self.name, "column": name}
        for spelled in self.columns:
            hidden = next((char for char in spelled if unicodedata.category(char) == "Cf"), None)
            if hidden is not None and spelled.replace(hidden, "") == name:
                return KnownError("table.invisible", **where, line=line, letter=f"U+{ord(hidden):04X}")
            if _same_column(spelled, name):
                return KnownError("table.column_spelled", **where, line=line, value=spelled[:40])
        below = self._heading_below(needed)
        if below is not None:
            return KnownError("table.heading_below", path=self.name, line=below)
        shown = "TAB" if self._separator == "\t" else self._separator
        return KnownError("table.column", **where, line=line, separator=shown)

    def _heading_below(self, needed: Sequence[str]) -> int | None:
        """Line of a row with all the columns, near the top; None where there is none."""
        for separator in _SEPARATORS:
            self._open(separator)
            try:
                for cells in itertools.islice(self._reader, _TOP_LINES):
                    if set(needed) <= set(self._columns(cells)):
                        return self._line()
            except csv.Error:
                continue
        return None

    def _row(self, cells: list[str], line: int) -> dict[str, str]:
        """The cells by name. What stands in no column of the heading must be empty."""
        count = len(self.columns)
        if any(cells[count:]) or any(self.columns[len(cells) :]):
            code = "table.row_length" if len(cells) > count else "table.row_short"
            raise KnownError(code, path=self.name, line=line, count=len(cells), wanted=count)
        for place, (name, cell) in enumerate(zip(self.columns, cells, strict=False), start=1):
            if not name and cell:
                raise KnownError("table.unnamed", path=self.name, line=line, column=place, value=cell[:40])
        return {name: cell for name, cell in zip(self.columns, cells, strict=False) if name}


def figure(value: str, *, path: str, line: int, column: str, station: str) -> int | None:
    """A count of people or ballots from a cell, None where a word says that there is none.

    :raises KnownError: ``table.figure*``: not a whole number of at most nine digits, written plainly.
    """
    if value.casefold() in NOTHING:
        return None
    if _DIGITS.fullmatch(value):
        return int(value)
    raise KnownError(why_no_figure(value), path=path, line=line, column=column, station=station, value=value[:40])


def why_no_figure(value: str) -> str:
    """Code of the cause why a text that is no plain whole number is refused, wherever a figure comes in as text."""
    if _KEPT_AS_TEXT.fullmatch(value):
        return "table.kept_as_text"
    if value.casefold() in _UNCLEAR:
        return "table.figure_unclear"
    if _GROUPED.fullmatch(value):
        return "table.figure_grouped"
    return "table.figure_decimal" if _DECIMAL.fullmatch(value) else "table.figure"


def check_digits(code: str, *, path: str, line: int) -> None:
    """A code that a spreadsheet took for a number and rounded, or marked as text, is said to be that.

    :raises KnownError: ``table.rounded_code``, ``table.kept_as_text``.
    """
    if _ROUNDED.fullmatch(code):
        raise KnownError("table.rounded_code", path=path, line=line, value=code[:40])
    if _KEPT_AS_TEXT.fullmatch(code):
        raise KnownError("table.kept_as_text", path=path, line=line, value=code[:40])


def read_text(path: Path) -> str:
    """A whole file as UTF-8 text, a byte order mark dropped.

    :raises KnownError: ``table.unreadable`` and the refusals of what is no such text.
    """
    return _decoded(_bytes(path), path.name)


def _table_text(path: Path) -> str:
    """As :func:`read_text`, for what should be a table. :raises KnownError: also ``table.not_table``."""
    text = read_text(path)
    start = text[:100].lstrip().casefold()
    for mark, kind in _OTHER_TEXTS:
        if start.startswith(mark):
            raise KnownError("table.not_table", path=path.name, format=kind)
    return text


def _same_column(one: str, other: str) -> bool:
    """Whether two names differ in capitals, spaces and joining signs only."""
    plain = (re.sub(r"[\s_.-]+", "", name.casefold()) for name in (one, other))
    return next(plain) == next(plain)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as raw:
            data = raw.read(MAX_TABLE + 1)
        if data.startswith(b"\x1f\x8b"):
            with gzip.open(io.BytesIO(data)) as packed:
                data = packed.read(MAX_TABLE + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise KnownError("table.unreadable", path=path.name, reason="gzip") from error
    except (OSError, ValueError) as error:
        raise KnownError("table.unreadable", path=path.name, reason=getattr(error, "strerror", "") or "I/O") from error
    if len(data) > MAX_TABLE:
        raise KnownError("table.too_large", path=path.name)
    return data


def _decoded(data: bytes, name: str) -> str:
    for mark, kind, code in _OTHERS:
        if data.startswith(mark):
            raise KnownError(code, path=name, format=kind)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:1000:2] or b"\0" in data[1:1000:2]:
        raise KnownError("table.utf16" if _is_utf16(data) else "table.not_text", path=name)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise KnownError("table.encoding", path=name, line=line, byte=f"{data[error.start]:02X}") from error
    for sign in ("\0", "\ufffd"):
        if sign in text:
            line = text.count("\n", 0, text.index(sign)) + 1
            raise KnownError("table.damaged", path=name, line=line)
    return text


def _is_utf16(data: bytes) -> bool:
    """Text in UTF-16 has a mark, or a zero in every second byte; bytes of another make have neither."""
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else
                           "utf-16-le" if data[1:2] == b"\0" else "utf-16-be")
    except UnicodeDecodeError:
        return False
    return "\0" not in text and text.isascii() or sum(map(str.isascii, text)) > len(text) // 2


def _without_sep_line(text: str, name: str) -> tuple[str, str]:
    """The text behind a first line that names the separator, and the separator; empty where there is none."""
    found = _SEP_LINE.match(text)
    if found is None:
        return text, ""
    if found[1] not in _SEPARATORS:
        raise KnownError("table.separator", path=name, separator=found[1])
    return text[found.end() :], found[1]
