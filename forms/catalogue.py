"""Finds form definitions in ``forms/definitions``: by id and digest as packages name them, or the newest of a contest.

Adding a form is adding a file, never code; a file that was released is kept, a changed one is a new file with a higher
``edition``. The rules are not part of a definition, they have versions of their own (:mod:`forms.rule_table`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

from forms.choices import ChoiceTree, Shape, flat, grouped
from forms.definition import FormDefinition, Text
from forms.errors import KnownError
from forms.expansion import Expansion, checked_shape
from forms.rule_table import RuleTable, newest_rules, rules_of


class FormName(NamedTuple):
    """A form as a package names it: ``digest`` is the hex SHA-256 of the definition data, without choices."""

    id: str
    digest: str


#: Markers of the pages of one contest.
_PAGES = 100


def definition_folder() -> Traversable:
    """Where the definitions are."""
    return files("forms") / "definitions"


@cache
def _data() -> Mapping[FormName, Mapping[str, Any]]:
    found = {}
    for file in sorted(definition_folder().iterdir(), key=lambda one: one.name):
        if file.name.endswith(".json"):
            data = json.loads(file.read_text(encoding="utf-8"))
            if "contest" in data:
                found[FormName(data["id"], digest_of(data))] = data
    return found


def available() -> tuple[tuple[str, str], ...]:
    """(contest, version) of every form in the catalogue."""
    return tuple(sorted({(data["contest"], data["version"]) for data in _data().values()}))


def newest_form(contest: str, version: str | None = None) -> FormName:
    """The form that a new package of this contest names.

    :param version: e.g. ``"2024"``; the newest where it is not given.
    :raises KnownError: ``form.none``.
    """
    known = [
        (data["version"], data.get("edition", 1), name) for name, data in _data().items()
        if data["contest"] == contest and version in (None, data["version"])
    ]
    if not known:
        raise KnownError("form.none", contest=contest)
    return max(known)[2]


def form_of_marker(marker: int) -> Text | None:
    """Name of the contest on whose form a page with this marker is printed; None where no form has it.

    Markers of a contest share their hundreds, as KPU numbers them.
    """
    hundreds = marker // _PAGES
    for data in _data().values():
        for page in data["pages"]:
            found = page.get("marker")
            markers = found.values() if isinstance(found, Mapping) else [found]
            if any(one is not None and one // _PAGES == hundreds for one in markers):
                return Text(**data["contest_name"])
    return None


def definition_of(form: FormName, rules: tuple[int, str], choices: ChoiceTree) -> FormDefinition:
    """The form that a package names, with the rules it names, made out for choices; one object for the same three.

    :raises KnownError: ``form.unknown`` or ``form.rules_unknown`` where this program lacks it; ``form.choices``.
    """
    return _made(FormName(*form), *rules, choices.shape)


def check_choices(form: FormName, choices: ChoiceTree) -> None:
    """:raises KnownError: ``form.unknown``; ``form.choices`` where the form has no room for them."""
    checked_shape(_known(FormName(*form)), choices.shape)


def placeholders(contest: str) -> ChoiceTree:
    """Numbered choices that stand for those of a district where no package says who stands: as many as is usual.

    :raises KnownError: ``form.none``.
    """
    table = json.loads((definition_folder() / "placeholders.json").read_text(encoding="utf-8"))
    levels = str(_known(newest_form(contest))["choices"]["levels"])
    usual = table["by_contest"].get(contest, table["by_levels"][levels])
    if "count" in usual:
        return flat(usual["count"])
    return grouped({group: range(1, usual["members"] + 1) for group in usual["groups"]})


def load(contest: str, choices: ChoiceTree | int | None = None, version: str | None = None) -> FormDefinition:
    """The newest form of a contest under the newest rules.

    :param choices: a number stands for that many flat placeholders; :func:`placeholders` where not given.
    :raises KnownError: ``form.none``, ``form.choices``.
    """
    rules = newest_rules()
    form = newest_form(contest, version)
    tree = flat(choices) if isinstance(choices, int) else choices or placeholders(contest)
    return _made(form, rules.version, rules.digest, tree.shape)


def from_data(data: Mapping[str, Any], choices: ChoiceTree, rules: RuleTable | None = None) -> FormDefinition:
    """Make a definition from parsed data, under the newest rules where none are given.

    :raises KnownError: ``form.choices``.
    :raises ValueError: the data breaks its own rules (a fault of the data, not of a user).
    """
    return _expanded(data, checked_shape(data, choices.shape), rules or newest_rules())


def digest_of(data: Mapping[str, Any]) -> str:
    """Hex SHA-256 of definition data, free of line ends and layout of the file."""
    return _digest(data)


def _known(form: FormName) -> Mapping[str, Any]:
    data = _data().get(form)
    if data is None:
        raise KnownError("form.unknown", form=form.id)
    return data


@lru_cache(maxsize=1024)
def _made(form: FormName, version: int, digest: str, shape: Shape) -> FormDefinition:
    data = _known(form)
    return _expanded(data, checked_shape(data, shape), rules_of(version, digest))


def _expanded(data: Mapping[str, Any], shape: Shape, rules: RuleTable) -> FormDefinition:
    source = digest_of(data)
    made = Expansion(data, shape, source)
    return FormDefinition(
        id=data["id"], form_code=data["form_code"], contest=data["contest"], version=data["version"],
        contest_name=Text(**data["contest_name"]), title=Text(**data["title"]),
        sections=made.sections, pages=made.pages, shape=shape, source=source,
        digest=_digest({"choices": shape, "form": source}), rules=rules, values=data.get("values", {}),
    )


def _digest(data: object) -> str:
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()
