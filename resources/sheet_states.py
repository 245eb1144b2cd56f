"""The states of a sheet and their words: ``resources/sheet_states.toml``, the one table that every layer reads."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import resources

LANGUAGES = ("id", "en")
Words = Mapping[str, str]


@dataclass(frozen=True)
class SheetStateRow:
    """One state.

    :ivar refines: the state of the fold that this one tells apart further; "" for a state of the fold itself.
    :ivar words: language -> the state in a word or two; empty for what only a release tells apart.
    :ivar shown: the state whose cell and symbol it has on the board; "" where the board does not show it.
    :ivar symbol: icon of the cell, "" where another state is shown.
    :ivar inverted: the ground of its cell is the strong colour.
    :ivar missing: reason code of a recapitulation, "" for a state that counts.
    :ivar public: key of the release's table of states, "" for what no release shows.
    """

    code: str
    refines: str
    words: Words
    shown: str
    symbol: str
    inverted: bool
    missing: str
    public: str


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads(resources.path("sheet_states.toml").read_text(encoding="utf-8"))


@cache
def sheet_states() -> Mapping[str, SheetStateRow]:
    """All states by code, in the order of the work."""
    return {code: _row(code, row) for code, row in _table().items()}


def _row(code: str, row: Mapping[str, Any]) -> SheetStateRow:
    symbol = str(row.get("symbol", ""))
    return SheetStateRow(
        code, str(row.get("of", "")), {lang: str(row[lang]) for lang in LANGUAGES if lang in row},
        str(row.get("shown", code if symbol else "")), symbol, bool(row.get("inverted")),
        str(row.get("missing", {}).get("code", "")), str(row.get("public", {}).get("code", "")),
    )


@cache
def shown_states() -> tuple[str, ...]:
    """Codes of the states that have a cell of their own on the board, in the order of the work."""
    return tuple(code for code, row in sheet_states().items() if row.symbol)


def state_messages() -> Iterator[tuple[str, dict[str, str]]]:
    """The words of the table as messages of the catalogue: code of the message, language -> words."""
    for code, row in _table().items():
        for message, words in (
            (f"state.{code}", row),
            (f"report.missing.{row.get('missing', {}).get('code')}", row.get("missing", {})),
            (f"portal.status_{row.get('public', {}).get('word')}", row.get("public", {})),
        ):
            if all(lang in words for lang in LANGUAGES):
                yield message, {lang: str(words[lang]) for lang in LANGUAGES}
