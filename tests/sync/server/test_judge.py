"""The judge loads a sub-district when it is first touched, lets go of those used least, and says what the fold says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

import pytest

from sync.fold import IncrementalFold, Reference, Status, fold
from sync.fold.incremental import region_code
from sync.record.container import Container
from sync.record.envelope import Envelope, parse
from sync.record.record import Record, build
from sync.server.judge import Judge, LoggedRecord
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage
from sync.trust.roster import Roster
from sync.trust.times import stamp
from tests.helpers.pki import NOW, Committee, committee, enrol, training_package
from tests.sync.fold.acts import BASE, STATION, absent, acting_chair, recap, seal, transcription
from tests.sync.fold.desks import TestDesk, committee_under
from tests.sync.fold.packages import follow, other_dpt, renamed

TWO = ("KETUA", "ANGGOTA-1")
OTHER = "000199"
FIRST = training_package()


def _two_subdistricts() -> ElectionPackage:
    """The training package with a second sub-district of one station."""
    regions = [
        *FIRST.payload["regions"], {"code": OTHER, "name": "KECAMATAN LAIN", "level": "subdistrict"},
        {"code": f"{OTHER}1001", "name": "DESA LAIN", "level": "village"},
    ]
    stations = [*FIRST.payload["stations"], {"code": f"{OTHER}1001001", "dpt": None}]
    return follow(
        FIRST, regions=sorted(regions, key=lambda one: str(one["code"])),
        stations=sorted(stations, key=lambda one: str(one["code"])),
    )


def _committees() -> tuple[Committee, Committee]:
    """Officers of both sub-districts on one roster."""
    package = _two_subdistricts()
    chain = PackageChain([FIRST, package])
    here = {name: enrol(package, name, one.role) for name, one in committee().members.items()}
    there = {name: enrol(package, name, one.role, OTHER) for name, one in committee().members.items()}
    roster = Roster(chain, [one.enrolment.statement for one in (*here.values(), *there.values())])
    return Committee(package, roster, here), Committee(package, roster, there)


class _Log:
    """What a store has: records in leaf order with their sub-district."""

    def __init__(self, reference: Reference, records: Iterable[Record]) -> None:
        self.read: Counter[str] = Counter()
        self._reference = reference
        self._records = list(records)

    def __call__(self, region: str) -> Iterable[LoggedRecord]:
        self.read[region] += 1
        for record in self._records:
            if region_code(self._reference, record) == region:
                yield LoggedRecord(0, record.envelope, stamp(NOW))

    def append(self, record: Record) -> None:
        self._records.append(record)


def _logged() -> tuple[_Log, TestDesk, TestDesk]:
    one, two = (TestDesk(members) for members in _committees())
    for desk, station in ((one, STATION), (two, f"{OTHER}1001001")):
        for nonce, person in enumerate(("OP-1", "OP-2")):
            desk.act(transcription(BASE, nonce, station=station), person)
        desk.act(acting_chair("ANGGOTA-1"), "ANGGOTA-1", "ANGGOTA-2", "ANGGOTA-3")
    one.act(seal(one.sheet()), *TWO)
    records = [*one.records.values(), *two.records.values()]
    return _Log(one.world, records), one, two


def test_a_judge_reads_only_what_is_touched_and_only_once() -> None:
    log, one, two = _logged()
    judge = Judge(one.world.chain, one.world.roster, log)
    assert log.read == Counter()
    assert judge.state_of(STATION).sheet("PPWP", STATION) == one.sheet()
    assert judge.state_of(STATION).acting_chairs == one.state.acting_chairs
    assert log.read == Counter({STATION[:6]: 1})
    late = one.committee.sign("transcription", transcription(BASE, 9, 2), ["OP-3"])
    assert judge.judge(Container(late, ())).code is None
    assert judge.accept([late], [stamp(NOW)]) == frozenset()
    assert log.read == Counter({STATION[:6]: 1})
    assert judge.state_of(OTHER) == two.state
    assert log.read == Counter({STATION[:6]: 1, OTHER: 1})


def test_what_was_let_go_is_read_again_with_what_came_since() -> None:
    log, one, two = _logged()
    judge = Judge(one.world.chain, one.world.roster, log, most_regions=1)
    late = one.committee.sign("transcription", transcription(BASE, 9, 2), ["OP-3"])
    judge.judge(Container(late, ()))
    judge.accept([late], [stamp(NOW)])
    assert judge.state_of(OTHER) == two.state
    before = judge.state_of(STATION)
    assert len(before.sheet("PPWP", STATION).transcriptions) == 1, "accepted, and not in the log yet"
    assert log.read[STATION[:6]] == 1
    log.append(late)
    judge.accept([], [])
    assert judge.state_of(OTHER) == two.state
    assert set(judge.state.regions) == {OTHER}
    assert judge.state_of(STATION) == before
    assert log.read == Counter({STATION[:6]: 2, OTHER: 2})


def test_one_group_of_several_subdistricts_is_whole_also_where_only_one_is_kept() -> None:
    log, one, two = _logged()
    judge = Judge(one.world.chain, one.world.roster, log, most_regions=1)
    more = [
        one.committee.sign("transcription", transcription(BASE, 9, 2), ["OP-3"]),
        two.committee.sign("transcription", transcription(BASE, 9, 1, f"{OTHER}1001001"), ["OP-3"]),
    ]
    for record in more:
        assert judge.judge(Container(record, ())).code is None
    judge.accept(more, [stamp(NOW)] * 2)
    for record in more:
        log.append(record)
    for desk, record in zip((one, two), more, strict=True):
        desk.take([record])
        assert judge.state_of(region_code(desk.world, record)) == desk.state


def test_a_forgotten_group_leaves_no_trace_and_a_forged_signature_stays_out() -> None:
    log, one, _ = _logged()
    judge = Judge(one.world.chain, one.world.roster, log)
    before = judge.state_of(STATION)
    late = one.committee.sign("transcription", transcription(BASE, 9, 2), ["OP-3"])
    judge.accept([late], [stamp(NOW)])
    judge.forget([late])
    assert judge.state_of(STATION) == before
    other = one.committee.sign("transcription", transcription(BASE, 8, 2), ["OP-3"])
    opened, signatures = parse(late.envelope), parse(other.envelope).signatures
    forged = Record.parse(Envelope(opened.payload_type, opened.payload, signatures).to_bytes())
    judge.accept([forged], [stamp(NOW)])
    judge.accept([other], [stamp(NOW)])
    judge.forget([other])
    assert judge.state_of(STATION).refused[forged.id].code == "record.signature"


def test_a_record_under_a_missing_package_waits_in_the_log_and_counts_once_the_package_comes() -> None:
    second = renamed(FIRST)
    desk = TestDesk(committee_under(FIRST, second))
    for nonce, person in enumerate(("OP-1", "OP-2")):
        desk.act(transcription(BASE, nonce), person)
    desk.act(seal(desk.sheet()), *TWO)
    chain = PackageChain([FIRST])
    judge = Judge(chain, committee_under(FIRST).roster)
    for record in desk.records.values():
        verdict = judge.judge(Container(record, ()))
        assert (verdict.code, verdict.waits) == (None, second.digest)
        judge.accept([record], [stamp(NOW)])
    assert set(judge.state.waiting) == set(desk.records)
    judge.learn_package(second)
    assert judge.state == desk.state
    stranger = enrol(FIRST, "ORANG", "operator")
    foreign = Committee(second, desk.world.roster, {"ORANG": stranger}).sign(
        "transcription", transcription(BASE, 7), ["ORANG"]
    )
    assert judge.judge(Container(foreign, ())).code == "record.unknown_signer"
    judge = Judge(chain, committee_under(FIRST).roster)
    # who signed it cannot be said before the package is here: put off, not refused
    assert judge.judge(Container(foreign, ())).code == "record.waits_for_package"


def test_each_record_is_judged_by_its_own_package_at_the_server_too() -> None:
    desk = TestDesk(committee_under(FIRST))
    for nonce, person in enumerate(("OP-1", "OP-2")):
        desk.act(transcription(BASE, nonce), person)
    desk.act(seal(desk.sheet()), *TWO)
    for station in FIRST.stations_of(STATION[:10]):
        if station.code != STATION:
            desk.act(absent("not_held", station.code), *TWO)
    desk.act(recap(desk.state, STATION[:10]), *TWO, "ANGGOTA-2")
    second = other_dpt(FIRST)
    judge = Judge(PackageChain([FIRST, second]), committee_under(FIRST, second).roster)
    for record in desk.records.values():
        assert judge.judge(Container(record, ())).code is None
        judge.accept([record], [stamp(NOW)])
    assert judge.state.sheet("PPWP", STATION).status is Status.SEALED
    assert len(judge.state.recaps) == 1
    stale = TestDesk(committee_under(FIRST, second))
    stale.take(list(desk.records.values()))
    assert judge.state == stale.state


def test_letting_go_and_adding_again_is_as_if_nothing_had_been() -> None:
    log, one, two = _logged()
    made = IncrementalFold(one.world)
    records = [*one.records.values(), *two.records.values()]
    made.add(records)
    before = made.state
    gone = made.let_go(OTHER)
    assert set(gone) == set(two.records)
    made.add(two.records.values())
    assert made.state == before == fold(reversed(records), one.world)


def test_a_sub_district_whose_reading_failed_once_is_read_again() -> None:
    """A database that is busy for a moment must not leave a sub-district looking empty."""
    log, one, _ = _logged()
    tries = 0

    def loader(region: str) -> Iterable[LoggedRecord]:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise OSError("busy")
        return log(region)

    judge = Judge(one.world.chain, one.world.roster, loader)
    with pytest.raises(OSError, match="busy"):
        judge.state_of(STATION)
    assert judge.state_of(STATION).results("PPWP") == one.state.results("PPWP") != []


@pytest.mark.parametrize("keyings_first", [False, True])
def test_a_sheet_that_contradicts_the_keyings_it_names_does_not_enter_the_log_beside_them(
    *, keyings_first: bool
) -> None:
    """What two people keyed cannot be sealed as something else; where the keyings are not here yet, nobody can tell."""
    desk = TestDesk(committee_under(FIRST))
    keyings = [desk.act(transcription(BASE, nonce), person) for nonce, person in enumerate(("OP-1", "OP-2"))]
    payload = seal(desk.sheet())
    for table in ("as_written", "as_decided"):
        votes = payload[table]
        one, two = votes["votes.1"]["value"], votes["votes.2"]["value"]
        payload[table] = {
            **votes, "votes.1": {**votes["votes.1"], "value": one + 1, "raw": ""},
            "votes.2": {**votes["votes.2"], "value": two - 1, "raw": ""},
        }
    false = desk.force(payload, *TWO)
    judge = Judge(PackageChain([FIRST]), committee_under(FIRST).roster)
    if keyings_first:
        judge.accept(keyings, [stamp(NOW)] * 2)
    assert judge.judge(Container(false, ())).code == ("fold.parents" if keyings_first else None)


def test_two_committees_together_sign_nothing_that_the_log_takes() -> None:
    """An election has no region of its own; the fold refuses it, and a log that had it would be a release that no
    check lets pass."""
    here, there = _committees()
    guest = replace(here, members={**here.members, "TAMU": there["ANGGOTA-3"]})
    record = guest.sign("act", acting_chair("ANGGOTA-1"), ("ANGGOTA-1", "ANGGOTA-2", "TAMU"))
    unknown = build("act", {**guest.header(**acting_chair("ANGGOTA-1")), "package": "ab" * 32},
                    [guest[one].key for one in ("ANGGOTA-1", "TAMU")])
    judge = Judge(here.roster.chain, here.roster)
    said = [judge.judge(Container(one, here.roster.statements_of(one))).code for one in (record, unknown)]
    assert said == ["record.scope", "record.waits_for_package"]
