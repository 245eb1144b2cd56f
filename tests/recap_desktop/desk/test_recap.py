"""The recapitulation on screen follows every change and always equals one added up from scratch."""

from __future__ import annotations

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from forms.recapitulation import recapitulate
from recap_desktop.desk import Desk
from tests.helpers.desks import CLEAN, CONTEST, PASSPHRASE, seal, sheets, type_twice


def _same_as_from_scratch(desk: Desk, region: str | None = None) -> None:
    shown = desk.recap.view(CONTEST, region)
    results = [one for one in desk.context.state.results(CONTEST) if one.station in shown.expected]
    fresh = recapitulate(shown.definition, shown.expected, results)
    assert (shown.results, shown.stations, shown.villages, shown.total) == (
        fresh.results, fresh.stations, fresh.villages, fresh.total)


def test_it_follows_seals_and_corrections(desk: Desk) -> None:
    village = CLEAN[0][:10]
    desk.session.sign_in("KETUA", PASSPHRASE)
    for region in (None, village):
        _same_as_from_scratch(desk, region)
    for station in CLEAN:
        type_twice(desk, station)
        seal(desk, station)
        for region in (None, village):
            _same_as_from_scratch(desk, region)
    both = (("KETUA", PASSPHRASE), ("ANGGOTA-1", PASSPHRASE))
    now = sheets()[CLEAN[0]]
    more = {name: Figure.of(now[name] + 7) for name in ("ballots_received", "ballots_unused")}
    desk.corrections.correct(CONTEST, CLEAN[0], more, "miscounted", "strike", [], both)
    seal(desk, CLEAN[0])
    for region in (None, village):
        _same_as_from_scratch(desk, region)
    total = sum(sheets()[station]["ballots_received"] for station in CLEAN) + 7
    assert desk.recap.view(CONTEST).total.totals["ballots_received"] == total


def test_nothing_is_closed_over_what_is_not_ratified(desk: Desk) -> None:
    """A correction that waits for its ratification would be shut out, with the old figures in a final sum.

    A partial recapitulation holds nothing up; once the sheet is ratified the village is closed with the new figures.
    """
    village, first = CLEAN[0][:10], CLEAN[0]
    both = (("KETUA", PASSPHRASE), ("ANGGOTA-1", PASSPHRASE))
    type_twice(desk, first)
    seal(desk, first)
    desk.session.sign_in("KETUA", PASSPHRASE)
    more = {name: Figure.of(sheets()[first][name] + 7) for name in ("ballots_received", "ballots_unused")}
    desk.corrections.correct(CONTEST, first, more, "miscounted", "strike", [], both)
    assert desk.recap.prepare(CONTEST, village).items[0].payload["status"] == "partial"
    for station in desk.package.stations_of(village):
        if station.code != first:
            desk.corrections.absent(CONTEST, station.code, "lost", both)
    assert desk.recap.status(CONTEST, village).changing == (first,)
    with pytest.raises(KnownError, match=r"recap\.in_work"):
        desk.recap.prepare(CONTEST, village)
    seal(desk, first)
    made = desk.recap.prepare(CONTEST, village).items[0].payload
    assert (made["status"], made["totals"]["ballots_received"]) == ("final", sheets()[first]["ballots_received"] + 7)
