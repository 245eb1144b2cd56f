"""What can be voted for in one contest and electoral district: a tree of choices, named by string ids.

Flat contests have one level (``"1"``, ``"2"``); party contests have groups with members (``"5"``, ``"5.3"``: group and
number). The key is the number printed on the ballot, never the row: numbers may have holes and need not begin at 1.
An empty column is a choice with its own number. A withdrawn choice stays in the tree, marked; so do its votes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from forms.errors import KnownError

ChoiceKind = Literal["candidate", "empty_column"]
#: The numbers of a tree without names: ``((1, None), (2, None))`` flat, ``((1, (1, 2)), (5, ()))`` in groups.
Shape = tuple[tuple[int, tuple[int, ...] | None], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice.

    :param id: ``"5"``, or ``"5.3"`` for member 3 of group 5.
    :param number: as printed on the ballot.
    :param members: members of a group in ballot order, perhaps none; None for a choice that is no group.
    :param withdrawn: code of the reason why it was withdrawn, else None.
    """

    id: str
    number: int
    name: str
    members: tuple[Choice, ...] | None = None
    kind: ChoiceKind = "candidate"
    withdrawn: str | None = None


@dataclass(frozen=True)
class ChoiceTree:
    """The choices of a contest in one district, in ballot order. Two trees are equal when all of it is equal.

    :raises KnownError: ``form.choices`` where numbers do not rise, or groups and plain choices are mixed.
    """

    top: tuple[Choice, ...]

    def __post_init__(self) -> None:
        levels = [self.top, *(one.members for one in self.top if one.members)]
        rising = all(a.number < b.number for level in levels for a, b in zip(level, level[1:], strict=False))
        mixed = len({one.members is None for one in self.top}) > 1
        if not self.top or not rising or mixed or self.top[0].number < 1:
            raise KnownError("form.choices", choices=",".join(str(one.number) for one in self.top)[:40])

    @property
    def is_grouped(self) -> bool:
        """True where the choices are groups with members."""
        return self.top[0].members is not None

    def __iter__(self) -> Iterator[Choice]:
        """Every choice in paper order: each group before its members."""
        for one in self.top:
            yield one
            yield from one.members or ()

    def __len__(self) -> int:
        return len(self._by_id)

    @cached_property
    def _by_id(self) -> Mapping[str, Choice]:
        return {one.id: one for one in self}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Name of each choice by id, in paper order."""
        return {one.id: one.name for one in self}

    @cached_property
    def shape(self) -> Shape:
        """What of the tree makes the rows of a form: the numbers."""
        return tuple(
            (one.number, None if one.members is None else tuple(below.number for below in one.members))
            for one in self.top
        )

    def get(self, choice: str) -> Choice | None:
        """The choice of an id, or None."""
        return self._by_id.get(choice)

    def to_json(self) -> list[dict[str, Any]]:
        """As it stands in a package."""
        return [_to_json(one) for one in self.top]


def tree_from_json(data: Sequence[Mapping[str, Any]]) -> ChoiceTree:
    """The tree of a package: ``number``, ``name``, and where they apply ``kind``, ``withdrawn``, ``members``.

    :raises KnownError: ``form.choices``.
    """
    return ChoiceTree(tuple(_from_json(one, "") for one in data))


def flat(count: int) -> ChoiceTree:
    """Numbered placeholders 1 .. count."""
    return ChoiceTree(tuple(Choice(str(k), k, str(k)) for k in range(1, count + 1)))


def grouped(members: Mapping[int, Sequence[int]]) -> ChoiceTree:
    """Numbered placeholders: member numbers by group number."""
    return ChoiceTree(tuple(
        Choice(str(group), group, str(group), tuple(Choice(f"{group}.{k}", k, f"{group}.{k}") for k in numbers))
        for group, numbers in members.items()
    ))


def _from_json(data: Mapping[str, Any], above: str) -> Choice:
    number = data["number"]
    own = f"{above}{number}"
    members = data.get("members")
    return Choice(
        own, number, data["name"],
        None if members is None else tuple(_from_json(one, f"{own}.") for one in members),
        data.get("kind", "candidate"), data.get("withdrawn"),
    )


def _to_json(one: Choice) -> dict[str, Any]:
    made: dict[str, Any] = {"number": one.number, "name": one.name}
    if one.kind != "candidate":
        made["kind"] = one.kind
    if one.withdrawn is not None:
        made["withdrawn"] = one.withdrawn
    if one.members is not None:
        made["members"] = [_to_json(below) for below in one.members]
    return made
