"""One committee, through the desk alone: from empty stations to a signed recapitulation."""

from __future__ import annotations

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.desk.views import Disposal, Done, NextStep
from tests.helpers.desks import CONTEST, HARD_STATION, PASSPHRASE, seal, sheets, type_sheet, type_twice

CHAIR_AND_MEMBER = [("KETUA", PASSPHRASE), ("ANGGOTA-1", PASSPHRASE)]


def _sign_recap(desk: Desk, region: str | None = None) -> Done:
    desk.session.sign_in("KETUA", PASSPHRASE)
    batch = desk.recap.prepare(CONTEST, region)
    results = [desk.recap.sign(batch, person, PASSPHRASE) for person in batch.signers]
    assert isinstance(results[-1], Done)
    return results[-1]


def _type_everything(desk: Desk) -> None:
    """Both operators; one slip of the first, which the second does not repeat."""
    for number, station in enumerate(sheets()):
        slip = {"votes.1": Figure.of(999)} if number == 1 else None
        assert type_sheet(desk, "OP-1", station, slip).result == "waiting"
        assert desk.board.station(CONTEST, station).status == "first"
        finished = type_sheet(desk, "OP-2", station)
        assert finished.result == ("differs" if slip else finished.result)


def test_a_committee_of_five_goes_from_empty_to_a_final_recapitulation(desk: Desk) -> None:
    desk.session.sign_in("OP-1", PASSPHRASE)
    assert desk.setup.shortfalls() == []
    assert desk.board.counts(CONTEST)["empty"] == len(sheets())
    assert desk.board.next_step(CONTEST) == NextStep("entry", min(sheets()))
    _type_everything(desk)
    desk.session.sign_in("KETUA", PASSPHRASE)
    (differing,) = desk.settling.list(CONTEST)
    assert desk.board.next_step(CONTEST) == NextStep("settling", differing.station.code)
    (question,) = desk.settling.questions(CONTEST, differing.station.code)
    assert question.field == "votes.1"
    paper = sheets()[differing.station.code]["votes.1"]
    assert {figure.value for figure in question.options} == {999, paper}
    desk.settling.save(CONTEST, differing.station.code, {"votes.1": Figure.of(paper)}, PASSPHRASE)
    _dispose_law(desk)
    ready = [one for one in desk.sealing.ready(CONTEST) if not one.blocked_by]
    assert len(ready) == len(sheets()) - 1
    seal(desk, *(one.station.code for one in ready))
    assert _sign_recap(desk).count == 1
    partial = desk.recap.status(CONTEST)
    assert (partial.status, partial.missing) == ("partial", ((HARD_STATION, "open_finding"),))
    _correct_hard(desk)
    _dispose_law(desk)
    seal(desk, HARD_STATION)
    assert desk.recap.status(CONTEST).record is None
    assert _sign_recap(desk).count == 2
    final = desk.recap.status(CONTEST)
    assert (final.status, final.included, final.missing) == ("final", len(sheets()), ())
    assert final.record is not None
    assert len(final.record.signers) == 3
    totals = desk.recap.view(CONTEST).total.totals
    corrected = {"votes.1": 10}
    for field in ("valid", "invalid", "cast", "votes.1", "votes.2", "votes.3"):
        assert totals[field] == sum(sheet[field] for sheet in sheets().values()) + corrected.get(field, 0)
    assert desk.journal.verify() == desk.journal.head


def _dispose_law(desk: Desk) -> None:
    law = [one for one in desk.findings.list(CONTEST)
           if one.blocking and one.finding.severity == "LAW" and not one.veiled]
    items = [Disposal(one.station.code, one.finding.key, "noted_incident", "Dua pemilih pulang.") for one in law]
    with pytest.raises(KnownError, match=r"findings\.other_approver"):
        desk.findings.dispose_all(CONTEST, items, [("KETUA", PASSPHRASE), ("KETUA", PASSPHRASE)])
    desk.findings.dispose_all(CONTEST, items, CHAIR_AND_MEMBER)
    after = {(one.station.code, one.finding.key): one for one in desk.findings.list(CONTEST)}
    assert all(after[(item.station, item.key)].disposition == "noted_incident" for item in items)


def _correct_hard(desk: Desk) -> None:
    """Section IV adds up to ten less than V.A: read again, the paper says so, the plenary corrects ticket 1."""
    (hard,) = [one for one in desk.findings.list(CONTEST, HARD_STATION) if one.finding.severity == "HARD"]
    paper = sheets()[HARD_STATION]
    with pytest.raises(KnownError, match=r"fold\.reread_first"):
        desk.corrections.correct(
            CONTEST, HARD_STATION, {"votes.1": Figure.of(paper["votes.1"] + 10)}, "miscounted", "recount", [],
            CHAIR_AND_MEMBER,
        )
    desk.findings.reread(
        CONTEST, HARD_STATION, hard.finding.key, {field: Figure.of(paper[field]) for field in hard.finding.fields},
        PASSPHRASE,
    )
    desk.corrections.correct(
        CONTEST, HARD_STATION, {"votes.1": Figure.of(paper["votes.1"] + 10)}, "miscounted", "recount",
        ["PANWASLU", "SAKSI-1"], CHAIR_AND_MEMBER,
    )
    view = desk.sealing.sheet(CONTEST, HARD_STATION)
    assert view.as_written is not None
    assert view.as_decided is not None
    assert (view.as_written["votes.1"].value, view.as_decided["votes.1"].value) == (
        paper["votes.1"], paper["votes.1"] + 10,
    )


def test_a_sheet_that_cannot_be_decided_is_sealed_and_counts_nowhere(desk: Desk) -> None:
    type_twice(desk, HARD_STATION)
    desk.session.sign_in("KETUA", PASSPHRASE)
    for finding in [one.finding for one in desk.findings.list(CONTEST) if one.finding.severity == "HARD"]:
        same = {field: Figure.of(sheets()[HARD_STATION][field]) for field in finding.fields}
        desk.findings.reread(CONTEST, HARD_STATION, finding.key, same, PASSPHRASE)
    desk.corrections.undecided(CONTEST, HARD_STATION, "damaged", CHAIR_AND_MEMBER)
    seal(desk, HARD_STATION)
    view = desk.board.station(CONTEST, HARD_STATION)
    assert (view.status, view.note) == ("undecided", "undecided")
    assert desk.recap.view(CONTEST).total.totals["valid"] == 0


def test_a_sheet_that_never_came_is_signed_absent(desk: Desk) -> None:
    station = min(sheets())
    desk.session.sign_in("KETUA", PASSPHRASE)
    desk.corrections.absent(CONTEST, station, "lost", CHAIR_AND_MEMBER, text="Hanyut waktu banjir.")
    assert desk.board.station(CONTEST, station).note == "absent"
    assert (station, "absent") in desk.recap.status(CONTEST).missing
    desk.session.sign_in("OP-1", PASSPHRASE)
    with pytest.raises(KnownError, match=r"entry\.declared_absent"):
        desk.entry.open(CONTEST, station)
    # it came after all
    desk.session.sign_in("KETUA", PASSPHRASE)
    desk.corrections.reopen(CONTEST, station, "other", "BA-1/2024", CHAIR_AND_MEMBER)
    assert type_twice(desk, station).result == "equal"


def test_a_closed_village_and_a_reopened_station(desk: Desk) -> None:
    village = desk.package.villages_of(desk.region)[0].code
    stations = [station.code for station in desk.package.stations_of(village)]
    for station in stations:
        type_twice(desk, station)
    desk.session.sign_in("KETUA", PASSPHRASE)
    _dispose_law(desk)
    seal(desk, *stations)
    assert _sign_recap(desk, village).count == 2
    with pytest.raises(KnownError, match=r"fold\.not_reopened"):
        desk.corrections.correct(
            CONTEST, stations[0], {"invalid": Figure.of(2)}, "miscounted", "strike", [], CHAIR_AND_MEMBER
        )
    paper = sheets()[stations[0]]
    with pytest.raises(KnownError, match=r"corrections\.not_closed"):
        desk.corrections.reopen(CONTEST, HARD_STATION, "court_order", "MK-1/2024", CHAIR_AND_MEMBER)
    desk.corrections.reopen(CONTEST, stations[0], "court_order", "MK-1/2024", CHAIR_AND_MEMBER)
    desk.corrections.correct(
        CONTEST, stations[0], {"votes.1": Figure.of(paper["votes.1"] - 1), "votes.2": Figure.of(paper["votes.2"] + 1)},
        "miscounted", "strike", [], CHAIR_AND_MEMBER,
    )
    assert desk.board.station(CONTEST, stations[0]).note == "superseding"
    seal(desk, stations[0])
    assert _sign_recap(desk, village).count == 2
    # the second recapitulation closes the station again, whatever was reopened before
    with pytest.raises(KnownError, match=r"fold\.not_reopened"):
        desk.corrections.correct(
            CONTEST, stations[0], {"invalid": Figure.of(2)}, "miscounted", "strike", [], CHAIR_AND_MEMBER
        )
