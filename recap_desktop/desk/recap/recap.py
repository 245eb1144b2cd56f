"""Recapitulation of a village or the sub-district: always added up, never typed; signed partial or final."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from forms.errors import KnownError
from forms.recapitulation import Recapitulation, StationResult, recapitulate
from recap_desktop.core.roles import Command
from recap_desktop.desk import signing
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.recap.signatories import Signatories, signatories
from recap_desktop.desk.signing import SigningBatch
from recap_desktop.desk.views import Done, RecapView, Signed
from sync.fold import standing_recap
from sync.fold.committee import refusals
from sync.fold.recap_content import (
    Difference,
    differences,
    last_recap,
    recap_content,
    says,
    standing_under,
    superseded,
)
from sync.fold.reference import expected_stations, recap_form
from sync.record import canonical
from sync.record.record import Record

#: Changed stations from which adding up anew is cheaper than one by one.
_MANY = 50


class Recap:
    """Use cases of the recapitulation page. ``region`` is a village, or None for the whole sub-district."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context
        self._added_up: dict[tuple[str, str, str], Recapitulation] = {}

    def view(self, contest: str, region: str | None = None, district: str = "") -> Recapitulation:
        """Totals of the sheets that count.

        :param district: code of the electoral district; needed where the region has a part in several.
        :raises KnownError: ``session.*``, ``package.*``.
        """
        context = self._context
        with context.lock:
            context.require(Command.VIEW_RECAP)
            region = region or context.region
            definition = recap_form(context.package, contest, region, district)
            expected = tuple(one.code for one in expected_stations(context.package, contest, region, district))
            known = frozenset(expected) if district else None
            results = {one.station: one for one in context.state.results(contest, region)
                       if known is None or one.station in known}
            made = self._added_up.get((contest, region, district))
            if made is None or made.definition is not definition or made.expected != expected:
                made = recapitulate(definition, expected, results.values())
            else:
                made = _caught_up(made, results)
            self._added_up[contest, region, district] = made
            return made

    def content(self, contest: str, region: str | None = None, district: str = "") -> Mapping[str, Any]:
        """What a recap record of the region would say now."""
        context = self._context
        with context.lock:
            context.require(Command.VIEW_RECAP)
            return recap_content(
                context.state, context.ledger.reference, contest, region or context.region, district)

    def status(self, contest: str, region: str | None = None, district: str = "") -> RecapView:
        """Partial or final, what is missing and why, and the signed recap that still holds."""
        with self._context.lock:
            content = self.content(contest, region, district)
            return RecapView(
                str(content["region"]), str(content["status"]), int(content["expected"]), int(content["included"]),
                tuple((item["station"], item["reason"]) for item in content["missing"]),
                *self._signed(contest, str(content["region"]), district),
                tuple(superseded(self._context.state, contest, str(content["region"]))),
            )

    def _signed(
        self, contest: str, region: str, district: str
    ) -> tuple[Record | None, Record | None, tuple[Difference, ...], Record | None]:
        """The recap that says what stands now; or else one that stands by an earlier package, or the last one signed
        that says something else by now; and what differs."""
        state, reference = self._context.state, self._context.ledger.reference
        record = standing_recap(state, reference, contest, region, district)
        if record is None:
            outdated = last_recap(state, contest, region, district)
            return None, None, tuple(differences(state, reference, outdated)) if outdated is not None else (), outdated
        if says(record, standing_under(state, reference.newest, contest, region, district)):
            return record, None, (), None
        return None, record, tuple(differences(state, reference, record)), None

    def prepare(
        self, contest: str, region: str | None = None, signers: Sequence[str] | None = None, district: str = ""
    ) -> SigningBatch:
        """Build the recap record (and, when it is final, the act that closes the region) for review.

        :param signers: by default chair and members of this laptop, as many as the policy of the package wants.
        :raises KnownError: ``recap.no_signers``, ``recap.in_work``, ``fold.*``, ``signing.*``, ``session.*``.
        """
        context = self._context
        with context.lock:
            context.require(Command.SIGN_RECAP)
            content = self.content(contest, region, district)
            if content["status"] == "final":
                self._check_ratified(contest, str(content["region"]))
            chosen = list(signers or self._usual_signers(contest, str(content["region"])))
            batch = signing.prepare(context, [("recap", content)], chosen)
            if content["status"] != "final":
                return batch
            act = {
                "act": "village_closed" if content["level"] == "village" else "finalised", "contest": contest,
                "region": content["region"], "recap": batch.items[0].id,
            }
            closing = signing.prepare(context, [("act", act)], chosen)
            return SigningBatch((*batch.items, *closing.items), batch.officers, {})

    def _check_ratified(self, contest: str, region: str) -> None:
        """A final recapitulation adds up what was ratified, and closes its stations: a correction or a vote held again
        that waits for its ratification would be shut out with the old figures in the sum, and nobody would see it."""
        waiting = list(superseded(self._context.state, contest, region))
        if waiting:
            raise KnownError("recap.in_work", station=self._context.place_of(waiting[0]), count=len(waiting))

    def signatories(self, contest: str, region: str | None = None) -> Signatories:
        """Who may sign the recapitulation of a region here, and how many do. :raises KnownError: ``session.*``."""
        context = self._context
        with context.lock:
            context.require(Command.SIGN_RECAP)
            return signatories(context, self.declined(contest, region))

    def _usual_signers(self, contest: str, region: str) -> list[str]:
        who = self.signatories(contest, region)
        if len(who.officers) < who.persons:
            raise KnownError("recap.no_signers", persons=who.persons)
        return who.usual

    def declined(self, contest: str, region: str | None = None) -> frozenset[str]:
        """Who declined to sign the recapitulation of a region, or of the sub-district that it is a village of."""
        context = self._context
        with context.lock:
            code = region or context.region
            return frozenset(refusals(context.state.region(code), contest, code))

    def sign(self, batch: SigningBatch, person: str, passphrase: str) -> Signed | Done:
        """One signer types the passphrase; the last one's signature writes the recap.

        :raises KnownError: ``fold.changed`` when a sheet arrived since the review, ``signing.*``, ``session.*``.
        """
        with self._context.lock:
            self._context.require(Command.SIGN_RECAP)
            self._check_id(batch)
            return signing.sign(self._context, batch, person, passphrase)

    @staticmethod
    def _check_id(batch: SigningBatch) -> None:
        """The closing act names the recap that is signed with it."""
        for item in batch.items[1:]:
            if item.payload["recap"] != hashlib.sha256(canonical.encode(batch.items[0].payload)).hexdigest():
                raise KnownError("signing.ended")


def _caught_up(made: Recapitulation, results: Mapping[str, StationResult]) -> Recapitulation:
    """The same table with the stations that changed since, the others shared; from scratch where many did."""
    before = made.results
    changed = [
        code for code in before.keys() | results.keys()
        if code not in before or code not in results or before[code].sheet_id != results[code].sheet_id
    ]
    if len(changed) > _MANY:
        return recapitulate(made.definition, made.expected, results.values())
    for code in changed:
        made = made.with_result(code, results.get(code))
    return made
