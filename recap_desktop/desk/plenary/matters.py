"""Incidents and objections: recorded by one officer, decided by two; and the statement that nothing happened."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from forms.errors import KnownError
from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.plenary.seats import copies
from recap_desktop.desk.plenary.views import DecisionView, MatterView, NewMatter, NihilView
from recap_desktop.desk.sheet.findings import kept_text
from recap_desktop.desk.signing import Signers, sign_now
from sync.fold import plenary as registers
from sync.record.content import Decision, Incident, Objection
from sync.record.record import Record

_STATION_DIGITS = 13


class Matters:
    """Use cases of incidents and objections."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def listed(self, contest: str | None = None) -> tuple[MatterView, ...]:
        """Everything recorded, in the order of its times; of every contest where none is named.

        :raises KnownError: ``session.*``, ``desk.verifying``.
        """
        context = self._context
        with context.lock:
            context.require(Command.VIEW_PLENARY)
            found = registers.matters(context.state.region(context.region))
            views = [self._view(one) for one in found if contest in (None, one.record.contest)]
            return tuple(sorted(views, key=lambda one: (one.at, one.record)))

    def waiting(self, contest: str, station: str) -> int:
        """How many objections to a sheet wait for a decision. :raises KnownError: as :meth:`listed`."""
        return sum(one.is_open and one.kind == "objection" and one.station == station for one in self.listed(contest))

    def nihil_list(self, contest: str | None = None) -> tuple[NihilView, ...]:
        """Statements that nothing happened, with whether they stand. :raises KnownError: ``session.*``."""
        context = self._context
        with context.lock:
            context.require(Command.VIEW_PLENARY)
            found = registers.nihils(context.state.region(context.region))
            return tuple(
                NihilView(one.id, str(one.contest), one.area, one.content.device_time, self._names(one), stands)
                for one, stands in found if contest in (None, one.contest)
            )

    def record(self, new: NewMatter, passphrase: str | None) -> str:
        """Record an incident or objection, signed by the officer at the desk; its words stay here as a salted blob.

        :param passphrase: None to have it checked only.
        :returns: id of the record; "" where it was only checked.
        :raises KnownError: ``plenary.text_needed``, ``plenary.who_objects``, ``plenary.no_place``, ``text.*``,
            ``fold.*``, ``session.*``, ``signing.*``.
        """
        context = self._context
        with context.lock:
            officer = context.require(Command.RECORD_MATTER)
            blobs: list[bytes] = []
            fields = self._fields(new, blobs)
            done = sign_now(context, [(new.kind, fields)], [(officer.person, passphrase)],
                            also_write=lambda: self._keep(blobs))
            return done.ids[0] if done is not None else ""

    def decide(self, record: str, decision: str, text: str, signers: Signers) -> None:
        """What the plenary decides on an incident (``settled``, ``forwarded``) or objection (``accepted``,
        ``rejected``, ``forwarded``); it takes the place of what was decided before.

        :param text: 10 to 300 characters, or "" for none.
        :raises KnownError: ``plenary.no_matter``, ``plenary.no_decision``, ``text.*``, ``fold.*``, ``session.*``,
            ``signing.*``.
        """
        context = self._context
        with context.lock:
            self._check_signers(Command.DECIDE_MATTER, signers)
            matter = registers.matter_of(context.state.region(context.region), record)
            if matter is None:
                raise KnownError("plenary.no_matter")
            if decision not in registers.DECISIONS[matter.record.kind]:
                raise KnownError("plenary.no_decision")
            blobs: list[bytes] = []
            fields = {
                **_at(str(matter.record.contest), matter.record.area), "matter": record, "decision": decision,
                "text": kept_text(text, blobs), "replaces": [one.id for one in matter.decisions],
            }
            sign_now(context, [("decision", fields)], signers, also_write=lambda: self._keep(blobs))

    def nihil(self, contest: str, place: str, signers: Signers) -> None:
        """State that nothing happened in a station, village or sub-district.

        :raises KnownError: ``plenary.no_place``, ``fold.not_nihil``, ``fold.nihil_said``, ``fold.*``, ``session.*``,
            ``signing.*``.
        """
        context = self._context
        with context.lock:
            self._check_signers(Command.SIGN_REGISTER, signers)
            self._check_place(contest, place)
            sign_now(context, [("nihil", _at(contest, place))], signers)

    # ---- inside
    def _check_signers(self, command: Command, signers: Signers) -> None:
        officer = self._context.require(command)
        if officer.person not in {person for person, _ in signers}:
            raise KnownError("signing.proposer_first")

    def _check_place(self, contest: str, place: str) -> None:
        package = self._context.package
        known = place.startswith(self._context.region) and package.stations_of(place)
        if not known or len(place) not in (6, 10, _STATION_DIGITS):
            raise KnownError("plenary.no_place", contest=contest)

    def _fields(self, new: NewMatter, blobs: list[bytes]) -> dict[str, Any]:
        self._check_place(new.contest, new.place)
        text = kept_text(new.text, blobs)
        if text is None:
            raise KnownError("plenary.text_needed")
        fields: dict[str, Any] = {**_at(new.contest, new.place), "text": text, "state": "open"}
        if new.level == "station":
            fields["level"] = "station"
        if new.kind == "incident":
            fields["state"] = "settled" if new.settled else "open"
            return {**fields, **({"field": new.field} if new.field else {})}
        if new.by not in copies(self._context.package, new.contest, new.place):
            raise KnownError("plenary.who_objects")
        fields |= {"field": new.field or None, "by": new.by}
        if new.claimed is not None and new.field:
            fields["figures"] = {new.field: new.claimed.to_json()}
        return fields

    def _keep(self, blobs: Sequence[bytes]) -> None:
        for blob in blobs:
            self._context.workspace.texts.add(blob, self._context.clock.now())

    def _view(self, matter: registers.Matter) -> MatterView:
        record, content = matter.record, matter.record.content
        assert isinstance(content, Incident | Objection)
        objects = content if isinstance(content, Objection) else None
        claimed = next(iter((objects.figures or {}).values()), None) if objects is not None else None
        return MatterView(
            record.id, record.kind, content.contest, content.station or "", content.region or "",
            content.field or "", content.level or "plenary", objects.by if objects is not None else "", claimed,
            self._context.workspace.texts.read(content.text), matter.state, content.device_time, self._names(record),
            tuple(self._decision(one) for one in matter.decisions), tuple(one.id for one in matter.corrections),
        )

    def _decision(self, record: Record) -> DecisionView:
        content = record.content_as(Decision)
        text = self._context.workspace.texts.read(content.text) if content.text is not None else None
        return DecisionView(record.id, content.decision, text, content.device_time, self._names(record))

    def _names(self, record: Record) -> tuple[str, ...]:
        officers = self._context.ledger.roster.signers_of(record)
        return tuple(self._context.name_of(one.person) for one in officers if one is not None)


def _at(contest: str, place: str) -> dict[str, str]:
    return {"contest": contest, "station" if len(place) == _STATION_DIGITS else "region": place}
