"""Frame of an act on a sheet: sentence, body, one or two signatures, back left and the act right.

An act that is left half filled, whatever way, is kept for its officer and stands there again when it is begun again.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QLayout, QScrollArea, QWidget

from recap_desktop.ui.acts.figures import FigureRows
from recap_desktop.ui.acts.inputs import Inputs, changes_of, put_back, stops_of, values_of
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.image_pane.beside import PaperBeside
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.notice import Notice
from recap_desktop.ui.widgets.signer_lines import OwnSignature, TwoSignatures

if TYPE_CHECKING:
    from forms.figure import Figure
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile
    from recap_desktop.desk.views import ConflictView, FindingView, SheetDetail, StationView


@dataclass(frozen=True)
class Subject:
    """What an act is about: a station, the finding that asks for it, the figures that stand, the fields in question.

    ``fields`` are those the form asks for at the beginning; ``conflict`` is what disagrees;
    ``absent``: it was declared that there is no sheet; ``locked``: a final recapitulation closes the station.
    ``about`` is what else tells it from another act there: an objection, a seat. A village or a sub-district has no
    sheet: its ``station`` (:func:`of_place`) has its code and its name only.
    """

    station: StationView
    fields: Sequence[str] = ()
    finding: FindingView | None = None
    decided: Mapping[str, Figure] | None = None
    conflict: ConflictView | None = None
    absent: bool = False
    locked: bool = False
    about: str = ""

    @property
    def key(self) -> str:
        """What tells one thing to decide from another; a conflict of other records is another."""
        about = [self.station.contest, self.station.code]
        if self.finding is not None:
            about.append(self.finding.finding.key)
        if self.conflict is not None:
            about += [record for option in self.conflict.options for record in option.ids]
        if self.about:
            about.append(self.about)
        return " ".join(about)

    @classmethod
    def of_conflict(cls, view: ConflictView) -> Subject:
        """The fields that the records differ in."""
        return cls(view.station, view.fields, conflict=view)

    @classmethod
    def of_finding(cls, view: FindingView, decided: Mapping[str, Figure] | None = None) -> Subject:
        """The fields a finding names."""
        return cls(view.station, view.finding.fields, view, decided)

    @classmethod
    def of_sheet(cls, sheet: SheetDetail, fields: Sequence[str] = (), about: str = "") -> Subject:
        """A sheet; ``fields`` are those that somebody pointed at, ``about`` is the objection that asks for the act."""
        absent = sheet.absent is not None
        return cls(sheet.station, fields, None, sheet.as_decided, absent=absent, locked=sheet.locked, about=about)

    @classmethod
    def of_place(cls, contest: str, code: str, name: str, fields: Sequence[str] = (), about: str = "") -> Subject:
        """A place of any level: 13 digits of a station, 10 of a village or 6 of a sub-district."""
        from recap_desktop.desk.views import StationView

        station = StationView(contest, code, code[10:], code[:10], name, "", False, None, None, "", 0, None)
        return cls(station, fields, about=about)


class _InSight(QScrollArea):
    """What has the focus stays in sight also where a sentence above takes room."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Scrolls to it again."""
        super().resizeEvent(event)
        now = QApplication.focusWidget()
        if now is not None and self.isAncestorOf(now):
            self.ensureWidgetVisible(now)


class ActForm(QWidget):
    """Signals: ``job_ready(callable)`` with the desk call to run, ``back_asked()``."""

    job_ready = Signal(object)
    back_asked = Signal()

    def __init__(self, context: Context, save_code: str) -> None:
        super().__init__()
        self.context, self.words = context, context.words
        self.subject: Subject | None = None
        self.area: QScrollArea | None = None
        self.sentence = label("", wrap=True)
        self.notice = Notice(context.theme)
        self.save = button(self.words, save_code, self._submit, key="Ctrl+Enter", role="primary")
        self._blank: dict[str, object] = {}
        self._kept = False
        self.back = button(self.words, "act.back", self.back_asked.emit, key="Esc")
        self.clear = button(self.words, "acts.clear", self._start_over)
        self.words.changed.connect(self.retranslate)

    def frame(self, *parts: QWidget | QLayout) -> None:
        """Puts the parts between sentence and buttons. What is filled in scrolls where the window is low; who signs
        stays in sight below it, and the paper above it, however long the rest is."""
        signs = [one for one in parts if isinstance(one, OwnSignature | TwoSignatures)]
        beside = [one for one in parts if isinstance(one, PaperBeside)]
        body = QWidget()
        filled = (one for one in parts if one not in signs and one not in beside)
        column(*filled, None, margins=(0, 0, 8, 0), spacing=6, into=body)
        self.area = area = _InSight()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(body)
        area.setMinimumHeight(1)
        rows = [one for one in parts if isinstance(one, FigureRows)]
        refused, papers = [one.hint for one in rows], [*beside, *(one.paper for one in rows)]
        head = row(self.sentence, None, *(one.add for one in papers))
        head.setStretch(0, 1000)  # what stands in for it where nothing is said comes after
        column(head, self.notice, *papers, area, *refused, *signs, row(self.back, self.clear, None, self.save),
               margins=(16, 6, 16, 6), spacing=6, into=self).setStretch(2 + len(papers), 1)
        for one in rows:
            one.rearranged.connect(self._order_tabs)
        cast(QApplication, QApplication.instance()).focusChanged.connect(self._keep_in_sight)

    def _keep_in_sight(self, before: QWidget | None, now: QWidget | None) -> None:
        """Whatever has the focus is seen, also where no Tab led there."""
        if self.area is not None and now is not None and self.area.isAncestorOf(now):
            self.area.ensureWidgetVisible(now)

    def show_subject(self, subject: Subject) -> None:
        """Which sheet, and what the finding says."""
        self.subject, self._kept = subject, False
        self.notice.clear()
        self.save.setEnabled(True)
        self.retranslate()
        self._blank = values_of(self.inputs())
        self._watch()
        self._order_tabs()
        key = self._key
        self.context.tasks.desk(self, lambda desk: desk.half_acts.kept(key), lambda kept: self._call_back(key, kept),
                                lambda error: None)

    def retranslate(self) -> None:
        """What the finding says; the station stands in the bar above."""
        if self.subject is not None:
            finding = self.subject.finding
            self.sentence.setText(finding.finding.message(self.words.language) if finding is not None else "")
            self.sentence.setVisible(bool(self.sentence.text()))

    def begin(self, subject: Subject, others: Sequence[OfficerTile]) -> None:
        """A fresh form; ``others`` may approve."""
        raise NotImplementedError

    def job(self) -> Callable[[Desk], object] | None:
        """The desk call, or None with the focus where something is missing."""
        raise NotImplementedError

    def inputs(self) -> Inputs:
        """What is filled in, in the order of Tab: as on paper, then who agreed."""
        return {}

    def signs(self) -> Sequence[QWidget]:
        """Where who signs is chosen and passphrases are typed, in the order of Tab."""
        return ()

    @property
    def touched(self) -> bool:
        """Something is filled in that leaving would lose."""
        return self.subject is not None and values_of(self.inputs()) != self._blank

    def wipe(self) -> None:
        """Passphrases leave the screen."""

    # ---- half filled
    def put_away(self) -> bool:
        """The act goes out of view: passphrases leave the screen. Whether something half filled is kept."""
        self.wipe()
        touched = self.touched
        if touched or self._kept:
            key, values = self._key, values_of(self.inputs()) if touched else None
            self.context.tasks.desk(self.context.tasks, lambda desk: desk.half_acts.keep(key, values), None,
                                    lambda error: None)
        self._kept = touched
        return touched

    def leave_act(self) -> bool:
        """Back to where the act was begun; begun again, it stands as it was. Whether something is kept."""
        kept = self.put_away()
        self.subject = None
        return kept

    def done(self) -> None:
        """It is signed: nothing half filled is left of it."""
        key, self.subject, self._kept = self._key, None, False
        self.wipe()
        self.context.tasks.desk(self, lambda desk: desk.half_acts.keep(key, None), None, lambda error: None)

    @property
    def _key(self) -> str:
        return f"{type(self).__name__} {self.subject.key}" if self.subject is not None else ""

    def _call_back(self, key: str, kept: Mapping[str, object] | None) -> None:
        """What was left half filled stands there again."""
        if kept is not None and key == self._key and not self.touched:
            put_back(self.inputs(), kept)
            self._kept = True
            self.kept_open()

    def _start_over(self) -> None:
        """Everything as it was when the act was first begun."""
        put_back(self.inputs(), self._blank)
        self.wipe()
        self.notice.clear()
        first = next(iter(self._stops()), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _watch(self) -> None:
        """Inputs come and go with the subject; each is listened to once."""
        for one in self.inputs().values():
            changes = changes_of(one)
            if changes is not None and not one.property("watched"):
                one.setProperty("watched", True)
                changes.connect(lambda *new: self.changed())

    def changed(self) -> None:
        """Something else is filled in."""

    def _stops(self) -> list[QWidget]:
        return [stop for one in self.inputs().values() for stop in stops_of(one)]

    def _order_tabs(self) -> None:
        """Paper first, then who agreed and why, then who signs; the buttons last."""
        for one, following in itertools.pairwise((*self._stops(), *self.signs(), self.save, self.back, self.clear)):
            self.setTabOrder(one, following)

    def kept_open(self) -> None:
        """The page was left with the act half filled: it stands as it was, and says so."""
        if self.touched and self.subject is not None:
            station = self.subject.station
            self.notice.say(self.words("acts.kept", station=station.number, village=station.village_name), "warn")

    def busy(self, busy: bool) -> None:
        """While it is signed."""
        self.save.setEnabled(not busy)

    def refuse(self, error: Exception) -> None:
        """Why nothing was written."""
        self.notice.say(self.words.sentence(error), "bad")

    def _submit(self) -> None:
        if not self.save.isEnabled():
            return
        made = self.job()
        if made is not None:
            self.notice.clear()
            self.job_ready.emit(made)
