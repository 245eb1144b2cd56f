"""A box of a form by what stands beside it on paper: ``b4``, ``2.3``, ``iv2``, ``v a``; party and candidate by number;
else by words of its label or the name on the ballot."""

from __future__ import annotations

import re
from collections.abc import Mapping

from forms.definition import FormDefinition, RowDef

_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V"}

#: Number of a contestant, then a number below it, or A or B for its own votes and its total.
_ON_BALLOT = re.compile(r"\s*(\d{1,3})\s*(?:[.,/ -]\s*(\d{1,3})|[., ]?\s*(A|B))?\s*", re.IGNORECASE)


def is_total(row: RowDef) -> bool:
    """The row closes a block: it is of a group and of no choice."""
    return row.group is not None and row.choice is None


def find_field(definition: FormDefinition, text: str) -> str | None:
    """The field that the text names: ``I.B.4``, ``b4``, ``2.3``, ``v`` (first of the section); None if none does.

    On a form of groups a number is that of the group on the ballot: ``5``, ``5.3``, ``5b``. A plain number that is
    no section is that of a choice.
    """
    grouped = any(members is not None for _, members in definition.shape)
    found = _on_ballot(definition, text) if grouped else None
    return found or _on_paper(definition, text) or _on_ballot(definition, text)


def find_fields(definition: FormDefinition, text: str, labels: Mapping[str, str], most: int) -> list[str]:
    """Fields that the text may mean: first the one that it names by number with the other boxes of its row, then those
    whose label holds every word of it, in paper order.

    :param labels: what stands beside each field, by field.
    :param most: so many at most.
    """
    words = text.lower().split()
    named = find_field(definition, text)
    row = [one.id for one in definition.row(definition.field(named).row).fields] if named is not None else []
    found = [named, *(name for name in row if name != named)] if named is not None else []
    if any(letter.isalpha() for letter in text) and len(text.strip()) > 1:
        found += [name for name in definition.order
                  if name not in found and all(word in labels.get(name, "").lower() for word in words)]
    return found[:most]


def _on_ballot(definition: FormDefinition, text: str) -> str | None:
    named = _ON_BALLOT.fullmatch(text)
    if named is None:
        return None
    group, member, part = str(int(named[1])), named[2], (named[3] or "A").upper()
    choice = f"{group}.{int(member)}" if member else group
    for field in definition.fields:
        line = definition.row(field.row)
        if (is_total(line) and line.group == group) if part == "B" else line.choice == choice:
            return field.id
    return None


def _on_paper(definition: FormDefinition, text: str) -> str | None:
    wanted = re.sub(r"[^A-Z0-9]", "", text.upper())
    if not wanted:
        return None
    section_first = re.fullmatch(r"([1-5])([A-Z0-9]*)", wanted)
    candidates = [wanted]
    if section_first:
        candidates.append(_ROMAN[section_first[1]] + section_first[2])
    for candidate in candidates:
        for whole in (True, False):
            for field in definition.fields:
                number = re.sub(r"[^A-Z0-9]", "", field.number.upper())
                section = definition.section_of(field.id).number.upper()
                if candidate in ((number, number.removeprefix(section)) if whole else (section,)):
                    return field.id
    return None
