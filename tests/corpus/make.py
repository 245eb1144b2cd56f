"""Made the corpus of this folder: things that were signed once and must be read, continued and verified for ever.

    python -m tests.corpus.make NEW_FOLDER

It is kept to say what the corpus holds. What it made once is never made anew: a change of a format adds a folder.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import resources
from forms.figure import Figure
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up
from recap_desktop.desk.views import Disposal
from sync.portal.documents import WITHHELD
from sync.portal.publish import publish
from sync.server.archive import archive_of
from sync.server.run import RunningServer
from sync.server.service import open_service
from sync.trust.package import ElectionPackage
from sync.trust.training import training_keys
from tests.helpers.wire import training_variant

CONTEST, PASSPHRASE = "PPWP", "padi tebu kopi lada"
OFFICERS = {"OP-1": "operator", "OP-2": "operator", "KETUA": "chair", "ANGGOTA-1": "member", "ANGGOTA-2": "member"}
SIGNERS = (("KETUA", PASSPHRASE), ("ANGGOTA-1", PASSPHRASE))
#: As in the generated sheets of training: two agree with all rules, the third breaks a LAW rule.
SETTLED, CLEAN, LAW, LOST, ADDED = (
    "0001011001001", "0001011001002", "0001011001003", "0001011001004", "0001012002001",
)
START = datetime(2026, 11, 27, 12, 0, tzinfo=UTC)
Clock = Callable[[], datetime]


def clock_from(start: datetime) -> Clock:
    """A clock that shows ``start`` now and goes on from there."""
    begun = time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - begun)


def paper(station: str) -> Mapping[str, int]:
    """What the training sheet of a station says."""
    found: dict[str, dict[str, int]] = json.loads(resources.path("training", "sheets.json").read_text("utf-8"))
    return found[station]


def packages(election: str = "KORPUS-2026", **more: Any) -> tuple[ElectionPackage, ElectionPackage]:
    """The first package, of four stations; the second raises one's voters by one, adds a station, mends the title."""
    whole = training_variant().payload["stations"]
    listed = [one for one in whole if one["code"] in (SETTLED, CLEAN, LAW, LOST)]
    first = training_variant(
        election=election, stations=listed, log_origin="korpus.example/log", title={"id": "Korpus", "en": "Corpus"},
        **more,
    )
    raised = [_raised(one) if one["code"] == SETTLED else one for one in listed]
    second = training_variant(
        election=election, stations=[*raised, *(one for one in whole if one["code"] == ADDED)],
        log_origin="korpus.example/log", title={"id": "Korpus, dibetulkan", "en": "Corpus, corrected"},
        sequence=2, previous=first.digest, **more,
    )
    return first, second


def _raised(station: Mapping[str, Any]) -> dict[str, Any]:
    dpt = station["dpt"]
    return {**station, "dpt": {"m": dpt["m"] + 1, "f": dpt["f"], "t": dpt["t"] + 1}}


def serve(folder: Path, package: bytes | None, clock: Clock) -> RunningServer:
    """A server on loopback whose time is the corpus's."""
    return RunningServer(open_service(folder, package, clock=clock))


def type_sheet(desk: Desk, person: str, station: str, figures: Mapping[str, int], contest: str = CONTEST) -> str:
    """One officer types a whole sheet and signs it; how it came out."""
    desk.session.sign_in(person, PASSPHRASE)
    session = desk.entry.open(contest, station)
    for name in session.definition.order:
        session.commit(name, Figure.of(figures[name]))
    return session.finish().result


def seal(desk: Desk, *stations: str, contest: str = CONTEST) -> None:
    """Chair and a member ratify verified sheets."""
    desk.session.sign_in("KETUA", PASSPHRASE)
    batch = desk.sealing.prepare(contest, stations, ["KETUA", "ANGGOTA-1"])
    for person in ("KETUA", "ANGGOTA-1"):
        desk.sealing.sign(batch, person, PASSPHRASE)


def recap(desk: Desk) -> None:
    """Chair and both members sign the recapitulation of the sub-district as it stands."""
    signers = ("KETUA", "ANGGOTA-1", "ANGGOTA-2")
    desk.session.sign_in("KETUA", PASSPHRASE)
    batch = desk.recap.prepare(CONTEST, None, signers)
    for person in signers:
        desk.recap.sign(batch, person, PASSPHRASE)


def report(desk: Desk) -> bytes:
    """The D.Hasil of the standing recapitulation, signed by chair and both members."""
    made = b""
    for person in ("KETUA", "ANGGOTA-1", "ANGGOTA-2"):
        made = desk.reports.sign(CONTEST, person, PASSPHRASE)
    return made


def sync(desk: Desk, server: RunningServer) -> None:
    """Rounds until nothing waits."""
    desk.session.sign_in("KETUA", PASSPHRASE)
    for _ in range(20):
        result = desk.queue.round(server.url)
        if result.refusal is not None:
            raise result.refusal.error
        if not result.waiting:
            return
    raise SystemExit("the queue does not empty")


def cut(server: RunningServer, out: Path, clock: Clock, d_hasil: str = WITHHELD) -> None:
    """The next release."""
    publish(archive_of(server.service), training_keys().release, out, clock(), d_hasil=d_hasil)


def first_day(desk: Desk) -> None:
    """Two clean sheets, one of them settled; one with a disposition; one that never came; a final recapitulation."""
    type_sheet(desk, "OP-1", SETTLED, paper(SETTLED))
    type_sheet(desk, "OP-2", SETTLED, {**paper(SETTLED), "votes.2": paper(SETTLED)["votes.2"] + 1})
    for station in (CLEAN, LAW):
        for person in ("OP-1", "OP-2"):
            type_sheet(desk, person, station, paper(station))
    desk.session.sign_in("ANGGOTA-2", PASSPHRASE)
    answers = {q.field: Figure.of(paper(SETTLED)[q.field]) for q in desk.settling.questions(CONTEST, SETTLED)}
    desk.settling.save(CONTEST, SETTLED, answers, PASSPHRASE)
    desk.session.sign_in("KETUA", PASSPHRASE)
    law = [one for one in desk.findings.list(CONTEST) if one.blocking]
    items = [Disposal(one.station.code, one.finding.key, "noted_incident", "Dua pemilih pulang.") for one in law]
    desk.findings.dispose_all(CONTEST, items, SIGNERS)
    desk.corrections.absent(CONTEST, LOST, "lost", SIGNERS, text="Hanyut waktu banjir.")
    seal(desk, SETTLED, CLEAN, LAW)
    recap(desk)


def second_day(desk: Desk) -> None:
    """Under the second package: a station reopened and corrected; the added one half typed."""
    desk.session.sign_in("KETUA", PASSPHRASE)
    desk.corrections.reopen(CONTEST, CLEAN, "court_order", "MK-1/2026", SIGNERS)
    figures = paper(CLEAN)
    moved = {"votes.1": Figure.of(figures["votes.1"] - 1), "votes.2": Figure.of(figures["votes.2"] + 1)}
    desk.corrections.correct(CONTEST, CLEAN, moved, "miscounted", "strike", ["PANWASLU"], SIGNERS)
    seal(desk, CLEAN)
    desk.session.sign_in("OP-1", PASSPHRASE)
    session = desk.entry.open(CONTEST, ADDED)
    for name in session.definition.order[:7]:
        session.commit(name, Figure.of(paper(ADDED)[name]))


def make(
    out: Path, packages: tuple[ElectionPackage, ElectionPackage], start: datetime = START, d_hasil: str = WITHHELD,
    story: tuple[Callable[[Desk], None], Callable[[Desk], None]] = (first_day, second_day),
) -> None:
    """Everything, into a new folder: what is done under each of two packages."""
    out.mkdir(parents=True)
    clock = clock_from(start)
    first, second = packages
    with Desk.create(out / "workspace", first.envelope, clock=clock) as desk:
        for person, role in OFFICERS.items():
            desk.setup.enrol_training(person, role, f"Nama {person}", PASSPHRASE)
        with serve(out / "server", first.envelope, clock) as server:
            story[0](desk)
            (out / "report.pdf").write_bytes(report(desk))
            sync(desk, server)
            cut(server, out / "release-1", clock, d_hasil)
    with serve(out / "server", second.envelope, clock) as server:
        with Desk.open(out / "workspace", clock=clock) as desk:
            sync(desk, server)
        with Desk.open(out / "workspace", clock=clock) as desk:
            story[1](desk)
            sync(desk, server)
            desk.session.sign_in("KETUA", PASSPHRASE)
            (out / "journal.jsonl").write_bytes(desk.journal.export())
            back_up(desk, Output(out / "backup.recap"))
            containers = {container.record.kind: container for container in desk.queue.give()}
            (out / "records").mkdir()
            for kind, container in sorted(containers.items()):
                (out / "records" / f"{kind}.json").write_bytes(container.to_bytes())
                receipt = desk.queue.receipt(container.record.id)
                if receipt is not None:
                    (out / "records" / f"{kind}.receipt").write_text(receipt, encoding="utf-8")
        cut(server, out / "release-2", clock, d_hasil)
    sheets = {station: paper(station) for station in (SETTLED, CLEAN, LAW, ADDED)}
    said = {"root": first.fingerprint, "packages": [first.digest, second.digest],
            "end": (clock() + timedelta(minutes=1)).isoformat(timespec="seconds"), "sheets": sheets}
    (out / "about.json").write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    for lock in (*out.rglob("*.lock"), *out.rglob("*-wal"), *out.rglob("*-shm")):
        lock.unlink()
    shutil.rmtree(out / "server" / "tmp", ignore_errors=True)


if __name__ == "__main__":
    make(Path(sys.argv[1]), packages())
