"""Copies of the result form, held against the paper (R20): stations first, then the copies of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from forms.figure import Figure
from recap_desktop.core.roles import Command
from recap_desktop.desk.plenary.views import CopyAnswer, CopyChecksView, CopyNote, CopyView
from recap_desktop.ui import formats, places
from recap_desktop.ui.acts.figures import FigureRows
from recap_desktop.ui.acts.form import ActForm, Subject
from recap_desktop.ui.acts.inputs import Inputs
from recap_desktop.ui.acts.parts import Drafted
from recap_desktop.ui.acts.register import RegisterForm
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.plenary.note_form import NoteForm
from recap_desktop.ui.pages.plenary.register import Host, Register, Step
from recap_desktop.ui.readings import box_names, field_label, short_reading
from recap_desktop.ui.widgets.fields import ChoiceField
from recap_desktop.ui.widgets.rows_model import TableLine
from sync.trust.village_names import village_name

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

    from recap_desktop.desk import Desk

_STATIONS = ("station", "village", "copies", "state")
_COPIES = ("copy_of", "answer", "difference")


class DifferenceForm(NoteForm):
    """Boxes in which a copy says something else; what is written stands in them, to be typed over."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "plenary_page.note_difference")
        self._copy: CopyView | None = None
        self._written: Mapping[str, Figure] = {}
        self.box = ChoiceField(context, "plenary_page.add_box")
        self.rows = FigureRows(context)
        self.frame(self.box, self.rows)
        self.box.entered.connect(self._add)
        self.rows.past_end.connect(lambda: self.save.setFocus(Qt.FocusReason.TabFocusReason))
        self.rows.left.connect(self.back_asked)
        self.retranslate()

    def ask(self, copy: CopyView, written: Mapping[str, Figure], subject: Subject) -> None:
        """A copy as it is noted."""
        self._copy, self._written = copy, written
        self.subject = subject
        self.retranslate()
        self.box.clear()
        self._show({one.field: one.copy for one in copy.differences})
        self.begin(subject, ())
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def inputs(self) -> Inputs:
        """Boxes and figures."""
        return {"box": self.box.choice, "rows": self.rows}

    def note(self) -> Callable[[Desk], object] | None:
        """The figures of the copy."""
        if self._copy is None or self.subject is None or self.rows.stop_unfinished():
            return None
        contest, station, code = self.subject.station.contest, self.subject.station.code, self._copy.code
        figures = {name: one for name, one in self.rows.figures.items()
                   if name not in self._written or not one.same_as(self._written[name])}
        return lambda desk: desk.plenary.copying.note(contest, station, code, CopyNote("differs", figures))

    def retranslate(self) -> None:
        """Whose copy, and the boxes."""
        super().retranslate()
        if self.subject is None or self._copy is None:
            return
        station = self.subject.station
        definition = self.context.facts.package.definition(station.contest, station.code)
        self.box.offer(box_names(definition, self.context, station.code), first=self.words("plenary_page.choose"))
        self.sentence.setText(self.words(
            "plenary_page.differs_in", who=places.who(self.context, self._copy.code, self._copy.label)))
        self.sentence.setVisible(True)

    def _add(self) -> None:
        """One more box, with the cursor in it; what is typed elsewhere stays."""
        box = self.box.take()
        if not box:
            self.save.setFocus(Qt.FocusReason.TabFocusReason)
            return
        if box not in self.rows.fields:
            self._show({**dict.fromkeys(self.rows.fields), box: None}, self.rows.typed)
        self.rows.show_field(self.rows.fields[box])

    def _show(self, figures: Mapping[str, Figure | None], typed: Mapping[str, object] | None = None) -> None:
        if self.subject is None:
            return
        station = self.subject.station
        definition = self.context.facts.package.definition(station.contest, station.code)
        known = [name for name in figures if name in definition]
        self.rows.ask(definition, known, f"{station.contest} {station.code}", self._written)
        self.rows.put_back(typed or {})
        for name, figure in figures.items():
            if figure is not None and name in self.rows.fields:
                self.rows.fields[name].set_figure(figure)
        self._order_tabs()


class CopiesRegister(Register):
    """Stations with their copies; of the one that is opened, every copy."""

    name = "copies"

    def __init__(self, context: Context, host: Host) -> None:
        super().__init__(context, host)
        self._checks: tuple[CopyChecksView, ...] = ()
        self.station = ""
        self.difference, self.sign = DifferenceForm(context), RegisterForm(context)

    @property
    def wide(self) -> frozenset[int]:  # type: ignore[override]
        """Villages and counts; whose copy, and its differences."""
        return frozenset({0, 2} if self.station else {1, 2})

    @property
    def forms(self) -> Sequence[ActForm]:
        """A difference; the signatures."""
        return (self.difference, self.sign)

    def load(self, desk: Desk, contest: str) -> object:
        """Every station; while one is opened, that one: each answer is on record before the next key."""
        station = self.station
        if station and any(one.contest == contest for one in self._checks):
            return desk.plenary.copying.of(contest, station)
        return desk.plenary.copy_checks(contest)

    def show(self, found: object) -> None:
        """Keeps them; a station that is gone from the list is closed."""
        if isinstance(found, CopyChecksView):
            self._checks = tuple(found if one.station == found.station else one for one in self._checks)
            return
        assert isinstance(found, tuple)
        self._checks = found
        if self._opened is None:
            self.station = ""

    @property
    def _opened(self) -> CopyChecksView | None:
        return next((one for one in self._checks if one.station == self.station), None)

    # ---- what is said
    def heads(self) -> list[str]:
        """Of stations, or of copies."""
        names = _COPIES if self.station else _STATIONS
        return [self.words(f"plenary_page.head.{name}") for name in names]

    def lines(self) -> list[TableLine]:
        """Stations, or copies of the one that is opened."""
        opened = self._opened
        if opened is not None:
            return [self._copy(one, opened) for one in opened.copies]
        package = self.context.facts.package
        return [TableLine((formats.station_number(one.station), village_name(package, one.station[:10]),
                           self._counts(one), self._state(one)), self._icon(one)) for one in self._checks]

    def _icon(self, one: CopyChecksView) -> QIcon:
        if one.differing:
            return self.icon("triangle-alert", "finding")
        done = bool(one.signed) and not one.changed
        return self.icon("circle-check" if done else "circle-dashed")

    def _counts(self, one: CopyChecksView) -> str:
        said = [(code, sum(copy.answer == code for copy in one.copies)) for code in ("equal", "differs", "none")]
        told = [f"{self.words(f'plenary_page.answer.{code}')} {count}" for code, count in said if count]
        return " · ".join(told) or "–"

    def _state(self, one: CopyChecksView) -> str:
        if not one.ready:
            return self.words("plenary_page.copies.not_ready")
        if one.changed:
            return self.words("plenary_page.copies.noted")
        return self.words("plenary_page.copies.signed" if one.signed else "plenary_page.copies.open")

    def _copy(self, copy: CopyView, opened: CopyChecksView) -> TableLine:
        package = self.context.facts.package
        definition = package.definition(opened.contest, opened.station)
        told = [self.words("plenary_page.differs_by", field=field_label(definition, one.field, self.context),
                           written=short_reading(one.written, self.words) if one.written is not None else "–",
                           copy=short_reading(one.copy, self.words)) for one in copy.differences]
        answer = self.words(f"plenary_page.answer.{copy.answer}") if copy.answer else "–"
        sign = {"equal": "circle-check", "differs": "triangle-alert", "none": "minus"}.get(copy.answer or "")
        icon = self.icon(sign or "circle-dashed", "finding" if copy.answer == "differs" else "")
        return TableLine((places.who(self.context, copy.code, copy.label), answer, "; ".join(told)), icon)

    def told(self) -> str:
        """Which station, or how far the check is."""
        if self._opened is not None:
            return self.words("plenary_page.copies_of", place=places.place_name(self.context, self.station))
        done = sum(bool(one.signed) and not one.changed for one in self._checks)
        said = self.words("plenary_page.copies_checked", count=done, all=len(self._checks))
        bad = sum(bool(one.differing) for one in self._checks)
        return f"{said} {self.words('plenary_page.copies_bad', count=bad)}" if bad else said

    def detail(self, row: int) -> str:
        """Differences whole."""
        opened = self._opened
        if opened is None or not 0 <= row < len(opened.copies):
            return ""
        return self._copy(opened.copies[row], opened).cells[2]

    # ---- what is done
    @property
    def _noted(self) -> list[str]:
        return [one.station for one in self._checks if one.changed]

    @property
    def _next(self) -> CopyChecksView | None:
        """The next station that has copies nobody compared."""
        return next((one for one in self._checks if one.ready and one.station != self.station
                     and any(copy.answer is None for copy in one.copies)), None)

    @property
    def following(self) -> str:
        """Where the check of copies goes on; "" where it is whole."""
        return self._next.station if self._next is not None else ""

    def step(self, row: int) -> Step | None:
        """Next station; the signatures over all that is noted; the station that is chosen."""
        if self.station:
            following = self._next
            opened = self._opened
            whole = opened is not None and all(one.answer is not None for one in opened.copies)
            if following is not None and whole:
                number = formats.station_number(following.station)
                return Step("plenary_page.next_copies", lambda: self._open(following.station), {"station": number})
            return Step("plenary_page.to_stations", self._close)
        if self._noted and self.context.facts.may(Command.SIGN_REGISTER):
            return Step("plenary_page.sign_copies", self._sign, {"count": len(self._noted)})
        if not 0 <= row < len(self._checks):
            return None
        number = formats.station_number(self._checks[row].station)
        return Step("plenary_page.check_copies", lambda: self.open(row), {"station": number})

    def open(self, row: int) -> None:
        """The copies of a station; of a copy, what it differs in."""
        opened = self._opened
        if opened is None:
            one = self._checks[row]
            if one.ready:
                self._open(one.station)
            else:
                self.host.say(self.words("plenary.not_ready", station=places.place_name(
                    self.context, one.station)), "warn")
        else:
            self._differs(row)

    def _open(self, station: str) -> None:
        self.station = station
        self.host.select(0)

    def _close(self) -> None:
        station, self.station = self.station, ""
        self.host.select(self.where(station))
        self.host.reload()

    def back(self) -> bool:
        """Esc: from the copies of a station to the stations."""
        if not self.station:
            return False
        self._close()
        return True

    def keys(self) -> Mapping[str, tuple[str, Callable[[int], None]]]:
        """One key an answer, and on to the next copy."""
        if not self.station:
            return {}
        return {"1": ("plenary_page.answer.equal", lambda row: self._answer(row, "equal")),
                "2": ("plenary_page.answer.differs", self._differs),
                "3": ("plenary_page.answer.none", lambda row: self._answer(row, "none")),
                "0": ("plenary_page.answer.open", lambda row: self._answer(row, None))}

    def where(self, code: str) -> int:
        """The row of a station."""
        return next((at for at, one in enumerate(self._checks) if one.station == code), -1)

    def _answer(self, row: int, answer: CopyAnswer | None) -> None:
        opened = self._opened
        if opened is None or not 0 <= row < len(opened.copies):
            return
        contest, station, code = opened.contest, opened.station, opened.copies[row].code
        if answer is not None and opened.copies[row].answer == "differs":  # its figures were typed
            self.host.say(self.words("plenary_page.differs_noted"), "quiet")
            return
        note = CopyNote(answer) if answer is not None else None
        self.host.run(lambda desk: desk.plenary.copying.note(contest, station, code, note))
        self.host.select(min(row + 1, len(opened.copies) - 1))

    def _differs(self, row: int) -> None:
        opened = self._opened
        if opened is None or not 0 <= row < len(opened.copies):
            return
        copy, contest, station = opened.copies[row], opened.contest, opened.station
        subject = self.place(station, about=copy.code)
        self.context.tasks.desk(
            self.difference, lambda desk: desk.plenary.copying.written(contest, station),
            lambda found: self.host.begin(self.difference, lambda: self.difference.ask(copy, found, subject), subject),
            lambda error: self.host.say(self.words.sentence(error), "bad"))

    def _sign(self) -> None:
        contest, stations = self.contest, self._noted
        subject = self.place(about="copies")
        drafted = Drafted(lambda desk, signers: desk.plenary.copying.sign(contest, stations, signers))
        said = self.words("plenary_page.signs_copies", count=len(stations), stations=", ".join(
            places.place_name(self.context, one) for one in stations))
        self.host.begin(self.sign, lambda: self.sign.ask(said, drafted, subject, self.host.others), subject)
