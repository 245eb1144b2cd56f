"""Box and seal of every station, noted one after the other as the boxes come in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt

from recap_desktop.desk.plenary.boxes import MOST_LETTERS, MOST_OF_NUMBER
from recap_desktop.desk.plenary.views import BoxView, SealState
from recap_desktop.ui import formats
from recap_desktop.ui.acts.form import ActForm, Subject
from recap_desktop.ui.acts.inputs import Inputs
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.plenary.note_form import NoteForm
from recap_desktop.ui.pages.plenary.register import Host, Register, Step
from recap_desktop.ui.widgets.fields import ChoiceField, TextField
from recap_desktop.ui.widgets.rows_model import TableLine
from recap_desktop.ui.widgets.tick_box import TickBox
from recap_desktop.workspace.registers import SEALS
from sync.trust.village_names import village_name

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

    from recap_desktop.desk import Desk

_HEADS = ("station", "village", "box_received", "seal", "remark")
_BROKEN = ("broken", "missing")


class BoxForm(NoteForm):
    """The box came, what its seal is like, whether the bag was opened before, and what was seen."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "plenary_page.note_box")
        self.received, self.opened = TickBox(), TickBox()
        self.words.put(self.received, "setText", "plenary_page.received")
        self.words.put(self.opened, "setText", "plenary_page.opened")
        self.seal = ChoiceField(context, "plenary_page.head.seal")
        self.number = TextField(context, "plenary_page.head.seal_number", hint="plenary_page.seal_number_hint",
                                longest=MOST_OF_NUMBER)
        self.remark = TextField(context, "plenary_page.head.remark", hint="plenary_page.remark_hint",
                                longest=MOST_LETTERS)
        self.frame(self.received, self.seal, self.number, self.opened, self.remark)
        self.seal.entered.connect(lambda: self.focusNextChild())
        self.number.entered.connect(lambda: self.focusNextChild())
        self.remark.entered.connect(self._submit)
        self.retranslate()

    def ask(self, box: BoxView, subject: Subject) -> None:
        """A box as it is noted. One that is opened here is usually here: that is ticked beforehand."""
        self.received.setChecked(box.received or not box.at)
        self.seal.choose(box.seal or "")
        self.opened.setChecked(box.opened)
        self.number.edit.setText(box.number)
        self.remark.edit.setText(box.note)
        self.begin(subject, ())
        self.seal.setFocus(Qt.FocusReason.OtherFocusReason)

    def inputs(self) -> Inputs:
        """As they stand in the form."""
        return {"received": self.received, "seal": self.seal.choice, "number": self.number.edit,
                "opened": self.opened, "remark": self.remark.edit}

    def note(self) -> Callable[[Desk], object] | None:
        """The line of the checklist."""
        if self.subject is None:
            return None
        contest, station = self.subject.station.contest, self.subject.station.code
        received, opened, words = self.received.isChecked(), self.opened.isChecked(), self.remark.take()
        number = self.number.take()
        seal = cast(SealState, self.seal.take()) if self.seal.take() else None
        return lambda desk: desk.plenary.box_list.note(
            contest, station, received=received, seal=seal, opened=opened, note=words, number=number)

    def refuse(self, error: Exception) -> None:
        """Where words are missing they are typed next."""
        super().refuse(error)
        if self.seal.take() in _BROKEN:
            self.remark.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """What a seal may be."""
        super().retranslate()
        self.seal.offer([(code, self.words(f"plenary_page.seal.{code}")) for code in SEALS],
                        first=self.words("plenary_page.seal.unseen"))


class BoxesRegister(Register):
    """Every station of the sub-district, in station order."""

    name = "boxes"
    wide = frozenset({4})

    def __init__(self, context: Context, host: Host) -> None:
        super().__init__(context, host)
        self._boxes: tuple[BoxView, ...] = ()
        self.box = BoxForm(context)

    @property
    def forms(self) -> Sequence[ActForm]:
        """One line of the list."""
        return (self.box,)

    def load(self, desk: Desk, contest: str) -> object:
        """The checklist."""
        return desk.plenary.boxes(contest)

    def show(self, found: object) -> None:
        """Keeps it."""
        assert isinstance(found, tuple)
        self._boxes = found

    def heads(self) -> list[str]:
        """Station, box, seal, remark."""
        return [self.words(f"plenary_page.head.{name}") for name in _HEADS]

    def lines(self) -> list[TableLine]:
        """One a station."""
        words = self.words
        return [TableLine((
            formats.station_number(one.station), village_name(self.context.facts.package, one.station[:10]),
            words("plenary_page.here") if one.received else "–",
            " ".join(filter(None, (words(f"plenary_page.seal.{one.seal}") if one.seal else "–", one.number))),
            self._remark(one)), self._sign(one)) for one in self._boxes]

    def _remark(self, one: BoxView) -> str:
        opened = self.words("plenary_page.bag_opened") if one.opened else ""
        return " ".join(filter(None, (opened, one.note)))

    def _sign(self, one: BoxView) -> QIcon:
        if one.seal in _BROKEN:
            return self.icon("triangle-alert", "finding")
        return self.icon("circle-check" if one.received and one.seal else "circle-dashed")

    def told(self) -> str:
        """How many are here, and what is wrong with seals."""
        here = sum(one.received for one in self._boxes)
        said = self.words("plenary_page.boxes_here", count=here, all=len(self._boxes))
        bad = sum(one.seal in _BROKEN for one in self._boxes)
        return f"{said} {self.words('plenary_page.seals_bad', count=bad)}" if bad else said

    def detail(self, row: int) -> str:
        """Who noted it and when; what is wrong with a seal may be an incident."""
        if not 0 <= row < len(self._boxes) or not self._boxes[row].at:
            return ""
        one = self._boxes[row]
        said = [f"{self.words('plenary_page.head.seal_number')} {one.number}" if one.number else "", self._remark(one)]
        said.append(self.words("plenary_page.noted_by", name=one.by, time=formats.moment(one.at, self.words.zone)))
        if one.seal in _BROKEN:
            said.append(self.words("plenary_page.seal_incident"))
        return " · ".join(filter(None, said))

    def step(self, row: int) -> Step | None:
        """The box that is chosen."""
        if not 0 <= row < len(self._boxes):
            return None
        number = formats.station_number(self._boxes[row].station)
        return Step("plenary_page.note_box_of", lambda: self.open(row), {"station": number})

    def open(self, row: int) -> None:
        """The line of the list."""
        one = self._boxes[row]
        subject = self.place(one.station, about="box")
        self.host.begin(self.box, lambda: self.box.ask(one, subject), subject)

    def keys(self) -> Mapping[str, tuple[str, Callable[[int], None]]]:
        """One key for what is usual."""
        return {"Space": ("plenary_page.all_well", self._all_well)}

    def where(self, code: str) -> int:
        """The row of a station."""
        return next((at for at, one in enumerate(self._boxes) if one.station == code), -1)

    def _all_well(self, row: int) -> None:
        """The box is here with its seal whole; what was noted before is never written over by one key."""
        if not 0 <= row < len(self._boxes):
            return
        one, contest = self._boxes[row], self.contest
        if one.at:
            self.host.say(self.words("plenary_page.noted_before"), "quiet")
            return
        self.host.run(lambda desk: desk.plenary.box_list.note(
            contest, one.station, received=True, seal="whole", opened=False))
        self.host.select(row + 1)
