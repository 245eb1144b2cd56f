"""The difference report: what a newer package changes, and what each change means for the sheets of this desk.

Nothing that was signed changes its meaning: a sheet is judged by the package it was signed under. So the report tells
what is noted beside a sheet, what is checked anew, and what the recapitulation waits for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from forms.errors import Refusal
from forms.geography import station_number, village_of
from recap_desktop.desk.context import DeskContext
from sync.fold.recap_content import last_recap
from sync.fold.reference import expected_stations
from sync.trust.contests import Contest, District
from sync.trust.difference import Change, package_changes
from sync.trust.package import ElectionPackage
from sync.trust.village_names import village_name


@dataclass(frozen=True)
class ReportLine:
    """One change as a sentence (code and values), and what it means here, a sentence a sheet or officer; none where it
    means nothing to anybody at this desk."""

    change: Refusal
    effects: tuple[Refusal, ...] = ()


def report(
    context: DeskContext, older: ElectionPackage, newer: ElectionPackage
) -> tuple[tuple[ReportLine, ...], int]:
    """The lines that concern this sub-district, and how many changes are of others.

    :raises KnownError: ``session.sign_in_first``, ``desk.verifying``.
    """
    made = _Report(context, older, newer)
    lines: list[ReportLine] = []
    elsewhere = 0
    for change in package_changes(older, newer):
        found = made.lines(change)
        if found is None:
            elsewhere += 1
        else:
            lines += (line for line in found if line not in lines)
    return (*lines, *made.recaps()), elsewhere


class _Report:
    """Words of the changes of one pair of packages; ``None`` for a change of another region."""

    def __init__(self, context: DeskContext, older: ElectionPackage, newer: ElectionPackage) -> None:
        self._context = context
        self._older, self._newer = older, newer
        self._region = context.region
        self._state = context.state

    def lines(self, change: Change) -> list[ReportLine] | None:
        """Sentences of one change; None where it is of another region."""
        if change.path.startswith("contests[].districts"):
            return self._district(change)
        if change.path.startswith("contests"):
            return self._contest(change)
        if change.path.startswith("regions"):
            return self._region_line(change)
        if change.path.startswith("stations"):
            return self._station(change)
        return list(self._whole(change))

    # the package as a whole

    def _whole(self, change: Change) -> Iterator[ReportLine]:
        path = change.path
        if path == "signing_policy":
            yield from self._policy(change)
        elif path == "title":
            yield _line("packages.change.title", found=self._newer.title["id"])
        elif path in ("valid_from", "valid_until"):
            yield _line(f"packages.change.{path}", left=change.before[:10], found=change.after[:10])
        elif path == "servers":
            there = ", ".join(sorted({str(one["url"]) for one in change.after}))
            yield _line("packages.change.servers", ("packages.effect.servers", {}), found=there or "-")
        elif path.startswith("log."):
            yield _line("packages.change.log", ("packages.effect.log", {}), found=self._newer.log_origin)
        elif path == "authority":
            names = ", ".join(self._context.name_of(one.person) for one in self._context.officers_here())
            yield _line("packages.change.authority", ("packages.effect.authority", {"name": names or "-"}))
        elif path in ("release", "recipients", "recovery", "regional", "words_lines"):
            yield _line(f"packages.change.{path}")
        else:
            yield _line("packages.change.other", place="/".join((path, *change.codes)))

    def _policy(self, change: Change) -> Iterator[ReportLine]:
        before, after = change.before or {}, change.after or {}
        keep: tuple[str, dict[str, object]] = ("packages.effect.policy", {})
        if before.get("reread") != after.get("reread"):
            yield _line("packages.change.reread", keep, left=self._older.rereaders or 1,
                        found=self._newer.rereaders or 1)
        for kind in sorted(({*before} | {*after}) - {"reread"}):
            if before.get(kind) != after.get(kind):
                yield _line("packages.change.policy", keep, kind=kind)

    # regions and stations

    def _region_line(self, change: Change) -> list[ReportLine] | None:
        code = change.codes[0]
        if not (code.startswith(self._region) or self._region.startswith(code)):
            return None
        if change.path == "regions":
            return [_line("packages.change.region_added", name=change.after["name"], region=code)]
        return [_line("packages.change.region_name", left=change.before, found=change.after, region=code)]

    def _station(self, change: Change) -> list[ReportLine] | None:
        code = change.codes[0]
        if not code.startswith(self._region):
            return None
        place = f"{station_number(code)} {village_name(self._newer, village_of(code))}"
        if change.path == "stations":
            return [self._at("station_added", code, lambda sheet: "station_new", place=place)]
        if change.path == "stations[].dpt":
            return [self._at("dpt", code, _dpt_effect, place=place, left=_dpt(change.before), found=_dpt(change.after))]
        if change.after is None:
            return [self._at("returned", code, lambda sheet: f"returned_{sheet}", place=place)]
        reason = f"package.withdrawn.{change.after}"
        if change.before is not None:
            return [_line("packages.change.withdrawn_reason", place=place, reason=reason)]
        return [self._at("withdrawn", code, lambda sheet: f"withdrawn_{sheet}", place=place, reason=reason)]

    def _at(self, word: str, station: str, effect: Callable[[str], str], **values: object) -> ReportLine:
        """A change of a station with what it does to its sheet of every contest that takes place there."""
        effects = []
        for code, contest in self._newer.contests.items():
            if contest.district_of(station) is not None:
                effects.append(Refusal(f"packages.effect.{effect(self._sheet(code, station))}", {"contest": code}))
        return ReportLine(Refusal(f"packages.change.{word}", values), tuple(effects))

    def _sheet(self, contest: str, station: str) -> str:
        """``sealed``, ``open`` (something was typed or declared) or ``empty``."""
        if self._state.sheet(contest, station).head is not None:
            return "sealed"
        is_begun = self._context.sheets.is_known(contest, station) or self._is_typed(contest, station)
        return "open" if is_begun else "empty"

    def _is_typed(self, contest: str, station: str) -> bool:
        drafts = self._context.workspace.drafts.open_drafts()
        return bool(self._context.sheets.waiting(contest, station)) or any(
            (one.contest, one.station) == (contest, station) for one in drafts
        )

    # contests

    def _contest(self, change: Change) -> list[ReportLine] | None:
        code = change.codes[0]
        if not self._newer.contests[code].districts_in(self._region):
            return None
        if change.path == "contests":
            return [_line("packages.change.contest_added", ("packages.effect.contest_new", {"contest": code}),
                          contest=code)]
        if change.path == "contests[].form":
            return [_line("packages.change.form", *self._anew(code, None), contest=code)]
        if change.path == "contests[].rules":
            rules = self._older.contests[code].rules.version, self._newer.contests[code].rules.version
            return [_line("packages.change.rules", ("packages.effect.rules", {"contest": code}), contest=code,
                          left=rules[0], found=rules[1])]
        return [_line("packages.change.other", place="/".join((change.path, *change.codes)))]

    def _district(self, change: Change) -> list[ReportLine] | None:
        contest, district = change.codes[:2]
        if district not in {one.code for one in self._newer.contests[contest].districts_in(self._region)}:
            return None
        path, after = change.path.removeprefix("contests[].districts"), change.after
        own = {"contest": contest, "number": ".".join(change.codes[2:])}
        if path == "":
            return [_line("packages.change.district_added", contest=contest, name=after["name"])]
        if path == "[].name":
            return [_line("packages.change.district_name", contest=contest, left=change.before, found=after)]
        if path == "[].regions":
            return [_line("packages.change.district_region", contest=contest, region=change.codes[-1])]
        if path.endswith(("choices", "members")):
            return [_line("packages.change.choice_added", *self._anew(contest, district), name=after["name"], **own)]
        if path.endswith(".name"):
            return [_line("packages.change.choice_name", ("packages.effect.choice_name", {}), left=change.before,
                          found=after, **own)]
        if path.endswith(".withdrawn"):
            reason = f"package.withdrawn.{after}"
            effect = self._marked(contest, district) if change.before is None else ()
            return [_line("packages.change.choice_withdrawn", *effect, reason=reason, **own)]
        return [_line("packages.change.other", place="/".join((change.path, *change.codes)))]

    def _sealed_sheets(self, contest: str, district: str | None) -> int:
        own: Contest = self._newer.contests[contest]
        found = 0
        for station in expected_stations(self._newer, contest, self._region):
            there: District | None = own.district_of(station.code)
            if there is not None and district in (None, there.code):
                found += self._state.sheet(contest, station.code).head is not None
        return found

    def _anew(self, contest: str, district: str | None) -> Iterator[tuple[str, Mapping[str, object]]]:
        yield "packages.effect.form", {"contest": contest, "count": self._sealed_sheets(contest, district)}

    def _marked(self, contest: str, district: str) -> Iterator[tuple[str, Mapping[str, object]]]:
        yield "packages.effect.choice_withdrawn", {"contest": contest, "count": self._sealed_sheets(contest, district)}

    # recapitulations

    def recaps(self) -> Iterator[ReportLine]:
        """A recapitulation that was signed stays as it was signed; said once a contest."""
        for contest in self._older.contests:
            if last_recap(self._state, contest, self._region) is not None:
                yield _line("packages.effect.recap", contest=contest)


def _line(code: str, *effects: tuple[str, Mapping[str, object]], **values: object) -> ReportLine:
    return ReportLine(Refusal(code, values), tuple(Refusal(name, dict(given)) for name, given in effects))


def _dpt(value: Mapping[str, Any] | None) -> str:
    return f"{value['m']} + {value['f']} = {value['t']}" if value is not None else "-"


def _dpt_effect(sheet: str) -> str:
    return f"dpt_{sheet}"
