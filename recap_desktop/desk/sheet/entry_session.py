"""One person types one sheet. Every figure is on the disk before the call returns."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from forms.choices import ChoiceTree
from forms.definition import FormDefinition
from forms.errors import KnownError
from forms.figure import Figure
from forms.rules import Evaluator, Finding, RuleContext
from forms.tally import TallyForm
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.sheet.box_notes import checked_note
from recap_desktop.desk.sheet.words_lines import checked_words, keep_words, kept_words, words_asked
from recap_desktop.desk.views import Finished, Saved, StationView
from recap_desktop.workspace.box_notes import note_digest
from recap_desktop.workspace.drafts import Draft, DraftStep, figure_digest
from recap_desktop.workspace.intact_drafts import NOTED
from sync.fold import Status
from sync.record.record import Record, build

#: Act of the journal line that counts a sitting at a sheet.
COUNTED = "entry_counted"
_MOST_SECONDS, _MOST_KEYS = 10**7, 999_999

SOURCES = ("plano", "salinan", "photo", "sirekap")


class EntrySession:
    """The sheet under the typist's fingers.

    Failure table: disk full or locked -> KnownError, nothing of this call is kept, the form stays as it was and the
    same call may be repeated. Another officer signed in, the draft was taken over or finished ->
    ``entry.ended``. Power cut -> the next :meth:`Entry.open` resumes with every committed figure.
    """

    def __init__(  # everything that was read once at opening
        self, context: DeskContext, definition: FormDefinition, draft: Draft, station: StationView, ordinal: str,
        result_type: str, *, resumed: bool,
    ) -> None:
        self._context = context
        self._draft = draft
        #: What the paper holds: ``regular``, or a recount, re-vote and so on over a ratified sheet.
        self.result_type = result_type
        self._ended = False
        self.definition = definition
        #: Names of the choices by id, as on the ballot.
        self.names = context.package.choices(station.contest, station.code).names
        #: Ids of choices that were withdrawn: marked, their rows and votes stay.
        self.withdrawn = frozenset(
            one.id for one in context.package.choices(station.contest, station.code) if one.withdrawn is not None
        )
        self.station = station
        #: Who stands at this station, with names.
        self.choices: ChoiceTree = context.package.choices(station.contest, station.code)
        self.ordinal = ordinal
        self.resumed = resumed
        drafts = context.workspace.drafts
        self.form = TallyForm(definition, drafts.figures(draft.id))
        self._evaluator = Evaluator(self.form, RuleContext(dpt_reference=station.dpt, result_type=result_type))
        self.confirmed = drafts.confirmed(draft.id)
        #: Boxes that are half typed, by field: no figures, and the sheet cannot be finished while there are any.
        self.unfinished: Mapping[str, str] = drafts.unfinished(draft.id)
        #: Fields whose amount in words is asked for too: of a first entry, where the package wants them.
        self.words_asked = words_asked(context, definition, station.contest, ordinal)
        #: Amounts in words as typed so far, by field; "" where the paper has none.
        self.words: Mapping[str, str] = kept_words(context, draft.id) if self.words_asked else {}
        #: Notes of this typist to boxes, by field; nobody else's.
        self.notes: Mapping[str, str] = context.workspace.box_notes.of(draft.id)
        self._begun = context.clock.now()
        self._keys = 0
        self._counts = False

    @property
    def figures(self) -> Mapping[str, Figure]:
        """What is typed so far; a field that is absent is not typed."""
        return self.form.figures

    @property
    def next_field(self) -> str | None:
        """The first field not typed yet, in paper order."""
        return self.form.untyped[0] if self.form.untyped else None

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings on what is typed, without those that another one explains."""
        with self._context.lock:
            return tuple(found for found in self._evaluator.findings if found.silenced_by is None)

    def commit(self, field: str, figure: Figure | None) -> Saved:
        """Keep one figure (None takes it back) as one undoable step.

        :raises KnownError: ``form.unknown_field``, ``entry.ended``, ``workspace.*``.
        """
        return self.commit_run({field: figure})

    def commit_run(self, figures: Mapping[str, Figure | None], *, pasted: bool = False) -> Saved:
        """Keep several figures as one undoable step (rest zero, a paste).

        :param pasted: they came from the clipboard, which the journal says; never in a second entry, which is made
            from the paper alone.
        :raises KnownError: ``entry.no_paste``; as :meth:`commit`.
        """
        context = self._context
        with context.lock:
            self._check_running()
            if pasted and self.ordinal != "first":
                raise KnownError("entry.no_paste")
            form = self.form
            changes: dict[str, tuple[Figure | None, Figure | None]] = {}
            for field, figure in figures.items():
                before = form.get(field)
                form = form.with_figure(field, figure)
                if before != figure:
                    changes[field] = (before, figure)
            if changes:
                drafts, now = context.workspace.drafts, context.clock.now()
                with context.workspace.transaction():
                    drafts.commit(self._draft.id, changes, now)
                    self._write_lines("figure", {field: after for field, (_, after) in changes.items()})
                    if pasted:
                        context.journal(
                            "figures_pasted", self._draft.person, draft=self._draft.id, contest=self._draft.contest,
                            station=self._draft.station, field=next(iter(changes)), boxes=str(len(changes)),
                        )
            self._become(form, changes)
            return self._saved()

    def _saved(self) -> Saved:
        return Saved(self._context.clock.now(), self.findings)

    def _become(self, form: TallyForm, touched: Mapping[str, Any]) -> None:
        self.form = form
        self._evaluator.become(form)
        self.confirmed = self.confirmed.difference(touched)
        self.unfinished = {field: boxes for field, boxes in self.unfinished.items() if field not in touched}

    def _write_lines(self, act: str, figures: Mapping[str, Figure | None]) -> None:
        """Journal what was done to which field: a salted digest of the figure, never the figure."""
        context = self._context
        for field, figure in figures.items():
            digest = figure_digest(self._draft.salt, field, figure)
            context.journal(act, self._draft.person, draft=self._draft.id, field=field, digest=digest)
        self._counts = True
        context.workspace.drafts.claim(
            self._draft.contest, self._draft.station, self._draft.person, context.clock.now()
        )

    def undo(self) -> str | None:
        """Take the newest step back; the field to go to, None where there is nothing to undo."""
        return self._step(back=True)

    def redo(self) -> str | None:
        """Do the step undone last again; the field to go to, None where there is none."""
        return self._step(back=False)

    def _step(self, *, back: bool) -> str | None:
        context = self._context
        with context.lock:
            self._check_running()
            drafts, now = context.workspace.drafts, context.clock.now()
            with context.workspace.transaction():
                step: DraftStep | None = (drafts.undo if back else drafts.redo)(self._draft.id, now)
                if step is None:
                    return None
                figures = {field: before if back else after for field, (before, after) in step.changes.items()}
                self._write_lines("undo" if back else "redo", figures)
            form = self.form
            for field, figure in figures.items():
                form = form.with_figure(field, figure)
            self._become(form, figures)
            return next(iter(figures))

    def confirm(self, field: str) -> None:
        """The typist has read this figure again and it is as on paper; it closes no finding.

        :raises KnownError: ``entry.untyped``, ``entry.ended``, ``workspace.*``.
        """
        context = self._context
        with context.lock:
            self._check_running()
            if self.form.get(field) is None:
                raise KnownError("entry.untyped", count=1)
            with context.workspace.transaction():
                context.workspace.drafts.confirm(self._draft.id, field)
                context.journal("as_on_paper", self._draft.person, draft=self._draft.id, field=field)
            self.confirmed = self.confirmed | {field}

    def hold(self, boxes: Mapping[str, str]) -> None:
        """These boxes are half typed (and no others): kept as typed, without making a figure of them.

        :raises KnownError: ``entry.ended``, ``workspace.*``.
        """
        context = self._context
        with context.lock:
            if dict(boxes) == dict(self.unfinished):
                return
            self._check_running()
            with context.workspace.transaction():
                context.workspace.drafts.hold(self._draft.id, boxes, context.clock.now())
            self.unfinished = dict(boxes)

    def note(self, field: str, text: str) -> None:
        """Keep a note to a box, why it is hard to read; "" takes it back. On the disk before the call returns.

        :raises KnownError: ``form.unknown_field``, ``notes.figures``, ``text.*``, ``entry.ended``, ``workspace.*``.
        """
        context, draft = self._context, self._draft
        with context.lock:
            self._check_running()
            if field not in self.definition:
                raise KnownError("form.unknown_field", field=field, form=draft.contest)
            note = checked_note(text)
            if note == self.notes.get(field, ""):
                return
            with context.workspace.transaction():
                context.workspace.box_notes.put(draft.id, field, note, context.clock.now())
                context.journal(NOTED, draft.person, draft=draft.id, field=field,
                                digest=note_digest(draft.salt, field, note))
            kept = {**self.notes, field: note}
            self.notes = {name: one for name, one in kept.items() if one}

    def write_words(self, words: Mapping[str, str]) -> None:
        """Keep amounts in words as they stand on the paper, beside those kept before. On the disk when it returns.

        :raises KnownError: ``form.unknown_field`` for a field that is not asked for, ``entry.words_letters``,
            ``entry.ended``, ``workspace.*``.
        """
        context = self._context
        with context.lock:
            self._check_running()
            read = dict(self.words)
            for field, text in words.items():
                if field not in self.words_asked:
                    raise KnownError("form.unknown_field", field=field, form=self._draft.contest)
                read[field] = checked_words(text)
            keep_words(context, self._draft.id, read)
            self.words = read

    def told_keys(self, keys: int) -> None:
        """The window says how many keys were pressed since the sheet was opened; nobody else knows."""
        self._keys = max(0, keys)

    def _write_count(self) -> None:
        """The counter line of this sitting, in the running transaction: time, keys and boxes, never a figure."""
        context, draft = self._context, self._draft
        seconds = max(0, int((context.clock.now() - self._begun).total_seconds()))
        context.journal(
            COUNTED, draft.person, contest=draft.contest, station=draft.station, draft=draft.id, kind=self.ordinal,
            seconds=str(min(seconds, _MOST_SECONDS)), keys=str(min(self._keys, _MOST_KEYS)),
            boxes=str(len(self.definition.order)),
        )

    def pause(self) -> None:
        """Leave the sheet; everything is saved and the lease goes on. A sheet only looked at is let go."""
        context, draft = self._context, self._draft
        with context.lock:
            typed = self.form.figures or self.unfinished or self.notes
            untouched = not self._ended and context.person == draft.person and not typed
            self._ended = True
            if untouched:
                with context.workspace.transaction():
                    context.workspace.drafts.end(draft.id, context.clock.now())
                    context.workspace.drafts.release(draft.contest, draft.station)
                    context.journal("draft_untouched", draft.person, draft=draft.id)
                context.changed("draft", stations=frozenset({draft.station}))
            elif self._counts and context.person == draft.person:
                self._counts = False
                with context.workspace.transaction():
                    self._write_count()

    def discard(self, reason: str) -> None:
        """Drop the sheet: what was typed is kept closed and never shown again; anybody may begin it anew.

        :param reason: code, e.g. ``wrong_station``.
        :raises KnownError: ``entry.ended``, ``workspace.*``.
        """
        context, draft = self._context, self._draft
        with context.lock:
            self._check_running()
            with context.workspace.transaction():
                context.workspace.drafts.end(draft.id, context.clock.now())
                context.workspace.drafts.release(draft.contest, draft.station)
                context.ledger.journal("draft_discarded", draft.person, draft=draft.id, code=reason)
            self._ended, self._counts = True, False
            context.changed("draft", stations=frozenset({draft.station}))

    def finish(
        self, source: str = "plano", filled: Sequence[str] = (), words: Mapping[str, str] | None = None
    ) -> Finished:
        """Sign what was typed as a transcription and end the draft.

        :param source: what was read: plano, salinan, photo, sirekap.
        :param filled: fields that the source lacks and a training run filled in.
        :param words: amounts in words as written, by field; those of :meth:`write_words` by default.
        :raises KnownError: ``entry.untyped``, ``entry.unfinished``, ``entry.source``, ``entry.ended``, ``fold.*``,
            ``signing.*``, ``clock.doubted``, ``workspace.*``.
        """
        context = self._context
        context.wait_until_verified()
        with context.lock:
            self._check_running()
            if self.form.untyped:
                raise KnownError("entry.untyped", count=len(self.form.untyped))
            if self.unfinished:
                raise KnownError("entry.unfinished", count=len(self.unfinished))
            if source not in SOURCES:
                raise KnownError("entry.source", source=source)
            if context.typing_key is None:
                raise KnownError("session.sign_in_first")
            written = words if words is not None else {name: text for name, text in self.words.items() if text}
            record = build("transcription", self._payload(source, filled, written), [context.typing_key])
            draft, now = self._draft, context.clock.now()

            def end() -> None:
                context.workspace.drafts.end(draft.id, now, record.id)
                context.workspace.drafts.release(draft.contest, draft.station)
                keep_words(context, draft.id, {})
                self._write_count()

            context.ledger.append([record], also_write=end)
            self._ended, self._counts = True, False
            self.form = TallyForm(self.definition)
            context.changed("transcription", "draft", "queue", stations=frozenset({draft.station}))
            return self._finished(record)

    def _payload(self, source: str, filled: Sequence[str], words: Mapping[str, str] | None) -> dict[str, Any]:
        payload = {
            **self._context.header("transcription"), "contest": self._draft.contest, "station": self._draft.station,
            "form": {"id": self.definition.id, "digest": self.definition.digest}, "revision": self._draft.revision,
            "result_type": self.result_type, "source": source, "filled": sorted(filled),
            "figures": {field: figure.to_json() for field, figure in self.form.figures.items()},
            "nonce": secrets.token_hex(16),
        }
        return {**payload, "words": dict(words)} if words else payload

    def _finished(self, record: Record) -> Finished:
        context = self._context
        now = context.clock.now()
        if context.ledger.waiting(self._draft.contest, self._draft.station):
            return Finished("waiting", 0, now)
        sheet = context.ledger.state.sheet(self._draft.contest, self._draft.station)
        if sheet.status is Status.DIFFERS:
            return Finished("differs", len(sheet.differing), now)
        if sheet.status is Status.FINDING:
            return Finished("finding", len(sheet.open), now)
        return Finished("equal", 0, now)

    def _check_running(self) -> None:
        """The same person is signed in, with a key that counts, and the draft is still theirs."""
        draft = self._draft
        if self._ended or self._context.person != draft.person:
            raise KnownError("entry.ended")
        # a round may have brought the revocation meanwhile; what is typed stays
        self._context.check_in_office(self._context.me)
        found = self._context.workspace.drafts.open_draft(
            draft.contest, draft.station, draft.revision, draft.person
        )
        if found is None or found.id != draft.id:
            self._ended = True
            raise KnownError("entry.ended")
