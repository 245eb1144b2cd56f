"""Rules as data made concrete: one :class:`Instance` for every identity that binds named fields of a form.

Linear rules are coefficients; nothing here knows a rule by its number.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from forms.definition import FormDefinition
from forms.rules.model import RuleContext, Severity

#: Spare ballots are given in tenths of a percent.
_WHOLE = 1000


@dataclass(frozen=True, slots=True)
class Instance:
    """``sum(coefficient * figure) - constant - spare`` must be 0 (``equal``) or must not be above 0.

    :param formula: ``sum``, ``at_most``, ``supply``, ``cap``, ``reference`` or ``digits`` (R16, one field).
    :param spare: for ``supply``: spare ballots per mille of ``base``, rounded up.
    :param implied_by: rules of the same weight whose failure already says this one's.
    """

    rule: str
    key: str
    severity: Severity
    formula: str
    fields: tuple[str, ...]
    coefficients: tuple[int, ...] = ()
    constant: int = 0
    equal: bool = True
    spare: int = 0
    implied_by: tuple[str, ...] = ()

    def residual(self, values: Mapping[str, int]) -> int:
        """Left side minus right side; ``values`` holds every field of the instance."""
        total = -self.constant
        for name, coefficient in zip(self.fields, self.coefficients, strict=True):
            total += coefficient * values[name]
        return total - spare_ballots(values[self.fields[1]], self.spare) if self.spare else total

    def holds(self, values: Mapping[str, int]) -> bool:
        """True when the identity is kept."""
        residual = self.residual(values)
        return residual == 0 if self.equal else residual <= 0

    def solve(self, name: str, values: Mapping[str, int]) -> int | None:
        """The one value of ``name`` that would keep an equality, where there is exactly one."""
        if not self.equal or (self.spare and name != self.fields[0]):
            return None
        return values[name] - self.coefficients[self.fields.index(name)] * self.residual(values)


def spare_ballots(base: int, per_mille: int) -> int:
    """Spare ballots for ``base`` voters, rounded up to whole ballots."""
    return -(-base * per_mille // _WHOLE)


@lru_cache(maxsize=512)
def instances(definition: FormDefinition, context: RuleContext) -> tuple[Instance, ...]:
    """Every instance that applies to the form in this context, in order of dominance (as the data lists them)."""
    found: list[Instance] = []
    for data in definition.rules:
        if context.result_type in data.get("except_result_types", ()):
            continue
        if data["formula"] == "reference" and context.dpt_reference is None:
            continue
        for each in _each(definition, data):
            instance = _instance(definition, data, each, context)
            if not (data.get("unless_filled") and context.filled.intersection(instance.fields)):
                found.append(instance)
    keys = [one.key for one in found]
    if len(set(keys)) != len(keys):
        raise ValueError(f"{definition.id}: two rule instances share a key")
    return tuple(found)


def _each(definition: FormDefinition, data: Mapping[str, Any]) -> Iterable[str]:
    """What ``{each}`` stands for: plain words, fields that match a pattern, or what ``*`` matched (``each_match``)."""
    if "each_match" in data:
        before, after = data["each_match"].split("*")
        matched = fnmatch.filter(definition.order, data["each_match"])
        return [one[len(before) : len(one) - len(after)] for one in matched]
    words = data.get("each", [""])
    spread = [one for word in words for one in (_matching(definition, word) if "*" in word else [word])]
    return [one for one in spread if one not in data.get("except", ())]


def _matching(definition: FormDefinition, pattern: str) -> list[str]:
    return fnmatch.filter(definition.order, pattern)


def _instance(definition: FormDefinition, data: Mapping[str, Any], each: str, context: RuleContext) -> Instance:
    def named(*templates: str) -> tuple[str, ...]:
        names = [template.format(each=each) for template in templates]
        fields = [one for name in names for one in (_matching(definition, name) if "*" in name else [name])]
        for one in fields:
            definition.field(one)
        return tuple(fields)

    rule, formula = data["rule"], data["formula"]
    common = {
        "rule": rule, "key": f"{rule}:{data['key'].format(each=each)}", "severity": Severity(data["severity"]),
        "formula": formula, "implied_by": tuple(data.get("implied_by", ())),
    }
    if formula == "digits":
        return Instance(**common, fields=named(each))
    if formula == "sum":
        fields = named(data["total"], *data["parts"])
        return Instance(**common, fields=fields, coefficients=(1,) + (-1,) * (len(fields) - 1))
    if formula == "supply":
        return Instance(
            **common, fields=named(data["total"], data["base"]), coefficients=(1, -1), spare=data["spare_per_mille"]
        )
    if formula == "at_most":
        return Instance(**common, fields=named(data["low"], data["high"]), coefficients=(1, -1), equal=False)
    if formula in ("cap", "reference"):
        limit: int = data["limit"] if formula == "cap" else getattr(context, data["reference"])
        return Instance(
            **common, fields=named(data["low"]), coefficients=(1,), constant=limit, equal=formula == "reference"
        )
    raise ValueError(f"{rule}: unknown formula {formula!r}")
