"""What `recap verify` costs a record beside the bare check of signatures, and what verifikasi.pyz costs beside it."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.filling import fill
from benchmarks.fold import Country
from sync.portal.publish import publish
from sync.portal.verifier.archive import open_place
from sync.portal.verifier.check import check
from sync.portal.verifier.signed import Signatures
from sync.record.container import Container
from sync.server.archive import open_archive
from sync.trust.training import training_keys
from sync.verify import verify_path

_STATIONS, _RUNS = 600, 3


def per_record(folder: Path, stations: int = _STATIONS) -> None:
    """Processor milliseconds a record, the best of some runs in one process: one-time costs are not counted."""
    place = folder / f"verifying-{stations}"
    place.mkdir()
    country = Country(stations)
    _, records = fill(place / "server", country, stations)
    release = place / "release"
    with open_archive(place / "server") as archive:
        publish(archive, training_keys().release, release, datetime.now(UTC).replace(microsecond=0))
    containers = [Container.parse(file.read_bytes()) for file in sorted(release.glob("catatan/*/*.json"))]
    bare = _best(lambda: [country.roster.verify(one.record) for one in containers])
    for name, act in (
        ("recap verify", lambda: verify_path(release).ok),
        ("verifikasi.pyz with cryptography", lambda: not check(open_place(str(release)), None, Signatures()).faults),
        ("verifikasi.pyz alone", lambda: not check(open_place(str(release)), None, Signatures(own=True)).faults),
    ):
        whole = _best(act)
        print(
            f"{name} of {records} records: {whole / records:.2f} ms a record, {(whole - bare) / records:.2f} beside "
            f"the bare check of their signatures ({bare / records:.2f}); ratio {whole / bare:.1f}",
            flush=True,
        )


def _best(act: Callable[[], object]) -> float:
    """Processor milliseconds."""
    found = []
    for _ in range(_RUNS):
        began = time.process_time()
        assert act()
        found.append((time.process_time() - began) * 1000)
    return min(found)
