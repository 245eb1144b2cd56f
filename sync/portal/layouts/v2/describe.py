"""``datapackage.json``: Data Package v2 with a Table Schema for every table."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from forms.definition import FormDefinition
from sync.portal.content import Source
from sync.portal.layouts.v2.names import column_of, dictionary, names
from sync.portal.layouts.v2.tables import LISTS, TableWriter


def data_package(source: Source, tables: TableWriter, lists: Mapping[str, bytes]) -> bytes:
    """The descriptor of all tables; one that is cut per regency is one resource with several paths.

    :param lists: path -> bytes of the code lists.
    """
    package, plan = source.package, source.plan
    titles = _form_titles([c.definition(d) for _, c in sorted(package.contests.items()) for d in c.districts])
    resources = [_resource(name, files, tables.columns[name], titles) for name, files in tables.files.items()]
    for path, data in lists.items():
        name = path.rpartition("/")[2].removesuffix(".csv")
        digest = {"bytes": len(data), "hash": "sha256:" + hashlib.sha256(data).hexdigest()}
        resources.append({**_resource(name, [path], LISTS[name], titles), **digest})
    _widen_contests(resources, package.contests)
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
        "resources": resources,
    }
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _widen_contests(resources: Sequence[dict[str, Any]], contests: Iterable[str]) -> None:
    """Codes of contests with a joining sign; a release without one says what releases said before there were any."""
    narrow, wide = dictionary()["columns"]["jenis"]["pattern"], dictionary()["contest_codes"]
    if all(re.fullmatch(narrow, code) for code in contests):
        return
    for resource in resources:
        for field in resource["schema"]["fields"]:
            if field["name"] == "jenis":
                field["constraints"]["pattern"] = wide


def _resource(name: str, files: Sequence[str], columns: Sequence[str], titles: Mapping[str, str]) -> dict[str, Any]:
    about = dictionary()["tables"][name]
    schema: dict[str, Any] = {
        "fields": [_field(column, titles) for column in columns], "missingValues": [""], "primaryKey": about["key"],
    }
    links = dictionary()["links"].get(name, {})
    if links:
        schema["foreignKeys"] = [_link(other, fields) for other, fields in links.items()]
    return {
        "name": name, "type": "table", "path": files[0] if len(files) == 1 else list(files), "title": about["title"],
        "description": about["description"], "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        "schema": schema, "x-unit-observasi": about["unit"],
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
