"""``recap form CONTEST``: every box and every rule of a form, the dictionary for officers, journalists and tests."""

from __future__ import annotations

import argparse
import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from forms.catalogue import available, load
from forms.choices import ChoiceTree
from forms.definition import FieldDef, FormDefinition, Text
from forms.errors import KnownError
from forms.rules.across import rules as rules_across
from forms.rules.instances import Instance, rule_set
from recap_desktop.cli.common import DONE, language, printable, read_package, speak
from resources.catalogue import text

#: Columns of the table: a line is a box or a rule.
_COLUMNS = ("kind", "id", "number", "label_id", "label_en", "section", "page", "digits", "rule", "severity", "formula",
            "terms")


def register(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb."""
    parser = verbs.add_parser("form", help="help.form")
    parser.add_argument("contest", metavar="CONTEST", help="help.form_contest")
    parser.add_argument("--package", type=Path, metavar="FILE", help="help.form_package")
    parser.add_argument("--region", default="", metavar="CODE", help="help.form_region")
    parser.add_argument("--version", metavar="V", help="help.form_version")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--json", action="store_true", help="help.json")
    how.add_argument("--csv", action="store_true", help="help.form_csv")
    parser.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    definition, choices = _asked(arguments)
    if arguments.json:
        print(json.dumps(as_json(definition, choices), ensure_ascii=False, indent=2))
    elif arguments.csv:
        print(_table(definition, choices), end="")
    else:
        for line in _lines(definition, choices, language(arguments)):
            print(printable(line))
    return DONE


def _asked(arguments: argparse.Namespace) -> tuple[FormDefinition, ChoiceTree | None]:
    """The form, and who stands where a package says so.

    :raises KnownError: ``form.not_listed``, ``package.*``.
    """
    contest, version = arguments.contest, arguments.version
    if arguments.package is None or version is not None:
        _check_listed(contest, version)
    if arguments.package is None:
        return load(contest, version=version), None
    from sync.trust.package import open_package

    package = open_package(read_package(arguments.package))
    speak(arguments, package, arguments.region)
    choices = package.choices(contest, arguments.region)
    if version is not None:
        return load(contest, choices, version), choices
    return package.definition(contest, arguments.region), choices


def _check_listed(contest: str, version: str | None) -> None:
    known = available()
    if not any(contest == code and version in (None, one) for code, one in known):
        names = ", ".join(f"{code} {one}" for code, one in known)
        raise KnownError("form.not_listed", contest=f"{contest} {version or ''}".strip()[:40], known=names)


def as_json(definition: FormDefinition, choices: ChoiceTree | None = None) -> dict[str, Any]:
    """The form with its boxes and rules; names of fields as ``recap form --json`` fixes them."""
    boxes = [
        {
            "id": one.id, "number": one.number, "label": {"id": label.id, "en": label.en},
            "section": definition.section_of(one.id).number, "page": one.page, "digits": one.boxes,
        }
        for one in definition.fields for label in (_label(definition, one, choices),)
    ]
    rules = [*_of_a_sheet(definition), *_of_several()]
    return {"form": definition.id, "contest": definition.contest, "boxes": boxes, "rules": rules}


def _of_a_sheet(definition: FormDefinition) -> Iterator[dict[str, Any]]:
    for one in rule_set(definition).instances:
        yield {"rule": one.rule, "key": one.key, "severity": one.severity.value, "formula": one.formula, **_terms(one)}


def _of_several() -> Iterator[dict[str, Any]]:
    """Rules that look beyond one sheet; no box is named that a form may lack."""
    for one in rules_across():
        yield {
            "rule": one["rule"], "key": f"{one['rule']}:{one['formula']}", "severity": one["severity"],
            "formula": one["formula"], "scope": "across",
        }


def _label(definition: FormDefinition, field: FieldDef, choices: ChoiceTree | None) -> Text:
    """What the paper says beside the box, with the name of whose votes it holds where a package gives it."""
    choice = definition.row(field.row).choice
    named = choices.get(choice) if choices is not None and choice is not None else None
    if named is None:
        return field.label
    return Text(f"{field.label.id}: {named.name}", f"{field.label.en}: {named.name}")


#: What a formula names, by its name in ``docs/rules.md``; boxes by their ids.
_TERMS: Mapping[str, Callable[[Instance], dict[str, Any]]] = {
    "sum": lambda one: {"total": one.fields[0], "parts": list(one.fields[1:])},
    "at_most": lambda one: {"low": one.fields[0], "high": one.fields[1]},
    "supply": lambda one: {"total": one.fields[0], "base": one.fields[1], "spare_per_mille": one.spare},
    "cap": lambda one: {"low": one.fields[0], "limit": one.constant},
    "reference": lambda one: {"low": one.fields[0]},
    "digits": lambda one: {"field": one.fields[0], "below": one.constant},
    "room": lambda one: {"high": one.fields[0], "parts": list(one.fields[1:])},
    "same": lambda one: {
        "total": one.fields[0], "parts": list(one.fields[1:len(one.fields) - one.zeros]),
        "zeros": list(one.fields[len(one.fields) - one.zeros:]), "least": one.least,
    },
    "nil": lambda one: {"total": one.fields[0], "beside": list(one.fields[1:])},
}


def _terms(one: Instance) -> dict[str, Any]:
    terms = _TERMS.get(one.formula)
    return terms(one) if terms is not None else {"fields": list(one.fields)}


def _said(terms: Mapping[str, Any]) -> str:
    """The terms on one line, each with its name."""
    return "; ".join(
        f"{name} {' + '.join(of) if isinstance(of, list) else of}" for name, of in terms.items() if of != []
    )


def _table(definition: FormDefinition, choices: ChoiceTree | None) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, _COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    found = as_json(definition, choices)
    for box in found["boxes"]:
        label = box.pop("label")
        writer.writerow({"kind": "box", **box, "label_id": label["id"], "label_en": label["en"]})
    for rule in found["rules"]:
        head = {name: rule.pop(name) for name in ("rule", "severity", "formula")}
        writer.writerow({"kind": "rule", "id": rule.pop("key"), **head, "terms": _said(rule)})
    return out.getvalue()


def _lines(definition: FormDefinition, choices: ChoiceTree | None, lang: str) -> Iterator[str]:
    yield f"{definition.id}: {definition.title.get(lang)}"
    for section in definition.sections:
        yield ""
        yield f"{section.number}. {section.title.get(lang)}"
        for row in section.rows:
            for one in row.fields:
                label = _label(definition, one, choices).get(lang)
                yield f"  {one.number:12} {one.id:20} " + text(
                    "form.box", lang, label=label, page=one.page, digits=one.boxes
                )
    yield ""
    yield text("form.rules", lang, version=definition.rules.version)
    for rule in rule_set(definition).instances:
        yield f"  {rule.severity:5} {rule.key:28} {rule.formula}: {_said(_terms(rule))}"
    yield ""
    yield text("form.rules_across", lang)
    for other in _of_several():
        yield f"  {other['severity']:5} {other['key']}"
