"""Which findings derive from which: one slip should be said once.

Finding B derives from finding A when they share a field and the one change of that field that would satisfy A would
satisfy B as well. The order of the rules in the form's data is the order of dominance (HARD, then LAW, then SOFT), so
nothing is silenced by something weaker and whatever settles A settles B. Two more cases: a figure that is longer
than its boxes (R16) dominates everything that names it, and a rule may be ``implied_by`` others (R08 is R06 and R07
taken together, so it is said only where neither of them fails).

A silenced finding stays in the list of raw findings; it is not shown and does not block, its dominator does. When the
dominator is settled the rules run again on the new figures, so an independent fault behind it cannot hide for long.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forms.definition import FormDefinition
from forms.rules.instances import Instance


def silenced(
    definition: FormDefinition, failing: Sequence[Instance], values: Mapping[str, int]
) -> dict[str, str]:
    """Key of each silenced instance -> key of the instance that dominates it (never a silenced one)."""
    found: dict[str, str] = {}
    implying = {rule for one in failing for rule in one.implied_by}
    dominators: list[Instance] = []
    for one in failing:
        dominator = next((other for other in dominators if _derives(definition, one, other, values)), None)
        if dominator is not None:
            found[one.key] = dominator.key
        elif one.equal or one.rule in implying:  # an inequality has no one figure that would satisfy it
            dominators.append(one)
    return found


def _derives(
    definition: FormDefinition, one: Instance, dominator: Instance, values: Mapping[str, int]
) -> bool:
    shared = [name for name in dominator.fields if name in one.fields]
    if not shared or one.formula == "digits":
        return False
    if dominator.formula == "digits" or dominator.rule in one.implied_by:
        return True
    for name in shared:
        fitting = dominator.solve(name, values)
        if fitting is None or not 0 <= fitting < 10 ** definition.field(name).boxes:
            continue  # no paper could say it, so it explains nothing
        if one.holds({**values, name: fitting}):
            return True
    return False
