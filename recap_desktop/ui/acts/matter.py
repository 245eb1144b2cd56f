"""An incident or an objection as it is recorded: what, where, which box, who says so; one officer signs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from forms.errors import KnownError
from recap_desktop.desk.plenary.seats import stations_held
from recap_desktop.ui import places
from recap_desktop.ui.acts.figures import FigureRows
from recap_desktop.ui.acts.form import ActForm, Subject
from recap_desktop.ui.acts.inputs import Inputs
from recap_desktop.ui.acts.parts import MOST_LETTERS
from recap_desktop.ui.acts.place import PlaceChoice
from recap_desktop.ui.context import Context
from recap_desktop.ui.readings import box_names
from recap_desktop.ui.widgets.fields import ChoiceField, TextField
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import row
from recap_desktop.ui.widgets.signer_lines import OwnSignature
from recap_desktop.ui.widgets.tick_box import TickBox

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile

INCIDENT: Final = "incident"
OBJECTION: Final = "objection"


class MatterForm(ActForm):
    """What an objection has beside an incident (who, and the figure that is said to be right) is asked only then."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, "plenary_page.sign")
        self.kind, self.by, self.box = (ChoiceField(context, f"plenary_page.{name}") for name in (
            "kind", "by", "box"))
        self.where = PlaceChoice(context)
        self.rows = FigureRows(context)
        self.text = TextField(context, "plenary_page.text", hint="plenary_page.text_hint", longest=MOST_LETTERS)
        self.level, self.settled = TickBox(), TickBox()
        self.words.put(self.level, "setText", "plenary_page.in_station_form")
        self.words.put(self.settled, "setText", "plenary_page.settled_already")
        self.own = OwnSignature(context)
        self.claimed = label("hint", wrap=True)
        self.words.put(self.claimed, "setText", "plenary_page.claimed")
        self.by.beside()
        what = row(self.kind, self.by)
        what.setStretch(0, 4)
        what.setStretch(1, 3)
        self.frame(what, self.where, self.box, self.claimed, self.rows, self.text, self.level, self.settled, self.own)
        self.kind.chosen.connect(self._ask_kind)
        self.where.chosen.connect(self._ask_place)
        self.box.chosen.connect(self._ask_claimed)
        for one in (self.kind, self.by, self.where.village, self.where.station, self.box):
            one.entered.connect(self._next)
        self.text.entered.connect(lambda: self.own.setFocus(Qt.FocusReason.TabFocusReason))
        self.rows.past_end.connect(lambda: self.text.setFocus(Qt.FocusReason.TabFocusReason))
        self.rows.left.connect(self.back_asked)
        self.own.entered.connect(self._submit)

    def begin(self, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """Of the subject's place and first box; of a box it is an objection, else an incident."""
        self.subject = subject
        self.where.begin(subject.station.contest, subject.station.code)
        self._offer()
        self.by.clear()
        self.text.clear()
        self.kind.choose(OBJECTION if subject.fields else INCIDENT)
        self.box.choose(next(iter(subject.fields), ""))
        self._ask_claimed()
        self.level.setChecked(False)
        self.settled.setChecked(False)
        self._ask_kind()
        self.own.ask()
        self.show_subject(subject)
        first = self.by if subject.fields else self.kind
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def inputs(self) -> Inputs:
        """As they stand in the form."""
        village, station = self.where.choices
        return {"kind": self.kind.choice, "by": self.by.choice, "village": village, "station": station,
                "box": self.box.choice, "claimed": self.rows, "text": self.text.edit, "level": self.level,
                "settled": self.settled}

    def signs(self) -> Sequence[QWidget]:
        """The own passphrase."""
        return (self.own.field.edit,)

    def job(self) -> Callable[[Desk], object] | None:
        """The record, signed by the officer at the desk."""
        from recap_desktop.desk.plenary.views import NewMatter

        if self.subject is None or self.rows.stop_unfinished():
            return None
        box, place, objects = self.box.take(), self.where.place, self.kind.take() == OBJECTION
        phrase = self.own.field.take()
        if not phrase:
            self.own.field.say(self.words("sign_in.type_passphrase"))
            self.own.setFocus(Qt.FocusReason.OtherFocusReason)
            return None
        of_station = self.level.isChecked() and len(place) == places.STATION
        new = NewMatter(
            OBJECTION if objects else INCIDENT, self.subject.station.contest, place, self.text.take(), box,
            self.by.take() if objects else "", self.rows.figures.get(box) if objects else None,
            "station" if of_station else "plenary", self.settled.isChecked() and not objects)
        return lambda desk: desk.plenary.matters.record(new, phrase)

    def refuse(self, error: Exception) -> None:
        """A wrong passphrase is said under its field; otherwise the cursor goes where it can be mended."""
        if self.words.about_passphrase(error):
            self.own.field.say(self.words.sentence(error))
            self.own.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        super().refuse(error)
        code = error.code if isinstance(error, KnownError) else ""
        if code == "plenary.who_objects":
            self.by.setFocus(Qt.FocusReason.OtherFocusReason)
        elif code == "plenary.text_needed" or code.startswith("text."):
            self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def kept_open(self) -> None:
        """What was begun stands as it was."""
        if self.touched:
            self.notice.say(self.words("plenary_page.kept"), "warn")

    def wipe(self) -> None:
        """The passphrase leaves the screen."""
        self.own.field.clear()

    def retranslate(self) -> None:
        """Lists and names."""
        super().retranslate()
        if self.subject is not None:
            self.where.retranslate()
            self._offer()
            self.own.retranslate()

    # ---- inside
    def _next(self) -> None:
        self.focusNextChild()

    def _offer(self) -> None:
        words = self.words
        self.kind.offer([(code, words(f"plenary_page.kind_of.{code}")) for code in (INCIDENT, OBJECTION)])
        self._offer_of_place()

    def _offer_of_place(self) -> None:
        """Boxes there are of a station's form only."""
        if self.subject is None:
            return
        context, contest, place = self.context, self.subject.station.contest, self.where.place
        self.by.offer(places.copy_holders(context, contest, place), first=self.words("plenary_page.choose_by"))
        of_station = len(place) == places.STATION
        boxes = box_names(context.facts.package.definition(contest, place), context, place) if of_station else []
        self.box.offer(boxes, first=self.words("plenary_page.no_box"))
        self.box.setVisible(of_station)
        self.level.setVisible(of_station)

    def _ask_place(self) -> None:
        self._offer_of_place()
        self._ask_claimed()

    def _ask_kind(self) -> None:
        objects = self.kind.take() == OBJECTION
        self.by.setVisible(objects)
        self.settled.setVisible(not objects)
        self._ask_claimed()

    def _ask_claimed(self) -> None:
        """The box that is objected to, empty: what the witness says is right."""
        if self.subject is None:
            return
        box, place, contest = self.box.take(), self.where.place, self.subject.station.contest
        wanted = [box] if box and self.kind.take() == OBJECTION else []
        if wanted != list(self.rows.fields):
            # of a place without a form nothing is asked, and any form is as good as another
            package = self.context.facts.package
            station = place if wanted else stations_held(package, contest, place)[0]
            definition = package.definition(contest, station)
            self.rows.ask(definition, wanted, f"{contest} {station}")
            self._order_tabs()
        for one in (self.claimed, self.rows, self.rows.paper, self.rows.paper.add):
            one.setVisible(bool(wanted))
