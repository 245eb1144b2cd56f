"""A small made country of two regencies, and a server's log that grows by any leaves, without a server."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.fold import Country
from forms.catalogue import newest_form
from forms.choices import Choice, ChoiceTree, grouped
from forms.rule_table import newest_rules
from sync.fold import IncrementalFold, Reference, State
from sync.fold.recap_content import recap_content
from sync.log.receipt import OFFICER, REVOCATION
from sync.portal.copies import ALL
from sync.portal.publish import publish
from sync.portal.register import Cut
from sync.record.keys import keyid, public_bytes
from sync.record.record import Record
from sync.server.archive import open_archive
from sync.server.drafts import record_draft
from sync.server.folder import open_folder
from sync.server.log_writer import LeafDraft, LogWriter
from sync.server.service import open_service
from sync.trust.authority import Authority
from sync.trust.package import ElectionPackage
from sync.trust.roster import statement_id
from sync.trust.times import stamp
from sync.trust.training import training_keys
from tests.helpers.agreeing import agreeing_sheet
from tests.helpers.releases import NOW
from tests.sync.fold import registers

#: Two sub-districts in one regency and one in another, which is in another province; of two stations each.
PLACES = {code: [f"{code}2001{number:03d}" for number in (1, 2)] for code in ("110101", "110102", "120101")}


_PARTIES = grouped({2: (1, 2), 5: (1,)}).to_json()
_PAIR = ChoiceTree((Choice("1", 1, "PASANGAN TUNGGAL"), Choice("2", 2, "KOLOM KOSONG", kind="empty_column"))).to_json()
_RULES = {"version": newest_rules().version, "digest": newest_rules().digest}
_BOTH = ("KETUA", "ANGGOTA-1")
#: Contests beside that of the president: parties in two districts, and one that takes place in one sub-district.
CONTESTS = [
    {
        "code": code, "form": newest_form(code)._asdict(), "rules": _RULES,
        "districts": [
            {"code": name, "name": f"DAPIL {name}", "regions": regions, "choices": choices}
            for name, regions, choices in districts
        ],
    }
    for code, districts in (
        ("DPR", [("D-1", ["110101"], _PARTIES), ("D-2", ["110102", "120101"], _PARTIES)]),
        ("PILWALI", [("0", ["110102"], _PAIR)]),
    )
]
#: Makes the next records of a log, of those that it has.
Next = Callable[[Sequence[Record]], Sequence[Record]]


def of_station(country: Country, station: str, chance: random.Random) -> list[Next]:
    """Sheets of all contests there in groups: keyings before them, or after them, or it never came; a matter that is
    decided on, NIHIL, copies."""
    made: list[Next] = []
    for code, contest in country.package.contests.items():
        if contest.district_of(station) is None:
            continue
        values = None if code == "PPWP" else agreeing_sheet(country.package.definition(code, station))
        one, two, sheet = country.station(station, code, values)
        groups = [[[one, two, sheet]], [[sheet], [two, one]]]
        if code == "PPWP":
            groups.append([[country.absent(station)]])
        made += [_these(group) for group in chance.choice(groups)]

    said = chance.choice([registers.objection, registers.incident])(chance.randrange(1 << 32), station)
    matter = country.record(station[:6], ["OP-1"], said)
    decided = "accepted" if matter.kind == "objection" else "settled"
    return [*made, _these([matter]), *(_these([country.record(station[:6], _BOTH, payload)]) for payload in (
        registers.decision(State(), matter.id, decided, station), registers.nihil(station),
        registers.copy_check(State(), 3, station),
    ))]


def of_plenary(country: Country, code: str) -> list[Next]:
    """Who attends, and what the sub-district adds up as the records then are, twice: the first may no longer fit."""
    def add_up(known: Sequence[Record]) -> Sequence[Record]:
        reference = Reference(country.roster.chain, country.roster, country.package)
        return [
            country.record(code, [*_BOTH, "ANGGOTA-2"], {
                "kind": "recap", **recap_content(folded(country, known, code), reference, contest.code, code)})
            for contest in country.package.contests.values() if contest.districts_in(code)
        ]

    return [_these([country.record(code, _BOTH, registers.attendance(State(), 1, code))]), add_up, add_up]


def _these(records: Sequence[Record]) -> Next:
    return lambda known: records


def folded(country: Country, known: Iterable[Record], code: str) -> State:
    """What some records of a sub-district come to."""
    fold = IncrementalFold(Reference(country.roster.chain, country.roster, country.package))
    fold.add([one for one in known if one.area.startswith(code)])
    return fold.state


@dataclass(frozen=True)
class GrowingLog:
    """A server's data folder of a country, which nobody serves: of a made one, or of any committee with ``package``,
    ``roster``, ``keys`` by place and person, and ``now``."""

    country: Any
    data: Path

    def begin(self) -> None:
        """The package and everybody's statement."""
        open_service(self.data, self.country.package.envelope).close()
        self._append(
            LeafDraft(statement_id(one.statement), OFFICER, one.region, one.statement, one.statement, key)
            for key, one in self.country.roster.officers.items()
        )

    def add(self, *records: Record) -> None:
        """Records as the log's next leaves."""
        self._append(record_draft(one, (one.station or one.area)[:6]) for one in records)

    def revoke(self, code: str, person: str, since: datetime | None = None) -> None:
        """The authority takes a key back, from when the log has it or from another moment."""
        keys, key = training_keys(), keyid(public_bytes(self.country.keys[code, person]))
        authority = Authority(self.country.package, keys.authority, keys.ca)
        self.state(REVOCATION, code, authority.revoke(key, since or self._next(), "lost"), key)

    def state(self, kind: str, code: str, statement: bytes, key: str) -> None:
        """A statement of the authority about a key."""
        self._append([LeafDraft(statement_id(statement), kind, code, statement, statement, key)])

    def judge_by(self, package: ElectionPackage) -> None:
        """Another package is the server's from here on."""
        open_service(self.data, package.envelope).close()

    def _next(self) -> datetime:
        """When the next leaf comes: each a little later."""
        opened = open_folder(self.data)
        try:
            return self.country.now + timedelta(seconds=opened.store.count())
        finally:
            opened.store.close()

    def publish(
        self, out: Path | None = None, number: int | None = None, *, copies: Sequence[str] = ALL, is_anew: bool = False,
        now: datetime = NOW,
    ) -> Cut:
        """Cut a release, with all copies."""
        with open_archive(self.data, training_keys().log) as archive:
            return publish(archive, training_keys().release, out, now, number, copies, is_anew=is_anew)

    def _append(self, drafts: Iterable[LeafDraft]) -> None:
        received = self._next()
        opened = open_folder(self.data)
        try:
            LogWriter(opened.store, self.country.package.log_origin, training_keys().log).append(
                list(drafts), stamp(received)
            )
        finally:
            opened.store.close()
