"""Cutting and verifying a release of a made country: processor seconds and peak memory of a process of its own, and
what the next release costs after sheets of a hundred stations more.

``python -m benchmarks.release --stations 30000 --folder F`` is the size of a province, with ``--contests all`` in the
five contests of a general election. The folder holds some gigabytes (one of 30,000 stations in five contests about
thirty) and may be taken away afterwards; ``make bench`` measures 1,600 stations.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.filling import fill
from benchmarks.fold import OF_A_REGENCY, Country, stations_of, subdistricts
from benchmarks.general import FIRST, contests_of, told
from sync.portal.kept import KeptReleases
from sync.portal.release import MANIFEST, SIGNATURE
from sync.record.container import Container
from sync.server.folder import DATABASE

_SIZES = (1600, 20_000)
#: Leaves that are written at once where a whole country is made, and processes that make and sign them.
_GROUP, _MAKERS = 256, 2
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


def growing(folder: Path, stations: int = 1600, contests: Sequence[str] = (FIRST,)) -> None:
    """A release of everything with the keyings in its log; the next one after 100 stations of two sub-districts came,
    and one after 100 more, some in each of the regency's 14 sub-districts; then both verifiers on the last.

    Files lie with the server; a station is two keyings and a sheet of each contest, of which the sheet is published.
    """
    data, out = folder / f"growing-{stations}", folder / f"growing-{stations}-release"
    country = Country(stations, contests=told(contests))
    codes = subdistricts(stations)[:OF_A_REGENCY]
    near = {station for code in codes[3:5] for station in stations_of(code)[1:51]}
    spread = {station for code in codes for station in stations_of(code)[::13]} - near
    spread = set(sorted(spread)[:_CHANGES])
    late = near | spread
    began = time.perf_counter()
    _, count = fill(
        data, country, stations, lambda station: station not in late, with_keyings=True, processes=_MAKERS,
        group=_GROUP,
    )
    size = (data / DATABASE).stat().st_size
    print(f"{count} records made in {time.perf_counter() - began:.0f} s, database {size / 1e6:.0f} MB", flush=True)
    first = _cut(f"release of {stations} stations in {len(contests)} contests", data)
    for where, some in (("two sub-districts", near), (f"{len({one[:6] for one in spread})} sub-districts", spread)):
        fill(data, country, stations, some.__contains__, with_keyings=True)
        then = _cut(f"the next one, {len(some)} stations of {where} of one regency more", data)
        print(f"    ratio {then / first:.3f}", flush=True)
    lay_out(data, out)
    _verified(country, out)


def lay_out(data: Path, out: Path) -> None:
    """The newest release as a folder whose files are those that the server keeps, so that none takes its place twice.
    Nothing is held against its digest: verifying does that."""
    kept = KeptReleases(data / "releases")
    newest = kept.newest()
    assert newest is not None
    files = {MANIFEST: newest.manifest}
    for folder in json.loads(kept.place(newest.manifest).read_bytes())["folders"]:
        files[folder["daftar"]] = folder["daftar_sha256"]
        listing = json.loads(kept.place(folder["daftar_sha256"]).read_bytes())
        files |= {line["path"]: line["sha256"] for line in listing["files"]}
    for path, digest in files.items():
        target = out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.hardlink_to(kept.place(digest))
    (out / SIGNATURE).write_bytes(kept.signature(newest))


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
        cost = _child(act, place, place)
        seconds = cost.seconds
        print(
            f"{name}: {seconds:.1f} s ({cost.wall:.0f} on the wall), "
            f"{1000 * (seconds - bare) / len(records):.2f} ms a record beside its signatures; "
            f"{seconds * 1e6 / rows:.1f} s a million rows, {seconds / hashed:.0f} times the hashing; peak memory "
            f"{cost.memory / 1024:.0f} MiB", flush=True,
        )


def _cut(told: str, data: Path) -> float:
    files = data / "releases" / "files"
    before = {path: path.stat().st_ino for path in files.rglob("*") if path.is_file()}
    cost = _child("publish", data, None)
    now = [path for path in files.rglob("*") if path.is_file()]
    fresh = [path for path in now if before.get(path) != path.stat().st_ino]
    size = sum(path.stat().st_size for path in fresh)
    print(
        f"{told}: {cost.seconds:.2f} s of processor time ({cost.start:.2f} to start; {cost.wall:.1f} on the wall), "
        f"{len(fresh)} files, {size / 1e6:.1f} MB, peak memory {cost.memory / 1024:.0f} MiB", flush=True,
    )
    return cost.seconds


@dataclass(frozen=True)
class Cost:
    """Of a process: seconds of processor time, of which ``start`` for Python and its imports; KiB; seconds between
    beginning and end."""

    seconds: float
    start: float
    memory: float
    wall: float


def run(act: str, data: Path, out: Path | None) -> tuple[float, float]:
    """Processor seconds and KiB of a process that does it."""
    cost = _child(act, data, out)
    return cost.seconds, cost.memory


def _child(act: str, data: Path, out: Path | None) -> Cost:
    command = [sys.executable, "-c", _CHILD, act, str(data), str(out or "")]
    began = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return Cost(*json.loads(done.stdout.splitlines()[-1]), time.perf_counter() - began)


def main() -> None:
    """One size, in a folder that is kept where one is named."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--stations", type=int, default=1600)
    parser.add_argument("--contests", type=contests_of, default=(FIRST,), help="e.g. PPWP,DPR; all: five")
    parser.add_argument("--folder", type=Path)
    asked = parser.parse_args()
    if asked.folder is not None:
        asked.folder.mkdir(parents=True)
        growing(asked.folder, asked.stations, asked.contests)
        return
    with tempfile.TemporaryDirectory() as name:
        growing(Path(name), asked.stations, asked.contests)


if __name__ == "__main__":
    main()
