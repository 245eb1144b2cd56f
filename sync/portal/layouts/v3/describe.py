"""``datapackage.json`` of version 3: that of version 2 with the columns and words of this one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sync.portal.content import Source
from sync.portal.layouts.v2.changes import COLUMNS as BEFORE
from sync.portal.layouts.v2.describe import data_package as version_2
from sync.portal.layouts.v2.tables import TableWriter as AnyTables
from sync.portal.layouts.v3.changes import COLUMNS as CHANGES
from sync.portal.layouts.v3.names import ADDED
from sync.portal.layouts.v3.names import COLUMNS as ABOUT
from sync.portal.layouts.v3.tables import TableWriter


def data_package(source: Source, tables: AnyTables, lists: Mapping[str, bytes]) -> bytes:
    """The descriptor of all tables; ``x-pembaca-ulang`` says how many must read a box alike, where the package does."""
    known = TableWriter(source.package)
    known.columns, known.files = {**tables.columns, "koreksi": BEFORE}, tables.files
    made: dict[str, Any] = json.loads(version_2(source, known, lists))
    for resource in made["resources"]:
        if resource["name"] == "koreksi":
            _extend(resource)
    made["x-pembaca-ulang"] = source.package.rereaders
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _extend(resource: dict[str, Any]) -> None:
    resource["description"] += (
        " Angka yang dibaca ulang lain dari bacaan kedua pengetik ada juga, dengan siapa yang membacanya."
    )
    fields = resource["schema"]["fields"]
    for field in fields:
        if field["name"] == "cara":
            field["constraints"]["enum"] += [*ADDED["methods"].values()]
    for name in CHANGES[len(BEFORE):]:
        about = ABOUT[name]
        fields.append({"name": name, "title": about["title"], "type": "string", "description": about["concept"]})
