"""Conflicts: what concurrent records say, side by side, and which of them two officers let stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.core.roles import Command
from recap_desktop.desk.board.board import Snapshot
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.sheet.corrections import Corrections
from recap_desktop.desk.sheet.rules_said import rules_of_sheet
from recap_desktop.desk.sheet.sealing import Sealing
from recap_desktop.desk.signing import Signers, unsigned
from recap_desktop.desk.views import ActVerdict, ConflictOption, ConflictView
from sync.fold import SheetState, Status, fold
from sync.fold.rereading import is_reread
from sync.record.content import Correction, Disposition, SealedSheet, Settlement, Transcription
from sync.record.record import Record

_SETTLED = "conflict_settled"


class Conflicts:
    """Use cases of a sheet in conflict; nobody's choice is made for them."""

    def __init__(self, context: DeskContext, corrections: Corrections, sealing: Sealing) -> None:
        self._context = context
        self._corrections = corrections
        self._sealing = sealing

    def view(self, contest: str, station: str) -> ConflictView:
        """The records that disagree, those that say the same together.

        :raises KnownError: ``conflicts.nothing``, ``session.*``.
        """
        context = self._context
        with context.lock:
            context.require(Command.SETTLE_CONFLICT)
            snapshot = Snapshot(context, contest)
            sheet = snapshot.state.sheet(contest, station)
            records = self._records(sheet)
            order = context.package.definition(contest, station).order
            groups: dict[object, list[Record]] = {}
            for record in records:
                groups.setdefault(_says(record, order), []).append(record)
            options = tuple(self._option(found) for found in groups.values())
            return ConflictView(snapshot.view(station), len(sheet.heads) > 1, options, _differing(options, order))

    def _records(self, sheet: SheetState) -> list[Record]:
        if sheet.status is not Status.CONFLICT:
            raise KnownError("conflicts.nothing", station=self._context.place_of(sheet.station))
        if len(sheet.heads) > 1:
            return list(sheet.heads)
        found = [Record.parse(one) for one in self._context.workspace.records.envelopes(_named(sheet))]
        return [one for one in found if one.content.act_or_kind != _SETTLED]

    def _option(self, records: list[Record]) -> ConflictOption:
        roster, first = self._context.ledger.roster, records[0]
        officers = [one for record in records for one in roster.signers_of(record)]
        names = dict.fromkeys(self._context.name_of(one.person) for one in officers if one is not None)
        return ConflictOption(
            tuple(sorted(record.id for record in records)),
            "reread" if is_reread(first) else first.content.act_or_kind, tuple(names), _figures(first), _word(first),
        )

    def verdict(  # the parts of one act
        self, contest: str, station: str, option: ConflictOption, reason: str, persons: Sequence[str]
    ) -> ActVerdict | None:
        """Whether these persons may let an option stand, and what the rules say of the sheet then.

        Nothing is signed. None where the option holds no figures, or where the sheet has none after it.
        ``changes`` tell from which other reading, where there is one other only.

        :raises KnownError: what :meth:`decide` would raise.
        """
        context = self._context
        with context.lock:
            self.decide(contest, station, option, reason, unsigned(persons))
            if not option.figures:
                return None
            sheet = context.state.sheet(contest, station)
            others = [self._option([one]) for one in self._records(sheet) if one.id not in option.ids]
            changes = {}
            for name, figure in option.figures.items():
                read = _distinct(one.figures[name] for one in others if name in one.figures)
                if len(read) == 1 and not read[0].same_as(figure):
                    changes[name] = (read[0], figure)
            figures = option.figures if len(sheet.heads) > 1 else self._after(sheet, option)
            return ActVerdict(changes, (), (), rules_of_sheet(context, contest, station, figures)) if figures else None

    def _after(self, sheet: SheetState, option: ConflictOption) -> Mapping[str, Figure]:
        """The figures of a sheet as it folds without what the option rejects: what the settlement will make of it."""
        context, rejected = self._context, set(_named(sheet)) - set(option.ids)
        left = sorted(context.ledger.known(sheet.contest, sheet.station) - rejected)
        records = [Record.parse(one) for one in context.workspace.records.envelopes(left)]
        return fold(records, context.ledger.reference).sheet(sheet.contest, sheet.station).as_decided or {}

    def decide(self, contest: str, station: str, option: ConflictOption, reason: str, signers: Signers) -> None:
        """Let one option stand. Everything else that the conflict names is kept and has no effect.

        :raises KnownError: ``conflicts.nothing``, ``fold.*`` (who typed the sheet does not decide), ``session.*``,
            ``signing.*``.
        """
        context = self._context
        with context.lock:
            context.require(Command.SETTLE_CONFLICT)
            sheet = context.state.sheet(contest, station)
            known = {record.id for record in self._records(sheet)}
            if not set(option.ids) <= known:
                raise KnownError("conflicts.nothing", station=context.place_of(station))
            if len(sheet.heads) > 1:
                self._keep(contest, station, option.ids[0], signers)
                return
            rejected = set(_named(sheet)) - set(option.ids)
            self._corrections.settle_conflict(contest, station, option.ids, sorted(rejected), reason, signers)

    def _keep(self, contest: str, station: str, kept: str, signers: Signers) -> None:
        batch = self._sealing.prepare(contest, [station], [person for person, _ in signers], keep={station: kept})
        phrases = [(person, passphrase) for person, passphrase in signers if passphrase is not None]
        if len(phrases) == len(signers):
            for person, passphrase in phrases:
                self._sealing.sign(batch, person, passphrase)


def _distinct(figures: Iterable[Figure]) -> list[Figure]:
    kept: list[Figure] = []
    for figure in figures:
        if not any(figure.same_as(one) for one in kept):
            kept.append(figure)
    return kept


def _named(sheet: SheetState) -> list[str]:
    """Every id that a settlement of the sheet's conflicts must name."""
    return sorted({key for conflict in sheet.conflicts for key in conflict.ids})


def _figures(record: Record) -> Mapping[str, Figure]:
    said = record.content
    if isinstance(said, SealedSheet):
        return said.as_decided
    if isinstance(said, Correction):
        return {name: change.after for name, change in said.figures.items()}
    return said.figures if isinstance(said, Transcription | Settlement) else {}


def _word(record: Record) -> str:
    said = record.content
    if isinstance(said, SealedSheet):
        return said.outcome
    if isinstance(said, Disposition):
        return said.disposition
    return "" if _figures(record) else str(getattr(said, "reason", ""))


def _says(record: Record, order: tuple[str, ...]) -> object:
    figures = _figures(record)
    read = tuple((name, figures[name].kind, figures[name].value) for name in order if name in figures)
    return record.content.act_or_kind, _word(record), read


def _differing(options: tuple[ConflictOption, ...], order: tuple[str, ...]) -> tuple[str, ...]:
    def said(name: str) -> set[object]:
        read = [option.figures.get(name) for option in options]
        return {None if one is None else (one.kind, one.value) for one in read}

    return tuple(name for name in order if len(said(name)) > 1)
