"""Boxes that the officer chooses one by one: only those are asked, each with what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from forms.definition import FormDefinition
from forms.figure import Figure
from recap_desktop.ui.acts.figures import FigureRows
from recap_desktop.ui.context import Context
from recap_desktop.ui.readings import field_label
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.box_picker import BoxPicker


class ChosenRows(FigureRows):
    """Enter leads from the last box to the choice of another one, Enter without a choice goes on.

    F4 leads to the choice from wherever the form has the focus. A box that was chosen already is gone to.

    A box stays chosen until everything is cleared; one whose figure was left alone changes nothing.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.picker = BoxPicker(context)
        self._grid.addWidget(self.picker, 1, 0)
        self.picker.chosen.connect(self.choose)
        self.picker.done.connect(self.past_end)

    def for_form(self, form: QWidget) -> None:
        """F4 works in the whole form."""
        shortcut = QShortcut(QKeySequence(Key.JUMP.value), form)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.pick)

    def ask(self, definition: FormDefinition, ids: Sequence[str], sheet: str,
            now: Mapping[str, Figure] | None = None) -> None:
        """As :meth:`FigureRows.ask`; ``ids`` are those chosen at the beginning, any other can be added."""
        super().ask(definition, ids, sheet, now)
        if self.picker.definition is not definition:
            self._name()

    def choose(self, field: str) -> None:
        """Asks for one more box and goes there."""
        if field not in self.fields and self._definition is not None and field in self._definition:
            self._ask_for([*self.fields, field])
            self.changed.emit()
        if field in self.fields:
            self.show_field(self.fields[field])

    def pick(self) -> None:
        """To the choice."""
        self.picker.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_first(self) -> None:
        """To the first box; to the choice where none is chosen."""
        if self.fields:
            self.show_field(next(iter(self.fields.values())))
        else:
            self.pick()

    def put_back(self, typed: Mapping[str, object]) -> None:
        """The boxes that :attr:`typed` told, and what stood in them."""
        known = [name for name in typed if self._definition is not None and name in self._definition]
        if set(known) != set(self.fields):
            self._ask_for(known, fresh=True)
        super().put_back(typed)

    @property
    def stops(self) -> list[QWidget]:
        """The boxes, then the choice of another one."""
        return [*super().stops, self.picker.edit]

    def retranslate(self) -> None:
        """The choice too."""
        super().retranslate()
        self._name()

    def _past_last(self) -> None:
        self.pick()

    def _ask_for(self, ids: Sequence[str], *, fresh: bool = False) -> None:
        if self._definition is None:
            return
        typed = {} if fresh else self.typed
        FigureRows.ask(self, self._definition, ids, self._sheet, self._now)
        FigureRows.put_back(self, typed)

    def _name(self) -> None:
        definition = self._definition
        if definition is not None:
            self.picker.ask(definition, {
                name: field_label(definition, name, self._context) for name in definition.order})
