"""The roster of a server: taken from a table, listed with what each person still needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sync.server.codes import enrolled, open_codes
from sync.server.folder import DataFolder
from sync.server.store.interface import CodeState, Grant
from sync.trust.appointments import read_roster
from sync.trust.roles import COMMITTEE_DIGITS
from sync.trust.times import stamp


@dataclass(frozen=True)
class Imported:
    """What another roster changed. Counts are persons; ``cancelled`` counts open codes of appointments that ended.

    ``left_out`` are columns of the table that a server has no need of; ``nobody`` sub-districts without anybody.
    """

    persons: int
    added: int
    changed: int
    removed: int
    cancelled: int
    left_out: tuple[str, ...]
    nobody: tuple[str, ...]


class Standing(StrEnum):
    """What a person of the roster has."""

    ENROLLED = "enrolled"
    CODE = "code"
    NOTHING = "nothing"


def import_roster(folder: DataFolder, path: Path, now: datetime) -> Imported:
    """Put the roster of a table in place of the one there is.

    Open codes of whoever is no longer appointed, or to something else, are cancelled; certified keys are not touched.

    :raises KnownError: ``table.*``, ``roster.*`` (nothing is changed then), ``server.write``.
    """
    table = read_roster(path, folder.package)
    made = {one.person: Grant(*one) for one in table.appointments}
    was = {one.person: one for one in folder.store.people.appointments()}
    ended = [person for person, one in was.items() if made.get(person) != one]
    cancelled = open_codes(folder, ended, now)
    folder.store.people.appoint(list(made.values()), cancelled, stamp(now))
    staffed = {one.region for one in made.values() if len(one.region) == COMMITTEE_DIGITS}
    return Imported(
        len(made), len(made.keys() - was.keys()), sum(person in made for person in ended),
        sum(person not in made for person in ended), len(cancelled), table.left_out,
        tuple(one.code for one in folder.package.subdistricts() if one.code not in staffed),
    )


def standing(folder: DataFolder, region: str, now: datetime) -> Sequence[tuple[Grant, Standing]]:
    """Everybody of the roster within a region (all for none), and what each has."""
    done = enrolled(folder, now)
    waits = {one.grant for one in folder.store.people.codes() if one.state(stamp(now)) is CodeState.OPEN}
    return [
        (one, Standing.ENROLLED if one in done else Standing.CODE if one in waits else Standing.NOTHING)
        for one in folder.store.people.appointments() if one.region.startswith(region)
    ]
