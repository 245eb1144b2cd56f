"""``datapackage.json``: Data Package v2 with a Table Schema for every table."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping
from typing import Any

from forms.definition import FormDefinition
from sync.portal.content import View
from sync.portal.names import column_of, dictionary, names

FOLDERS = ("data/", "referensi/")


def data_package(view: View, files: Mapping[str, bytes]) -> bytes:
    """The descriptor of the tables among ``files``."""
    package, plan = view.package, view.content.plan
    titles = _form_titles([package.definition(contest) for contest in sorted(package.contests)])
    made = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"{package.election.lower()}-{plan.number}".replace("_", "-"),
        "title": package.title["id"],
        "description": dictionary()["package"],
        "version": str(plan.number),
        "created": plan.published_at,
        "licenses": [dictionary()["licence"]],
        "sources": [{"title": dictionary()["source"]}],
        "x-mode": package.mode,
        "x-uji": package.mode != "official",
        "x-paket": package.digest,
        "resources": [
            _resource(path, data, titles) for path, data in sorted(files.items()) if path.startswith(FOLDERS)
        ],
    }
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _resource(path: str, data: bytes, titles: Mapping[str, str]) -> dict[str, Any]:
    name = path.rpartition("/")[2].removesuffix(".csv")
    about = dictionary()["tables"][name]
    header = next(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
    schema: dict[str, Any] = {
        "fields": [_field(column, titles) for column in header], "missingValues": [""], "primaryKey": about["key"],
    }
    links = dictionary()["links"].get(name, {})
    if links:
        schema["foreignKeys"] = [_link(other, fields) for other, fields in links.items()]
    return {
        "name": name, "type": "table", "path": path, "title": about["title"], "description": about["description"],
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "bytes": len(data),
        "hash": "sha256:" + hashlib.sha256(data).hexdigest(), "schema": schema, "x-unit-observasi": about["unit"],
    }


def _link(other: str, fields: list[str] | Mapping[str, str]) -> dict[str, Any]:
    """A foreign key; ``fields`` are alike on both sides, or a mapping to the other table's names."""
    theirs = list(fields.values()) if isinstance(fields, Mapping) else fields
    return {"fields": list(fields), "reference": {"resource": other, "fields": theirs}}


def _form_titles(definitions: list[FormDefinition]) -> dict[str, str]:
    """Column -> number and name on the form."""
    return {column_of(f): d.field(f).name.id for d in definitions for f in d.order}


def _field(column: str, titles: Mapping[str, str]) -> dict[str, Any]:
    about: Mapping[str, Any] = dictionary()["columns"].get(column) or {
        "title": titles[column], "type": "integer", "minimum": 0,
    }
    found: dict[str, Any] = {"name": column, "title": about["title"], "type": about.get("type", "string")}
    if "concept" in about:
        found["description"] = about["concept"]
    limits = {key: about[key] for key in ("pattern", "minimum") if key in about}
    if "values" in about:
        limits["enum"] = [word for word in names()[about["values"]].values() if word]
    if limits:
        found["constraints"] = limits
    unit = names()["units"].get(column.split("_")[0]) if found["type"] == "integer" else None
    return {**found, "x-ukuran": "jumlah", "x-satuan": unit} if unit else found
