"""A trial laptop whose people are set up by keys alone: its election, its server, and who types."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from recap_desktop.desk import Desk
from recap_desktop.ui.pages.people.form import PeopleForm
from recap_desktop.ui.pages.people.page import PeoplePage
from recap_desktop.ui.pages.sign_in import SignInPage
from recap_desktop.ui.shell.window import MainWindow
from sync.server.admin import add_code
from sync.server.folder import open_folder
from sync.server.run import RunningServer, serve
from sync.trust.package import ElectionPackage
from tests.helpers import trial
from tests.helpers.ports import free_port
from tests.helpers.tls import self_signed
from tests.recap_desktop.ui.conftest import CONTROL, Officer

K = Qt.Key
SUBDISTRICT = "000101"
ROLES = ("operator", "chair", "member", "observer", "regency_staff")


@dataclass(frozen=True)
class Person:
    """As the letter of appointment names them, with the passphrase they think of."""

    code: str
    role: str
    name: str
    passphrase: str


SITI = Person("P-OP-1", "operator", "Siti Rahma", "padi jagung ubi kelapa")
BUDI = Person("P-OP-2", "operator", "Budi Salim", "laut karang ombak pasir")
HASAN = Person("P-CHAIR", "chair", "Hasan Tidore", "cengkih pala kopi lada")
RINA = Person("P-OP-9", "operator", "Rina Kaunar", "meja kursi lemari pintu")
ANI = Person("P-MEMBER-1", "member", "Ani Marsaoly", "gunung sungai danau rawa")
CREW = (SITI, BUDI, HASAN, ANI)


@dataclass(frozen=True)
class Regency:
    """The server of the trial, and what its staff does beside it."""

    folder: Path
    package: ElectionPackage
    server: RunningServer

    def code(self, person: Person) -> str:
        """A one-time code of a letter of appointment."""
        folder = open_folder(self.folder)
        try:
            return add_code(folder, person.code, person.role, SUBDISTRICT)
        finally:
            folder.store.close()


@contextmanager
def regency(folder: Path, tls: Path | None = None, **changes: Any) -> Iterator[Regency]:
    """A server at an address that the package names.

    :param tls: where its key and certificate are made; the package pins the key.
    """
    port, encrypted = free_port(), None if tls is None else self_signed(tls)
    server = {"url": f"http{'s' if encrypted else ''}://127.0.0.1:{port}",
              "pin": encrypted.pins().key if encrypted else None}
    package = trial.package(servers=[server], **changes)
    with serve(folder, package.envelope, keys=trial.keys(), port=port, tls=encrypted) as running:
        yield Regency(folder, package, running)


def trial_desk(folder: Path, package: ElectionPackage) -> Desk:
    """A laptop where the package was opened and its root confirmed; nobody is enrolled."""
    return Desk.create(folder, package.envelope, fingerprint=package.fingerprint)


@cache
def _template() -> Path:
    folder = Path(mkdtemp(prefix="recap-crew-")) / "w"
    with trial_desk(folder, trial.usual()) as desk:
        for one in CREW:
            asked = desk.setup.request(one.code, one.role, one.name, one.passphrase)
            desk.setup.accept(trial.answer(asked), one.passphrase)
    return folder


def crew_workspace(folder: Path) -> Path:
    """A laptop with its four officers; made once, copied."""
    shutil.copytree(_template(), folder)
    return folder


class PeopleKeys(Officer):
    """Sets up people; every key goes to the widget that has the focus."""

    def __init__(self, window: MainWindow, bot: QtBot) -> None:
        super().__init__(window, bot)
        self.settle()

    @property
    def cover(self) -> SignInPage:
        """The sign-in page."""
        assert isinstance(self.window.cover, SignInPage)
        return self.window.cover

    @property
    def people(self) -> PeoplePage:
        """The page of people."""
        page = self.window.current_page
        assert isinstance(page, PeoplePage)
        return page

    @property
    def form(self) -> PeopleForm:
        """The form on show."""
        place = self.cover.place if self.window.covered else self.people.place
        assert place.form is not None and place.form.isVisible()
        return place.form

    @property
    def told(self) -> str:
        """The sentence on the page, or in its form."""
        page = self.cover if self.window.covered else self.window.current_page
        place = getattr(page, "place", None)
        return place.form.notice.text if place is not None and place.form is not None else page.notice.text

    @property
    def way(self) -> str:
        """The way on that is chosen in the form."""
        return str(self.form.ways.way)  # type: ignore[attr-defined]

    def errors(self) -> list[str]:
        """Sentences under the fields of the form."""
        return [one.error for one in self.form.findChildren(QWidget)
                if isinstance(getattr(one, "error", None), str) and getattr(one, "error", "") and one.isVisible()]

    @property
    def rows(self) -> list[tuple[str, ...]]:
        """What the table of people says."""
        return [line.cells for line in self.people.model.lines]

    def to_people(self, person: Person = HASAN) -> None:
        """Signs in and opens the page by its number among the further pages."""
        self.enter(person)
        self.press(K.Key_F10)
        number = next(at for at, spec in enumerate(self.window.current_page._shown, 1)  # type: ignore[attr-defined]
                      if spec.id == "people")
        self.press(K(K.Key_0.value + number))
        assert self.people.table.hasFocus()

    def give(self, file: Path, data: bytes) -> None:
        """The next file that is asked for."""
        file.write_bytes(data)
        self.window.context.open_files = lambda title: [str(file)]

    def keep(self, file: Path) -> None:
        """Where the next file goes."""
        self.window.context.save_file = lambda title, name: str(file)

    def line(self, text: str) -> None:
        """A line and Enter; what stood in the box is typed over."""
        if isinstance(self.focus, QLineEdit):
            self.press(K.Key_A, CONTROL)
        self.type(text)
        self.press(K.Key_Return)

    def appointment(self, person: Person) -> None:
        """From the first field of a new enrolment to the passphrase typed twice."""
        self.line(person.code)
        for _ in range(ROLES.index(person.role) + 1):
            self.press(K.Key_Down)
        self.press(K.Key_Return)
        for text in (person.name, person.passphrase, person.passphrase):
            self.line(text)

    def enrol_by_code(self, person: Person, code: str) -> None:
        """Ctrl+N, the form, the code."""
        self.press(K.Key_N, CONTROL)
        self.appointment(person)
        self.press(K.Key_Return)  # by code, which is chosen already
        self.line(code)

    def request(self, person: Person, file: Path) -> None:
        """Ctrl+N, the form, the second way, the name of a file in Qt's own dialog."""
        self.press(K.Key_N, CONTROL)
        self.appointment(person)
        while self.way != "files":  # it stays chosen for the next person
            self.press(K.Key_Down)
        with in_dialog(self.bot, file):
            self.press(K.Key_Return)
        self.window.activateWindow()  # no window manager does it here
        self.settle()

    def read_answer(self, passphrase: str, file: Path) -> None:
        """In the form of who waits: the first way, the passphrase, the file in Qt's own dialog."""
        while not isinstance(self.focus, QLineEdit):
            self.press(K.Key_Return)
        self.press(K.Key_A, CONTROL)
        self.type(passphrase)
        with in_dialog(self.bot, file):
            self.press(K.Key_Return)
        self.window.activateWindow()  # no window manager does it here
        self.settle()

    def enter(self, person: Person) -> None:
        """Signs in by the digit of the tile."""
        self.bot.waitUntil(lambda: bool(self.cover.tiles._officers) and self.cover.tiles.chosen is None, timeout=20_000)
        digit = next(one.digit for one in self.cover.tiles._officers if one.person == person.code)
        self.press(K(K.Key_0.value + digit))
        self.type(person.passphrase)
        self.press(K.Key_Return)
        self.settle()


@contextmanager
def in_dialog(bot: QtBot, file: Path) -> Iterator[None]:
    """The next file dialog gets a path and Enter, by keys; one that stays open is put away, and the test fails."""
    timer = QTimer(interval=20)
    turns: list[str] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QFileDialog) or not dialog.isVisible():
            return
        timer.stop()  # keys let events through: not a turn within a turn
        turns.append(dialog.acceptMode().name)
        edit = dialog.findChild(QLineEdit)
        if edit is None or len(turns) > 50:
            dialog.reject()
        elif len(turns) % 2 or (file.is_dir() and edit.text() != str(file)):  # anew while it still reads the folder
            edit.setCompleter(None)  # type: ignore[arg-type]  # its list would take the key
            QTest.keyClick(edit, K.Key_A, CONTROL)
            QTest.keyClicks(edit, str(file))
        else:
            QTest.keyClick(edit, K.Key_Return)
        timer.start()

    timer.timeout.connect(look)
    timer.start()
    yield
    bot.waitUntil(lambda: len(turns) > 1 and QApplication.activeModalWidget() is None, timeout=20_000)
    timer.stop()
    assert 1 < len(turns) <= 50, "no dialog asked for a file" if not turns else "the dialog did not take the file"
