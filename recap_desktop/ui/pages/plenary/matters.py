"""Incidents, objections and what was decided on them; and that nothing happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from recap_desktop.core.roles import Command
from recap_desktop.desk.plenary.views import MatterView, NihilView
from recap_desktop.ui import formats, places
from recap_desktop.ui.acts.form import ActForm
from recap_desktop.ui.acts.matter import MatterForm
from recap_desktop.ui.acts.register import NihilForm
from recap_desktop.ui.acts.ruling import RulingForm
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.plenary.register import Host, Register, Step
from recap_desktop.ui.readings import field_label, short_reading
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.rows_model import TableLine

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

    from recap_desktop.desk import Desk

_HEADS = ("state", "kind", "place", "text")
NIHIL = "Ctrl+U"


class MattersRegister(Register):
    """What waits first, then the rest, each in the order of its times; statements of NIHIL last."""

    name = "matters"
    wide = frozenset({2, 3})

    def __init__(self, context: Context, host: Host) -> None:
        super().__init__(context, host)
        self._matters: tuple[MatterView, ...] = ()
        self._nihils: tuple[NihilView, ...] = ()
        self.matter, self.ruling, self.nihil = MatterForm(context), RulingForm(context), NihilForm(context)

    @property
    def forms(self) -> Sequence[ActForm]:
        """Recording, deciding, stating that nothing happened."""
        return (self.matter, self.ruling, self.nihil)

    def load(self, desk: Desk, contest: str) -> object:
        """Both lists."""
        return desk.plenary.matters.listed(contest), desk.plenary.nihil(contest)

    def show(self, found: object) -> None:
        """Keeps them."""
        assert isinstance(found, tuple)
        matters, self._nihils = found
        self._matters = tuple(sorted(matters, key=lambda one: not one.is_open))

    # ---- what is said
    def heads(self) -> list[str]:
        """State, kind, place, words."""
        return [self.words(f"plenary_page.head.{name}") for name in _HEADS]

    def lines(self) -> list[TableLine]:
        """Matters, then NIHIL."""
        return [self._line(one) for one in self._matters] + [self._nihil_line(one) for one in self._nihils]

    def _line(self, one: MatterView) -> TableLine:
        return TableLine((self.words(f"plenary_page.state.{one.state}"), self._kind(one), self._place(one),
                          self._text(one)), self._icon(one))

    def _nihil_line(self, one: NihilView) -> TableLine:
        words = self.words
        return TableLine((words("plenary_page.state.stands" if one.stands else "plenary_page.state.withdrawn"), "NIHIL",
                          places.place_name(self.context, one.place),
                          words("plenary_page.signed_by", names=", ".join(one.names),
                                time=formats.moment(one.at, words.zone))),
                         self.icon("circle-check" if one.stands else "circle-x"))

    def _icon(self, one: MatterView) -> QIcon:
        return self.icon("triangle-alert", "finding") if one.is_open else self.icon("circle-check")

    def _kind(self, one: MatterView) -> str:
        said = self.words(f"plenary_page.kind_of.{one.kind}")
        return f"{said} · {places.who(self.context, one.by)}" if one.by else said

    def _place(self, one: MatterView) -> str:
        code = one.station or one.region
        number = self._box(one).split("  ")[0]
        return f"{places.place_name(self.context, code)} · {number}" if number else places.place_name(
            self.context, code)

    def _box(self, one: MatterView) -> str:
        if not (one.field and one.station):
            return ""
        definition = self.context.facts.package.definition(one.contest, one.station)
        return field_label(definition, one.field, self.context) if one.field in definition else one.field

    def _text(self, one: MatterView) -> str:
        return one.text or str(self.words("papers.elsewhere"))

    def told(self) -> str:
        """How many wait; NIHIL where that is stated."""
        if self._matters:
            return self.words("plenary_page.waiting", count=sum(one.is_open for one in self._matters),
                              all=len(self._matters))
        return self.words("plenary_page.nihil_stands" if self._nihil_of_all else "plenary_page.no_matters")

    def detail(self, row: int) -> str:
        """The whole of a matter."""
        return self.said(self._matters[row]) if 0 <= row < len(self._matters) else ""

    def said(self, one: MatterView) -> str:
        """Who says what of which figure, recorded by whom, and every decision."""
        words, zone = self.words, self.words.zone
        about = " · ".join(filter(None, (self._box(one), self._claimed(one), self._text(one))))
        lines = [about, words("plenary_page.recorded_by", names=", ".join(one.names),
                              time=formats.moment(one.at, zone))]
        lines += [words("plenary_page.decided_by", decision=words(f"plenary_page.decision.{said.decision}"),
                        names=", ".join(said.names), time=formats.moment(said.at, zone),
                        text=said.text or "") for said in one.decisions]
        if one.corrections:
            lines.append(words("plenary_page.corrected"))
        if one.level == "station":
            lines.append(words("plenary_page.was_in_station_form"))
        return "\n".join((lines[0], " ".join(line.strip() for line in lines[1:])))

    def _claimed(self, one: MatterView) -> str:
        return "" if one.claimed is None else self.words(
            "papers.incidents.claimed", figure=short_reading(one.claimed, self.words))

    # ---- what is done
    @property
    def _nihil_of_all(self) -> bool:
        return any(one.stands and one.place == self.context.facts.region for one in self._nihils)

    def step(self, row: int) -> Step | None:
        """What the matter that is chosen asks for; where there is none, NIHIL; otherwise another one."""
        may = self.context.facts.may
        one = self._matters[row] if 0 <= row < len(self._matters) else None
        if one is not None and one.is_open and may(Command.DECIDE_MATTER):
            return Step("plenary_page.decide", lambda: self.open(row))
        if one is not None and one.station and one.state == "accepted" and not one.corrections and may(Command.CORRECT):
            asked = {"station": one.station, "objection": one.record, "field": one.field}
            return Step("plenary_page.correct", lambda: self.context.shell.go("sheet", **asked),
                        {"station": formats.station_number(one.station)})
        if not self._matters and not self._nihil_of_all and may(Command.SIGN_REGISTER):
            return Step("plenary_page.state_nihil", self.state_nihil)
        return Step("plenary_page.new_matter", self.record)

    def open(self, row: int) -> None:
        """The decision on a matter, a first or another one."""
        if not 0 <= row < len(self._matters) or not self.context.facts.may(Command.DECIDE_MATTER):
            return
        one = self._matters[row]
        subject = self.place(one.station or _village(one.region), one.record)
        said = f"{self._kind(one)} · {self.said(one)}"
        self.host.begin(self.ruling, lambda: self.ruling.ask(one.kind, said, subject, self.host.others), subject)

    def keys(self) -> Mapping[str, tuple[str, Callable[[int], None]]]:
        """Another matter; NIHIL of a village or station."""
        found: dict[str, tuple[str, Callable[[int], None]]] = {
            Key.MATTER.value: ("plenary_page.new_matter", lambda row: self.record())}
        if self.context.facts.may(Command.SIGN_REGISTER):
            found[NIHIL] = ("plenary_page.state_nihil", lambda row: self.state_nihil())
        return found

    def record(self, place: str = "", field: str | None = None, about: str = "") -> None:
        """A new incident or objection; of a station and a box where the sheet page asked for it."""
        subject = self.place(place, about, field)
        self.host.begin(self.matter, lambda: self.matter.begin(subject, ()), subject)

    def state_nihil(self) -> None:
        """Nothing happened."""
        subject = self.place(about="nihil")
        self.host.begin(self.nihil, lambda: self.nihil.begin(subject, self.host.others), subject)

    def where(self, code: str) -> int:
        """The row of a record, else the first one of a station."""
        return next((at for at, one in enumerate(self._matters) if code in (one.record, one.station)), -1)


def _village(region: str) -> str:
    """A village by its code; "" for the sub-district."""
    return region if len(region) == places.VILLAGE else ""
