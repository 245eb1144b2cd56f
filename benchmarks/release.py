"""Cutting and verifying a release of a made country: seconds and peak memory of a process of its own, and growth."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.fold import Country, stations_of, subdistricts
from sync.log.receipt import OFFICER
from sync.server.drafts import record_draft
from sync.server.folder import open_folder
from sync.server.log_writer import LeafDraft, LogWriter
from sync.server.service import open_service
from sync.trust.roster import statement_id
from sync.trust.times import stamp
from sync.trust.training import training_keys

_SIZES = (1600, 20_000)
_GROUP = 32
#: What the child process runs and prints: seconds, and its peak of resident memory in KiB.
_CHILD = """
import json, resource, sys, time
from datetime import UTC, datetime
from pathlib import Path
data, out = Path(sys.argv[2]), Path(sys.argv[3]) if sys.argv[3] else None
began = time.perf_counter()
if sys.argv[1] == "publish":
    from sync.portal.publish import publish
    from sync.server.archive import open_archive
    from sync.trust.training import training_keys
    with open_archive(data, training_keys().log) as archive:
        publish(archive, training_keys().release, out, datetime.now(UTC).replace(microsecond=0))
else:
    from sync.verify import verify_path
    report = verify_path(out)
    assert report.fault is None, report.fault
spent = time.perf_counter() - began
print(json.dumps([spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))
"""


def by_region(folder: Path, sizes: tuple[int, ...] = _SIZES) -> None:
    """A sealed sheet at every station; the keyings are no part of the log here, which is named in the release."""
    first: dict[str, float] = {}
    for stations in sizes:
        place = folder / f"country-{stations}"  # apart: side by side they would be two first releases of one election
        place.mkdir()
        data, out = place / "server", place / "release"
        bare, records = fill(data, Country(stations), stations)
        for act in ("publish", "verify"):
            seconds, memory = _run(act, data, out)
            reference = first.setdefault(act, memory)
            print(
                f"{act} of {stations} stations ({stations // 100} sub-districts): {seconds:.1f} s, "
                f"{records / seconds:.0f} records/s; reference (bare check of their signatures) {bare:.1f} s; ratio "
                f"{seconds / bare:.2f}; peak memory {memory / 1024:.0f} MiB, {memory / reference:.2f} of {sizes[0]}",
                flush=True,
            )


def growing(folder: Path, sizes: tuple[int, ...] = (1600, 30_000)) -> None:
    """A release of everything, and the next one after 100 sheets of one regency came; files lie with the server."""
    for stations in sizes:
        data = folder / f"growing-{stations}"
        country = Country(stations)
        regency = [station for code in subdistricts(stations)[:14] for station in stations_of(code)]
        late = set(regency[::14][:100])  # some in each of its sub-districts
        early = {station for code in subdistricts(stations) for station in stations_of(code)} - late
        fill(data, country, stations, early.__contains__)
        first = _cut(f"release of {stations} stations", data)
        fill(data, country, stations, late.__contains__)
        then = _cut(f"the next one, {len(late)} sheets of one regency more", data)
        print(f"    ratio {then / first:.3f}", flush=True)


def _cut(told: str, data: Path) -> float:
    files = data / "releases" / "files"
    before = {path: path.stat().st_ino for path in files.rglob("*") if path.is_file()}
    seconds, memory = _run("publish", data, None)
    now = [path for path in files.rglob("*") if path.is_file()]
    fresh = [path for path in now if before.get(path) != path.stat().st_ino]
    size = sum(path.stat().st_size for path in fresh)
    print(
        f"{told}: {seconds:.2f} s, {len(fresh)} files written, {size / 1e6:.1f} MB, peak memory "
        f"{memory / 1024:.0f} MiB", flush=True,
    )
    return seconds


def _run(act: str, data: Path, out: Path | None) -> tuple[float, float]:
    command = [sys.executable, "-c", _CHILD, act, str(data), str(out or "")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, memory = json.loads(done.stdout)
    return seconds, memory


def fill(
    data: Path, country: Country, stations: int, wanted: Callable[[str], bool] = lambda station: True,
    *, with_keyings: bool = False,
) -> tuple[float, int]:
    """A server's folder with the country's statements and sheets; seconds that bare checks of their signatures take."""
    is_new = not data.exists()
    if is_new:
        open_service(data, country.package.envelope).close()
    opened = open_folder(data)
    try:
        writer = LogWriter(opened.store, country.package.log_origin, training_keys().log)
        bare, count, group = 0.0, 0, list[LeafDraft]()
        for draft, seconds in _drafts(country, stations, wanted, with_officers=is_new, with_keyings=with_keyings):
            group.append(draft)
            bare, count = bare + seconds, count + (draft.kind != OFFICER)
            if len(group) == _GROUP:
                writer.append(group, stamp(country.now))
                group = []
        if group:
            writer.append(group, stamp(country.now))
    finally:
        opened.store.close()
    return bare, count


def _drafts(
    country: Country, stations: int, wanted: Callable[[str], bool], *, with_officers: bool, with_keyings: bool
) -> Iterator[tuple[LeafDraft, float]]:
    for key, officer in country.roster.officers.items() if with_officers else ():
        envelope = officer.statement
        yield LeafDraft(statement_id(envelope), OFFICER, officer.region, envelope, envelope, key), 0.0
    for code in subdistricts(stations):
        for station in filter(wanted, stations_of(code)):
            for record in country.station(station)[0 if with_keyings else 2:]:
                began = time.process_time()
                country.roster.verify(record)
                yield record_draft(record, code), time.process_time() - began
