"""What a package is, and the comparison of its root's fingerprint with the appointment letter."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from forms.errors import KnownError
from recap_desktop.desk.start.confirming import GROUPS, Confirming
from recap_desktop.ui.start.facts import FactGrid
from recap_desktop.ui.start.step import StartContext, Step
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.labels import label, restyle
from resources.regional import Language

if TYPE_CHECKING:
    from recap_desktop.desk.start.offer import PackageOffer

_IN_A_LINE = 8
_DIGITS = 4
_MOST_NAMED = 4
#: Text size in percent up to which eight fields fit in a line.
_ROOMY = 130
_DAY = "%d-%m-%Y"


class Groups(QWidget):
    """The sixteen groups, each with its number before it; a hidden one is a field."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(2 * _IN_A_LINE, 1)
        self.fields: dict[int, QLineEdit] = {}
        theme.changed.connect(self._fit)

    def fill(self, shown: tuple[str | None, ...]) -> None:
        """Once for a package."""
        for place, group in enumerate(shown):
            number = label("hint", text=str(place + 1))
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            made: QWidget = self._field(place) if group is None else label("strong", text=group)
            line, at = place // _IN_A_LINE, 2 * (place % _IN_A_LINE)
            self._grid.addWidget(number, line, at)
            self._grid.addWidget(made, line, at + 1)
        self._fit()

    def _fit(self) -> None:
        """Columns line up where there is room: a field is wider than a group."""
        width = self._theme.em(3.75)
        self._grid.setHorizontalSpacing(self._theme.em(0.25))
        for place in range(_IN_A_LINE):
            self._grid.setColumnMinimumWidth(2 * place + 1, width if self._theme.scale <= _ROOMY else 0)
        for field in self.fields.values():
            field.setFixedWidth(width)

    def _field(self, place: int) -> QLineEdit:
        made = QLineEdit()
        made.setMaxLength(_DIGITS)
        made.textEdited.connect(lambda text: made.setText(text.upper()))
        self.fields[place] = made
        return made


class PackageStep(Step):
    """Made anew for each package."""

    def __init__(self, context: StartContext, found: PackageOffer) -> None:
        needs = found.needs_confirming
        super().__init__(context, "start.package", "start.confirm" if needs else "act.next", self._go_on,
                         mode=found.package.mode)
        self.found = found
        self.confirming = Confirming(found.package)
        self._facts = FactGrid(self.theme)
        self._how = label("", wrap=True)
        self.groups = Groups(self.theme)
        every = tuple(found.package.fingerprint.split(" "))
        self.groups.fill(self.confirming.shown if needs else every)
        if found.package.mode == "training":
            self.groups.hide()
        fields = list(self.groups.fields.values())
        for one, other in zip_longest(fields, fields[1:]):  # there is none where the root is known already
            one.textEdited.connect(lambda text, to=other: self._full(text, to))
            one.returnPressed.connect(lambda to=other: to.setFocus(Qt.FocusReason.TabFocusReason)
                                      if to is not None else self.primary.click())
        self.words.put(self.groups, "setAccessibleName", "start.fingerprint")
        self._letters = label("muted", wrap=True)
        show = button(self.words, "rehearsal.show_letters", self._show_letters)
        if context.letters is None:
            show.hide()
            self._letters.hide()
        self.build(self._facts, self._how, self.groups, self._letters, more=(show,))
        self.retranslate()

    def enter(self) -> None:
        """To the first group that is to be typed."""
        fields = [one for one in self.groups.fields.values() if one.isEnabled()]
        if fields:
            self.bring(fields[0], self.groups)
        else:
            self.primary.setFocus(Qt.FocusReason.OtherFocusReason)
        if self.found.issued is not None and not self.notice.text:
            self.notice.say(self.words("start.clock_behind", date=self.found.issued.strftime(_DAY)), "warn")

    def spoken(self, lang: str) -> Language:
        """In the words of the package."""
        return self.found.package.spoken(lang)

    def retranslate(self) -> None:
        """The facts, and what to do."""
        package, words = self.found.package, self.words
        title = package.title.get(words.language) or package.election
        regions = package.subdistricts()
        named = ", ".join(one.name for one in regions[:_MOST_NAMED])
        named += words("start.and_more", count=len(regions) - _MOST_NAMED) if len(regions) > _MOST_NAMED else ""
        until = f"{package.valid_from.strftime(_DAY)} – {package.valid_until.strftime(_DAY)}"
        if self.context.letters is not None:
            self._letters.setText(words("rehearsal.letters", path=self.context.letters))
        servers = ", ".join(dict.fromkeys(str(one["url"]) for one in package.servers)) or words("start.no_server")
        mode = words(f"mode.{package.mode}")
        self._facts.show_facts([
            (words("start.fact.election"), words("start.value.election", name=title, election=package.election,
                                                 named=mode, sequence=package.sequence)),
            (words("start.fact.regions"), words("start.value.regions", count=len(regions), named=named,
                                                n=len(package.stations))),
            (words("start.fact.servers"), servers),
            (words("start.fact.valid"), until),
        ])
        if self.found.needs_confirming:
            first, second = (place + 1 for place in self.confirming.hidden)
            self._how.setText(words("start.how", first=first, second=second))
            for place, one in self.groups.fields.items():
                one.setAccessibleName(words("start.group", number=place + 1, count=GROUPS))
        else:
            self._how.setText(words("start.is_training" if package.mode == "training" else "start.known_root"))

    def _show_letters(self) -> None:
        """In a rehearsal the letters are there to be opened; where no program shows PDF their place is said above."""
        for file in sorted(self.context.letters.glob("*.pdf")) if self.context.letters is not None else ():
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))

    def _full(self, text: str, to: QLineEdit | None) -> None:
        """The next field, once four are typed."""
        if len(text) == _DIGITS and to is not None:
            to.setFocus(Qt.FocusReason.TabFocusReason)

    def _go_on(self) -> None:
        if self.confirming.is_refused:
            self.flow.doors()
            return
        if not self.found.needs_confirming or self.confirming.done:
            self.flow.confirmed(self.found)
            return
        typed = {place: one.text().strip() for place, one in self.groups.fields.items()}
        short = next((self.groups.fields[place] for place, text in typed.items() if len(text) != _DIGITS), None)
        if short is not None:
            self.notice.say(self.words("start.type_groups"), "quiet")
            short.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        try:
            self.confirming.check(typed)
        except KnownError as error:
            self._refused(error)
            return
        self.flow.confirmed(self.found)

    def _refused(self, error: KnownError) -> None:
        over = self.confirming.is_refused
        for one in self.groups.fields.values():
            one.clear()
            restyle(one, "state", "bad")
            one.setEnabled(not over)
        self.notice.say(self.words.sentence(error), "bad")
        if over:
            self.primary.say(self.words, "start.give_up", key="Ctrl+Enter")
            self.primary.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.enter()
