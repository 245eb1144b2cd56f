"""Numbered copies of the signed D.Hasil: who got which, for ever, and the list to sign for them."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.desk import Desk
from recap_desktop.desk.recap.copies_register import receipt
from recap_desktop.reports.paper import F4
from recap_desktop.workspace import journal_file
from resources.catalogue import LANGUAGES, text
from tests.helpers.desks import CLEAN, CONTEST, PASSPHRASE, seal, type_twice
from tests.helpers.pdf_text import pages

SIGNERS = ("KETUA", "ANGGOTA-1", "ANGGOTA-2")


@pytest.fixture
def signed(desk: Desk) -> Desk:
    """One sheet ratified, the recapitulation and its D.Hasil signed by three."""
    type_twice(desk, CLEAN[0])
    seal(desk, CLEAN[0])
    desk.session.sign_in("KETUA", PASSPHRASE)
    batch = desk.recap.prepare(CONTEST, None, SIGNERS)
    for person in SIGNERS:
        desk.recap.sign(batch, person, PASSPHRASE)
    for person in SIGNERS:
        desk.reports.sign(CONTEST, person, PASSPHRASE)
    return desk


def test_each_copy_has_the_next_number_and_knows_what_it_prints(signed: Desk) -> None:
    """Recipient, who handed it over, when, which recapitulation and which bytes."""
    given = [signed.copy_register.hand_over(CONTEST, to) for to in ("Saksi 01", "Panwaslu  Kecamatan", "Saksi 01")]
    pdf = signed.reports.signed(CONTEST)
    assert pdf is not None
    assert [one.number for one in given] == [1, 2, 3]
    assert [one.to for one in given] == ["Saksi 01", "Panwaslu Kecamatan", "Saksi 01"]
    assert {(one.by, one.digest) for one in given} == {("Nama KETUA", hashlib.sha256(pdf).hexdigest())}
    assert tuple(given) == signed.copy_register.copies(CONTEST)


def test_the_register_is_in_the_journal_and_no_name_of_a_recipient_is(signed: Desk) -> None:
    """The exported journal names a salted digest; the name stays on this laptop."""
    signed.copy_register.hand_over(CONTEST, "Rahmat Hidayat")
    exported = signed.journal.export()
    assert journal_file.is_journal(exported)
    assert b"report_copy" in exported and b"Rahmat" not in exported


def test_it_is_still_there_after_a_restart(signed: Desk) -> None:
    """Numbers go on."""
    folder = signed.facts().folder
    signed.copy_register.hand_over(CONTEST, "Saksi 01")
    signed.close()
    with Desk.open(folder) as again:
        again.session.sign_in("OP-1", PASSPHRASE)
        assert again.copy_register.hand_over(CONTEST, "Saksi 02").number == 2


def test_nothing_is_handed_over_that_is_not_signed_or_to_nobody(desk: Desk, signed: Desk) -> None:
    """A draft is no copy, and a copy has somebody who gets it."""
    for nobody in ("", "   ", "=cmd"):
        with pytest.raises(KnownError, match="name"):
            signed.copy_register.hand_over(CONTEST, nobody)
    signed.corrections.absent(CONTEST, CLEAN[1], "lost", tuple((one, PASSPHRASE) for one in SIGNERS[:2]))
    with pytest.raises(KnownError, match="unsigned_copy"):  # the recapitulation says something else by now
        signed.copy_register.hand_over(CONTEST, "Saksi 01")
    assert signed.copy_register.copies(CONTEST) == ()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_receipt_list_names_every_copy(signed: Desk, tmp_path: Path, lang: str) -> None:
    """With room for a signature."""
    for to in ("Saksi 01", "Arsip PPK"):
        signed.copy_register.hand_over(CONTEST, to)
    printed = " ".join("".join(pages(receipt(
        signed.facts(), CONTEST, signed.copy_register.copies(CONTEST), lang))).split())
    for wanted in ("Saksi 01", "Arsip PPK", "Nama KETUA", text("copies_list.received", lang)):
        assert wanted in printed
    nothing = receipt(signed.facts(), CONTEST, (), lang, F4)
    assert text("copies_list.none", lang) in " ".join("".join(pages(nothing)).split())
    assert f"{F4.width:.2f}".encode() in nothing
