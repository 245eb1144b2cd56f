"""Where the package is: in a file, on a stick that is in now, or at the server's address."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLineEdit, QWidget

from recap_desktop.core.sticks import sticks
from recap_desktop.ui.start.step import StartContext, Step
from recap_desktop.ui.widgets.buttons import Button, button
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row

_LONGEST = 200
#: Sticks are looked for so often while the step is on show, milliseconds.
_LOOK = 2000
_MOST = 6


class SourceStep(Step):
    """Files first: most committees have a stick and no network."""

    def __init__(self, context: StartContext) -> None:
        super().__init__(context, "start.source", "start.file", self._go_on)
        self.file = button(self.words, "start.file", lambda: self._choose(""), key="Ctrl+O")
        self._known: tuple[Path, ...] = ()
        self.sticks: list[Button] = []
        self._places = QWidget()
        self._line = column(spacing=6, into=self._places)
        self._no_stick = label("muted", wrap=True)
        self.words.put(self._no_stick, "setText", "start.no_stick")
        files, server, self._what = label("section"), label("section"), label("muted", wrap=True)
        self.words.put(files, "setText", "start.by_file")
        self.words.put(server, "setText", "start.by_server")
        self.words.put(self._what, "setText", "start.by_server_about")
        self.address = QLineEdit()
        self.address.setMaxLength(_LONGEST)
        self.words.put(self.address, "setAccessibleName", "start.address")
        name = label("strong")
        name.setBuddy(self.address)
        self.words.put(name, "setText", "start.address")
        self.address.returnPressed.connect(self._fetch)
        self.address.textChanged.connect(lambda _: self._say_next())
        chosen = QWidget()
        row(self.file, None, into=chosen)
        typed = QWidget()
        row(name, self.address, into=typed).setStretch(1, 1)
        self.build(files, chosen, self._places, self._no_stick, server, typed, self._what)
        self._watch = QTimer(self, interval=_LOOK)
        self._watch.timeout.connect(self.look)

    def enter(self) -> None:
        """What is in now, and what comes while the step is on show."""
        self.look()
        self._watch.start()
        (self.sticks[0] if self.sticks else self.file).setFocus(Qt.FocusReason.OtherFocusReason)

    def hideEvent(self, event: object) -> None:
        """Nobody looks any more."""
        self._watch.stop()

    def look(self) -> None:
        """The sticks that are in now; each is a button that looks for a file on it."""
        found = sticks()[:_MOST]
        self._no_stick.setVisible(not found)
        if found == self._known:
            return
        self._known = found
        while self.sticks:
            gone = self.sticks.pop()
            self._line.removeWidget(gone)
            gone.deleteLater()
        for place in found:
            made = Button()
            made.say(self.words, "start.stick", name=place.name or str(place))
            made.clicked.connect(lambda _=False, folder=place: self._choose(str(folder)))
            self._line.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
            self.sticks.append(made)

    def _say_next(self) -> None:
        """A file, unless an address is being typed."""
        code = "start.fetch" if self.address.text().strip() else "start.file"
        self.primary.say(self.words, code, key="Ctrl+Enter")

    def _go_on(self) -> None:
        if self.address.text().strip():
            self._fetch()
        else:
            self._choose("")

    def _choose(self, folder: str) -> None:
        path = self.context.choose_file("start.file", folder)
        if path:
            self.read(Path(path))

    def read(self, path: Path) -> None:
        """Looks at a file."""
        start = self.context.start
        self.work(lambda: start.read(path), self.flow.offered, "start.reading")

    def _fetch(self) -> None:
        address = self.address.text().strip()
        if not address:
            self.notice.say(self.words("start.type_address"), "quiet")
            self.address.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        start = self.context.start
        self.work(lambda: start.fetch(address), self.flow.offered, "start.fetching")
