"""Runs the rules of a form over the figures of one sheet, from scratch or one figure after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from forms.figure import Figure
from forms.rules.causes import Sheet, probable_cause
from forms.rules.instances import Instance, rule_set
from forms.rules.model import Finding, RuleContext, Severity
from forms.rules.sentences import FindingSentences, legal_basis
from forms.rules.silence import silenced
from forms.tally import TallyForm


def evaluate(form: TallyForm, context: RuleContext | None = None) -> tuple[Finding, ...]:
    """Every broken rule instance, silenced ones included, in order of dominance.

    An instance that names a field without a number (not typed, blank, unreadable) is not evaluated; a blank or
    unreadable figure is itself a finding of R16.
    """
    return Evaluator(form, context).findings


class Evaluator:
    """The rules over a sheet that is being typed: a figure costs the instances that name its field, not the form."""

    def __init__(self, form: TallyForm, context: RuleContext | None = None) -> None:
        self.form = form
        self._rules = rule_set(form.definition)
        self._instances = self._rules.applied(context or RuleContext())
        self._values = {name: figure.value for name, figure in form.figures.items() if figure.value is not None}
        self._failing = self._failing_of(range(len(self._instances)))
        self._findings: tuple[Finding, ...] | None = None

    def become(self, form: TallyForm) -> None:
        """Take over the figures of a later form of the same definition."""
        before, after = self.form.figures, form.figures
        self.form = form
        changed = [name for name in before.keys() | after.keys() if before.get(name) is not after.get(name)]
        for name in changed:
            self._set(name, after.get(name))
        touched = {place for name in changed for place in self._rules.by_field[name]}
        self._failing = (self._failing - touched) | self._failing_of(touched)
        if touched:
            self._findings = None

    def _set(self, name: str, figure: Figure | None) -> None:
        if figure is None or figure.value is None:
            self._values.pop(name, None)
        else:
            self._values[name] = figure.value

    @property
    def findings(self) -> tuple[Finding, ...]:
        """As :func:`evaluate` says of the figures now."""
        if self._findings is None:
            self._findings = self._made()
        return self._findings

    def _failing_of(self, places: Iterable[int]) -> set[int]:
        """Which of these do not hold. One without all its numbers is not judged, but for a reading that is none."""
        found: set[int] = set()
        instances, figures, values = self._instances, self.form.figures, self._values
        for place in places:
            one = instances[place]
            if one is None:
                continue
            if one.formula == "digits":
                figure = figures.get(one.fields[0])
                if figure is not None and (figure.value is None or figure.value >= one.constant):
                    found.add(place)
                continue
            try:
                holds = one.holds(values)
            except KeyError:
                continue
            if not holds:
                found.add(place)
        return found

    def _made(self) -> tuple[Finding, ...]:
        if not self._failing:
            return ()
        readings: list[Instance] = []
        identities: list[Instance] = []
        for place in sorted(self._failing):
            one = self._instances[place]
            assert one is not None
            (readings if one.formula == "digits" else identities).append(one)
        failing = [*readings, *identities]
        dominators = silenced(self.form.definition, failing, self._values)
        broken = [one for one in identities if one.severity is not Severity.SOFT]
        sheet = Sheet(self.form.definition, self._values, self._binding, broken)
        return tuple(self._finding(sheet, one, dominators.get(one.key)) for one in failing)

    def _binding(self, name: str) -> list[Instance]:
        """Identities that name a field and have a figure for each of theirs."""
        found = (self._instances[place] for place in self._rules.by_field[name])
        return [
            one for one in found
            if one is not None and one.formula != "digits" and all(field in self._values for field in one.fields)
        ]

    def _finding(self, sheet: Sheet, instance: Instance, dominator: str | None) -> Finding:
        definition, figures = self.form.definition, self.form.figures
        params = _params(self.form, instance, self._values)
        named = tuple(figures[name] for name in instance.fields)
        return Finding(
            rule=instance.rule, key=instance.key, severity=instance.severity, fields=instance.fields, params=params,
            cause=probable_cause(sheet, instance), legal_basis=legal_basis(instance.rule),
            silenced_by=dominator, words=FindingSentences(definition, instance, named, params),
        )


def _params(form: TallyForm, instance: Instance, values: Mapping[str, int]) -> dict[str, int]:
    first = instance.fields[0]
    if instance.formula == "digits":
        value = values.get(first)
        params = {"boxes": form.definition.field(first).boxes}
        return params if value is None else params | {"left": value}
    if instance.is_note:
        return {"left": values[first]}
    difference = instance.residual(values)
    if instance.formula == "room":
        return {"left": values[first] - difference, "right": values[first], "difference": -difference}
    return {"left": values[first], "right": values[first] - difference, "difference": difference}
