"""The drill: proves that a copy can be restored, by restoring it.

It is restored as ``recap restore`` does it, into a folder beside the workspace that is removed afterwards, opened with
the passphrase of who is signed in, every record and receipt in it is verified, every document read, and what it knows
is held against what the workspace knows. Failure table: the copy is damaged, of another committee or of another
passphrase -> said in one sentence and journaled; no room -> said, nothing left; cut short -> the folder is swept with
the next start of a backup or restore beside it.
"""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.files import LEFTOVERS, known_io
from recap_desktop.core.roles import Command
from recap_desktop.desk.backups import restore
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.desk import Desk
from recap_desktop.workspace.settings import DRILLED
from resources.catalogue import text
from sync.leftovers import prefix, sweep
from sync.trust.times import moment, stamp

#: Drills that the list of copies remembers.
_REMEMBERED = 40
#: Refusals that are the drill's result, in its own words.
_NOT_HERE = ("security.no_officer", "security.key_file")


@dataclass(frozen=True)
class Drilled:
    """A copy that restores.

    :ivar made: when the copy was made. ``records``, ``lines`` of the journal and ``documents`` that it holds.
    :ivar behind: records of this workspace that it lacks; ``lines_behind`` lines of the journal.
    :ivar other: it is of another laptop, or of this one before it was restored: nothing is compared.
    """

    name: str
    made: datetime
    records: int
    lines: int
    documents: int
    behind: int
    lines_behind: int
    other: bool


def drill(desk: Desk, file: Path, passphrase: str) -> Drilled:
    """Restore a copy, open it, verify everything in it, compare, and remove it again.

    :raises KnownError: ``drill.other_passphrase`` where the copy was made before the passphrase was changed,
        ``drill.not_in_copy`` for an officer who is not in it; ``backup.*``, ``workspace.*``, ``cli.unreadable``,
        ``session.*`` for a wrong passphrase. The workspace is as it was, but for a line of its journal.
    """
    context = desk.context
    with context.lock:
        officer = context.require(Command.BACK_UP)
        with context.keys(officer.person, passphrase):
            pass
        _ = context.ledger
    try:
        found = _proved(context, file, officer.person, passphrase)
    except KnownError as error:
        _write(context, officer.person, error.code)
        raise
    _write(context, officer.person, "drill.restores", file.name, found)
    return found


def _proved(context: DeskContext, file: Path, person: str, passphrase: str) -> Drilled:
    beside = context.folder.root.parent
    with known_io(beside):
        sweep(beside, LEFTOVERS)
        made = Path(tempfile.mkdtemp(prefix=prefix(LEFTOVERS), dir=beside))
    try:
        try:
            about = restore(file, made / "w", person, passphrase, context.clock.now)
        except KnownError as error:
            if error.code.startswith("session.wrong_passphrase"):
                raise KnownError("drill.other_passphrase", name=file.name) from error
            if error.code in _NOT_HERE:
                raise KnownError("drill.not_in_copy", name=file.name) from error
            raise
        with Desk.open(made / "w", clock=context.clock.now) as copy:
            copy.session.sign_in(person, passphrase, to_look=True)
            return _compared(context, copy, file.name, moment(about.made), about.lines)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _compared(context: DeskContext, copy: Desk, name: str, made: datetime, lines: int) -> Drilled:
    """:raises KnownError: ``workspace.corrupt`` for a document that the copy names and does not hold."""
    there = copy.context.workspace
    there.journal.verify()
    known, heads = set(there.records.ids()), {n: digest for n, digest, _ in there.journal.walk()}
    documents = [digest for digest in there.blobs.states() if there.blobs.holds(digest)]
    with context.lock:
        here = context.workspace
        lost = [one for one in here.blobs.states() if one in there.blobs.states() and one not in documents
                and here.blobs.holds(one)]
        if lost:
            raise KnownError("workspace.corrupt")
        own = {n: digest for n, digest, _ in here.journal.walk()}
        other = own.get(lines) != heads.get(lines)
        behind = 0 if other else len(set(here.records.ids()) - known)
        return Drilled(name, made, len(known), lines, len(documents), behind,
                       0 if other else here.journal.count - lines, other)


def _write(
    context: DeskContext, person: str, code: str, name: str | None = None, found: Drilled | None = None
) -> None:
    """The line of the journal, and what the list of copies shows. Nobody signed in any more: nothing is written."""
    with context.lock:
        if not context.is_open:
            return
        data = {"code": code}
        if found is not None:
            data["records_count"] = str(found.records)
        with context.workspace.transaction():
            context.journal("drill", person, **data)
            if name is not None:
                kept = [one for one in context.workspace.settings.get(DRILLED, []) if one[0] != name]
                context.workspace.settings.put(
                    DRILLED, [*kept, [name, stamp(context.clock.now())]][-_REMEMBERED:]
                )
        context.changed("copy")


def told(found: Drilled, lang: str, name: str | None = None) -> str:
    """The result in words.

    :param name: what the copy is called there; its file's name by default.
    """
    if found.other:
        said = text("drill.other", lang)
    elif found.behind:
        said = text("drill.behind", lang, count=found.behind, lines=found.lines_behind)
    else:
        said = text("drill.level", lang)
    return text("drill.restores", lang, name=name or found.name, records=found.records,
                documents=found.documents, said=said)
