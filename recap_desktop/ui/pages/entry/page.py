"""The entry page: which sheet is open, its check page, its end. Typing itself is :class:`TypedSheet`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from forms.figure import Figure
from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import show
from recap_desktop.ui.pages.entry.anew import AnewView
from recap_desktop.ui.pages.entry.answers import Answers
from recap_desktop.ui.pages.entry.change import ChangeView
from recap_desktop.ui.pages.entry.check import Checked, CheckView
from recap_desktop.ui.pages.entry.number import NumberView
from recap_desktop.ui.pages.entry.paste_view import PasteView
from recap_desktop.ui.pages.entry.pasting import read_column
from recap_desktop.ui.pages.entry.result import ResultView
from recap_desktop.ui.pages.entry.start import StartView
from recap_desktop.ui.pages.entry.typed_sheet import TypedSheet
from recap_desktop.ui.pages.entry.words_view import WordsView
from recap_desktop.ui.shell.page import Heading, Hint
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.buttons import Button

if TYPE_CHECKING:
    from forms.rules import Finding
    from recap_desktop.desk import Desk
    from recap_desktop.desk.sheet.entry_session import EntrySession
    from recap_desktop.desk.views import Finished, NextStep, StationView


@dataclass(frozen=True)
class _Opened:
    session: EntrySession
    figures: Mapping[str, Figure]
    next_field: str | None
    findings: tuple[Finding, ...]
    unfinished: Mapping[str, str]
    notes: Mapping[str, str]


class EntryPage(TypedSheet):
    """First and second entry alike; the second is blind because the desk never hands out the first."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.start, self.check, self.result = StartView(context), CheckView(context), ResultView(context)
        self.number, self.change, self.anew = NumberView(context), ChangeView(context), AnewView(context)
        self.paste, self.written = PasteView(context), WordsView(context)
        for view in (
            self.start, self.anew, self.number, self.typing, self.change, self.paste, self.written, self.check,
            self.result,
        ):
            self.views.addWidget(view)
        self.start.chosen.connect(lambda code, typed: self._open_station(code, typed=typed))
        self.anew.chosen.connect(lambda code, result: self._open_station(code, typed=self._number_typed, anew=result))
        self.anew.other_asked.connect(self.find_station)
        self.number.right.connect(self._begin_typing)
        self.number.other_asked.connect(self.find_station)
        self.change.stay_asked.connect(self._keep_typing)
        self.change.keep_asked.connect(lambda: self.context.shell.go("find"))
        self.change.discard_asked.connect(self._discard)
        self.paste.stay_asked.connect(self._keep_typing)
        self.paste.paste_asked.connect(self._paste)
        self.written.stay_asked.connect(self._keep_typing)
        self.written.line_done.connect(lambda field, text: self._write_words({field: text}))
        self.written.all_done.connect(lambda: self._write_words(self.written.texts, then=self._checked_now))
        self.check.go_to_field.connect(self._go_to_field)
        self.check.look_asked.connect(self._look_again)
        self.check.as_paper.connect(lambda finding: self._as_paper(finding, finding.fields[0]))
        self.check.finish_asked.connect(self._finish)
        self.check.back_asked.connect(self._keep_typing)
        self.result.done.connect(self._after_result)
        #: Keys that the window had seen when the sheet was opened.
        self._keys_before = 0

    # ---- page
    def open(self, **arguments: object) -> None:
        """Opens ``station``; without one, the last sheet when the same person comes back, else the chooser."""
        wanted = arguments.get("station")
        if arguments.get("again") and self._station is not None:
            wanted = self._station.code
        else:
            self._return_field = None
        if isinstance(wanted, str):
            self._open_station(wanted, typed=bool(arguments.get("typed")))
        else:
            self._choose()

    def leave(self) -> None:
        """Pauses the sheet; boxes half typed stay half typed, no figure is made of them; the claim stays."""
        self.result.stop()
        self.jump.hide()
        self.note.hide()
        session = self._session
        if session is None:
            return
        boxes: Mapping[str, str] = {}
        if self.typing.sheet is not None:
            boxes = self.typing.sheet.unfinished
            self._return_field = self.typing.sheet.current.id
        self._session = None
        keys = self.context.shell.keys.pressed - self._keys_before
        self.tasks.desk(self, lambda _: _pause(session, boxes, keys), None, lambda error: None)
        self.typing.drop()
        self.paste.forget()
        self.written.forget()

    def retranslate(self) -> None:
        """Caption and findings."""
        self.typing.say_caption()
        self._show_findings()
        self.start.finder.retranslate()

    def heading(self) -> Heading | None:
        """The station, the largest words on the page."""
        station = self._station
        if station is None or self._session is None and self.views.currentWidget() is not self.result:
            return None
        second = self._ordinal == "second"
        contest = self.context.facts.called(station.contest)
        subtitle = contest if second else f"{contest} · {self.words('who.first')}"
        village = station.village_name.upper()
        asked = self.views.currentWidget() is self.number  # the number is read from the paper, not from the screen
        chip = self.words("who.second") if second else ""
        if self._session is not None and self._session.result_type != "regular":
            kind = self.words(f"result_type.{self._session.result_type}")
            chip = self.words("anew.chip", kind=kind, entry=chip) if chip else kind
        return Heading(village if asked else f"TPS {station.number} · {village}", subtitle, chip)

    def hints(self) -> Sequence[Hint]:
        """The keys of the figure field first."""
        if self.views.currentWidget() is not self.typing:
            return (Hint("Enter", "act.open"), Hint("Esc", "act.back"))
        sheet = self.typing.sheet
        in_blocks = sheet is not None and any(members is not None for _, members in sheet.definition.shape)
        rest = (Hint("*", "act.rest_zero"),) if in_blocks else ()
        return (Hint("+", "act.zero"), Hint("\u2212", "key.bar.cross"), Hint(".", "key.bar.blank"),
                Hint("/", "key.bar.unreadable"), *rest, Hint("F8", "key.next_finding"), Hint("F4", "key.jump"),
                Hint(Key.NOTE.value, "key.bar.note"), Hint("F7", "key.image_size"), Hint("Ctrl+Z", "act.undo"))

    def counter(self) -> str:
        """How many fields are typed."""
        sheet = self.typing.sheet
        if sheet is None or self._session is None:
            return ""
        page = self.words("doc.page", n=sheet.page, m=len(sheet.definition.pages))
        return f"{page} · {self.words('entry.counter', done=len(sheet.figures), total=len(sheet.definition.order))}"

    def panes(self) -> Sequence[QWidget]:
        """Form, then paper."""
        sheet = self.typing.sheet
        return () if sheet is None else (sheet.field(sheet.current.id), self.typing.image.paper)

    def back(self) -> None:
        """Esc: from the check page to the form, from the form to the page before; everything is saved."""
        if self.views.currentWidget() in (self.check, self.change, self.paste, self.written):
            self._keep_typing()
        else:
            self.context.shell.go_back()

    @property
    def primary(self) -> Button | None:
        """Finish: to the check page, or from there to the end."""
        current = self.views.currentWidget()
        if current is self.number:
            return self.number.go_on
        if current is self.written:
            return self.written.go_on
        if current is self.paste:
            return self.paste.paste
        if current is self.anew:
            return self.anew.go_on
        return self.typing.finish if current is self.typing else self.check.finish if current is self.check else None

    # ---- opening
    def _choose(self) -> None:
        self._station = None
        self.views.setCurrentWidget(self.start)
        self.start.notice.clear()
        self.start.begin()
        self.context.shell.refresh_bars()

    def _open_station(self, station: str, *, typed: bool = False, anew: str | None = None) -> None:
        """``typed``: the officer has typed the number on the paper already, to find the station; ``anew``: result type
        of a sheet over a ratified one."""
        self._number_typed = typed
        contest = self.context.shell.contest

        def job(desk: Desk) -> _Opened | StationView:
            asked = desk.entry.asks_result(contest, station) if anew is None else None
            if asked is not None:
                return asked
            session = desk.entry.open(contest, station, anew=anew)
            return _Opened(session, dict(session.figures), session.next_field, session.findings,
                           dict(session.unfinished), dict(session.notes))

        self.tasks.desk(self, job, self._opened, self._not_opened)

    def _not_opened(self, error: Exception) -> None:
        self._choose()
        self.start.notice.say(self.words.sentence(error), "bad")

    def _opened(self, opened: _Opened | StationView) -> None:
        if not isinstance(opened, _Opened):
            self._station = None
            self.views.setCurrentWidget(self.anew)
            self.anew.ask(opened)
            self.context.shell.refresh_bars()
            return
        session = opened.session
        self._keys_before = self.context.shell.keys.pressed
        if self._session is not None or not self.isVisible():
            self.tasks.desk(self, lambda _: session.pause(), None, lambda error: None)
            return
        self._session, self._station, self._ordinal = session, session.station, session.ordinal
        self._failed, self._confirmed, self._answers = [], session.confirmed, Answers()
        sheet = self.typing.begin(session.definition, {
            key: self.words("entry.choice_withdrawn", name=name) if key in session.withdrawn else name
            for key, name in session.names.items()
        })
        sheet.set_paste_allowed(session.ordinal == "first")
        sheet.show_figures(opened.figures)
        sheet.show_notes(opened.notes)
        self._wire_sheet(sheet)
        if opened.figures or opened.unfinished or self._number_typed:
            self._begin_typing(opened)
        else:
            self._return_field = None
            self.views.setCurrentWidget(self.number)
            self.number.ask(session.station)
        self.context.shell.refresh_bars()

    def _begin_typing(self, opened: _Opened | None = None) -> None:
        """To the first box, or to where the typing stopped."""
        session, sheet = self._session, self.typing.sheet
        if session is None or sheet is None:
            return
        self.views.setCurrentWidget(self.typing)
        if opened is None:
            sheet.go_to(session.definition.order[0])
            self.context.shell.refresh_bars()
            return
        self._show_findings(opened.findings)
        begun = self._resume(session, opened.unfinished)
        goal = begun or self._return_field or opened.next_field or session.definition.order[0]
        self._return_field = None
        sheet.go_to(goal)
        if opened.figures and begun is None:
            self.typing.bar.say_hint(self.words("entry.resumed", count=len(opened.figures),
                                                field=session.definition.field(goal).number))

    # ---- another station
    def find_station(self) -> None:
        """F3: with figures typed it is asked first what becomes of them."""
        session, sheet = self._session, self.typing.sheet
        if session is None or sheet is None or not (sheet.figures or sheet.unfinished):
            super().find_station()
            return
        place = self.heading()
        self.views.setCurrentWidget(self.change)
        self.change.ask(place.title if place is not None else "", len(sheet.figures) + len(sheet.unfinished))
        self.context.shell.refresh_bars()

    def _other_station(self) -> None:
        self.find_station()

    def _discard(self, reason: str) -> None:
        session = self._session
        if session is not None:
            self.tasks.desk(self, lambda _: session.discard(reason), lambda _: self._discarded(session),
                            lambda error: show(self.change.refusal, "setText", self.words.sentence(error)))

    def _discarded(self, session: EntrySession) -> None:
        if self._session is session:
            self._session = self._station = None
            self.typing.drop()
            self.context.shell.go("find")

    # ---- pasting
    def _preview(self, field: str, text: str) -> None:
        session, sheet = self._session, self.typing.sheet
        rows = () if sheet is None else read_column(text, sheet.definition, field)
        if session is not None and sheet is not None and rows:
            self.views.setCurrentWidget(self.paste)
            self.paste.ask(rows, sheet.definition, dict(sheet.figures), session.names)
            self.context.shell.refresh_bars()

    # ---- finishing
    def _check(self, *, words_done: bool = False) -> None:
        session, sheet = self._session, self.typing.sheet
        if session is None or sheet is None or self._failed:
            return
        boxes = sheet.unfinished

        def job(_: Desk) -> tuple[tuple[str, ...], tuple[Finding, ...], tuple[str, ...], Mapping[str, str]]:
            session.hold(boxes)
            missing = {*session.form.untyped, *boxes}
            left = tuple(name for name in session.definition.order if name in missing)
            return left, session.findings, session.words_asked, dict(session.words)

        def then(left: tuple[str, ...], findings: tuple[Finding, ...], asked: tuple[str, ...],
                 written: Mapping[str, str]) -> None:
            if not left and not words_done and set(asked) - written.keys():
                self._ask_words(session, asked, written)
            else:
                self._show_check(session, left, findings)

        self.tasks.desk(self, job, lambda found: then(*found), self._typing_failed)

    def _checked_now(self) -> None:
        """The words are written: to the check page, whatever was left empty."""
        self._check(words_done=True)

    def _ask_words(self, session: EntrySession, asked: tuple[str, ...], written: Mapping[str, str]) -> None:
        if self._session is session:
            self.views.setCurrentWidget(self.written)
            self.written.ask(session.definition, asked, written, session.names)
            self.context.shell.refresh_bars()

    def _write_words(self, words: Mapping[str, str], then: Callable[[], None] = lambda: None) -> None:
        session = self._session
        if session is not None:
            self.tasks.desk(self, lambda _: session.write_words(words), lambda _: then(), self.written.refuse)

    def _show_check(self, session: EntrySession, missing: tuple[str, ...], findings: tuple[Finding, ...]) -> None:
        sheet = self.typing.sheet
        if self._session is session and sheet is not None:
            self.views.setCurrentWidget(self.check)
            place = self.heading()
            self.check.begin(
                Checked(session.definition, place.title if place is not None else "", session.ordinal,
                        dict(sheet.figures), missing, sheet.unfinished, findings), self._answers)
            self.context.shell.refresh_bars()

    def _look_again(self, finding: Finding) -> None:
        """From the check page to the boxes of a finding; looking at each of them is its answer."""
        self._answers.look(finding)
        if self.typing.sheet is not None:  # from the first on the paper, Enter goes through all of them
            self._go_to_field(min(finding.fields, key=self.typing.sheet.definition.place.__getitem__))

    def _keep_typing(self) -> None:
        if self.typing.sheet is not None:
            self._go_to_field(self.typing.sheet.current.id)

    def _finish(self, source: str) -> None:
        session = self._session
        if session is None:
            return
        self.check.busy(True)
        keys = self.context.shell.keys.pressed - self._keys_before
        self.tasks.desk(self, lambda _: _finish(session, source, keys), lambda done: self._finished(session, done),
                        self._not_finished)

    def _not_finished(self, error: Exception) -> None:
        self.check.busy(False)
        self.check.notice.say(self.words.sentence(error), "bad")

    def _finished(self, session: EntrySession, done: Finished) -> None:
        if self._session is not session:
            return
        place = self.heading()
        self._session = None
        self.typing.drop()
        self.views.setCurrentWidget(self.result)
        self.result.show_result(done.result, done.count, place.title if place is not None else "")
        self.context.shell.refresh_bars()

    def _after_result(self) -> None:
        contest = self.context.shell.contest
        self.tasks.desk(self, lambda desk: desk.board.next_step(contest), self._go_on, self._not_opened)

    def _go_on(self, step: NextStep) -> None:
        if self.views.currentWidget() is not self.result or not self.isVisible():
            return
        if step.page == "entry" and step.station is not None:
            self._open_station(step.station)
        else:
            self.context.shell.go("board")


def _finish(session: EntrySession, source: str, keys: int) -> Finished:
    """Signs the sheet; the keys that it took are counted with it."""
    session.told_keys(keys)
    return session.finish(source)


def _pause(session: EntrySession, boxes: Mapping[str, str], keys: int) -> None:
    """Leaves a sheet with what is half typed in it; where that cannot be written, the sheet is still left."""
    session.told_keys(keys)
    try:
        session.hold(boxes)
    finally:
        session.pause()
