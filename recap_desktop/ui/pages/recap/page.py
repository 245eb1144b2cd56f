"""Rekapitulasi: the drill path, how many stations are in, the table, and the signatures of the recap."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QWidget

from forms.choices import Choice
from forms.errors import KnownError
from forms.recapitulation import Recapitulation
from recap_desktop.core.roles import Command
from recap_desktop.desk import Desk
from recap_desktop.desk.facts import OfficerTile
from recap_desktop.desk.recap.signatories import Signatories
from recap_desktop.desk.signing import SigningBatch
from recap_desktop.desk.views import Done, RecapView, Signed, VillageView
from recap_desktop.ui import formats
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.recap.model import RecapModel
from recap_desktop.ui.pages.recap.table import RecapTable
from recap_desktop.ui.pages.recap.who import WhoSigns
from recap_desktop.ui.recap_words import closings, of_village, standing
from recap_desktop.ui.shell.page import Hint, Page
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.district_choice import DistrictChoice
from recap_desktop.ui.widgets.labels import ElidedLabel, label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.next_signer import NextSigner
from recap_desktop.ui.widgets.onward import Onward

#: Text size in per cent above which the page says less while it is signed.
_ROOMY = 115


@dataclass(frozen=True)
class RecapData:
    recap: Recapitulation
    status: RecapView
    villages: dict[str, VillageView]
    may_sign: bool

    @property
    def names(self) -> dict[str, str]:
        """Names of villages by code."""
        return {code: one.name for code, one in self.villages.items()}

    def ready(self, but: str | None) -> str | None:
        """Code of the first village that can be closed, another one than ``but``; None where there is none."""
        return next((code for code, one in self.villages.items() if code != but and one.standing == "ready"), None)


class RecapPage(Page):
    """Totals are added up, never typed."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        words = self.words
        self.village: str | None = None
        self._loaded: RecapData | None = None
        self._batch: SigningBatch | None = None
        self._officers: dict[str, OfficerTile] = {}
        self._title, self.count = ElidedLabel("title"), label("", wrap=True)
        self.model = RecapModel(words)
        self.table = RecapTable(self.theme, self.model)
        words.put(self.table.grid, "setAccessibleName", "recap_page.table")
        words.put(self.table.total, "setAccessibleName", "recap_page.total")
        self.trace = ElidedLabel("muted", keep_start=True)
        self.who, self.signer = WhoSigns(context), NextSigner(context)
        self.sign = self.set_primary(button(words, "recap_page.sign", self._prepare, key="Ctrl+Enter", role="primary"))
        self.report = button(words, "recap_page.to_report", lambda: context.shell.go("report"), key="Ctrl+Enter",
                             role="primary")
        self._following: str | None = None
        self.further = button(words, "closing.up", lambda: self._level(self._following), key="Ctrl+Enter",
                              role="primary")
        self.trace.setMinimumWidth(1)  # gives way to the button
        self.onward = Onward(context)
        foot = row(self.trace, self.onward, self.further, self.sign, self.report)
        foot.setStretch(0, 1)
        self.district = DistrictChoice(context)
        self.district.activated.connect(lambda: self._level(None))
        column(self._title, self.district, self.count, self.notice, self.table, self.who, self.signer, foot,
               margins=(12, 8, 12, 8), spacing=8, into=self).setStretch(4, 1)
        self.table.opened.connect(self._down)
        self.table.up.connect(self._up)
        self.table.grid.selectionModel().currentChanged.connect(
            lambda new, old: self.trace.setText(self.model.trace(new)))
        self.signer.entered.connect(self._sign)
        self.who.changed.connect(self._choose)
        self.who.passed.connect(lambda: self.signer.field.edit.setFocus(Qt.FocusReason.OtherFocusReason))
        self.theme.changed.connect(self._fit)

    # ---- page
    def open(self, **arguments: object) -> None:
        """Loads the level last shown; ``station`` opens its village."""
        station = arguments.get("station")
        if isinstance(station, str):
            self.village = station[:10]
        self.notice.clear()
        self._load()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Signatures not complete are dropped: nothing was written."""
        self._batch = None
        self.signer.end()
        self.who.end()

    def retranslate(self) -> None:
        """Heads, counts and names."""
        self.signer.retranslate()
        self.who.retranslate()
        if self._loaded is not None:
            self._show(self._loaded)

    def hints(self) -> Sequence[Hint]:
        """Down, up, sign; while it is signed, sign and stop."""
        if self._batch is not None:
            return (Hint("Enter", "act.sign"), Hint("Shift+F6", "recap_signers.key"), Hint("Esc", "act.back"))
        return (Hint("Enter", "act.open"), Hint("Backspace", "recap_page.up"), Hint("Ctrl+Enter", "key.primary"),
                Hint("Esc", "act.back"))

    def panes(self) -> Sequence[QWidget]:
        """Table, then who signs, then passphrase."""
        return (self.table, *list(self.who.ticks.values())[:1], self.signer.field.edit)

    def back(self) -> None:
        """Stops signing, else goes up, else to the page before."""
        if self._batch is not None:
            self.leave()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
            self._say_sign()
        elif self.village is not None:
            self._up()
        else:
            super().back()

    @property
    def primary(self) -> Button | None:
        """Sign, or close the village; once that is done, on to the report or the next village; with nothing to add up,
        on to the work that is left."""
        if not self.onward.isHidden():
            return self.onward
        if not self.further.isHidden():
            return self.further
        return self.report if self.report.isVisible() else self.sign

    # ---- inside
    def desk_changed(self, kinds: frozenset[str], stations: frozenset[str]) -> None:
        """Totals follow, unless somebody is signing what is on show."""
        if self.isVisible() and self._batch is None:
            self._load()

    def _load(self) -> None:
        contest, village = self.context.shell.contest, self.village
        self.district.offer(contest)
        district = self._district

        def job(desk: Desk) -> RecapData:
            villages = {one.code: one for one in desk.board.villages(contest)}
            return RecapData(desk.recap.view(contest, village, district),
                           desk.recap.status(contest, village, district), villages,
                           desk.session.may(Command.SIGN_RECAP))

        self.tasks.desk(self, job, self._show, self.failed)

    @property
    def _district(self) -> str:
        """Code of the district that is added up; a village has one."""
        return self.district.code if self.village is None else ""

    def _show(self, loaded: RecapData) -> None:
        self._loaded, at = loaded, self.table.grid.currentIndex()
        self.model.show(loaded.recap, self.village, loaded.names, self._choices())
        self.table.go_to(at.row(), at.column())
        place = self.facts.region_name if self.village is None else (
            f"{self.facts.region_name} ▸ {loaded.names.get(self.village, self.village)}")
        self._title.setText(f"{self.words('page.recap')} · {place}")
        status, lang = loaded.status, self.words.language
        parts: list[str] = [self.words("recap_page.count", included=formats.number(status.included, lang),
                            expected=formats.number(status.expected, lang))]
        if status.record is not None and self.village is None:
            parts.append(self.words(f"recap_page.signed.{status.status}"))
        if status.included < status.expected:
            parts.append(self._missing(status))
        parts.append(standing(self.words, status, loaded.names))
        parts += closings(self.words, loaded.villages.values()) if self.village is None else (
            [of_village(self.words, loaded.villages[self.village], status)] if self.village in loaded.villages else [])
        self.count.setText(" ".join(part for part in parts if part))
        self._say_sign()

    def _missing(self, status: RecapView) -> str:
        """Why stations are in no total, each reason with its number."""
        counted = Counter(reason for _, reason in status.missing)
        return self.words("recap_page.missing", reasons=", ".join(
            f"{self.words(f'report.missing.{reason}')} {formats.number(count, self.words.language)}"
            for reason, count in sorted(counted.items())))

    def _choices(self) -> Iterable[Choice]:
        """Who is on the ballot here; nobody where the region has a part in several districts."""
        if self._district and self.district.district is not None:
            return self.district.district.choices
        try:
            return self.facts.package.choices(self.context.shell.contest, self.village or self.facts.region)
        except KnownError:
            return ()

    def _say_sign(self) -> None:
        loaded = self._loaded
        signed = loaded is not None and loaded.status.record is not None
        idle = loaded is not None and self._batch is None
        empty = loaded is not None and not loaded.status.included
        due = self._may_close if self.village is not None else loaded is not None and not (signed or empty)
        self.sign.setVisible(loaded is not None and loaded.may_sign and idle and due)
        self._fit()
        self._say_buttons()
        earlier = loaded is not None and loaded.status.earlier is not None
        # one next step: where the sum has moved on, whoever may sign it anew does that first
        waits = self.sign.isVisibleTo(self)
        self.report.setVisible((signed or (earlier and not waits)) and self.village is None)
        self.further.setVisible(idle and not waits and self._is_closed)
        self.onward.offer(idle and not waits and not self.report.isVisibleTo(self) and not self._is_closed)
        self.context.shell.refresh_bars()

    @property
    def _is_closed(self) -> bool:
        """The village on show is closed, by its own recapitulation or that of the sub-district."""
        village = self._loaded.villages.get(self.village or "") if self._loaded is not None else None
        return village is not None and village.standing == "closed"

    @property
    def _may_close(self) -> bool:
        """Every station of the village on show is decided, and some are open: never closed, or opened again. One
        without a single sheet is closed as well: then its recapitulation says why. None while a ratified sheet is being
        replaced: the old figures would be shut in."""
        if self._loaded is None or self._loaded.status.changing:
            return False
        return self._loaded.status.status == "final" and not self._is_closed

    def _fit(self) -> None:
        """Beside large letters what is signed has the room of what is known already."""
        roomy = self._batch is None or self.theme.scale <= _ROOMY
        for known in (self._title, self.count, self.trace):
            known.setVisible(roomy)

    def _say_buttons(self) -> None:
        """A village is closed; of the sub-district the recap is signed. After a village the next, or up."""
        loaded, words = self._loaded, self.words
        name = loaded.names.get(self.village or "", "") if loaded is not None else ""
        self.sign.say(words, "closing.close" if name else "recap_page.sign", key="Ctrl+Enter", name=name)
        following = loaded.ready(self.village) if loaded is not None else None
        self._following = following
        if loaded is not None and following is not None:
            self.further.say(words, "closing.next", key="Ctrl+Enter", name=loaded.names[following])
        else:
            self.further.say(words, "closing.up", key="Ctrl+Enter")

    def _down(self, index: QModelIndex) -> None:
        if not index.isValid() or index.column() >= len(self.model.codes):
            return
        code = self.model.codes[index.column()]
        if self.village is None:
            self._level(code)
        elif self.context.shell.has("sheet"):
            self.context.shell.go("sheet", station=code)

    def _up(self) -> None:
        if self.village is not None:
            self._level(None)

    def _level(self, village: str | None) -> None:
        self.leave()
        self.notice.clear()
        self.village = village
        self._load()

    def _prepare(self) -> None:
        contest, village, district = self.context.shell.contest, self.village, self._district
        self.notice.clear()
        self.tasks.desk(
            self, lambda desk: (desk.recap.prepare(contest, village, None, district),
                                desk.recap.signatories(contest, village), desk.recap.declined(contest, village)),
            lambda made: self._prepared(*made), self.failed)

    def _prepared(self, batch: SigningBatch, who: Signatories, declined: frozenset[str]) -> None:
        self._batch, self._officers = batch, {one.person: one for one in who.officers}
        self.who.offer(who, batch.signers)
        self._say_signing(batch, declined)
        self._say_sign()
        self._ask()

    def _say_signing(self, batch: SigningBatch, declined: frozenset[str]) -> None:
        unwilling = [one.name for one in self._officers.values()
                     if one.person in declined and one.person in batch.signers]
        if self._loaded is not None:
            status, lang = self._loaded.status, self.words.language
            code = f"recap_page.signing.{status.status}" if self.village is None else "closing.signing"
            said: list[str] = [self.words(
                code, included=formats.number(status.included, lang), expected=formats.number(status.expected, lang),
                name=self._loaded.names.get(self.village or "", ""))]
            if unwilling:
                said.append(self.words("closing.declined", names=", ".join(unwilling), persons=len(batch.signers)))
            self.notice.say(self.words.joined(" ", said),
                            "warn" if unwilling or status.status == "partial" else "quiet")

    def _choose(self) -> None:
        """Others sign: what is signed names them, so it is made again. Where these may not, nobody is asked."""
        self.signer.end()  # nobody types into what is made again
        if lacking := self.who.lacking:
            self.notice.say(lacking, "warn")
            return
        contest, village, district, chosen = self.context.shell.contest, self.village, self._district, self.who.chosen

        def job(desk: Desk) -> tuple[SigningBatch, frozenset[str]]:
            return desk.recap.prepare(contest, village, chosen, district), desk.recap.declined(contest, village)

        def made(batch: SigningBatch, declined: frozenset[str]) -> None:
            if self._batch is not None and batch.signers == tuple(self.who.chosen):
                self._batch = batch
                self._say_signing(batch, declined)
                self._ask(take_focus=False)

        self.tasks.desk(self, job, lambda found: made(*found), self.failed)

    def _ask(self, *, take_focus: bool = True) -> None:
        if self._batch is not None and self._batch.left:
            done, count = len(self._batch.signed), len(self._batch.signers)
            if done:
                self.who.freeze()
            self.signer.ask(self._officers[self._batch.left[0]], done + 1, count, take_focus=take_focus)

    def _sign(self, person: str, phrase: str) -> None:
        batch = self._batch
        if batch is not None:
            self.tasks.act(self, lambda desk: desk.recap.sign(batch, person, phrase), self._signed, self.signer.refuse)

    def _signed(self, answer: Signed | Done) -> None:
        if isinstance(answer, Signed):
            self._ask()
            return
        self.leave()
        name = self._loaded.names.get(self.village or "", "") if self._loaded is not None else ""
        self.notice.say(self.words("closing.done" if name else "recap_page.done", name=name,
                                   time=formats.clock(answer.at, self.words.zone)), "good")
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._load()
