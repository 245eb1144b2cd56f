"""Things that were signed once are read, continued and verified by every later version (``make.py``)."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from forms.figure import Figure
from recap_desktop.checks.journal import register_kinds
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import fetch_back, restore
from sync.portal.publish import publish
from sync.record.container import Container
from sync.server.archive import archive_of
from sync.trust.package import ElectionPackage, open_package
from sync.trust.training import training_keys
from sync.verify import verify_path
from tests.corpus.make import (
    ADDED,
    CLEAN,
    CONTEST,
    LAW,
    LOST,
    PASSPHRASE,
    SETTLED,
    SIGNERS,
    Clock,
    clock_from,
    cut,
    recap,
    report,
    seal,
    serve,
    sync,
    type_sheet,
)

CORPORA = sorted(path for path in Path(__file__).parent.iterdir() if (path / "about.json").is_file())


@pytest.fixture(params=CORPORA, ids=lambda path: path.name)
def corpus(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy that a test may go on with."""
    register_kinds()
    return Path(shutil.copytree(request.param, tmp_path / "corpus"))


def _about(corpus: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((corpus / "about.json").read_text(encoding="utf-8"))
    return found


def _clock(corpus: Path) -> Clock:
    return clock_from(datetime.fromisoformat(_about(corpus)["end"]))


def _check(path: Path, root: str, package: ElectionPackage | None = None) -> None:
    found = verify_path(path, root, package)
    assert found.fault is None, found.fault


def test_there_is_a_corpus() -> None:
    assert CORPORA


def test_everything_that_was_signed_still_verifies(corpus: Path) -> None:
    root = _about(corpus)["root"]
    opened = [open_package(path.read_bytes()) for path in (corpus / "server" / "packages").glob("*.json")]
    packages = {package.digest: package for package in opened}
    for name in ("release-1", "release-2", "report.pdf", "journal.jsonl"):
        _check(corpus / name, root)
    for path in sorted((corpus / "records").glob("*.json")):
        container = Container.parse(path.read_bytes())
        assert container.record.kind == path.stem
        _check(path, root, packages[container.record.content.package])


def test_the_workspace_opens_with_the_same_results(corpus: Path) -> None:
    figures = _about(corpus)["sheets"]
    with Desk.open(corpus / "workspace", clock=_clock(corpus)) as desk:
        desk.session.sign_in("KETUA", PASSPHRASE)
        state = desk.context.state
        status = {code: str(state.sheet(CONTEST, code).status) for code in (SETTLED, CLEAN, LAW, LOST, ADDED)}
        assert status == {SETTLED: "sealed", CLEAN: "sealed", LAW: "sealed", LOST: "absent", ADDED: "empty"}
        assert not state.refused
        assert not state.quarantined
        assert not state.waiting
        totals = desk.recap.view(CONTEST).total.totals
        counted = [figures[code] for code in (SETTLED, CLEAN, LAW)]
        assert totals["valid"] == sum(sheet["valid"] for sheet in counted)
        assert totals["votes.1"] == sum(sheet["votes.1"] for sheet in counted) - 1
        assert totals["votes.2"] == sum(sheet["votes.2"] for sheet in counted) + 1
        assert desk.journal.verify() == desk.journal.head
        # the station's voters changed after it was sealed: a note, no verdict
        assert state.sheet(CONTEST, SETTLED).notes
        desk.session.sign_in("OP-1", PASSPHRASE)
        session = desk.entry.open(CONTEST, ADDED)
        assert [session.figures[name].value for name in session.definition.order[:7]] == [
            figures[ADDED][name] for name in session.definition.order[:7]
        ]


def test_work_goes_on_to_the_next_release(corpus: Path, tmp_path: Path) -> None:
    clock, about = _clock(corpus), _about(corpus)
    paper = about["sheets"][ADDED]
    with serve(corpus / "server", None, clock) as server:
        with Desk.open(corpus / "workspace", clock=clock) as desk:
            type_sheet(desk, "OP-1", ADDED, paper)
            assert type_sheet(desk, "OP-2", ADDED, paper) == "equal"
            seal(desk, ADDED)
            desk.session.sign_in("KETUA", PASSPHRASE)
            desk.corrections.reopen(CONTEST, SETTLED, "court_order", "MK-2/2026", SIGNERS)
            desk.corrections.correct(
                CONTEST, SETTLED, {"votes.1": Figure.of(about["sheets"][SETTLED]["votes.1"] - 2),
                                   "votes.3": Figure.of(about["sheets"][SETTLED]["votes.3"] + 2)},
                "miscounted", "strike", ["PANWASLU"], SIGNERS,
            )
            seal(desk, SETTLED)
            recap(desk)
            status = desk.recap.status(CONTEST)
            assert (status.status, status.included) == ("final", 4)
            (corpus / "report-3.pdf").write_bytes(report(desk))
            sync(desk, server)
        cut(server, corpus / "release-3", clock)
    for name in ("release-3", "release-2", "report-3.pdf", "report.pdf"):
        _check(corpus / name, about["root"])


def test_a_release_of_then_is_made_again_byte_for_byte(corpus: Path, tmp_path: Path) -> None:
    clock = _clock(corpus)
    with serve(corpus / "server", None, clock) as server:
        for number in (1, 2):
            again = tmp_path / f"again-{number}"
            publish(archive_of(server.service), training_keys().release, again, clock(), number)
            files = {path.relative_to(again): path.read_bytes() for path in again.rglob("*") if path.is_file()}
            then = corpus / f"release-{number}"
            assert files == {path.relative_to(then): path.read_bytes() for path in then.rglob("*") if path.is_file()}


def test_the_backup_begins_a_desk_again(corpus: Path, tmp_path: Path) -> None:
    clock = _clock(corpus)
    restore(corpus / "backup.recap", tmp_path / "restored", "KETUA", PASSPHRASE, clock=clock)
    with serve(corpus / "server", None, clock) as server, Desk.open(tmp_path / "restored", clock=clock) as desk:
        desk.session.sign_in("KETUA", PASSPHRASE)
        assert desk.context.awaits_records
        fetch_back(desk, server.url)
        assert not desk.context.awaits_records
        assert len(tuple(desk.context.state.recaps)) == 1
        assert desk.context.state.sheet(CONTEST, CLEAN).head is not None


def test_nothing_of_the_corpus_was_changed() -> None:
    """Digests of every file, as they were committed; a change of a format adds a folder and leaves these alone."""
    import hashlib

    for corpus in CORPORA:
        listed = dict(
            line.split("  ", 1)[::-1] for line in (corpus.parent / f"{corpus.name}.sha256").read_text().splitlines()
        )
        found = {
            path.relative_to(corpus).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in corpus.rglob("*") if path.is_file()
        }
        assert found == listed


def test_the_clock_of_the_corpus_goes_on() -> None:
    for corpus in CORPORA:
        first = _clock(corpus)
        assert timedelta() <= first() - datetime.fromisoformat(_about(corpus)["end"]) < timedelta(minutes=5)
