"""Who attends for whom: two mandated for a seat at most, one of them sits in, the letter was seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from forms.errors import KnownError
from recap_desktop.core.roles import Command
from recap_desktop.desk.plenary.attending import MOST_LETTERS
from recap_desktop.desk.plenary.views import WITNESS, AttendanceView, Attendee
from recap_desktop.ui import formats, places
from recap_desktop.ui.acts.form import ActForm, Subject
from recap_desktop.ui.acts.inputs import Inputs
from recap_desktop.ui.acts.parts import Drafted
from recap_desktop.ui.acts.register import RegisterForm
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.plenary.note_form import NoteForm
from recap_desktop.ui.pages.plenary.register import Host, Register, Step
from recap_desktop.ui.widgets.fields import ChoiceField, TextField
from recap_desktop.ui.widgets.rows_model import TableLine
from recap_desktop.ui.widgets.tick_box import TickBox

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile

_HEADS = ("seat", "mandated", "mandate")
_SITTING = ("0", "1", "2")


class SeatForm(NoteForm):
    """Names, who sits in, and of a witness whether the letter of mandate was seen."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "plenary_page.note_seat")
        self._seat: Attendee | None = None
        self.first, self.second = (TextField(context, f"plenary_page.person_{one}", longest=MOST_LETTERS)
                                   for one in ("1", "2"))
        self.sits = ChoiceField(context, "plenary_page.who_sits")
        self.letter = TickBox()
        self.words.put(self.letter, "setText", "plenary_page.letter_seen")
        self.frame(self.first, self.second, self.sits, self.letter)
        for one in (self.first, self.second, self.sits):
            one.entered.connect(lambda: self.focusNextChild())
        self.first.edit.textEdited.connect(self._sit)
        self.retranslate()

    def ask(self, seat: Attendee, subject: Subject) -> None:
        """One seat as it is noted."""
        self._seat = seat
        first, second, *_ = (*seat.names, "", "")
        self.first.edit.setText(first)
        self.second.edit.setText(second)
        self.sits.choose(str(seat.sitting))
        self.letter.setChecked(seat.mandate)
        self.letter.setVisible(seat.code.startswith(WITNESS))
        self.begin(subject, ())
        self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def inputs(self) -> Inputs:
        """As they stand in the form."""
        return {"first": self.first.edit, "second": self.second.edit, "sits": self.sits.choice, "letter": self.letter}

    def note(self) -> Callable[[Desk], object] | None:
        """The seat; without names it is vacant."""
        seat, subject = self._seat, self.subject
        if seat is None or subject is None:
            return None
        names = [one.take() for one in (self.first, self.second)]
        contest, code, sitting = subject.station.contest, seat.code, int(self.sits.take())
        if sitting and not names[sitting - 1]:
            sitting = 3  # nobody of that name: the desk says it
        if not names[0] and sitting == _SITTING.index("2"):
            sitting = 1  # the list has no empty place before a name
        mandate = self.letter.isChecked() and not self.letter.isHidden()
        return lambda desk: desk.plenary.attending.note(contest, code, names, sitting, mandate=mandate)

    def refuse(self, error: Exception) -> None:
        """The cursor goes where it can be mended."""
        super().refuse(error)
        at = {"plenary.mandate_first": self.letter, "plenary.who_sits": self.sits}
        goal = at.get(error.code if isinstance(error, KnownError) else "", self.first)
        goal.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Whose seat, and the choices."""
        super().retranslate()
        self.sits.offer([(one, self.words(f"plenary_page.sitting.{one}")) for one in _SITTING])
        if self._seat is not None and self.subject is not None:
            self.sentence.setText(places.who(self.context, self._seat.code, self._seat.label))
            self.sentence.setVisible(True)

    def _sit(self, text: str) -> None:
        """Whoever is written first usually sits in; nobody sits in a seat without a name."""
        vacant = self._seat is not None and not self._seat.names
        if vacant and self.sits.take() in ("0", "1"):
            self.sits.choose("1" if text.strip() else "0")


class AttendanceRegister(Register):
    """Seats of the plenary of one contest."""

    name = "attendance"
    wide = frozenset({0, 1})

    def __init__(self, context: Context, host: Host) -> None:
        super().__init__(context, host)
        self._view: AttendanceView | None = None
        self.seat, self.sign = SeatForm(context), RegisterForm(context)

    @property
    def forms(self) -> Sequence[ActForm]:
        """A seat; the signatures."""
        return (self.seat, self.sign)

    def load(self, desk: Desk, contest: str) -> object:
        """The list."""
        return desk.plenary.attendance(contest)

    def show(self, found: object) -> None:
        """Keeps it."""
        assert isinstance(found, AttendanceView)
        self._view = found

    @property
    def _seats(self) -> tuple[Attendee, ...]:
        return self._view.seats if self._view is not None else ()

    def heads(self) -> list[str]:
        """Seat, names, letter."""
        return [self.words(f"plenary_page.head.{name}") for name in _HEADS]

    def lines(self) -> list[TableLine]:
        """Every seat, vacant ones too."""
        return [TableLine((places.who(self.context, one.code, one.label), self._names(one), self._letter(one)),
                          self.icon("circle-check" if one.present else "circle-dashed"))
                for one in self._seats]

    def _names(self, one: Attendee) -> str:
        """Names in their order; who sits in is marked."""
        return ", ".join(self.words("plenary_page.sits_in", name=name) if place == one.sitting else name
                         for place, name in enumerate(one.names, 1)) or "–"

    def detail(self, row: int) -> str:
        """The whole of a seat."""
        if not 0 <= row < len(self._seats):
            return ""
        one = self._seats[row]
        return f"{places.who(self.context, one.code, one.label)}: {self._names(one)}"

    def _letter(self, one: Attendee) -> str:
        if not one.code.startswith(WITNESS) or not one.names:
            return ""
        return self.words("plenary_page.seen" if one.mandate else "plenary_page.not_seen")

    def told(self) -> str:
        """How many are here, and whether the list is signed."""
        view = self._view
        if view is None:
            return ""
        here = self.words("plenary_page.present", count=sum(one.present for one in view.seats), all=len(view.seats))
        if not view.signed_at:
            return f"{here} {self.words('plenary_page.not_signed')}"
        code = "plenary_page.changed_since" if view.changed else "plenary_page.signed"
        return f"{here} {self.words(code, time=formats.moment(view.signed_at, self.words.zone))}"

    def step(self, row: int) -> Step | None:
        """The office signs what is noted; otherwise the seat that is chosen is filled in."""
        view = self._view
        if view is not None and view.changed and self.context.facts.may(Command.SIGN_REGISTER):
            return Step("plenary_page.sign_attendance", self._sign)
        return Step("plenary_page.fill_seat", lambda: self.open(row)) if 0 <= row < len(self._seats) else None

    def open(self, row: int) -> None:
        """The seat."""
        seat = self._seats[row]
        subject = self.place(about=seat.code)
        self.host.begin(self.seat, lambda: self.seat.ask(seat, subject), subject)

    def where(self, code: str) -> int:
        """The row of a seat."""
        return next((at for at, one in enumerate(self._seats) if one.code == code), -1)

    def _sign(self) -> None:
        contest, view = self.contest, self._view
        subject = self.place(about="attendance")
        drafted = Drafted(lambda desk, signers: desk.plenary.attending.sign(contest, signers))
        taken = [one for one in view.seats if one.names] if view is not None else []
        said = self.words("plenary_page.signs_attendance", contest=self.context.facts.called(contest),
                          seats=len(taken), present=sum(one.present for one in taken))
        others: Sequence[OfficerTile] = self.host.others
        self.host.begin(self.sign, lambda: self.sign.ask(said, drafted, subject, others), subject)
