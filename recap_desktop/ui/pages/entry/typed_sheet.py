"""A sheet while it is typed: every figure goes to the desk at once; findings, undo, confirmations come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget

from forms.figure import Figure, Kind
from forms.rules import Finding
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.entry import keys
from recap_desktop.ui.pages.entry.answers import Answers
from recap_desktop.ui.pages.entry.finding_bar import reading
from recap_desktop.ui.pages.entry.jump import JumpBox
from recap_desktop.ui.pages.entry.note_box import NoteBox
from recap_desktop.ui.pages.entry.sheet import SheetView
from recap_desktop.ui.pages.entry.typing import TypingView
from recap_desktop.ui.shell.page import Page
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.layout import column

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.sheet.entry_session import EntrySession
    from recap_desktop.desk.views import Saved, StationView

DPT_FIELD = "dpt.t"
#: Milliseconds without a key after which boxes that are half typed go to the disk as they are.
_PAUSE = 700


@dataclass(frozen=True)
class _Run:
    """Figures that are kept as one step."""

    figures: Mapping[str, Figure | None]
    pasted: bool = False

    @property
    def first(self) -> str:
        """The field that stands for the run."""
        return next(iter(self.figures))


@dataclass(frozen=True)
class _Stepped:
    field: str | None
    figures: Mapping[str, Figure]
    findings: tuple[Finding, ...]


class TypedSheet(Page):
    """First and second entry alike; the second is blind because the desk never hands out the first."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._session: EntrySession | None = None
        self._station: StationView | None = None
        self._ordinal = "first"
        self._return_field: str | None = None
        self._confirmed: frozenset[str] = frozenset()
        self._answers = Answers()
        self._number_typed = False
        self._failed: list[_Run] = []
        self._held = QTimer(self, singleShot=True, interval=_PAUSE)
        self._held.timeout.connect(self._hold)
        self.typing = TypingView(context, self._confirm, self._next_finding, self._other_station, self._check)
        self.views = QStackedWidget()
        column(self.notice, self.views, spacing=0, into=self).setStretch(1, 1)
        self.jump = JumpBox(context, self)
        self.jump.chosen.connect(self._go_to_field)
        self.note = NoteBox(context, self)
        self.note.written.connect(self._write_note)
        self.typing.retry.clicked.connect(self._retry)
        image = self.typing.image
        keys.install(self.typing, {
            Key.UNDO: lambda: self._step(back=True), Key.REDO: lambda: self._step(back=False),
            Key.AS_ON_PAPER: self._confirm, Key.NEXT_FINDING: self._next_finding,
            Key.PREVIOUS_FINDING: lambda: self._next_finding(-1), Key.JUMP: self._jump,
            Key.NOTE: self._ask_note,
            Key.IMAGE_SIZE: self.typing.swap, Key.ADD_PHOTO: image.add_photo, Key.ROTATE: image.rotate,
            Key.ZOOM_IN: lambda: image.zoom(True), Key.ZOOM_OUT: lambda: image.zoom(False), Key.FIT: image.fit,
        })

    def _check(self, *, words_done: bool = False) -> None:
        """Asks to finish; the entry page shows its check page."""
        raise NotImplementedError

    def _preview(self, field: str, text: str) -> None:
        """A column is on the clipboard; the entry page shows what would be pasted."""
        raise NotImplementedError

    def _wire_sheet(self, sheet: SheetView) -> None:
        sheet.committed.connect(lambda field, figure: self._committed(_Run({field: figure})))
        sheet.run_committed.connect(self._zeroed)
        sheet.focused.connect(self._focused)
        sheet.cells_pasted.connect(self._preview)
        sheet.hint_asked.connect(lambda code: self.typing.bar.say_hint(self.words(code)))
        sheet.edited.connect(self._edited)
        sheet.next_ready.connect(self.typing.image.prepare)
        sheet.past_end.connect(self._check)
        sheet.leave_asked.connect(self.back)

    def _focused(self, field: str) -> None:
        if self.typing.sheet is None:
            return
        self.typing.image.follow(self.typing.sheet.definition.field(field))
        if self._answers.visited(field) is not None:
            self.typing.bar.say_hint(self.words("entry.looked_again"))
        self.typing.say_caption()
        self.context.shell.refresh_counter()

    def _edited(self, field: str) -> None:
        sheet = self.typing.sheet
        if sheet is not None and sheet.current.id == field:
            self.typing.bar.say_hint("")
            if not sheet.field(field).leaving:
                self.typing.say_caption()
        self._held.start()

    def _hold(self) -> None:
        """Half typed boxes go to the disk as what they are, so that a loss of power does not lose the place."""
        session, sheet = self._session, self.typing.sheet
        if session is not None and sheet is not None and not self._failed:
            boxes = sheet.unfinished
            self.tasks.desk(self, lambda _: session.hold(boxes), None, self._typing_failed)

    def _resume(self, session: EntrySession, unfinished: Mapping[str, str]) -> str | None:
        """Shows boxes that were left half typed and says so; the first of them."""
        sheet = self.typing.sheet
        if sheet is None or not unfinished:
            return None
        sheet.resume(unfinished)
        first = min(unfinished, key=session.definition.place.__getitem__)
        self.typing.bar.say_hint(self.words(
            "entry.unfinished_back", count=len(unfinished), boxes=unfinished[first],
            field=session.definition.field(first).name.get(self.words.language)))
        return first

    def _zeroed(self, run: Mapping[str, Figure]) -> None:
        """The rest of a party as zero: one step, and said, since it fills boxes that nobody stood on."""
        sheet = self.typing.sheet
        if sheet is not None and run:
            self._committed(_Run(run))
            first, *_, last = (sheet.definition.field(name).number for name in (*run, *list(run)[-1:]))
            self.typing.bar.say_hint(self.words("entry.rest_zero", count=len(run), first=first, last=last))

    def _paste(self, figures: Mapping[str, Figure]) -> None:
        """A column from the clipboard, as one step; typing goes on behind it."""
        sheet = self.typing.sheet
        if sheet is None:
            return
        sheet.show_figures({**sheet.figures, **figures})
        self._committed(_Run(figures, pasted=True))
        order = sheet.definition.order
        last = max(figures, key=sheet.definition.place.__getitem__)
        self._go_to_field(order[min(sheet.definition.place[last] + 1, len(order) - 1)])
        self.typing.bar.say_hint(self.words("entry.pasted", count=len(figures)))

    def _committed(self, run: _Run) -> None:
        session = self._session
        if session is None:
            return
        self._confirmed = self._confirmed.difference(run.figures)  # of keys, "-" would make a set that changes
        if None in run.figures.values():  # taken back: the focus, with which the counter goes on, stays
            self.context.shell.refresh_counter()
        self.context.shell.show_saving()
        self.tasks.desk(self, lambda _: session.commit_run(run.figures, pasted=run.pasted),
                        lambda saved: self._saved(session, run, saved),
                        lambda error: self._not_saved(session, run, error))

    def _saved(self, session: EntrySession, run: _Run, saved: Saved) -> None:
        if self._session is not session:
            return
        if not self._failed:
            self.context.shell.show_saved(saved.at)
        self._show_findings(saved.findings)
        if DPT_FIELD in run.figures:
            self._compare_dpt()

    def _not_saved(self, session: EntrySession, run: _Run, error: Exception) -> None:
        if self._session is not session or self.typing.sheet is None:
            return
        self._failed.append(run)
        self.context.shell.show_unsaved()
        self.typing.notice.say(self.words.sentence(error), "bad")
        self.typing.retry.show()
        self.typing.sheet.set_read_only(True)
        self.typing.sheet.go_to(self._failed[0].first)

    def _retry(self) -> None:
        failed, self._failed = self._failed, []
        self.typing.retry.hide()
        self.typing.notice.clear()
        if self.typing.sheet is not None:
            self.typing.sheet.set_read_only(False)
            for run in failed:
                self._committed(run)
            self.typing.sheet.go_to(failed[-1].first if failed else self.typing.sheet.current.id)

    def _show_findings(self, findings: Sequence[Finding] | None = None) -> None:
        sheet = self.typing.sheet
        if sheet is None:
            return
        if findings is not None:
            figures = dict(sheet.figures)
            self.typing.bar.show_findings(
                findings, lambda finding: reading(finding, sheet.definition, figures, self.words))
        sheet.show_findings(self.typing.bar.findings, self._confirmed)

    def _compare_dpt(self) -> None:
        session, sheet, station = self._session, self.typing.sheet, self._station
        if session is None or sheet is None or station is None:
            return
        figure, expected = sheet.figures.get(DPT_FIELD), station.dpt
        if figure is None or figure.kind is not Kind.VALUE or expected is None:
            self.typing.bar.ask("")
        elif figure.value == expected:
            self.typing.bar.ask("")
            self.typing.bar.say_hint(self.words("entry.dpt_equal", count=expected))
        else:
            self.typing.bar.ask("entry.dpt_differs", paper=figure.value, listed=expected, station=station.number,
                                village=station.village_name)

    def _confirm(self) -> None:
        """Ctrl+K: as on paper; also answers the question whether this is the right station."""
        session, sheet = self._session, self.typing.sheet
        if session is None or sheet is None:
            return
        current, findings = sheet.current.id, self.typing.bar.findings
        if self.typing.bar.asking:
            self.typing.bar.ask("")
            self._right_station(findings)
            return
        finding = next((one for one in findings if current in one.fields), findings[0] if findings else None)
        if finding is None:
            self.context.shell.refuse_key("entry.hint.nothing_to_confirm")
            return
        self._as_paper(finding, current if current in finding.fields else finding.fields[0])

    def _right_station(self, findings: Sequence[Finding]) -> None:
        """The list of voters was answered about: its own finding needs no second answer."""
        for one in findings:
            if one.fields == (DPT_FIELD,):
                self._as_paper(one, DPT_FIELD)

    def _as_paper(self, finding: Finding, field: str) -> None:
        """This one finding is as on paper; the bar says which one was meant."""
        session, sheet = self._session, self.typing.sheet
        if session is None or sheet is None:
            return
        self._answers.give(finding)
        self._confirmed |= {field}
        self._show_findings()
        self.typing.bar.say_hint(self.words(
            "entry.as_paper", reason=reading(finding, sheet.definition, dict(sheet.figures), self.words)))
        self.tasks.desk(self, lambda _: session.confirm(field), None, self._typing_failed)

    def _next_finding(self, step: int = 1) -> None:
        sheet, findings = self.typing.sheet, self.typing.bar.findings
        if sheet is None or not findings:
            return
        totals = [finding.fields[0] for finding in findings]
        at = totals.index(sheet.current.id) if sheet.current.id in totals else -1 if step > 0 else 0
        sheet.go_to(totals[(at + step) % len(totals)])

    def _step(self, *, back: bool) -> None:
        session, sheet = self._session, self.typing.sheet
        if session is None or sheet is None or self._failed:
            return
        if back and sheet.field(sheet.current.id).draft:
            sheet.field(sheet.current.id).restore_draft()
            return

        def job(_: Desk) -> _Stepped:
            field = session.undo() if back else session.redo()
            return _Stepped(field, dict(session.figures), session.findings)

        self.tasks.desk(self, job, lambda done: self._stepped(session, done), self._typing_failed)

    def _stepped(self, session: EntrySession, done: _Stepped) -> None:
        sheet = self.typing.sheet
        if self._session is not session or sheet is None:
            return
        if done.field is None:
            self.typing.bar.say_hint(self.words("entry.hint.no_step"))
            return
        sheet.show_figures(done.figures)
        self._show_findings(done.findings)
        sheet.go_to(done.field)

    def _typing_failed(self, error: Exception) -> None:
        self.typing.notice.say(self.words.sentence(error), "bad")

    def _jump(self) -> None:
        if self.typing.sheet is not None:
            self.jump.ask(self.typing.sheet.definition)

    def _ask_note(self) -> None:
        """Ctrl+Shift+N: a note to the box in focus."""
        sheet = self.typing.sheet
        if sheet is not None and not self._failed:
            field = sheet.current
            self.note.ask(field.id, field.name.get(self.words.language), sheet.notes.get(field.id, ""))

    def _write_note(self, field: str, text: str) -> None:
        session = self._session
        if session is not None:
            def job(_: Desk) -> Mapping[str, str]:
                session.note(field, text)
                return dict(session.notes)

            self.tasks.desk(self, job, lambda notes: self._noted(session, field, notes), self.note.refuse)

    def _noted(self, session: EntrySession, field: str, notes: Mapping[str, str]) -> None:
        sheet = self.typing.sheet
        if self._session is not session or sheet is None:
            return
        self.note.hide()
        sheet.show_notes(notes)
        sheet.go_to(field)
        self.typing.say_caption()
        self.typing.bar.say_hint(self.words("notes.kept" if field in notes else "notes.removed"))

    def _other_station(self) -> None:
        """Another station; the entry page asks first what becomes of the figures."""
        raise NotImplementedError

    def _go_to_field(self, field: str) -> None:
        if self.typing.sheet is not None:
            self.views.setCurrentWidget(self.typing)
            self.typing.sheet.go_to(field)
            self.context.shell.refresh_bars()
