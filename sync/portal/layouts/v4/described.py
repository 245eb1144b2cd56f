"""``datapackage.json`` of version 4: Data Package v2, a Table Schema, digests and keys for every table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forms.definition import Text
from sync.portal.layouts.v4.names import column_of, dictionary, frozen, names
from sync.portal.layouts.v4.part import Made, MadeFile, SelfContained
from sync.portal.layouts.v4.tables import columns_of
from sync.portal.layouts.v4.tables.lists import LISTS
from sync.portal.layouts.v4.tables.shape import definitions_of
from sync.portal.layouts.v4.written import indented
from sync.portal.pieces import Piece
from sync.trust.package import ElectionPackage

_SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"


class Descriptor(SelfContained):
    """Title, type and meaning of every column; bytes and digest of every file."""

    def last(self) -> Made:
        """The descriptor, of the tables and lists that were made."""
        made = indented(self._package())
        yield Piece("datapackage.json", made)

    def _package(self) -> dict[str, Any]:
        source = self.making.source
        package, plan = source.package, source.plan
        return {
            "$schema": _SCHEMA,
            "name": f"{package.election.lower()}-{plan.number}".replace("_", "-"),
            "title": package.title["id"],
            "description": dictionary()["package"],
            "x-title-en": package.title["en"],
            "x-description-en": frozen("dictionary_en.json")["package"],
            "version": str(plan.number),
            "created": plan.published_at,
            "licenses": [dictionary()["licence"]],
            "sources": [{"title": dictionary()["source"]}],
            "x-mode": package.mode,
            "x-uji": package.mode != "official",
            "x-paket": package.digest,
            "x-pembaca-ulang": package.rereaders,
            "resources": self._resources(),
        }

    def _resources(self) -> list[dict[str, Any]]:
        package, found = self.making.source.package, []
        titles = _titles(package)
        files: dict[str, dict[str, MadeFile]] = {}
        for path, made in self.making.listed("data").items():
            files.setdefault(path.split("/")[1], {})[path] = made
        for name, columns in columns_of(package).items():
            found.append(_resource(name, files[name], columns, titles))
        lists = self.making.listed("referensi")
        for one in LISTS:
            path = f"referensi/{one.name}.csv"
            found.append(_resource(one.name, {path: lists[path]}, one.columns, titles))
        return found


def tables_without_files(package: ElectionPackage) -> list[dict[str, Any]]:
    """Every table and list as the descriptor tells it, before any file of it is there: names, types, titles, keys."""
    titles = _titles(package)
    columns = {**columns_of(package), **{one.name: one.columns for one in LISTS}}
    return [_resource(name, {}, found, titles) for name, found in columns.items()]


def _resource(
    name: str, files: Mapping[str, MadeFile], columns: Sequence[str], titles: Mapping[str, Text]
) -> dict[str, Any]:
    """One table: of several files the digests stand beside each other, since the standard has one a resource."""
    about, english = dictionary()["tables"][name], frozen("dictionary_en.json")["tables"][name]
    schema: dict[str, Any] = {
        "fields": [_field(name, column, titles) for column in columns], "missingValues": [""],
        "primaryKey": about["key"],
    }
    links = dictionary()["links"].get(name, {})
    if links:
        schema["foreignKeys"] = [_link(other, fields) for other, fields in links.items()]
    paths = list(files)
    return {
        "name": name, "type": "table", "path": paths[0] if len(paths) == 1 else paths, "title": about["title"],
        "description": about["description"], "x-title-en": english["title"],
        "x-description-en": english["description"], "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
        **_digests(files), "schema": schema, "x-unit-observasi": about["unit"],
        "x-unit-observasi-en": english["unit"],
    }


def _digests(files: Mapping[str, MadeFile]) -> dict[str, Any]:
    if len(files) == 1:
        (made,) = files.values()
        return {"bytes": made.size, "hash": f"sha256:{made.digest}"}
    return {"x-berkas": [
        {"path": path, "bytes": made.size, "hash": f"sha256:{made.digest}"} for path, made in files.items()
    ]}


def _link(other: str, fields: list[str] | Mapping[str, str]) -> dict[str, Any]:
    """A foreign key; ``fields`` are alike on both sides, or a mapping to the other table's names."""
    theirs = list(fields.values()) if isinstance(fields, Mapping) else fields
    return {"fields": list(fields), "reference": {"resource": other, "fields": theirs}}


def _titles(package: ElectionPackage) -> dict[str, Text]:
    """Column -> number and name on the form."""
    return {
        column_of(field): one.field(field).name for one in definitions_of(package) for field in one.order
    }


def code_tables(table: str, column: str) -> Sequence[str]:
    """Tables of ``columns.json`` whose words a column of a table may hold; none where it holds no such codes."""
    about = dictionary()["columns"].get(column, {})
    found = dictionary()["overrides"].get(column, {}).get(table, about.get("values", []))
    return [found] if isinstance(found, str) else found


def _of_table(said: str | Mapping[str, str], table: str) -> str | None:
    """What is said of a column in one table: alike in all, or by the names of tables, separated by spaces."""
    if isinstance(said, str):
        return said
    return next((one for tables, one in said.items() if table in tables.split()), None)


def _words(table: str, column: str, titles: Mapping[str, Text]) -> dict[str, Any]:
    """Title and meaning of a column in both languages. :raises KeyError: a column that has no title in this table."""
    found: dict[str, Any] = {}
    for lang, book, mark in (("id", dictionary(), ""), ("en", frozen("dictionary_en.json"), "-en")):
        about = book["columns"].get(column) or {"title": titles[column].get(lang)}
        title = _of_table(about["title"], table)
        if title is None:
            raise KeyError(f"{table}.{column}")
        found[f"x-title{mark}" if mark else "title"] = title
        concept = _of_table(about.get("concept", {}), table)
        if concept is not None:
            found[f"x-description{mark}" if mark else "description"] = concept
    return found


def _field(table: str, column: str, titles: Mapping[str, Text]) -> dict[str, Any]:
    about: Mapping[str, Any] = dictionary()["columns"].get(column) or {"type": "integer", "minimum": 0}
    said = _words(table, column, titles)
    found: dict[str, Any] = {"name": column, "title": said.pop("title"), "type": about.get("type", "string"), **said}
    limits = {key: about[key] for key in ("pattern", "minimum", "enum") if key in about}
    codes = [code for name in code_tables(table, column) for code in names()[name].values() if code]
    is_several = about.get("several", False)
    if codes and (is_several is True or (is_several and table in is_several)):
        limits["pattern"] = "^({0})( ({0}))*$".format("|".join(dict.fromkeys(codes)))
    elif codes:
        limits["enum"] = list(dict.fromkeys(codes))
    if limits:
        found["constraints"] = limits
    unit = dictionary()["measures"].get(table, {}).get(column)
    if unit is None and found["type"] == "integer":
        unit = names()["units"].get(column.split("_")[0])
    return {**found, "x-ukuran": "jumlah", "x-satuan": unit} if unit else found
