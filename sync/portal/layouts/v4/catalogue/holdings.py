"""What a release holds, as a catalogue sees it: a dataset a table or family of files, each with its files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from sync.portal.layouts.v4.copies.columns import table_name, tables_of
from sync.portal.layouts.v4.part import MadeFile, Making


@dataclass
class Dataset:
    """A table with its copies, or a family of documents; files by path."""

    name: str
    title: str
    description: str
    files: dict[str, MadeFile] = field(default_factory=dict)


@cache
def words() -> Mapping[str, Any]:
    """Words of the catalogue, frozen with the layout."""
    found: Mapping[str, Any] = json.loads((files(__package__) / "words.json").read_text(encoding="utf-8"))
    return found


def datasets_of(making: Making) -> list[Dataset]:
    """Every dataset that has a file, in the order of the descriptor, then the families."""
    told = tables_of(making)
    found = {name: Dataset(name, table.title, table.description) for name, table in told.items()}
    for name in ("err", "books", "documents", "metadata"):
        found[name] = Dataset(name, words()[name]["title"], words()[name]["description"])
    for path, made in making.files.items():
        name = _dataset_of(path)
        if name in found:
            found[name].files[path] = made
    return [one for one in found.values() if one.files]


def _dataset_of(path: str) -> str:
    folder, _, rest = path.partition("/")
    if folder in ("err", "metadata"):
        return folder
    if folder == "xlsx":
        return "books"
    if folder == "dokumen":
        return "documents"
    if folder == "parquet":
        return rest.split("/")[0].removesuffix(".parquet")
    return table_name(path) or ""
