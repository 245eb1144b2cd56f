"""Officers as tiles: digit, name, role, note. The digit picks and is always the same officer's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QScrollArea, QWidget

from recap_desktop.ui.i18n import Words
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.widgets.buttons import Button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row

if TYPE_CHECKING:
    from recap_desktop.desk.facts import OfficerTile

_NOTES = {"expires", "expired", "not_yet", "acting_chair", "revoked"}


class Tile(Button):
    """One officer. The words lie in labels over the button, so that columns line up."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("tile")
        self.setCheckable(True)
        self._number, self._name = label("muted"), label("strong")
        self._role, self._note = label(), label("muted")
        for part, width in ((self._number, 1.5), (self._name, 13), (self._role, 7)):
            part.setFixedWidth(theme.em(width))
        row(self._number, self._name, self._role, self._note, None, margins=(12, 0, 12, 0), into=self)

    def fill(self, officer: OfficerTile, note: str, words: Words) -> None:
        """Says whose tile this is."""
        role = words(f"role.{officer.role}")
        digit = str(officer.digit) if 1 <= officer.digit <= 9 else ""
        parts: list[tuple[QLabel, str]] = [
            (self._number, digit), (self._name, officer.name), (self._role, role), (self._note, note)]
        for part, said in parts:
            part.setText(said)
        self.setAccessibleName(", ".join(said for _, said in parts if said))


class Tiles(QScrollArea):
    """Emits ``picked(person)``."""

    picked = Signal(str)

    def __init__(self, theme: Theme, words: Words) -> None:
        super().__init__()
        self._theme, self._words = theme, words
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._body = QWidget()
        self._column = column(None, spacing=4, into=self._body)
        self.setWidget(self._body)
        self._group = QButtonGroup(self)
        self._officers: list[OfficerTile] = []
        self._tiles: list[Tile] = []

    @property
    def count(self) -> int:
        """Officers to pick from."""
        return len(self._officers)

    @property
    def chosen(self) -> OfficerTile | None:
        """The officer picked."""
        for officer, tile in zip(self._officers, self._tiles, strict=True):
            if tile.isChecked():
                return officer
        return None

    def show_officers(self, officers: Sequence[OfficerTile], chosen: str | None) -> None:
        """Fills the tiles; ``chosen`` is picked, else nobody: a wrong passphrase costs only whom a person picked."""
        while self._tiles:
            tile = self._tiles.pop()
            self._group.removeButton(tile)
            self._column.removeWidget(tile)
            tile.deleteLater()
        self._officers = list(officers)
        for number, officer in enumerate(self._officers, 1):
            tile = Tile(self._theme)
            tile.clicked.connect(lambda _=False, person=officer.person: self.pick(person))
            self._group.addButton(tile)
            self._column.insertWidget(number - 1, tile)
            self._tiles.append(tile)
        self.retranslate()
        persons = [officer.person for officer in self._officers]
        if chosen in persons:
            self.pick(chosen)

    def pick(self, person: str) -> None:
        """Picks an officer."""
        for officer, tile in zip(self._officers, self._tiles, strict=True):
            if officer.person == person:
                tile.setChecked(True)
                self.picked.emit(person)
                QTimer.singleShot(0, self, self._show_chosen)  # once the sentence about them has taken its room

    def _show_chosen(self) -> None:
        for tile in self._tiles:
            if tile.isChecked():
                self.ensureWidgetVisible(tile)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Whoever is picked stays in sight."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._show_chosen)

    def pick_number(self, number: int) -> bool:
        """Picks by digit; False where there is no such tile."""
        found = next((officer for officer in self._officers if officer.digit == number), None)
        if found is not None:
            self.pick(found.person)
        return found is not None

    def step(self, by: int) -> None:
        """The next or previous tile."""
        places = [place for place, tile in enumerate(self._tiles) if tile.isChecked()]
        if self._officers:
            at = places[0] + by if places else 0 if by > 0 else -1
            self.pick(self._officers[at % len(self._officers)].person)

    def unpick(self) -> None:
        """Nobody is picked."""
        self._group.setExclusive(False)
        for tile in self._tiles:
            tile.setChecked(False)
        self._group.setExclusive(True)

    def retranslate(self) -> None:
        """Roles and notes anew."""
        for officer, tile in zip(self._officers, self._tiles, strict=True):
            tile.fill(officer, self._note(officer), self._words)

    def _note(self, officer: OfficerTile) -> str:
        if officer.note not in _NOTES:
            return ""
        day = officer.at.astimezone(self._words.zone)
        return self._words(f"sign_in.note.{officer.note}", date=day.strftime("%d-%m-%Y"))
