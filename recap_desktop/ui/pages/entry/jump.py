"""F4: jump to a row by its place on the form: ``b4``, ``2.3``, ``iv2``, ``v a``; to a party and its rows by number."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from forms.definition import FormDefinition
from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import show
from recap_desktop.ui.pages.entry.blocks import is_total
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.overlay import Overlay

_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V"}


#: Number of a contestant, then a number below it, or A or B for its own votes and its total.
_ON_BALLOT = re.compile(r"\s*(\d{1,3})\s*(?:[.,/ -]\s*(\d{1,3})|[., ]?\s*(A|B))?\s*", re.IGNORECASE)


def find_field(definition: FormDefinition, text: str) -> str | None:
    """The field that the text names: ``I.B.4``, ``b4``, ``2.3``, ``v`` (first of the section); None if none does.

    On a form of groups a number is that of the group on the ballot: ``5``, ``5.3``, ``5b``. A plain number that is
    no section is that of a choice.
    """
    grouped = any(members is not None for _, members in definition.shape)
    found = _on_ballot(definition, text) if grouped else None
    return found or _on_paper(definition, text) or _on_ballot(definition, text)


def _on_ballot(definition: FormDefinition, text: str) -> str | None:
    named = _ON_BALLOT.fullmatch(text)
    if named is None:
        return None
    group, member, part = str(int(named[1])), named[2], (named[3] or "A").upper()
    choice = f"{group}.{int(member)}" if member else group
    for field in definition.fields:
        line = definition.row(field.row)
        if (is_total(line) and line.group == group) if part == "B" else line.choice == choice:
            return field.id
    return None


def _on_paper(definition: FormDefinition, text: str) -> str | None:
    wanted = re.sub(r"[^A-Z0-9]", "", text.upper())
    if not wanted:
        return None
    section_first = re.fullmatch(r"([1-5])([A-Z0-9]*)", wanted)
    candidates = [wanted]
    if section_first:
        candidates.append(_ROMAN[section_first[1]] + section_first[2])
    for candidate in candidates:
        for whole in (True, False):
            for field in definition.fields:
                number = re.sub(r"[^A-Z0-9]", "", field.number.upper())
                section = definition.section_of(field.id).number.upper()
                if candidate in ((number, number.removeprefix(section)) if whole else (section,)):
                    return field.id
    return None


class JumpBox(Overlay):
    """A small box over the page. Emits ``chosen(field id)``."""

    chosen = Signal(str)

    def __init__(self, context: Context, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        self._definition: FormDefinition | None = None
        words = context.words
        caption = label("strong")
        words.put(caption, "setText", "act.jump")
        self.edit = QLineEdit()
        self.edit.setMaxLength(10)
        words.put(self.edit, "setAccessibleName", "act.jump")
        words.put(self.edit, "setPlaceholderText", "entry.jump_example")
        self._answer = label("muted")
        column(row(caption, self.edit), self._answer, margins=(16, 12, 16, 12), into=self)
        self.edit.textChanged.connect(self._say)

    def ask(self, definition: FormDefinition) -> None:
        """Opens in the middle of the page."""
        self._definition = definition
        self.edit.clear()
        self._say()
        around = self.parentWidget()
        width = self._context.theme.em(26)
        self.resize(width, self.sizeHint().height())
        if around is not None:
            self.move((around.width() - width) // 2, self._context.theme.em(3))
        self.bring(self.edit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there, Esc stays."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            found = self._found()
            if found is not None:
                self.hide()
                self.chosen.emit(found)
            return
        super().keyPressEvent(event)

    def _found(self) -> str | None:
        return find_field(self._definition, self.edit.text()) if self._definition is not None else None

    def _say(self) -> None:
        found = self._found()
        language = self._context.words.language
        if found is not None and self._definition is not None:
            show(self._answer, "setText", self._definition.field(found).name.get(language))
        else:
            show(self._answer, "setText", self._context.words("entry.jump_none") if self.edit.text().strip() else "")
