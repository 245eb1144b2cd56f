"""Words of the metadata, frozen with the layout, and the shape that all three files share."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from sync.portal.layouts.v4.part import Making


@cache
def words() -> Mapping[str, Any]:
    """``words.json`` beside this module."""
    found: Mapping[str, Any] = json.loads((files(__package__) / "words.json").read_text(encoding="utf-8"))
    return found


def document(making: Making, form: str, entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One file: which release, the form's blocks and items in their order with their labels, and the entries by item.

    An item that is None is one that only the publisher knows: it is filled in by hand.
    """
    package, plan = making.source.package, making.source.plan
    about = words()["forms"][form]
    return {
        "formulir": form, "judul": about["title"], "keterangan": words()["note"], "pemilu": package.election,
        "nama_pemilu": package.title["id"], "mode": package.mode, "uji": package.mode != "official",
        "terbitan": plan.number, "terbit": plan.published_at, "paket": package.digest,
        "susunan": [
            {"bagian": title, "rincian": [{"kode": code, "nama": name} for code, name in items.items()]}
            for title, items in about["blocks"]
        ],
        "isi": list(entries),
    }
