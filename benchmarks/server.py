"""What the server needs for a group of 32 records, and how much of it is not judging."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.timing import line, timed
from sync.record.container import Container
from sync.record.keys import verifies
from sync.server.judge import Judge
from sync.server.service import Service, open_service
from tests.helpers.wire import committee_of_today, containers

GROUP = 32
_GROUPS = 32


def ingest(folder: Path) -> None:
    """Groups of 32 records through the sequencer into SQLite, against bare verifications of their signatures."""
    committee = committee_of_today()
    sent = [item.to_bytes() for item in containers(committee, range(GROUP * _GROUPS))]
    judged: list[float] = []
    restore = [_clocked(name, judged) for name in ("judge", "accept", "heads")]
    service = open_service(folder / "ingest", committee.package.envelope)
    try:
        began = time.process_time()
        found = [
            timed(lambda at=at: _group(service, sent[at : at + GROUP]), 1)[0] for at in range(0, len(sent), GROUP)
        ]
        spent = time.process_time() - began
    finally:
        service.close()
        for undo in restore:
            undo()
    record = Container.parse(sent[0]).record
    opened, public = record.opened(), committee["OP-1"].key.public_key().public_bytes_raw()
    bare = timed(lambda: [verifies(public, opened.signatures[0].sig, opened.payload) for _ in range(GROUP)], 50)
    line("ingest of a group of 32", found, "32 bare verifications", bare)
    print(f"ingest: {100 * (1 - sum(judged) / spent):.0f} % of processor time outside the judge", flush=True)


def _group(service: Service, data: list[bytes]) -> None:
    waiting = [service.sequencer.submit(Container.parse(one)) for one in data]
    if any(one.result().record is None for one in waiting):
        raise AssertionError("a record of the benchmark was refused")


def _clocked(name: str, judged: list[float]) -> Callable[[], None]:
    """Count the processor time of one method of the judge; answers how to undo it."""
    real: Callable[..., Any] = getattr(Judge, name)

    def counting(*arguments: Any) -> Any:
        began = time.thread_time()
        try:
            return real(*arguments)
        finally:
            judged.append(time.thread_time() - began)

    setattr(Judge, name, counting)
    return lambda: setattr(Judge, name, real)
