"""A new workspace from what proved itself: everything sealed as before, a journal of its own that tells of the salvage.

Every record comes in as one from elsewhere does, so its old journal line is not needed; what no receipt vouches for
waits to be sent. The first line of the new journal names head and database of the old one and, by digest, the account
of what was found, kept in the encrypted database.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.clock import Clock
from recap_desktop.core.files import known_io, private_folder, read_limited, write_atomic
from recap_desktop.desk.ledger import Ledger
from recap_desktop.desk.opening.committee import committee_of
from recap_desktop.desk.recap.report_file import MAX_REPORT, SIGNED
from recap_desktop.desk.salvage.judge import Judge, SavedDraft, SavedRecord, figure_digest
from recap_desktop.security.keystore import Keystore, PublicPart
from recap_desktop.workspace.backup_file import Manifest
from recap_desktop.workspace.intact_drafts import BEGUN
from recap_desktop.workspace.journal import JournalLine
from recap_desktop.workspace.texts import salted
from recap_desktop.workspace.workspace import Workspace, WorkspaceFolder
from sync.log.checkpoint import Checkpoint
from sync.log.receipt import parse_receipt, prove
from sync.record.container import Container
from sync.record.content import Image
from sync.record.keys import b64
from sync.trust.roster import Officer, Revocation
from sync.trust.times import stamp
from sync.wire.limits import MAX_BLOB

#: Act of the first line of a salvaged journal.
SALVAGED = "salvaged"


@dataclass(frozen=True)
class Account:
    """What the new journal says of the old workspace: why it was not opened, and everything that was found.

    ``said`` is kept as a text of the workspace; its digest stands in the journal.
    """

    person: str
    code: str
    database: str
    said: Mapping[str, object]


class Rebuilt:
    """Writes the new workspace into an empty folder.

    :param olds: the folder of the old workspace and of its copies, the most believed first.
    """

    def __init__(self, judge: Judge, place: WorkspaceFolder, olds: tuple[WorkspaceFolder, ...], clock: Clock) -> None:
        self._judge = judge
        self._place = place
        self._olds = olds
        self._clock = clock
        self.officers: tuple[PublicPart, ...] = ()
        self.drafts: tuple[SavedDraft, ...] = ()

    def files(self, *, journal_holds: bool) -> None:
        """Sealed keys, package, reports and the rest that is no database.

        :param journal_holds: whether the old journal may vouch for half-signed reports; else they are evidence.
        :raises KnownError: ``workspace.*``.
        """
        place, chain = self._place, self._judge.chain
        place.make()
        write_atomic(place.package, chain.newest.envelope)
        for package in list(chain)[:-1]:
            write_atomic(place.packages / f"{package.digest}.json", package.envelope)
        for old in reversed(self._olds):
            self._copy_keys(old)
            for name in ("recovery.json", "window.json", "digits.json"):
                _copy(old.root / name, place.root / name)
            for file in _files(old.aside):
                private_folder(place.aside)
                _copy(file, place.aside / file.name)
            for file in _files(old.evidence):
                _copy(file, place.evidence / file.name)
        self.officers = Keystore(place.officers).public_parts()
        signed = {line.data["digest"]: line for line in self._judge.journal if line.act == SIGNED}
        for old in self._olds:
            for file in _files(old.root / "reports"):
                self._copy_report(file, signed if journal_holds else {})

    def _copy_keys(self, old: WorkspaceFolder) -> None:
        for public in Keystore(old.officers).public_parts():
            _copy(old.officers / f"{public.person}.json", self._place.officers / f"{public.person}.json")
        for file in _files(old.officers):
            if file.suffix == ".pending":
                _copy(file, self._place.officers / file.name)

    def _copy_report(self, file: Path, signed: Mapping[str, JournalLine]) -> None:
        try:
            data = read_limited(file, MAX_REPORT)
        except KnownError:
            return
        digest = hashlib.sha256(data).hexdigest()
        target = self._place.root / "reports" / file.name
        if digest not in signed or target.exists():
            target = self._place.evidence / f"report-{file.stem[:16]}-{digest[:16]}.pdf"
        with known_io(target):
            target.parent.mkdir(exist_ok=True)
        write_atomic(target, data)

    def database(self, key: bytes | bytearray, account: Account) -> Manifest:
        """The database, everything in one transaction; a record that does not come in makes the salvage end.

        :raises KnownError: ``workspace.*``.
        """
        workspace = Workspace(self._place, key, create=True)
        try:
            with workspace.transaction():
                self._begin(workspace, account)
                ledger = Ledger(workspace, self._judge.chain.newest, self._clock)
                self._keep_statements(workspace, ledger)
                for one in self._judge.records:
                    self._keep(workspace, ledger, one)
                self._keep_checkpoint(workspace)
                self._keep_texts(workspace)
                self._keep_blobs(workspace)
                self._keep_reports(workspace)
                self.drafts = self._judge.drafts(public.person for public in self.officers)
                for draft in self.drafts:
                    self._keep_draft(workspace, draft)
            return self._manifest(workspace)
        finally:
            workspace.close()

    def _begin(self, workspace: Workspace, account: Account) -> None:
        now = self._clock.now()
        digest, blob = salted(json.dumps(account.said, sort_keys=True, ensure_ascii=False))
        workspace.texts.add(blob, now)
        workspace.journal.append(SALVAGED, account.person, now, {
            "head": self._judge.head, "digest": account.database, "code": account.code, "text": digest,
            "records_count": str(len(self._judge.records)),
        })
        for package in self._judge.chain:
            workspace.trust.add_package(package, now)
            workspace.journal.append("package", "-", now, {"package": package.digest})

    def _keep_statements(self, workspace: Workspace, ledger: Ledger) -> None:
        chains = {public.statement: public.chain for public in self.officers}
        for statement in self._judge.statements:
            added = ledger.roster.add(statement)
            person = added.person if isinstance(added, Officer) else "-"
            new = workspace.trust.add_statement(statement, person, chains.get(statement, ()), self._clock.now())
            if new and isinstance(added, Revocation):
                ledger.journal("revocation", "-", digest=hashlib.sha256(statement).hexdigest())

    def _keep(self, workspace: Workspace, ledger: Ledger, one: SavedRecord) -> None:
        now = self._clock.now()
        ledger.add_foreign([Container(one.record, ())])
        if one.receipt is not None:
            workspace.receipts.add(one.record.id, one.receipt, parse_receipt(one.receipt).index, now)
        else:
            workspace.outbox.enqueue(one.record.id, now)

    def _keep_checkpoint(self, workspace: Workspace) -> None:
        """The largest tree head that the kept receipts rest on: a server may not show an older log."""
        package, largest = self._judge.chain.newest, None
        for one in self._judge.records:
            try:
                shown = one.receipt and prove(parse_receipt(one.receipt), package.log_origin, package.log_key)
            except KnownError:
                continue  # of another log of the chain
            if isinstance(shown, Checkpoint) and (largest is None or shown.size > largest.size):
                largest = shown
        if largest is not None:
            workspace.receipts.add_checkpoint(package.log_origin, largest.size, largest.note, self._clock.now())

    def _keep_texts(self, workspace: Workspace) -> None:
        for blob in self._judge.texts:
            workspace.texts.add(blob, self._clock.now())

    def _keep_blobs(self, workspace: Workspace) -> None:
        for one in self._judge.records:
            if not isinstance(one.record.content, Image):
                continue
            for name in (one.record.content.original, one.record.content.derivative):
                data = self._blob(name.sha256) if name is not None else None
                if data is not None:
                    workspace.blobs.add(data, self._clock.now())

    def _blob(self, digest: str) -> bytes | None:
        for old in self._olds:
            try:
                data = read_limited(old.blobs / digest[:2] / digest, MAX_BLOB)
            except KnownError:
                continue
            if hashlib.sha256(data).hexdigest() == digest:
                return data
        return None

    def _keep_reports(self, workspace: Workspace) -> None:
        """What vouches for the half-signed reports that were taken over."""
        here = {hashlib.sha256(read_limited(file, MAX_REPORT)).hexdigest()
                for file in _files(self._place.root / "reports")}
        for line in self._judge.journal:
            if line.act == SIGNED and line.data["digest"] in here and workspace.records.has(line.data["record"]):
                workspace.journal.append(SIGNED, line.person, self._clock.now(), line.data)

    def _keep_draft(self, workspace: Workspace, draft: SavedDraft) -> None:
        row, now = draft.row, self._clock.now()
        made = workspace.drafts.begin(row.contest, row.station, row.revision, row.person, now)
        workspace.drafts.commit(made.id, {field: (None, figure) for field, figure in draft.figures.items()}, now)
        workspace.journal.append(BEGUN, row.person, now, {
            "draft": made.id, "contest": row.contest, "station": row.station,
        })
        for field, figure in draft.figures.items():
            workspace.journal.append("figure", row.person, now, {
                "draft": made.id, "field": field, "digest": figure_digest(made.salt, field, figure),
            })

    def _manifest(self, workspace: Workspace) -> Manifest:
        chain = self._judge.chain
        region = committee_of(chain, workspace.trust.enrolled()) or chain.newest.subdistricts()[0].code
        return Manifest(
            chain.election, chain.newest.digest, region, workspace.journal.head, workspace.journal.count,
            workspace.records.count, stamp(self._clock.now()),
        )


def statements_of(officers: tuple[PublicPart, ...]) -> Iterator[tuple[bytes, bytes]]:
    """Statements that lie in key files, each with its X.509 chain as the database keeps it."""
    for public in officers:
        yield public.statement, json.dumps([b64(part) for part in public.chain]).encode("ascii")


def _files(folder: Path) -> tuple[Path, ...]:
    try:
        return tuple(sorted(file for file in folder.iterdir() if file.is_file() and not file.is_symlink()))
    except OSError:
        return ()


def _copy(source: Path, target: Path) -> None:
    """A plain file, where it can be read; what cannot is left out."""
    if source.is_file() and not source.is_symlink():
        try:
            shutil.copyfile(source, target)
        except OSError:
            return
        target.chmod(0o600)
