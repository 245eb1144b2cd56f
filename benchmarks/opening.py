"""The start of desk and server as their contents grow: opening a workspace to its board and to the end of its check,
and a server folder to its first answer."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from benchmarks.timing import line, timed
from forms.rules import evaluate
from forms.tally import TallyForm
from recap_desktop.demo.committee import CHAIR, MEMBERS, OPERATORS, Committee, passphrase
from recap_desktop.demo.region import load_region
from recap_desktop.desk import Desk
from recap_desktop.desk.ledger import JournalEntry
from sync.client.transport import RequestsTransport
from sync.record.canonical import encode
from sync.record.envelope import sign
from sync.record.record import Record, build
from sync.server.clock import utc_now
from sync.server.drafts import record_draft, statement_draft
from sync.server.log_writer import LeafDraft, LogWriter
from sync.server.run import RunningServer
from sync.server.service import open_service
from sync.trust.authority import Authority
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import Roster
from sync.trust.times import stamp
from sync.trust.training import training_keys
from sync.wire import paths
from tests.helpers.wire import committee_of_today, containers

CONTEST = "PPWP"
_SUBDISTRICT = "000101"
_DESK_SIZES = (400, 1600)
_LOG_SIZES = (2_000, 20_000)
_VILLAGE = 40
_GROUP = 400
_RUNS = 5


def desks(folder: Path) -> None:
    """A sub-district whose every sheet is sealed: to the board, and until everything is verified."""
    for stations in _DESK_SIZES:
        _measure(workspace(folder / f"desk-{stations}", stations), stations)


def _measure(workspace: Path, stations: int) -> None:
    board: list[float] = []
    verified: list[float] = []
    hashed: list[float] = []
    for _ in range(_RUNS):
        with Desk.open(workspace) as desk:
            began = time.perf_counter()
            desk.session.sign_in(CHAIR, passphrase(CHAIR), wait=False)
            if desk.facts().verifying is None:
                raise AssertionError("the board did not come from the cache")
            desk.board.overview(CONTEST)
            board.append((time.perf_counter() - began) * 1000)
            desk.context.wait_until_verified()
            verified.append((time.perf_counter() - began) * 1000)
            desk.session.lock()
            hashed += timed(lambda desk=desk: desk.session.sign_in(CHAIR, passphrase(CHAIR)), 1)
    line(f"opening to the board, {stations} stations", board, "the passphrase's hash", hashed)
    line(f"opening until all is verified, {stations} stations", verified, "the passphrase's hash", hashed)


def _package(stations: int) -> ElectionPackage:
    """The training package with so many stations in one sub-district, without voters' lists."""
    before = load_region(None).package
    villages = [f"{_SUBDISTRICT}{2001 + number:04d}" for number in range(stations // _VILLAGE)]
    regions = [one for one in before.payload["regions"] if len(one["code"]) <= len(_SUBDISTRICT)]
    regions += [{"code": code, "name": code, "level": "village"} for code in villages]
    payload = {
        **before.payload, "regions": sorted(regions, key=lambda one: str(one["code"])),
        "stations": [{"code": f"{v}{n:03d}", "dpt": None} for v in villages for n in range(1, _VILLAGE + 1)],
    }
    return open_package(sign("package", encode(payload), [training_keys().root]).to_bytes())


def workspace(folder: Path, stations: int) -> Path:
    """Typed twice and sealed, with the journal lines of typing; written in large transactions."""
    package = _package(stations)
    committee = Committee(folder, package.envelope, _SUBDISTRICT)
    try:
        with ExitStack() as opened:
            context = committee.desk.context
            keys = {one: opened.enter_context(context.keys(one, passphrase(one))).record for one in OPERATORS}
            made = list(_typed(committee, package, keys))
            for start in range(0, len(made), _GROUP):
                context.ledger.append([record for record, _ in made[start:start + _GROUP]],
                                      [one for _, lines in made[start:start + _GROUP] for one in lines])
        committee.sign_in(CHAIR)
        desk, codes = committee.desk, list(package.stations)
        for start in range(0, len(codes), _GROUP):
            batch = desk.sealing.prepare(CONTEST, codes[start:start + _GROUP], (CHAIR, MEMBERS[0]))
            for person in (CHAIR, MEMBERS[0]):
                desk.sealing.sign(batch, person, passphrase(person))
    finally:
        committee.close()
    return folder


def _typed(committee: Committee, package: ElectionPackage, keys: dict[str, Any]) -> Iterator[
    tuple[Record, list[JournalEntry]]
]:
    definition = package.definition(CONTEST)
    forms = [TallyForm(definition, sheet.figures) for sheet in load_region(None).sheets if sheet.figures is not None]
    papers = [form.figures for form in forms if not evaluate(form)]
    for person in OPERATORS:
        for number, station in enumerate(package.stations):
            draft = secrets.token_hex(16)
            lines = [JournalEntry("figure", person, {"draft": draft, "field": name, "digest": secrets.token_hex(32)})
                     for name in definition.order]
            yield build("transcription", {
                **committee.desk.context.header("transcription"), "contest": CONTEST, "station": station,
                "form": {"id": definition.id, "digest": definition.digest}, "revision": 1, "result_type": "regular",
                "source": "plano", "filled": [], "nonce": draft,
                "figures": {name: figure.to_json() for name, figure in papers[number % len(papers)].items()},
            }, [keys[person]]), lines


def servers(folder: Path) -> None:
    """A folder to the first answer of its server, against the same with an empty log."""
    empty = _start(_log(folder / "log-0", 0))
    for leaves in _LOG_SIZES:
        data = _log(folder / f"log-{leaves}", leaves)
        line(f"start of a server, {leaves} leaves", _start(data), "the same, empty log", empty)
        with RunningServer(open_service(data)) as server:
            began = time.perf_counter()
            state = server.service.inspection.wait(600)
            spent = time.perf_counter() - began
            print(f"inspection of {leaves} leaves behind it: {spent:.1f} s, {state}", flush=True)


def _start(data: Path) -> list[float]:
    found = []
    for _ in range(_RUNS):
        began = time.perf_counter()
        server = RunningServer(open_service(data))
        RequestsTransport(server.url).send("GET", paths.STATUS)
        found.append((time.perf_counter() - began) * 1000)
        server.stop()
    return found


def _log(data: Path, leaves: int) -> Path:
    """A log whose every tenth leaf is a statement, by its writer; the others repeat one record's bytes."""
    committee = committee_of_today()
    package = committee.package
    authority = Authority(package, training_keys().authority, training_keys().ca)
    record = containers(committee, [1])[0].record
    service = open_service(data, package.envelope)
    service.close()
    service = open_service(data)
    service.sequencer.stop()
    writer, roster = LogWriter(service.store, package.log_origin, training_keys().log), Roster(PackageChain([package]))
    usual, now = record_draft(record, ""), utc_now()
    for start in range(0, leaves, _GROUP):
        some = []
        for number in range(start, min(start + _GROUP, leaves)):
            if number % 10:
                some.append(LeafDraft(f"{number:064x}", usual.kind, usual.region, usual.committed, usual.kept))
            else:
                made = authority.revoke(secrets.token_hex(32), now, "lost")
                some.append(statement_draft(made, roster.add(made), roster))
        writer.append(some, stamp(now))
    service.close()
    return data
