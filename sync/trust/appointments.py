"""The appointment roster as a table: who is appointed to which role, and where. Ids alone; a name is never read.

Columns ``person``, ``role`` and ``region``, or in Indonesian ``orang``, ``peran`` and ``wilayah``; whatever else the
file has is left out. Roles by their code or by their word in either language.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from forms.errors import KnownError
from resources.catalogue import LANGUAGES, text
from sync.system import is_file_name
from sync.trust.enrolment import check_person
from sync.trust.package import ElectionPackage
from sync.trust.roles import Role, check_appointment
from sync.trust.table_reader import Table, check_digits

COLUMNS = ("person", "role", "region")
#: Headings in small letters, and the column each stands for.
HEADINGS: Mapping[str, str] = {
    "person_id": "person", "orang": "person", "nomor_orang": "person", "nomor orang": "person", "id": "person",
    "kode_petugas": "person", "kode petugas": "person",
    "peran": "role", "jabatan": "role",
    "wilayah": "region", "kecamatan": "region", "kode_wilayah": "region", "kode wilayah": "region",
    "kode_kecamatan": "region", "kode kecamatan": "region", "subdistrict": "region",
}


class Appointment(NamedTuple):
    """One row of the roster. ``region`` is six digits of a committee, four of regency staff."""

    person: str
    role: str
    region: str


class RosterTable(NamedTuple):
    """What was read: appointments in the order of the file, and the columns that were left out."""

    appointments: tuple[Appointment, ...]
    left_out: tuple[str, ...]


def read_roster(path: Path, package: ElectionPackage) -> RosterTable:
    """The appointments of a table, each for a region of the package.

    :raises KnownError: ``table.*``; ``roster.person``, ``roster.device``, ``roster.role``, ``roster.scope``,
        ``roster.region``, ``roster.twice``, ``roster.empty`` naming file, line and value.
    """
    table = Table(path, COLUMNS, None, HEADINGS)
    found: dict[str, Appointment] = {}
    lines: dict[str, int] = {}
    for row in table:
        where = {"path": path.name, "line": row.line}
        person, region = (row.cells.get(name, "") for name in ("person", "region"))
        made = Appointment(person, _role(row.cells.get("role", ""), path, row.line), region)
        try:
            check_person(person)
        except KnownError as error:
            raise KnownError("roster.person", **where, person=person[:40]) from error
        if not is_file_name(f"{person}.json"):  # a laptop keeps the person's keys under this name
            raise KnownError("roster.device", **where, person=person[:40])
        check_digits(region, path=path.name, line=row.line)
        try:
            check_appointment(made.role, region)
        except KnownError as error:
            digits = error.params.get("count", "?")
            raise KnownError("roster.scope", **where, role=made.role, value=region[:20], digits=digits) from error
        if region not in package.regions:
            raise KnownError("roster.region", **where, value=region[:20])
        if person in found:
            raise KnownError("roster.twice", **where, person=person, before=lines[person])
        found[person], lines[person] = made, row.line
    if not found:
        raise KnownError("roster.empty", path=path.name)
    left_out = tuple(name for name in table.columns if name and name not in COLUMNS)
    return RosterTable(tuple(found.values()), left_out)


@cache
def _roles() -> Mapping[str, str]:
    """Every way to write a role, in small letters."""
    words = {text(f"role.{role}", lang).casefold(): role.value for role in Role for lang in LANGUAGES}
    return {**words, **{role.value: role.value for role in Role}, "staf kabupaten": Role.REGENCY_STAFF.value}


def _role(cell: str, path: Path, line: int) -> str:
    found = _roles().get(" ".join(cell.casefold().split()))
    if found is None:
        known = ", ".join(role.value for role in Role)
        raise KnownError("roster.role", path=path.name, line=line, value=cell[:40], choices=known)
    return found
