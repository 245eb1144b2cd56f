"""What every reader of station data makes of its files: sheets by station and contest, and who can be voted for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from forms.catalogue import load
from forms.choices import Choice, ChoiceTree
from forms.definition import FormDefinition
from forms.errors import KnownError
from forms.figure import Figure

#: Lengths of region codes, the most exact first; 0 for everywhere.
_EXACT = (10, 6, 4, 2, 0)


@dataclass(frozen=True)
class SourceSheet:
    """One sheet as the source has it.

    :ivar known: every figure it has, by box. :ivar lacks: boxes that no source of its kind has.
    :ivar is_complete: nothing is missing but those, so that the sheet can be entered.
    """

    station: str
    contest: str
    known: Mapping[str, Figure]
    result_type: str = "regular"
    lacks: frozenset[str] = frozenset()
    is_complete: bool = False

    @property
    def is_partial(self) -> bool:
        """Some figures are there and some are not."""
        return bool(self.known) and not self.is_complete

    @property
    def numbers(self) -> dict[str, int]:
        """The figures that are numbers."""
        return {name: figure.value for name, figure in self.known.items() if figure.value is not None}


@dataclass(frozen=True)
class SourceDistrict:
    """An electoral district. ``regions``: codes that belong to it; none for everywhere."""

    code: str
    name: str
    regions: tuple[str, ...]
    choices: ChoiceTree


@dataclass(frozen=True)
class SourceContest:
    """A contest of the source. ``version``: of its form; None for the newest."""

    code: str
    districts: tuple[SourceDistrict, ...]
    version: str | None = None

    def district_of(self, station: str) -> SourceDistrict | None:
        """The district of a station, by the longest region code; None where the contest does not take place."""
        by_region = {code: one for one in self.districts for code in one.regions or ("",)}
        return next((by_region[station[:n]] for n in _EXACT if station[:n] in by_region), None)

    def definition(self, district: SourceDistrict) -> FormDefinition:
        """The form of a district. :raises KnownError: ``form.none``, ``form.choices``."""
        return load(self.code, district.choices, self.version)


@dataclass(frozen=True)
class StationSource:
    """All sheets by station and contest, the region names that the source knows (code -> name), and what was not used.

    A station has a sheet of every contest that takes place there, an empty one where the source has none.

    :ivar passed_over: names of files. :ivar unused: names of columns.
    """

    sheets: tuple[SourceSheet, ...]
    contests: tuple[SourceContest, ...]
    names: Mapping[str, str] = field(default_factory=dict)
    passed_over: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()

    @property
    def stations(self) -> tuple[str, ...]:
        """Codes in order."""
        return tuple(dict.fromkeys(sheet.station for sheet in self.sheets))

    def of_contest(self, contest: str) -> tuple[SourceSheet, ...]:
        """Sheets of one contest, in station order."""
        return tuple(sheet for sheet in self.sheets if sheet.contest == contest)

    def first(self, count: int | None) -> StationSource:
        """The same with the first stations only."""
        if count is None:
            return self
        kept = frozenset(self.stations[:count])
        return replace(self, sheets=tuple(one for one in self.sheets if one.station in kept))

    def leftovers(self) -> dict[str, list[str]]:
        """What was read and not used, by code ``data.*``: files, columns, sheets without all their figures."""
        several = len(self.contests) > 1
        partial = [
            f"{one.station} {one.contest}" if several else one.station for one in self.sheets if one.is_partial
        ]
        return {"passed_over": [*self.passed_over], "unused_columns": [*self.unused], "partial": partial}


def assembled(
    found: Iterable[SourceSheet], contests: Sequence[SourceContest],
    lacking: Callable[[SourceSheet, FormDefinition], frozenset[str]],
) -> tuple[SourceSheet, ...]:
    """The sheets by station and contest, checked against the forms; the empty ones beside them.

    :param lacking: boxes that the kind of a sheet's source never has.
    :raises KnownError: ``data.no_district``, ``data.no_choice`` for a figure of nobody who stands there.
    """
    known = {(sheet.station, sheet.contest): sheet for sheet in found}
    made = []
    for station in sorted({code for code, _ in known}):
        for contest in contests:
            district, sheet = contest.district_of(station), known.get((station, contest.code))
            if district is None:
                if sheet is not None:
                    raise KnownError("data.no_district", station=station, contest=contest.code)
                continue
            definition = contest.definition(district)
            made.append(_checked(sheet or SourceSheet(station, contest.code, {}), definition, lacking))
    return tuple(made)


def _checked(
    sheet: SourceSheet, definition: FormDefinition, lacking: Callable[[SourceSheet, FormDefinition], frozenset[str]]
) -> SourceSheet:
    known = sheet.known
    other = next((name for name in known if name not in definition), None)
    if other is not None:
        raise KnownError("data.no_choice", station=sheet.station, contest=sheet.contest, value=other[:40])
    lacks = lacking(sheet, definition)
    complete = bool(known) and all(name in known or name in lacks for name in definition.order)
    return replace(sheet, lacks=lacks, is_complete=complete)


def flat_tree(numbers: Iterable[int], name: str) -> ChoiceTree:
    """Placeholders of a flat contest. ``name``: with ``{number}``. :raises KnownError: ``form.choices``."""
    return ChoiceTree(tuple(Choice(str(n), n, name.format(number=n)) for n in sorted(set(numbers))))


def grouped_tree(members: Mapping[int, Iterable[int]], party: str, name: str) -> ChoiceTree:
    """Placeholders of a party contest: member numbers by party number.

    :param party: name with ``{number}``; ``name`` with ``{number}`` and ``{party}``.
    :raises KnownError: ``form.choices``.
    """
    return ChoiceTree(tuple(
        Choice(str(group), group, party.format(number=group), tuple(
            Choice(f"{group}.{n}", n, name.format(number=n, party=group)) for n in sorted(set(numbers))
        ))
        for group, numbers in sorted(members.items())
    ))
