"""Public names of version 3: those of version 2, and the words of what it adds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync.portal.layouts.v2 import names as version_2

#: Table -> code -> public word, beside those of version 2.
ADDED: Mapping[str, Mapping[str, str]] = {
    "reasons": {"reread": "dibaca_ulang"},
    "methods": {"reread": "baca_ulang"},
}
#: Columns of tables, as ``dictionary.json`` of version 2 tells its own.
COLUMNS: Mapping[str, Mapping[str, Any]] = {
    "pembaca": {
        "title": "Siapa yang membaca ulang",
        "concept": "Nomor petugas; bukan pengetik lembar itu. Kosong untuk perubahan lain",
    },
    "bacaan": {
        "title": "Nomor catatan pembacaan ulang (SHA-256)",
        "concept": "Daun log; catatannya sendiri tidak diterbitkan",
    },
}


def word(table: str, code: str) -> str:
    """Public word of a code."""
    added = ADDED.get(table, {}).get(code)
    return added if added is not None else version_2.word(table, code)
