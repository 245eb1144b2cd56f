"""MS-Var: every column of the tables once, from the descriptor, the form, and the rules that speak of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from forms.definition import FieldDef
from forms.rules.instances import rule_set
from sync.portal.layouts.v4.described import tables_without_files
from sync.portal.layouts.v4.metadata.words import words
from sync.portal.layouts.v4.names import column_of, frozen
from sync.portal.layouts.v4.tables.shape import definitions_of
from sync.trust.package import ElectionPackage


def variables(package: ElectionPackage) -> list[dict[str, Any]]:
    """Entries in the order of the descriptor; a column that several tables have in one meaning is one entry."""
    found: dict[str, tuple[Mapping[str, Any], list[Mapping[str, Any]]]] = {}
    for table in tables_without_files(package):
        for field in table["schema"]["fields"]:
            found.setdefault(repr(field), (field, []))[1].append(table)
    boxes, rules = _boxes(package), _rules(package)
    return [_entry(field, tables, boxes, rules) for field, tables in found.values()]


def _boxes(package: ElectionPackage) -> Mapping[str, tuple[str, FieldDef]]:
    """Column -> form and box that it is of: the first form that has it."""
    found: dict[str, tuple[str, FieldDef]] = {}
    for definition in definitions_of(package):
        for box in definition.fields:
            found.setdefault(column_of(box.id), (definition.id, box))
    return found


def _rules(package: ElectionPackage) -> Mapping[str, list[str]]:
    """Column -> rules that compare it, in the order of their numbers."""
    found: dict[str, set[str]] = {}
    for definition in definitions_of(package):
        for one in rule_set(definition).instances:
            for box in one.fields:
                found.setdefault(column_of(box), set()).add(one.rule)
    return {column: sorted(some) for column, some in found.items()}


def _entry(
    field: Mapping[str, Any], tables: list[Mapping[str, Any]], boxes: Mapping[str, tuple[str, FieldDef]],
    rules: Mapping[str, list[str]],
) -> dict[str, Any]:
    say, column = words()["variable"], field["name"]
    named = ", ".join(one["name"] for one in tables)
    units = ", ".join(dict.fromkeys(one["x-unit-observasi"] for one in tables))
    form, box = boxes.get(column, ("", None))
    printed = {"form": form, "number": box.number, "label": box.label.id} if box is not None else {}
    keys = ", ".join(one["name"] for one in tables if column in one["schema"]["primaryKey"])
    checks = [*_domain(field), *([say["kunci"].format(tables=keys)] if keys else []), *(
        say["rule"].format(rule=rule, basis=frozen("rules.json")[rule]) for rule in rules.get(column, ())
    )]
    return {
        "nama": field["title"], "alias": column,
        "konsep": say["field"].format(**printed) if box is not None else field["title"],
        "definisi": field.get("description") or say["definisi"].format(title=field["title"], units=units),
        "unit_observasi": units, "referensi_waktu": say["waktu"],
        "referensi": say["referensi_field"].format(**printed) if box is not None
        else say["referensi"].format(tables=named),
        "tipe": field["type"], "ukuran": field.get("x-ukuran", ""), "satuan": field.get("x-satuan", ""),
        "klasifikasi": "; ".join(_domain(field)) or say["free"], "aturan_validasi": "; ".join(checks),
        "pertanyaan": say["question"].format(**printed) if box is not None else "",
        "diakses_umum": words()["yes"], "tabel": [one["name"] for one in tables],
    }


def _domain(field: Mapping[str, Any]) -> Iterator[str]:
    """What a value may be, as the descriptor has it."""
    say, limits = words()["variable"], field.get("constraints", {})
    if "minimum" in limits:
        yield say["whole"].format(minimum=limits["minimum"])
    if "pattern" in limits:
        yield say["pattern"].format(pattern=limits["pattern"])
    if "enum" in limits:
        yield say["enum"].format(values=", ".join(limits["enum"]))
