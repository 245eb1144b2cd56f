"""Cutting and verifying a release of a made country: processor seconds and peak memory of a process of its own, and
what the next release costs after a hundred sheets more.

``python -m benchmarks.release --stations 30000 --folder F`` is the size of a province. The folder holds some gigabytes
and may be taken away afterwards; ``make bench`` measures 1,600 stations.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.fold import OF_A_REGENCY, Country, stations_of, subdistricts
from sync.log.receipt import OFFICER
from sync.portal.kept import KeptReleases
from sync.record.container import Container
from sync.server.drafts import record_draft
from sync.server.folder import open_folder
from sync.server.log_writer import LeafDraft, LogWriter
from sync.server.service import open_service
from sync.trust.roster import statement_id
from sync.trust.times import stamp
from sync.trust.training import training_keys

_SIZES = (1600, 20_000)
_GROUP = 32
#: Stations of which sheets come between two releases.
_CHANGES = 100
#: What the child process runs and prints: seconds of processor time, start and imports with them, and its peak of
#: resident memory in KiB (Linux tells that of the parent as well in ``ru_maxrss``, and its own in ``/proc``).
_CHILD = """
import json, resource, sys, time
from datetime import UTC, datetime
from pathlib import Path
began = 0.0
data, out = Path(sys.argv[2]), Path(sys.argv[3]) if sys.argv[3] else None
if sys.argv[1] == "publish":
    from sync.portal.publish import publish
    from sync.server.archive import open_archive
    from sync.trust.training import training_keys
    began = time.process_time()
    with open_archive(data, training_keys().log) as archive:
        publish(archive, training_keys().release, out, datetime.now(UTC).replace(microsecond=0))
elif sys.argv[1] == "second":
    import runpy
    sys.argv = ["verifikasi.pyz", str(out)]
    try:
        runpy.run_path(str(out / "verifikasi.pyz"), run_name="__main__")
    except SystemExit as end:
        assert not end.code, end.code
else:
    from sync.verify import verify_path
    report = verify_path(out)
    assert report.fault is None, report.fault
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
own = [line.split()[1] for line in lines if line.startswith("VmHWM")]
memory = int(own[0]) if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([time.process_time(), began, memory]))
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
            seconds, memory = run(act, data, out)
            reference = first.setdefault(act, memory)
            print(
                f"{act} of {stations} stations ({stations // 100} sub-districts): {seconds:.1f} s, "
                f"{records / seconds:.0f} records/s; reference (bare check of their signatures) {bare:.1f} s; ratio "
                f"{seconds / bare:.2f}; peak memory {memory / 1024:.0f} MiB, {memory / reference:.2f} of {sizes[0]}",
                flush=True,
            )


def growing(folder: Path, stations: int = 1600) -> None:
    """A release of everything with the keyings in its log; the next one after 100 stations of two sub-districts came,
    and one after 100 more, some in each of the regency's 14 sub-districts; then both verifiers on the last.

    Files lie with the server; a station is two keyings and a sheet, of which the sheet is published.
    """
    data, out = folder / f"growing-{stations}", folder / f"growing-{stations}-release"
    country = Country(stations)
    codes = subdistricts(stations)[:OF_A_REGENCY]
    near = {station for code in codes[3:5] for station in stations_of(code)[1:51]}
    spread = {station for code in codes for station in stations_of(code)[::13]} - near
    spread = set(sorted(spread)[:_CHANGES])
    _, count = fill(data, country, stations, lambda station: station not in near | spread, with_keyings=True)
    first = _cut(f"release of {stations} stations", data)
    for told, late in (("two sub-districts", near), (f"{len({one[:6] for one in spread})} sub-districts", spread)):
        count += fill(data, country, stations, late.__contains__, with_keyings=True)[1]
        then = _cut(f"the next one, {len(late)} stations of {told} of one regency more", data)
        print(f"    ratio {then / first:.3f}", flush=True)
    kept = KeptReleases(data / "releases")
    newest = kept.newest()
    assert newest is not None
    out.mkdir()
    kept.copy(newest, out)
    _verified(country, out)


def _verified(country: Country, out: Path) -> None:
    """Both verifiers beside the bare check of the signatures, and beside bare SHA-256 of all bytes."""
    files = [path for path in out.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    rows = sum(path.read_bytes().count(b"\n") - 1 for path in out.glob("data/*/*.csv"))
    records = sorted(out.glob("catatan/*/*.json"))
    began = time.process_time()
    for path in files:
        hashlib.sha256(path.read_bytes()).digest()
    hashed = time.process_time() - began
    bare = 0.0
    for path in records:
        record = Container.parse(path.read_bytes()).record
        began = time.process_time()
        country.roster.verify(record)
        bare += time.process_time() - began
    print(
        f"that release: {len(files)} files, {size / 1e6:.0f} MB, {rows} rows in tables; read and hashed in "
        f"{hashed:.1f} s; bare check of the signatures of {len(records)} records {bare:.1f} s", flush=True,
    )
    for name, act, place in (("recap verify", "verify", out), ("verifikasi.pyz", "second", out)):
        seconds, memory = run(act, place, place)
        print(
            f"{name}: {seconds:.1f} s, {1000 * (seconds - bare) / len(records):.2f} ms a record beside its signatures; "
            f"{seconds * 1e6 / rows:.1f} s a million rows, {seconds / hashed:.0f} times the hashing; peak memory "
            f"{memory / 1024:.0f} MiB", flush=True,
        )


def _cut(told: str, data: Path) -> float:
    files = data / "releases" / "files"
    before = {path: path.stat().st_ino for path in files.rglob("*") if path.is_file()}
    seconds, began, memory = _child("publish", data, None)
    now = [path for path in files.rglob("*") if path.is_file()]
    fresh = [path for path in now if before.get(path) != path.stat().st_ino]
    size = sum(path.stat().st_size for path in fresh)
    print(
        f"{told}: {seconds:.2f} s of processor time ({began:.2f} to start), {len(fresh)} files, "
        f"{size / 1e6:.1f} MB, peak memory {memory / 1024:.0f} MiB", flush=True,
    )
    return seconds


def run(act: str, data: Path, out: Path | None) -> tuple[float, float]:
    """Processor seconds and KiB of a process that does it."""
    seconds, _, memory = _child(act, data, out)
    return seconds, memory


def _child(act: str, data: Path, out: Path | None) -> tuple[float, float, float]:
    command = [sys.executable, "-c", _CHILD, act, str(data), str(out or "")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, began, memory = json.loads(done.stdout.splitlines()[-1])
    return seconds, began, memory


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
            for contest, values in country.papers.items():
                for record in country.station(station, contest, values)[0 if with_keyings else 2:]:
                    began = time.process_time()
                    country.roster.verify(record)
                    yield record_draft(record, code), time.process_time() - began


def main() -> None:
    """One size, in a folder that is kept where one is named."""
    told = argparse.ArgumentParser()
    told.add_argument("--stations", type=int, default=1600)
    told.add_argument("--folder", type=Path)
    asked = told.parse_args()
    if asked.folder is not None:
        asked.folder.mkdir(parents=True)
        growing(asked.folder, asked.stations)
        return
    with tempfile.TemporaryDirectory() as name:
        growing(Path(name), asked.stations)


if __name__ == "__main__":
    main()
