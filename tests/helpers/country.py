"""A small made country of two regencies, and a server's log that grows by any leaves, without a server."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sync.log.receipt import OFFICER, REVOCATION
from sync.portal.copies import ALL
from sync.portal.publish import publish
from sync.portal.register import Cut
from sync.record.keys import keyid, public_bytes
from sync.record.record import Record
from sync.server.archive import open_archive
from sync.server.drafts import record_draft
from sync.server.folder import open_folder
from sync.server.log_writer import LeafDraft, LogWriter
from sync.server.service import open_service
from sync.trust.authority import Authority
from sync.trust.package import ElectionPackage
from sync.trust.roster import statement_id
from sync.trust.times import stamp
from sync.trust.training import training_keys
from tests.helpers.releases import NOW

#: Two sub-districts in one regency and one in another, which is in another province; of two stations each.
PLACES = {code: [f"{code}2001{number:03d}" for number in (1, 2)] for code in ("110101", "110102", "120101")}


@dataclass(frozen=True)
class GrowingLog:
    """A server's data folder of a country, which nobody serves: of a made one, or of any committee with ``package``,
    ``roster``, ``keys`` by place and person, and ``now``."""

    country: Any
    data: Path

    def begin(self) -> None:
        """The package and everybody's statement."""
        open_service(self.data, self.country.package.envelope).close()
        self._append(
            LeafDraft(statement_id(one.statement), OFFICER, one.region, one.statement, one.statement, key)
            for key, one in self.country.roster.officers.items()
        )

    def add(self, *records: Record) -> None:
        """Records as the log's next leaves."""
        self._append(record_draft(one, str(one.station or "")[:6]) for one in records)

    def revoke(self, code: str, person: str, since: datetime | None = None) -> None:
        """The authority takes a key back, from when the log has it or from another moment."""
        keys, key = training_keys(), keyid(public_bytes(self.country.keys[code, person]))
        authority = Authority(self.country.package, keys.authority, keys.ca)
        self.state(REVOCATION, code, authority.revoke(key, since or self._next(), "lost"), key)

    def state(self, kind: str, code: str, statement: bytes, key: str) -> None:
        """A statement of the authority about a key."""
        self._append([LeafDraft(statement_id(statement), kind, code, statement, statement, key)])

    def judge_by(self, package: ElectionPackage) -> None:
        """Another package is the server's from here on."""
        open_service(self.data, package.envelope).close()

    def _next(self) -> datetime:
        """When the next leaf comes: each a little later."""
        opened = open_folder(self.data)
        try:
            return self.country.now + timedelta(seconds=opened.store.count())
        finally:
            opened.store.close()

    def publish(
        self, out: Path | None = None, number: int | None = None, *, copies: Sequence[str] = ALL, is_anew: bool = False,
        now: datetime = NOW,
    ) -> Cut:
        """Cut a release, with all copies."""
        with open_archive(self.data, training_keys().log) as archive:
            return publish(archive, training_keys().release, out, now, number, copies, is_anew=is_anew)

    def _append(self, drafts: Iterable[LeafDraft]) -> None:
        received = self._next()
        opened = open_folder(self.data)
        try:
            LogWriter(opened.store, self.country.package.log_origin, training_keys().log).append(
                list(drafts), stamp(received)
            )
        finally:
            opened.store.close()
