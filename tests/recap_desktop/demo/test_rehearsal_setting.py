"""What a rehearsal in the window begins with: people enrol with the codes of their printed letters."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.demo.rehearsal.setting import Setting
from recap_desktop.desk import Desk
from tests.helpers.desks import PASSPHRASE
from tests.helpers.pdf_text import pages

_CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")


def _code(setting: Setting, person: str) -> str:
    """As it stands in the letter of this person."""
    (letters,) = setting.letters.glob("*.pdf")
    (code,) = {code for page in pages(letters.read_bytes()) if person in page for code in _CODE.findall(page)}
    return code


def test_people_enrol_by_their_letters_today_and_tomorrow(tmp_path: Path) -> None:
    first = Setting(tmp_path / "gladi")
    with first.office:
        first.hand_out()
        made = Desk.create(tmp_path / "w", first.package.read_bytes(), fingerprint=first.office.fingerprint)
        with made as desk:
            code = _code(first, "P000101-OP-1")
            assert desk.setup.enrol("P000101-OP-1", "operator", "Satu", PASSPHRASE, code).role == "operator"
    letters = {file: file.read_bytes() for file in first.letters.iterdir()}

    again = Setting(tmp_path / "gladi")
    assert again.office.fingerprint == first.office.fingerprint
    assert (again.office.package.digest, again.office.url) == (first.office.package.digest, first.office.url)
    with again.office:
        again.hand_out()
        assert {file: file.read_bytes() for file in again.letters.iterdir()} == letters
        with Desk.open(tmp_path / "w") as desk:
            desk.session.sign_in("P000101-OP-1", PASSPHRASE)
            code = _code(again, "P000101-CHAIR")
            assert desk.setup.enrol("P000101-CHAIR", "chair", "Dua", PASSPHRASE, code).role == "chair"
            assert desk.queue.round().code is None


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x", encoding="utf-8")
    with pytest.raises(KnownError, match=r"demo\.out_other"):
        Setting(tmp_path)
