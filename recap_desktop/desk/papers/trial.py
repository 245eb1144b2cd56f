"""The trial evaluation: time, keys, errors and delays of many sub-districts, from their exported journals alone.

A journal names acts, stations and times and never a figure. Persons are counted and never named: the evaluation is
of the app and the procedure, not of anybody who typed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from forms.errors import KnownError
from recap_desktop.desk.sheet.entry_session import COUNTED
from recap_desktop.workspace.journal import SYSTEM, JournalLine
from recap_desktop.workspace.journal_file import JournalFile
from sync.record.times import moment

#: Acts of one station in their order: what is measured is the time from each to the next that there is.
STEPS = ("begun", "first", "second", "settled", "ratified")
Place = tuple[str, str]


@dataclass
class Sitting:
    """Counters of one draft, over all its sittings. ``keys`` is 0 where no window counted them."""

    contest: str
    kind: str
    boxes: int
    seconds: int = 0
    keys: int = 0


@dataclass
class District:
    """What is counted of one sub-district."""

    ratified: set[Place] = field(default_factory=set)
    twice: set[Place] = field(default_factory=set)
    settled: set[Place] = field(default_factory=set)
    corrected: set[Place] = field(default_factory=set)
    dropped: int = 0
    waiting: int = 0
    delays: list[float] = field(default_factory=list)


@dataclass
class Evaluation:
    """All figures of the report.

    :ivar sittings: by draft. :ivar steps: seconds of each step, by its name. :ivar rules: decisions by rule.
    :ivar late: seconds from the first sheet of the sub-district to the ratified one; None while there is none.
    """

    elections: set[str] = field(default_factory=set)
    journals: int = 0
    persons: int = 0
    first: datetime | None = None
    last: datetime | None = None
    sittings: dict[str, Sitting] = field(default_factory=dict)
    steps: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    rules: Counter[str] = field(default_factory=Counter)
    districts: dict[str, District] = field(default_factory=lambda: defaultdict(District))
    late: dict[Place, float | None] = field(default_factory=dict)


def evaluate(files: Sequence[JournalFile]) -> Evaluation:
    """Read journals whose chains hold. One that is given twice, or an older export of one, counts once.

    :raises KnownError: ``trial.no_journal`` without any, ``trial.other_election`` for journals of several elections.
    """
    if not files:
        raise KnownError("trial.no_journal")
    made = Evaluation(elections={one.election for one in files})
    if len(made.elections) > 1:
        raise KnownError("trial.other_election", name=", ".join(sorted(made.elections))[:80])
    seen: set[str] = set()
    persons: set[str] = set()
    for one in sorted(files, key=lambda file: -len(file.lines)):  # an older export adds nothing to a newer one
        lines = [line for line in one.lines if line.hash not in seen]
        if not lines:
            continue
        seen.update(line.hash for line in lines)
        persons.update(line.person for line in lines if line.person != SYSTEM)
        made.journals += 1
        _Reading(made).read(lines)
    made.persons = len(persons)
    return made


class _Reading:
    """One journal on its way into the evaluation."""

    def __init__(self, made: Evaluation) -> None:
        self._made = made
        self._times: dict[Place, dict[str, datetime]] = defaultdict(dict)
        self._signed: dict[str, tuple[datetime, str]] = {}
        self._region = ""

    def read(self, lines: Iterable[JournalLine]) -> None:
        """All lines in order, then what only the whole tells."""
        for line in lines:
            at = moment(line.at)
            made = self._made
            made.first = min(made.first or at, at)
            made.last = max(made.last or at, at)
            self._line(line, at)
        self._end()

    def _line(self, line: JournalLine, at: datetime) -> None:
        data = line.data
        station, contest = data.get("station", ""), data.get("contest", "")
        place = (contest, station)
        if station:
            self._region = station[:6]
        district = self._made.districts[station[:6]] if station else None
        if line.act == COUNTED:
            self._count(line)
        elif line.act == "receipt":
            self._receipt(data.get("record", ""), at)
        elif line.act == "disposition" and "finding" in data:
            self._made.rules[data["finding"].partition(":")[0]] += 1
        elif line.act == "draft_discarded" and self._region:
            self._made.districts[self._region].dropped += 1
        if district is None or not contest:
            return
        self._step(line.act, place, at, district)
        if "record" in data:
            self._signed[data["record"]] = (at, station[:6])

    def _step(self, act: str, place: Place, at: datetime, district: District) -> None:
        times = self._times[place]
        if act == "draft_begun":
            times.setdefault("begun", at)
        elif act == "transcription":
            name = "second" if "first" in times else "first"
            times.setdefault(name, at)
            if name == "second":
                district.twice.add(place)
        elif act == "settlement":
            times.setdefault("settled", at)
            district.settled.add(place)
        elif act == "correction":
            district.corrected.add(place)
        elif act == "sheet":
            times["ratified"] = at
            district.ratified.add(place)

    def _count(self, line: JournalLine) -> None:
        data = line.data
        one = self._made.sittings.setdefault(
            data["draft"], Sitting(data["contest"], data["kind"], int(data["boxes"])))
        one.seconds += int(data["seconds"])
        one.keys += int(data["keys"])

    def _receipt(self, record: str, at: datetime) -> None:
        found = self._signed.pop(record, None)
        if found is not None:
            self._made.districts[found[1]].delays.append((at - found[0]).total_seconds())

    def _end(self) -> None:
        made = self._made
        for _, region in self._signed.values():
            made.districts[region].waiting += 1
        begun = min((times["begun"] for times in self._times.values() if "begun" in times), default=None)
        for place, times in self._times.items():
            known = [(name, times[name]) for name in STEPS if name in times]
            for (_, before), (name, after) in zip(known, known[1:], strict=False):
                made.steps[name].append((after - before).total_seconds())
            ratified = times.get("ratified")
            if begun is not None:
                made.late[place] = (ratified - begun).total_seconds() if ratified is not None else None
