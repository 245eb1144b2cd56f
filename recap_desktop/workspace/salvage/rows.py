"""What lies in the rows of a damaged or altered database, sorted by what it is; nothing is believed yet.

A value is known by its own shape, not by the table that it lies in. Whoever takes it holds it against signatures,
digests and packages, as if it came from a stranger.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from forms.errors import KnownError
from recap_desktop.workspace.journal import RESTORED, START, JournalLine, line_of
from recap_desktop.workspace.salvage.cells import Row, Value, rows_of
from recap_desktop.workspace.salvage.pages import EncryptedPages
from sync.record import envelope as dsse
from sync.trust.package import MAX_PACKAGE

_ENVELOPE = b'{"payload":'
_RECEIPT = "c2sp.org/tlog-proof"
_OFFICER_KINDS = frozenset({"officer", "revocation"})
_PACKAGE = "package"


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A sheet being typed, as a row says; figures are held against the journal by its salt."""

    contest: str
    station: str
    revision: int
    person: str
    salt: str


@dataclass
class Found:
    """Everything found so far, each thing once, in the order of finding.

    :ivar records: envelopes that may be of records. :ivar statements: of officers and revocations, each with the X.509
        chain that lay beside it (JSON, may be anything). :ivar packages: envelopes. :ivar lines: journal lines by
        their hash. :ivar receipts: texts by record id. :ivar texts: salted texts by digest.
    :ivar drafts: sheets being typed, by id. :ivar figures: field and figure (JSON) of typed figures, by draft.
    """

    records: dict[bytes, None] = field(default_factory=dict)
    statements: dict[bytes, bytes] = field(default_factory=dict)
    packages: dict[bytes, None] = field(default_factory=dict)
    lines: dict[str, JournalLine] = field(default_factory=dict)
    receipts: dict[str, dict[str, None]] = field(default_factory=dict)
    texts: dict[str, bytes] = field(default_factory=dict)
    drafts: dict[str, DraftRow] = field(default_factory=dict)
    figures: dict[str, dict[tuple[str, str], None]] = field(default_factory=dict)

    def read(self, pages: EncryptedPages) -> None:
        """Take what the pages hold, authentic or not: what is taken proves itself later."""
        versions: dict[int, list[bytes]] = {}
        for page in pages:
            versions.setdefault(page.number, []).append(page.content)
        for number, contents in versions.items():
            for content in contents:
                for row in rows_of(number, content, versions):
                    self._take(row)

    def _take(self, row: Row) -> None:
        for value in row:
            if isinstance(value, bytes) and value.startswith(_ENVELOPE):
                self._take_envelope(value, row)
            elif isinstance(value, str) and value.startswith(_RECEIPT) and isinstance(row[0], str):
                self.receipts.setdefault(row[0], {})[value] = None
        if len(row) == 3:
            self._take_digested(row[0], row[1], row[2])
        elif len(row) == 10 and row[0] is not None:
            self._take_draft(row)
        elif len(row) == 5 and all(isinstance(one, str) for one in (*row[:3], row[4])):
            self.figures.setdefault(str(row[0]), {})[str(row[1]), str(row[2])] = None

    def _take_draft(self, row: Row) -> None:
        draft, contest, station, revision, person, state, salt, *_ = row
        texts = (draft, contest, station, person, salt)
        if state == "open" and isinstance(revision, int) and all(isinstance(one, str) for one in texts):
            self.drafts[str(draft)] = DraftRow(str(contest), str(station), revision, str(person), str(salt))

    def _take_envelope(self, value: bytes, row: Row) -> None:
        try:
            kind = dsse.parse(value, MAX_PACKAGE).kind
        except KnownError:
            return
        if kind in _OFFICER_KINDS:
            chain = row[3] if len(row) == 5 and isinstance(row[3], bytes) else b"[]"
            if self.statements.get(value, b"[]") == b"[]":
                self.statements[value] = chain
        elif kind == _PACKAGE:
            self.packages[value] = None
        else:
            self.records[value] = None

    def _take_digested(self, first: Value, second: Value, third: Value) -> None:
        """A journal line behind its hash, or a text behind its digest."""
        if isinstance(second, str) and isinstance(third, bytes) and hashlib.sha256(third).hexdigest() == second:
            try:
                number = int(third.partition(b'"n":')[2].partition(b",")[0])
                self.lines[second] = line_of(number, second, third)
            except (KnownError, ValueError):
                return
        elif isinstance(first, str) and isinstance(second, bytes) and hashlib.sha256(second).hexdigest() == first:
            self.texts[first] = second


def chain_of(lines: Iterable[JournalLine]) -> tuple[JournalLine, ...]:
    """The longest run of lines from the first on that may follow each other; of two that part, the longer one."""
    after: dict[tuple[int, str], list[JournalLine]] = {}
    for line in lines:
        prev = str(line.data.get("head")) if line.act == RESTORED and line.prev == START else line.prev
        after.setdefault((line.n, prev), []).append(line)
    best: list[JournalLine] = []
    for line in (line for (n, _), some in after.items() if n == 1 for line in some if line.prev == START):
        run = [line]
        while following := after.get((run[-1].n + 1, run[-1].hash)):
            run.append(following[0])
        best = max(best, run, key=len)
    return tuple(best)
