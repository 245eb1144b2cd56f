"""Runs the rules of a form over the figures of one sheet."""

from __future__ import annotations

from collections.abc import Mapping

from forms.figure import Kind
from forms.rules import sentences
from forms.rules.causes import Sheet, probable_cause
from forms.rules.instances import Instance, instances
from forms.rules.model import Finding, RuleContext, Severity
from forms.rules.silence import silenced
from forms.tally import TallyForm


def evaluate(form: TallyForm, context: RuleContext | None = None) -> tuple[Finding, ...]:
    """Every broken rule instance, silenced ones included, in order of dominance.

    An instance that names a field without a number (not typed, blank, unreadable) is not evaluated; a blank or
    unreadable figure is itself a finding of R16.
    """
    context = context or RuleContext()
    values = {name: figure.value for name, figure in form.figures.items() if figure.value is not None}
    all_instances = instances(form.definition, context)
    binding = [one for one in all_instances if one.formula != "digits" and values.keys() >= set(one.fields)]
    readings = [one for one in all_instances if one.formula == "digits"]
    failing = [one for one in readings if _misread(form, one)]
    unkept = [one for one in binding if not one.holds(values)]
    failing += unkept
    if not failing:
        return ()
    dominators = silenced(form.definition, failing, values)
    sheet = Sheet(form.definition, values, binding, [one for one in unkept if one.severity is not Severity.SOFT])
    return tuple(_finding(form, sheet, one, dominators.get(one.key)) for one in failing)


def _misread(form: TallyForm, instance: Instance) -> bool:
    """R16: a reading that is no number, or one longer than the boxes of the form."""
    name = instance.fields[0]
    figure = form.get(name)
    if figure is None:
        return False
    return figure.kind is not Kind.VALUE or len(str(figure.value)) > form.definition.field(name).boxes


def _finding(form: TallyForm, sheet: Sheet, instance: Instance, dominator: str | None) -> Finding:
    params = _params(form, instance, sheet.values)
    return Finding(
        rule=instance.rule, key=instance.key, severity=instance.severity, fields=instance.fields, params=params,
        cause=probable_cause(sheet, instance), legal_basis=sentences.legal_basis(instance.rule),
        silenced_by=dominator, sentence=sentences.message(form, instance, params),
        again=sentences.reading_again(form, instance, params),
    )


def _params(form: TallyForm, instance: Instance, values: Mapping[str, int]) -> dict[str, int]:
    first = instance.fields[0]
    if instance.formula == "digits":
        value = values.get(first)
        params = {"boxes": form.definition.field(first).boxes}
        return params if value is None else params | {"left": value}
    difference = instance.residual(values)
    return {"left": values[first], "right": values[first] - difference, "difference": difference}
