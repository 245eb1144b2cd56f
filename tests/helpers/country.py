"""A small made country of two regencies, and a server's log that grows by any leaves, without a server."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.fold import Country
from sync.log.receipt import OFFICER, REVOCATION
from sync.portal.copies import ALL
from sync.portal.publish import publish
from sync.portal.register import Cut
from sync.record.canonical import encode
from sync.record.envelope import sign
from sync.record.keys import keyid, public_bytes
from sync.record.record import Record
from sync.server.archive import open_archive
from sync.server.drafts import record_draft
from sync.server.folder import open_folder
from sync.server.log_writer import LeafDraft, LogWriter
from sync.server.service import open_service
from sync.trust.roster import statement_id
from sync.trust.times import stamp
from sync.trust.training import training_keys
from tests.helpers.releases import NOW

#: Two sub-districts in one regency and one in another, which is in another province; of two stations each.
PLACES = {code: [f"{code}2001{number:03d}" for number in (1, 2)] for code in ("110101", "110102", "120101")}


@dataclass(frozen=True)
class GrowingLog:
    """A server's data folder of a country, which nobody serves."""

    country: Country
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
        self._append(record_draft(one, (one.station or one.area)[:6]) for one in records)

    def revoke(self, code: str, person: str) -> None:
        """The authority takes a key back."""
        authority, country = training_keys().authority, self.country
        key = keyid(public_bytes(country.keys[code, person]))
        statement = sign("revocation", encode({
            "v": 1, "kind": "revocation", "election": country.package.election, "mode": country.package.mode,
            "keyid": key, "reason": "lost", "valid_from": stamp(country.now),
            "signers": [keyid(public_bytes(authority))],
        }), [authority]).to_bytes()
        self._append([LeafDraft(statement_id(statement), REVOCATION, code, statement, statement, key)])

    def publish(
        self, out: Path | None = None, number: int | None = None, *, copies: Sequence[str] = ALL, is_anew: bool = False,
        now: datetime = NOW,
    ) -> Cut:
        """Cut a release, with all copies."""
        with open_archive(self.data, training_keys().log) as archive:
            return publish(archive, training_keys().release, out, now, number, copies, is_anew=is_anew)

    def _append(self, drafts: Iterable[LeafDraft]) -> None:
        opened = open_folder(self.data)
        try:
            received = self.country.now + timedelta(seconds=opened.store.count())  # each a little later
            LogWriter(opened.store, self.country.package.log_origin, training_keys().log).append(
                list(drafts), stamp(received)
            )
        finally:
            opened.store.close()
