"""What is to happen in a rehearsal: which station comes late, which name and list of voters are wrong at first, which
sheets are typed wrongly by both. The paper is the data, and everything ends as the paper says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from forms.errors import KnownError
from forms.figure import Figure
from forms.rules import RuleContext, evaluate
from forms.tally import TallyForm
from recap_desktop.demo.region import DemoRegion, DemoSheet, load_region
from sync.trust.package import ElectionPackage

#: Voters by which the list of one station is wrong in the first package.
_WRONG_BY = 10


@dataclass(frozen=True)
class CommitteePlan:
    """One sub-district.

    :ivar sheets: what the paper says, in station order. :ivar first_at: stations of each laptop, which types them
        first and ratifies them. :ivar slip: both typists swap two candidates, corrected after sealing.
    :ivar late_slip: the same, found after the final recapitulation only. :ivar quarantined: station that an operator
        whose key is revoked meanwhile typed, wrongly. :ivar waits: stations that are not ratified under package 1.
    """

    code: str
    sheets: tuple[DemoSheet, ...]
    first_at: Mapping[str, frozenset[str]]
    slip: str | None
    late_slip: str | None
    quarantined: str | None
    waits: frozenset[str]
    restores: bool
    by_files: frozenset[str]

    def papers(self, laptop: str | None = None, *, without: frozenset[str] = frozenset()) -> list[DemoSheet]:
        """Sheets of a laptop's share, or all, as the paper says."""
        return [
            sheet for sheet in self.sheets
            if sheet.station not in without and (laptop is None or sheet.station in self.first_at[laptop])
        ]

    def as_typed(self, sheets: Sequence[DemoSheet]) -> list[DemoSheet]:
        """What both typists read: in the sheets planned for it, two candidates' rows swapped."""
        return [_swapped(sheet) if sheet.station in (self.slip, self.late_slip) else sheet for sheet in sheets]

    def paper(self, station: str) -> Mapping[str, Figure]:
        """Figures of one sheet."""
        (found,) = (sheet.figures for sheet in self.sheets if sheet.station == station)
        assert found is not None
        return found


@dataclass(frozen=True)
class Plan:
    """The whole rehearsal. ``added`` comes with package 2, ``village`` is misspelt in package 1, and ``voters`` is
    the station whose list is wrong there, with the right one (male, female)."""

    region: DemoRegion
    committees: tuple[CommitteePlan, ...]
    added: str | None
    village: str
    voters: tuple[str, int, int] | None

    def stations(self, number: int) -> list[tuple[str, int | str, int | str]]:
        """Rows of ``stations.csv`` of a package (1 or 2)."""
        rows: list[tuple[str, int | str, int | str]] = []
        for sheet in self.region.sheets:
            dpt = self.region.package.station(sheet.station).dpt
            male, female = (dpt["m"], dpt["f"]) if dpt is not None else ("", "")
            if self.voters is not None and sheet.station == self.voters[0]:
                _, male, female = self.voters
                male += _WRONG_BY if number == 1 else 0
            if sheet.station != self.added or number > 1:
                rows.append((sheet.station, male, female))
        return rows

    def regions(self, number: int) -> list[tuple[str, str]]:
        """Rows of ``regions.csv`` of a package (1 or 2)."""
        used = {sheet.station[:length] for sheet in self.region.sheets for length in (2, 4, 6, 10)}
        return [
            (code, misspelt(one.name) if number == 1 and code == self.village else one.name)
            for code, one in sorted(self.region.package.regions.items()) if code in used
        ]


def misspelt(name: str) -> str:
    """A name with its last letter typed twice."""
    return name + name[-1]


def make_plan(data: Path | None, limit: int | None = None, choices: Path | None = None) -> Plan:
    """Read the data and choose.

    :raises KnownError: ``data.*``, ``table.*``; ``rehearsal.one_contest``.
    """
    region = load_region(data, limit, choices)
    if len(region.contests) > 1:
        raise KnownError("rehearsal.one_contest", contests=", ".join(region.contests))
    # no record of a trial may say that figures were made up: what the data lacks is on the rehearsal's paper
    papers = tuple(replace(sheet, filled=frozenset()) for sheet in region.sheets)
    clean = [sheet.station for sheet in papers if _is_clean(region.package, sheet)]
    added = _added(papers, clean)
    rest = [code for code in clean if code != added]
    voters = _voters(region, rest)
    waits = frozenset(code for code in (added, voters[0] if voters else None) if code is not None)
    codes = sorted({sheet.station[:6] for sheet in papers})
    committees = []
    for code in codes:
        sheets = tuple(one for one in papers if one.station[:6] == code)
        fit = [one for one in rest if one[:6] == code and one not in waits]
        committees.append(_committee(code, sheets, fit, waits))
    # one committee enrols by code and the next by files; where there is one only, each of its laptops otherwise
    ways = [frozenset("b")] if len(codes) == 1 else [frozenset("ab" if n % 2 else "") for n in range(len(codes))]
    first = committees[0].code
    last = next((one.code for one in reversed(committees) if one.quarantined is not None), None)
    return Plan(
        region,
        tuple(
            replace(
                one, by_files=way, restores=one.code == first,
                late_slip=one.late_slip if one.code == first else None,
                quarantined=one.quarantined if one.code == last else None,
            )
            for one, way in zip(committees, ways, strict=True)
        ),
        added, region.sheets[0].station[:10], voters,
    )


def _committee(
    code: str, sheets: tuple[DemoSheet, ...], clean: Sequence[str], waits: frozenset[str]
) -> CommitteePlan:
    villages = sorted({sheet.station[:10] for sheet in sheets})
    shares: dict[str, set[str]] = {"a": set(), "b": set()}
    for number, sheet in enumerate(sheets):
        turn = villages.index(sheet.station[:10]) if len(villages) > 1 else number
        shares["ab"[turn % 2]].add(sheet.station)
    first, second, *_ = (*clean, None, None)
    typed = [*clean, *(sheet.station for sheet in sheets if sheet.figures is not None)]
    at_b = [one for one in typed if one in shares["b"] and one not in (first, second, *waits)]
    return CommitteePlan(
        code, sheets, {laptop: frozenset(share) for laptop, share in shares.items()}, first, second,
        at_b[0] if at_b else None, frozenset(one for one in waits if one[:6] == code), False, frozenset(),
    )


def _added(sheets: Sequence[DemoSheet], clean: Sequence[str]) -> str | None:
    """The station that the first package lacks: the last one without any finding whose village has another one."""
    villages = [sheet.station[:10] for sheet in sheets]
    return next((code for code in reversed(clean) if villages.count(code[:10]) > 1), None)


def _voters(region: DemoRegion, clean: Sequence[str]) -> tuple[str, int, int] | None:
    """The last clean station whose list of voters adds up, so that a package can say it."""
    papers = {sheet.station: sheet.figures for sheet in region.sheets}
    for code in reversed(clean[3:]):
        figures = papers[code] or {}
        male, female, both = (figures[f"dpt.{column}"].value or 0 for column in "mft")
        if male + female == both:
            return code, male, female
    return None


def _is_clean(package: ElectionPackage, sheet: DemoSheet) -> bool:
    """Whether no rule finds anything on a sheet, with two candidates whose rows can be swapped."""
    figures = sheet.figures
    if figures is None or sheet.result_type != "regular":
        return False
    one, two = first_two(figures)
    if one[1].same_as(two[1]):
        return False
    form = TallyForm(package.definition(sheet.contest, sheet.station), figures)
    return not evaluate(form, RuleContext())


def first_two(figures: Mapping[str, Figure]) -> tuple[tuple[str, Figure], tuple[str, Figure]]:
    """The votes of the first two choices on the paper, by box."""
    one, two, *_ = ((name, figure) for name, figure in figures.items() if name.startswith("votes."))
    return one, two


def _swapped(sheet: DemoSheet) -> DemoSheet:
    if sheet.figures is None:
        return sheet
    one, two = first_two(sheet.figures)
    return replace(sheet, figures={**sheet.figures, one[0]: two[1], two[0]: one[1]})
