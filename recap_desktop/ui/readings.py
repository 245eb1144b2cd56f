"""Fields and readings in words, as the paper names them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from forms.definition import FormDefinition
from forms.errors import KnownError
from forms.figure import Figure, Kind
from forms.rules import Finding, Severity
from recap_desktop.ui import formats
from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.widgets.figure_field import speech

if TYPE_CHECKING:
    from sync.trust.package import ElectionPackage

_WORST_FIRST = (Severity.HARD, Severity.LAW, Severity.XDOC, Severity.SOFT)


def field_label(definition: FormDefinition, field: str, context: Context) -> str:
    """Number, label and column of a field, as on the paper."""
    words, found = context.words, definition.field(field)
    side = f", {words('entry.spoken.' + found.column)}" if found.column else ""
    name = f"{found.number}  {definition.row(found.row).label.get(words.language)}{side}"
    return with_choice(name, definition, field, choice_names(context))


def box_names(definition: FormDefinition, context: Context, region: str) -> list[tuple[str, str]]:
    """Every box in paper order with its name, as :func:`field_label` says it; ``region`` is the station."""
    names, said = choice_names(context, region), []
    for section in definition.sections:
        for line in section.rows:
            for one in line.fields:
                side = f", {context.words('entry.spoken.' + one.column)}" if one.column else ""
                told = f"{one.number}  {line.label.get(context.words.language)}{side}"
                said.append((one.id, with_choice(told, definition, one.id, names)))
    return said


def choice_names(context: Context, region: str = "") -> Mapping[str, str]:
    """Names on the ballot by id, a withdrawn one marked; none where the region has a part in several districts.

    :param region: station or region; the sub-district when empty.
    """
    facts = context.facts
    return names_on_ballot(facts.package, context.shell.contest, region or facts.region, context.words)


def names_on_ballot(package: ElectionPackage, contest: str, region: str, words: Words) -> Mapping[str, str]:
    """As :func:`choice_names`, of any contest in any language."""
    try:
        choices = package.choices(contest, region)
    except KnownError:
        return {}
    return {one.id: words("entry.choice_withdrawn", name=one.name) if one.withdrawn else one.name for one in choices}


def with_choice(name: str, definition: FormDefinition, field: str, names: Mapping[str, str]) -> str:
    """A field's name and, in a row of votes, who they are for: numbers alone are easily exchanged."""
    choice = definition.row(definition.field(field).row).choice
    said = names.get(choice or "")
    return f"{name} · {said}" if said else name


def reading(figure: Figure, context: Context) -> str:
    """A reading in digits and words."""
    spoken = speech.terbilang(figure, context.words)
    if figure.kind is Kind.VALUE and figure.value is not None:
        return f"{formats.number(figure.value, context.words.language)}  {spoken}"
    return spoken


def short_reading(figure: Figure, words: Words) -> str:
    """A figure as a narrow cell says it: blank and unreadable are no zeros."""
    if figure.kind is Kind.VALUE and figure.value is not None:
        return formats.number(figure.value, words.language)
    return words("v.blank_short" if figure.kind is Kind.BLANK else "v.unreadable_short")


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Arithmetic, needs decision, documents differ, note; each in the order of the rules."""
    return sorted(findings, key=lambda one: _WORST_FIRST.index(one.severity))
