"""Rules as data made concrete: one :class:`Instance` for every identity that binds named fields of a form.

A rule binds whatever form has the fields it names: words of ``each`` for which the form lacks a field make no instance.
Every identity sets its first field against the sum of the others; nothing here knows a rule by its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import cached_property, lru_cache
from typing import Any

from forms.definition import FormDefinition
from forms.rules.model import RuleContext, Severity

#: Spare ballots are given in tenths of a percent.
_WHOLE = 1000
#: Combinations of result type and filled-in fields that are kept made for one form.
_MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Instance:
    """First figure less the others, less ``constant`` and spare, must be 0 (``equal``) or must not be above 0.

    :param formula: ``sum``, ``at_most``, ``supply``, ``cap``, ``reference`` or ``digits`` (R16, one field, which must
        have a figure below ``constant``); ``room`` (the others together must not be above the first); and two that are
        remarkable where they come true: ``same`` (first = others, from ``least`` on, the last ``zeros`` fields 0) and
        ``nil`` (first = 0 while none of the others is).
    :param spare: for ``supply``: spare ballots per mille of ``base``, rounded up.
    :param implied_by: rules of the same weight whose failure already says this one's.
    :param say: which of its rule's sentences it says.
    :param cause: code of the one probable cause there is, about the first field; None where causes are searched for.
    """

    rule: str
    key: str
    severity: Severity
    formula: str
    fields: tuple[str, ...]
    constant: int = 0
    equal: bool = True
    spare: int = 0
    implied_by: tuple[str, ...] = ()
    zeros: int = 0
    least: int = 1
    say: str = "message"
    cause: str | None = None

    def residual(self, values: Mapping[str, int]) -> int:
        """Left side minus right side.

        :raises KeyError: ``values`` lacks a field of the instance.
        """
        fields = self.fields
        total = values[fields[0]] - self.constant
        for name in fields[1:]:
            total -= values[name]
        return total - spare_ballots(values[fields[1]], self.spare) if self.spare else total

    def holds(self, values: Mapping[str, int]) -> bool:
        """True when the identity is kept, or nothing remarkable is there.

        :raises KeyError: ``values`` lacks a field of the instance.
        """
        if self.is_note:
            return not self._remarkable(values)
        residual = self.residual(values)
        if self.formula == "room":
            residual = -residual
        return residual == 0 if self.equal else residual <= 0

    @property
    def is_note(self) -> bool:
        """Whether it tells of what agrees and is rare, not of what does not agree."""
        return self.formula in ("same", "nil")

    def _remarkable(self, values: Mapping[str, int]) -> bool:
        first, *others = (values[name] for name in self.fields)
        if self.formula == "nil":
            return first == 0 and all(others)
        terms = others[: len(others) - self.zeros]
        return first == sum(terms) >= self.least and not any(others[len(terms) :])

    def solve(self, name: str, values: Mapping[str, int]) -> int | None:
        """The one value of ``name`` that would keep an equality, where there is exactly one."""
        if not self.equal or (self.spare and name != self.fields[0]):
            return None
        residual = self.residual(values)
        return values[name] - residual if name == self.fields[0] else values[name] + residual


def spare_ballots(base: int, per_mille: int) -> int:
    """Spare ballots for ``base`` voters, rounded up to whole ballots."""
    return -(-base * per_mille // _WHOLE)


@dataclass(frozen=True, slots=True)
class _Condition:
    """When an instance of the form is left out, and what it looks up beside the sheet."""

    except_result_types: frozenset[str]
    unless_filled: bool
    reference: str | None


@dataclass(frozen=True, eq=False)
class RuleSet:
    """Every instance that a form can have under its rules, in order of dominance; one object a form.

    :param by_field: positions of the instances that name a field.
    """

    instances: tuple[Instance, ...]
    by_field: Mapping[str, tuple[int, ...]]
    _conditions: tuple[_Condition, ...]
    _kept: dict[tuple[str, frozenset[str]], tuple[Instance | None, ...]] = field(default_factory=dict, repr=False)

    def applied(self, context: RuleContext) -> list[Instance | None]:
        """The instances in one context; None in place of each that does not apply."""
        found = list(self._of(context.result_type, context.filled))
        for place, name in self._references:
            one = found[place]
            limit: int | None = getattr(context, name)
            found[place] = replace(one, constant=limit) if one is not None and limit is not None else None
        return found

    @cached_property
    def _references(self) -> tuple[tuple[int, str], ...]:
        return tuple((place, one.reference) for place, one in enumerate(self._conditions) if one.reference is not None)

    def _of(self, result_type: str, filled: frozenset[str]) -> tuple[Instance | None, ...]:
        """Without what the result type or the filled-in fields exempt; the few combinations there are stay made."""
        found = self._kept.get((result_type, filled))
        if found is None:
            found = tuple(
                None if result_type in condition.except_result_types
                or (condition.unless_filled and not filled.isdisjoint(one.fields)) else one
                for one, condition in zip(self.instances, self._conditions, strict=True)
            )
            if len(self._kept) < _MOST_KEPT:
                self._kept[result_type, filled] = found
        return found


def instances(definition: FormDefinition, context: RuleContext) -> tuple[Instance, ...]:
    """Every instance that applies to the form in this context, in order of dominance (as the data lists them)."""
    return tuple(one for one in rule_set(definition).applied(context) if one is not None)


#: Instances are one object in all forms that have them: districts differ in a few parties, not in the rest.
_SHARED: dict[Instance, Instance] = {}


@lru_cache(maxsize=1024)
def rule_set(definition: FormDefinition) -> RuleSet:
    """The rules of a form made concrete.

    :raises ValueError: the table breaks its own rules (a fault of the data).
    """
    made = [
        (_SHARED.setdefault(instance, instance), condition)
        for data, condition in ((one, _condition(one)) for one in definition.rules.rules)
        for instance in _of_rule(definition, data)
    ]
    if len({one.key for one, _ in made}) != len(made):
        raise ValueError(f"{definition.id}: two rule instances share a key")
    by_field: dict[str, list[int]] = {name: [] for name in definition.order}
    for place, (instance, _) in enumerate(made):
        for name in instance.fields:
            by_field[name].append(place)
    return RuleSet(
        tuple(one for one, _ in made), {name: tuple(places) for name, places in by_field.items()},
        tuple(condition for _, condition in made),
    )


def _condition(data: Mapping[str, Any]) -> _Condition:
    return _Condition(
        frozenset(data.get("except_result_types", ())), bool(data.get("unless_filled")), data.get("reference")
    )


def _of_rule(definition: FormDefinition, data: Mapping[str, Any]) -> Iterator[Instance]:
    if "unless" in data and _matching(definition, data["unless"]):
        return
    if data.get("contested") and len(definition.contestants) < 2:
        return
    for each in _each(definition, data):
        instance = _instance(definition, data, each)
        if instance is not None:
            yield instance


def _each(definition: FormDefinition, data: Mapping[str, Any]) -> Iterable[str]:
    """What ``{each}`` stands for: plain words, fields that match a pattern, or what ``*`` matched (``each_match``)."""
    if "each_match" in data:
        before, after = data["each_match"].split("*")
        matched = _matching(definition, data["each_match"])
        return [one[len(before) : len(one) - len(after)] for one in matched]
    words = data.get("each", [""])
    spread = [one for word in words for one in (_matching(definition, word) if "*" in word else [word])]
    return [one for one in spread if one not in data.get("except", ())]


def _matching(definition: FormDefinition, pattern: str) -> list[str]:
    return [one for one in definition.order if fnmatchcase(one, pattern)]


def _instance(definition: FormDefinition, data: Mapping[str, Any], each: str) -> Instance | None:
    """The instance, or None where the form lacks a field or value that it names."""
    made = _FORMULAS[data["formula"]](definition, data)
    fields = _fields(definition, [name.format(each=each) for name in made.pop("names")] if "names" in made else [each])
    if fields is None or None in made.values():
        return None
    if "zeros" in data:
        zeros = _fields(definition, [name.format(each=each) for name in data["zeros"]])
        if zeros is None:
            return None
        made["zeros"] = len(zeros)
    if data["formula"] == "digits":
        made["constant"] = 10 ** definition.field(each).boxes
    return Instance(
        rule=data["rule"], key=f"{data['rule']}:{data['key'].format(each=each)}", severity=Severity(data["severity"]),
        formula=data["formula"], implied_by=tuple(data.get("implied_by", ())), fields=fields,
        say=data.get("say", "message"), cause=data.get("cause"), **made,
    )


def _fields(definition: FormDefinition, names: Iterable[str]) -> tuple[str, ...] | None:
    """Fields by name; a pattern stands for those that match it, perhaps none beside others."""
    found: list[str] = []
    patterns, matched = 0, 0
    for name in names:
        if "*" in name:
            some = _matching(definition, name)
            patterns, matched = patterns + 1, matched + len(some)
            found += some
        elif name in definition:
            found.append(name)
        else:
            return None
    lonely = patterns and not matched and len(found) < 2
    return None if lonely else tuple(found)


_Made = dict[str, Any]
_FORMULAS: Mapping[str, Callable[[FormDefinition, Mapping[str, Any]], _Made]] = {
    "digits": lambda definition, data: {},
    "sum": lambda definition, data: {"names": [data["total"], *data["parts"]]},
    "at_most": lambda definition, data: {"names": [data["low"], data["high"]], "equal": False},
    "supply": lambda definition, data: {
        "names": [data["total"], data["base"]], "spare": definition.values.get(data["spare"]),
    },
    "cap": lambda definition, data: {
        "names": [data["low"]], "constant": definition.values.get(data["limit"]), "equal": False,
    },
    "reference": lambda definition, data: {"names": [data["low"]]},
    "room": lambda definition, data: {"names": [data["high"], *data["parts"]], "equal": False},
    "same": lambda definition, data: {
        "names": [data["total"], *data["parts"], *data.get("zeros", ())],
        "least": data.get("least", 1), "equal": False,
    },
    "nil": lambda definition, data: {"names": [data["total"], *data.get("beside", ())], "equal": False},
}
