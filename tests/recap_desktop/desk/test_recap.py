"""The recapitulation on screen follows every change and always equals one added up from scratch."""

from __future__ import annotations

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
