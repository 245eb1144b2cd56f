"""What a fold needs beside the records: the packages of the election and its officers, and which of them judges what.

A record is judged under the package it names. What nobody has sealed yet is judged under the newest package.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from forms.definition import FormDefinition
from forms.errors import KnownError
from sync.fold.state import Lack
from sync.record.record import Record
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage
from sync.trust.regions import Station
from sync.trust.roster import Officer, Roster

#: Codes of what a program does not have of a package -> what is lacking.
_LACKING = {"form.unknown": "form", "form.rules_unknown": "rules"}


@dataclass(frozen=True)
class SheetBasis:
    """What one package says of one sheet: form (with its rules), voters on the list where known, what was withdrawn.

    ``withdrawn`` is the reason code of the station, ``withdrawn_choices`` number and reason code of choices.
    ``rereaders``: how many persons must read a box alike, each for himself, where that changes what two typists agree
    on; None for a package that does not say: one, and sealed sheets do not list such changes.
    """

    definition: FormDefinition
    dpt_reference: int | None
    withdrawn: str | None = None
    withdrawn_choices: tuple[tuple[str, str], ...] = ()
    rereaders: int | None = None

    @property
    def form(self) -> str:
        """Digest of the form, as records name it."""
        return self.definition.digest


@dataclass(frozen=True)
class Reference:
    """Packages and officers that records are judged by.

    ``current``: the package that judges unsealed work where that is not the newest one held: a server keeps what it is
    handed and does not make it the current one.
    """

    chain: PackageChain
    roster: Roster
    current: ElectionPackage | None = None
    _lacks: dict[tuple[str, str], Lack | None] = field(default_factory=dict, compare=False, repr=False)

    @property
    def newest(self) -> ElectionPackage:
        """The package that judges unsealed work."""
        return self.current or self.chain.newest

    def newest_for(self, contest: str) -> ElectionPackage | None:
        """The newest package whose form and rules of a contest this program has; None where it has none."""
        for package in reversed([one for one in self.chain if one.sequence <= self.newest.sequence]):
            if contest in package.contests and self._lack_of(package, contest) is None:
                return package
        return None

    def package_of(self, record: Record) -> ElectionPackage | None:
        """The package that a record names and is judged under; None where this reader does not have it."""
        return self.chain.get(record.content.package)

    def basis(self, record: Record) -> SheetBasis:
        """What the package that a record about a sheet names says of the sheet.

        :raises KnownError: ``package.*``, ``form.*`` for a record that waits or is refused.
        """
        package = self.package_of(record)
        if package is None or record.contest is None or record.station is None:
            raise KnownError("record.waits_for_package", digest=record.content.package[:16])
        return basis_of(package, record.contest, record.station)

    def with_package(self, package: ElectionPackage) -> Reference:
        """The same with one package more; the roster learns it as well.

        :raises KnownError: ``package.*``; nothing is changed.
        """
        chain = self.chain.with_package(package)
        self.roster.extend(package)
        return Reference(chain, self.roster, self.current)

    def lack(self, record: Record) -> Lack | None:
        """What this reader lacks to judge a record, or None: the package it names, its form, its rules."""
        package = self.package_of(record)
        if package is None:
            return Lack("package", record.content.package)
        contest = record.contest
        if contest is None or contest not in package.contests:
            return None
        return self._lack_of(package, contest)

    def _lack_of(self, package: ElectionPackage, contest: str) -> Lack | None:
        key = (package.digest, contest)
        if key not in self._lacks:
            self._lacks[key] = _lack(package, contest)
        return self._lacks[key]


def _lack(package: ElectionPackage, contest: str) -> Lack | None:
    error = package.contest(contest).lacking
    if error is None:
        return None
    return Lack(_LACKING[error.code], " ".join(str(value) for value in error.params.values()))


def basis_of(package: ElectionPackage, contest: str, station: str) -> SheetBasis:
    """What a package says of a sheet.

    :raises KnownError: ``package.no_contest``, ``package.no_district``; ``form.unknown``, ``form.rules_unknown``.
    """
    found = package.stations.get(station)
    dpt: Mapping[str, int] | None = found.dpt if found is not None else None
    return SheetBasis(
        package.definition(contest, station), dpt["t"] if dpt is not None else None,
        found.withdrawn if found is not None else None,
        tuple((one.id, one.withdrawn) for one in package.choices(contest, station) if one.withdrawn is not None),
        package.rereaders,
    )


def recap_form(package: ElectionPackage, contest: str, region: str, district: str = "") -> FormDefinition:
    """Form of the sheets that a recap of a region adds up.

    :param district: code of the electoral district; needed where the region has a part in several of the contest.
    :raises KnownError: as :func:`basis_of`; ``package.several_districts``.
    """
    if not district:
        return package.definition(contest, region)
    found = next((one for one in package.contest(contest).districts_in(region) if one.code == district), None)
    if found is None:
        raise KnownError("package.no_district", contest=contest, region=region)
    return package.contest(contest).definition(found)


def expected_stations(package: ElectionPackage, contest: str, region: str, district: str = "") -> list[Station]:
    """Stations that a recap of a region must account for under this package, in code order."""
    where = package.contest(contest).district_of
    places = ((station, where(station.code)) for station in package.stations_of(region) if station.withdrawn is None)
    return [station for station, found in places if found is not None and district in ("", found.code)]


def committee_of(officer: Officer) -> str:
    """Code of the committee an officer belongs to."""
    return officer.region
