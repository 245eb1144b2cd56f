"""A walk through everything about people: the sign-in page of a trial, its forms, the page of people and its forms."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from PySide6.QtCore import Qt

from recap_desktop.desk import Desk
from tests.recap_desktop.ui.conftest import CONTROL
from tests.recap_desktop.ui.people_keys import CREW, HASAN, RINA, SITI, PeopleKeys, crew_workspace

K = Qt.Key


@cache
def _template() -> Path:
    folder = Path(mkdtemp(prefix="recap-people-")) / "w"
    with Desk.open(crew_workspace(folder)) as desk:
        desk.session.sign_in(HASAN.code, HASAN.passphrase)
        desk.setup.request(RINA.code, RINA.role, RINA.name, RINA.passphrase)
    return folder


def workspace(folder: Path) -> Path:
    """Four officers and one who waits; made once, copied."""
    shutil.copytree(_template(), folder)
    return folder


def scenes_of_nobody(keys: PeopleKeys) -> Iterator[str]:
    """The first officer of an empty laptop."""
    yield "nobody"
    keys.press(K.Key_N, CONTROL)
    yield "new officer"
    keys.press(K.Key_Return, CONTROL)
    yield "new officer, nothing typed"
    keys.line(SITI.code)
    keys.press(K.Key_Down)
    keys.press(K.Key_Return)
    keys.line(SITI.name)
    keys.line("pendek")
    yield "new officer, weak passphrase"
    keys.line(SITI.passphrase)
    keys.line(SITI.passphrase)
    yield "new officer, ways"
    keys.press(K.Key_Return)
    yield "new officer, code"
    keys.press(K.Key_Return)
    yield "new officer, code missing"
    keys.press(K.Key_Escape)


def scenes(keys: PeopleKeys) -> Iterator[str]:
    """Forgotten passphrases from the sign-in page, then the page of people with each of its forms."""
    yield "sign-in of a trial"
    keys.press(K.Key_L, CONTROL)
    yield "forgotten"
    keys.press(K.Key_Down)
    keys.press(K.Key_Return, CONTROL)
    yield "forgotten, code missing"
    keys.form.lines[1].field.setFocus()  # type: ignore[attr-defined]
    keys.settle()
    yield "forgotten, two others"
    keys.form.other.emit("all_forgotten")
    keys.settle()
    yield "all forgotten"
    keys.press(K.Key_Escape)
    keys.enter(HASAN)
    keys.window.go("people")
    keys.settle()
    yield "people"
    keys.people.table.selectRow(len(CREW))
    keys.settle()
    yield "people, one who waits"
    keys.press(K.Key_Return)
    yield "waiting"
    for name in ("code", "again", "give up"):
        keys.press(K.Key_Down)
        yield f"waiting, {name}"
    keys.press(K.Key_Escape)
    keys.press(K.Key_L, CONTROL)
    yield "change"
    for text in ("salah salah salah", "bambu rotan kelapa aren", "bambu rotan kelapa aren"):
        keys.line(text)
    yield "change refused"
    keys.press(K.Key_Escape)
    keys.people.place.bring("newer")
    keys.settle()
    yield "newer certificate"
    keys.press(K.Key_Escape)
    keys.press(K.Key_N, CONTROL)
    yield "new officer from the page"
    keys.press(K.Key_Escape)
