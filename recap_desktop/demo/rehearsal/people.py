"""Who takes part in a rehearsal: fictional persons with passphrases of their own, two laptops a committee."""

from __future__ import annotations

import csv
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from recap_desktop.core.roles import Role
from recap_desktop.demo.work import Crew

#: Suffix of the person id, role, laptop. An operator of each laptop types every sheet; the third one's key is revoked.
_POSTS = (
    ("OP-1", Role.OPERATOR, "a"), ("CHAIR", Role.CHAIR, "a"), ("MEMBER-1", Role.MEMBER, "a"),
    ("MEMBER-2", Role.MEMBER, "a"), ("OP-2", Role.OPERATOR, "b"), ("OP-3", Role.OPERATOR, "b"),
    ("MEMBER-3", Role.MEMBER, "b"), ("MEMBER-4", Role.MEMBER, "b"),
)
_GIVEN = ("Siti", "Hasan", "Anita", "Yusuf", "Budi", "Maria", "Rina", "Agus", "Dewi", "Umar", "Sari")
_FAMILY = ("Rahma", "Tidore", "Marsaoly", "Malik", "Salim", "Wenno", "Usman", "Latuheru", "Hamid")
LAPTOPS = ("a", "b")


@dataclass(frozen=True)
class Person:
    """One appointment. ``id`` is that of the roster, ``laptop`` where the person works."""

    id: str
    role: str
    name: str
    subdistrict: str
    laptop: str
    passphrase: str


def committee_of(subdistrict: str, number: int) -> tuple[Person, ...]:
    """The eight persons of a committee, with new passphrases.

    :param number: of the committee among all, from 0; makes the names.
    """
    found = []
    for index, (suffix, role, laptop) in enumerate(_POSTS):
        given, family = (number * len(_POSTS) + index) % len(_GIVEN), (number + index) % len(_FAMILY)
        found.append(Person(
            f"P{subdistrict}-{suffix}", role.value, f"{_GIVEN[given]} {_FAMILY[family]}", subdistrict, laptop,
            f"gladi-{secrets.token_hex(8)}",
        ))
    return tuple(found)


def crew_of(people: Sequence[Person]) -> Crew:
    """Who does what at a laptop with these persons."""
    operators, chairs, members = (
        tuple(one.id for one in people if one.role == role) for role in (Role.OPERATOR, Role.CHAIR, Role.MEMBER)
    )
    first, second = (*chairs, *members)[:2]
    return Crew(
        operators, (first, second), members[-1], (*chairs, *members) if chairs else (),
        {one.id: one.passphrase for one in people},
    )


def write_people(people: Iterable[Person], path: Path) -> None:
    """Persons with the passphrases of the rehearsal, so that its workspaces can be opened afterwards."""
    with path.open("x", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream, lineterminator="\n")
        out.writerow(("person", "role", "name", "region", "laptop", "passphrase"))
        out.writerows((one.id, one.role, one.name, one.subdistrict, one.laptop, one.passphrase) for one in people)
    path.chmod(0o600)
