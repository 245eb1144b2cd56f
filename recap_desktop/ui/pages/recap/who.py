"""Who signs a recapitulation, shown before the first passphrase: those in office here, each with a tick."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from recap_desktop.desk.recap.signatories import Signatories
from recap_desktop.ui.context import Context
from recap_desktop.ui.widgets.flow import FlowLayout
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column
from recap_desktop.ui.widgets.tick_box import TickBox

_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class WhoSigns(QWidget):
    """Arrows move between the ticks, Space changes one, Enter goes on. Once somebody has signed they stay as they are:
    every signature names all who sign.

    Signals: ``changed()`` after a tick, ``passed()`` on Enter.
    """

    changed = Signal()
    passed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._who: Signatories | None = None
        self.ticks: dict[str, TickBox] = {}
        self.rule, listed = label("small", wrap=True), QWidget()
        self._flow = FlowLayout(listed, spacing=0)
        column(self.rule, listed, spacing=2, into=self)
        self.hide()

    def offer(self, who: Signatories, chosen: Sequence[str]) -> None:
        """Those in office, in the order in which they sign, with a tick at those who are to sign."""
        if self._who is None or [one.person for one in self._who.officers] != [one.person for one in who.officers]:
            self._clear()
            for one in who.officers:
                made = self.ticks[one.person] = TickBox(self)
                made.installEventFilter(self)
                made.clicked.connect(self.changed)
                self._flow.addWidget(made)
        self._who = who
        for person, tick in self.ticks.items():
            tick.setChecked(person in chosen)
            tick.setEnabled(True)
        self.rule.setVisible(len(who.officers) > who.persons)  # else all sign, and a tick taken away says the rule
        self.retranslate()
        self.show()

    def freeze(self) -> None:
        """Somebody has signed."""
        for tick in self.ticks.values():
            tick.setEnabled(False)

    def end(self) -> None:
        """Nothing is signed any more."""
        self._who = None
        self._clear()
        self.hide()

    @property
    def chosen(self) -> list[str]:
        """Who is ticked, in the order in which they sign."""
        return [person for person, tick in self.ticks.items() if tick.isChecked()]

    @property
    def lacking(self) -> str:
        """What the rule of the package lacks, in words; "" where these may sign."""
        who, words = self._who, self._context.words
        if who is None:
            return ""
        if len(self.chosen) < who.persons:
            return words("recap_signers.too_few", count=len(self.chosen), persons=who.persons)
        if who.chair and not who.chairs.intersection(self.chosen):
            return words("recap_signers.no_chair")
        return ""

    def retranslate(self) -> None:
        """The rule, roles and names."""
        who, words = self._who, self._context.words
        if who is None:
            return
        self.rule.setText(words("recap_signers.rule_chair" if who.chair else "recap_signers.rule", persons=who.persons))
        for one in who.officers:
            acts = one.role != "chair" and one.person in who.chairs
            role = words("recap_signers.acting") if acts else words(f"role.{one.role}")
            self.ticks[one.person].setText(f"{role} {one.name}".replace("&", "&&"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows and Enter on a tick."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        key, ticks = Qt.Key(event.key()), list(self.ticks.values())
        if key in _ARROWS and watched in ticks:
            place = min(max(ticks.index(watched) + _ARROWS[key], 0), len(ticks) - 1)
            ticks[place].setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.passed.emit()
            return True
        return False

    def _clear(self) -> None:
        for tick in self.ticks.values():
            self._flow.removeWidget(tick)
            tick.deleteLater()
        self.ticks = {}
