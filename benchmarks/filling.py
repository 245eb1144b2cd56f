"""A server's folder with the statements and sheets of a made country."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks.fold import Country, Made, stations_of, subdistricts
from sync.log.receipt import OFFICER
from sync.server.drafts import record_draft
from sync.server.folder import open_folder
from sync.server.log_writer import LeafDraft, LogWriter
from sync.server.service import open_service
from sync.trust.roster import statement_id
from sync.trust.times import stamp
from sync.trust.training import training_keys

#: Leaves that are written at once.
_GROUP = 32
#: Sub-districts that are made ahead of those that are written, a process: a sub-district of five contests is 20 MB.
_AHEAD = 2
#: Leaves and the seconds that a bare check of their signatures takes.
Drafts = tuple[list[LeafDraft], float]
_country: Country | None = None


def fill(  # noqa: PLR0913 - what is in a log
    data: Path, country: Country, stations: int, wanted: Callable[[str], bool] = lambda station: True,
    *, with_keyings: bool = False, processes: int = 1, group: int = _GROUP,
) -> tuple[float, int]:
    """A server's folder with the country's statements and sheets of all its contests.

    :param wanted: whether a station's are among them.
    :param with_keyings: two keyings before each sheet, as desks send them.
    :param processes: that make and sign; one is this one.
    :param group: leaves that are written at once.
    :returns: seconds that bare checks of the signatures take; records.
    """
    is_new = not data.exists()
    if is_new:
        open_service(data, country.package.envelope).close()
    opened = open_folder(data)
    try:
        writer = LogWriter(opened.store, country.package.log_origin, training_keys().log)
        bare, count, waiting = 0.0, 0, list[LeafDraft]()
        if is_new:
            waiting += _officers(country)
        places = ((code, [one for one in stations_of(code) if wanted(one)]) for code in subdistricts(stations))
        for drafts, seconds in _made(country, places, processes, with_keyings=with_keyings):
            bare, count = bare + seconds, count + len(drafts)
            waiting += drafts
            whole = len(waiting) // group * group
            for at in range(0, whole, group):
                writer.append(waiting[at:at + group], stamp(country.now))
            del waiting[:whole]
        if waiting:
            writer.append(waiting, stamp(country.now))
    finally:
        opened.store.close()
    return bare, count


def _officers(country: Country) -> Iterator[LeafDraft]:
    for key, officer in country.roster.officers.items():
        yield LeafDraft(
            statement_id(officer.statement), OFFICER, officer.region, officer.statement, officer.statement, key
        )


def _made(
    country: Country, places: Iterable[tuple[str, Sequence[str]]], processes: int, *, with_keyings: bool
) -> Iterator[Drafts]:
    """Leaves by sub-district, in its order whoever makes them."""
    if processes == 1:
        yield from (_drafts(country, code, stations, with_keyings) for code, stations in places)
        return
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (country.made,))
    with pool:
        ahead = deque[Future[Drafts]]()
        for code, stations in places:
            ahead.append(pool.submit(_in_process, code, stations, with_keyings))
            if len(ahead) > _AHEAD * processes:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _begin(made: Made) -> None:
    """The same country in a process of its own: keys cannot be sent, and come out the same everywhere."""
    global _country  # noqa: PLW0603 - what a process of the pool has
    _country = Country(*made)


def _in_process(code: str, stations: Sequence[str], with_keyings: bool) -> Drafts:  # noqa: FBT001 - sent by place
    assert _country is not None
    return _drafts(_country, code, stations, with_keyings)


def _drafts(country: Country, code: str, stations: Sequence[str], with_keyings: bool) -> Drafts:  # noqa: FBT001
    found, seconds = list[LeafDraft](), 0.0
    for station in stations:
        for contest in country.package.contests:
            for record in country.station(station, contest)[0 if with_keyings else 2:]:
                began = time.process_time()
                country.roster.verify(record)
                seconds += time.process_time() - began
                found.append(record_draft(record, code))
    return found, seconds
