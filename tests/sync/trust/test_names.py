"""What the door of names lets in is printed, certified and verified as it is; what it keeps out is named."""

from __future__ import annotations

import unicodedata
from io import BytesIO

import pytest
from asn1crypto import x509 as asn1  # type: ignore[import-untyped]
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from reportlab.pdfbase.pdfmetrics import getFont

from forms.errors import KnownError
from recap_desktop.reports.typeset import BOLD, REGULAR, SEMIBOLD, _glyphs, open_canvas, printable
from resources.catalogue import LANGUAGES, sentence
from sync.trust.authority import Authority
from sync.trust.enrolment import EnrolmentRequest, request_enrolment
from sync.trust.names import (
    MAX_NAME,
    MAX_PERSON_NAME,
    checked_name,
    checked_text,
    first_letters,
    letters,
    signs,
)
from sync.trust.roster import check_answer
from sync.trust.training import training_keys
from tests.helpers.pdf_text import pages
from tests.helpers.pki import NOW, SUBDISTRICT, training_package

_NAMES = st.text(st.sampled_from([chr(point) for point in sorted(letters())]), min_size=1, max_size=MAX_PERSON_NAME)


def test_the_letters_are_those_of_the_fonts() -> None:
    """Every code point that all weights print, that needs no placing, and that a certificate may hold."""
    assigned = unicodedata.ucd_3_2_0.category
    wanted = {
        point for point in _glyphs()
        if (point == 0x20 or unicodedata.category(chr(point))[0] in "LNPS") and assigned(chr(point)) != "Cn"
        and chr(point) not in signs()
    }
    assert letters() == wanted
    assert len(first_letters()) == 342 and len(letters()) == 342 + 1085
    assert set(map(ord, "ABCabc0123456789'-., \u00c9\u00f1\u0141\u0160\u017b")) <= letters()


def test_every_letter_is_printed_as_it_is_and_fits_a_certificate() -> None:
    for point in letters():
        name = f"A{chr(point)}b"
        assert printable(name) == name
        assert asn1.Name.build({"common_name": name}).hashable  # the check that a verifier of chains makes


@given(_NAMES)
def test_what_is_let_in_holds_to_the_certificate(raw: str) -> None:
    try:
        name = checked_name(raw, MAX_PERSON_NAME)
    except KnownError as error:
        assert error.code in ("name.empty", "name.formula", "name.mixed")
        return
    assert checked_name(name, MAX_PERSON_NAME) == name
    assert printable(name) == name
    package = training_package()
    key, pdf_key = Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())
    made = request_enrolment(election=package.election, person="KETUA", role="chair", region=SUBDISTRICT,
                             name=raw, key=key, pdf_key=pdf_key)
    again = EnrolmentRequest.parse(made.to_bytes())
    assert again.name == name
    answer = Authority(package, training_keys().authority, training_keys().ca).issue(again, NOW)
    check_answer(package, again, answer)
    leaf = x509.load_der_x509_certificate(answer.chain[0])
    assert [one.value for one in leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)] == [name]
    assert asn1.Certificate.load(answer.chain[0]).subject.hashable


def test_every_letter_comes_back_from_the_paper() -> None:
    """In every weight and as itself: what checks a document reads its text."""
    target, words = BytesIO(), [f"A{chr(point)}b" for point in sorted(letters() - {0x20})]
    canvas = open_canvas(target, (842, 595))
    for weight in (REGULAR, SEMIBOLD, BOLD):
        for start in range(0, len(words), 40):
            canvas.setFont(weight, 10)
            for line, word in enumerate(words[start : start + 40]):
                canvas.drawString(20, 580 - 14 * line, word)
            canvas.showPage()
    canvas.save()
    assert "\n".join(pages(target.getvalue())).split("\n") == words * 3


def test_no_letter_is_higher_or_deeper_than_a_line() -> None:
    """A window cuts off what is; Vietnamese capitals carry two marks."""
    for weight in (REGULAR, SEMIBOLD, BOLD):
        face = getFont(weight).face
        assert (face.bbox[3], face.bbox[1]) <= (face.ascent, 0) and face.bbox[1] >= face.descent


def test_a_missing_letter_is_a_crossed_box_and_never_the_sign_for_unreadable() -> None:
    assert printable("Desa \u5317\u4eac") == "Desa \u25a1\u25a1"
    assert printable("Kades \u1b13? \U0001f600") == "Kades \u25a1? \u25a1"
    target = BytesIO()
    canvas = open_canvas(target, (300, 100))
    canvas.setFont(BOLD, 12)
    canvas.drawString(20, 50, printable("a\u5317b"))
    canvas.showPage()
    canvas.save()
    assert pages(target.getvalue()) == ["a\u25a1b"]


@pytest.mark.parametrize(("raw", "kept"), [
    ("", ""), (" \n", ""), ("= dua garis\n\tdi lembar ", "= dua garis di lembar"),
    ("Jose\u0301 hadir.", "Jos\u00e9 hadir."),
    ("\u1ebel\u1ec7n \u1edf", "\u1ebel\u1ec7n \u1edf"),
])
def test_a_text_has_one_spelling(raw: str, kept: str) -> None:
    assert checked_text(raw, 5, 40) == kept
    assert checked_text(kept, 5, 40) == kept


@pytest.mark.parametrize(("raw", "code", "told"), [
    ("abc", "text.length", ("3", "5", "40")), ("x" * 41, "text.length", ("41", "40")),
    ("catatan \U0001f600", "text.letters", ("1", "U+1F600")), ("catatan \u202e tiga", "text.letters", ("U+202E",)),
])
def test_a_text_that_is_kept_out_is_told_by_cause(raw: str, code: str, told: tuple[str, ...]) -> None:
    with pytest.raises(KnownError) as refused:
        checked_text(raw, 5, 40)
    assert refused.value.code == code
    for lang in LANGUAGES:
        assert all(part in sentence(refused.value, lang) for part in told)


def test_one_name_has_one_spelling() -> None:
    assert checked_name("  Jose\u0301\u00a0 de\tla\nCruz ") == "Jos\u00e9 de la Cruz"


@pytest.mark.parametrize(("raw", "code", "told"), [
    ("", "name.empty", ()), (" \u00a0\t", "name.empty", ()), ("=HYPERLINK(1)", "name.formula", ('"="',)),
    ("+1", "name.formula", ()), ("-1", "name.formula", ()), ("@x", "name.formula", ()), (" =1", "name.formula", ()),
    ("x" * 121, "name.too_long", ("121", "120")), ("Desa \u5317\u4eac", "name.letters", ("2", "U+5317", "\u5317")),
    ("a\u200bb", "name.letters", ("U+200B",)), ("a\u202eb", "name.letters", ("U+202E",)),
    ("x\u0331", "name.letters", ("U+0331",)), ("a\x00", "name.letters", ("U+0000",)), ("a\ufffd", "name.letters", ()),
    ("\ua9a2\ua9ba\ua9b1", "name.letters", ("U+A9A2",)), ("Ketua \U0001f600", "name.letters", ("U+1F600",)),
    ("\u20b9", "name.letters", ("U+20B9",)), ("\ud800", "name.letters", ("U+D800",)),
    ("\u25a1", "name.letters", ("U+25A1",)), ("B\u0430di", "name.mixed", ("B\u0430di",)),
    ("\u0391nton", "name.mixed", ()),
])
def test_what_is_kept_out_is_told_by_cause(raw: str, code: str, told: tuple[str, ...]) -> None:
    with pytest.raises(KnownError) as refused:
        checked_name(raw, MAX_NAME)
    assert refused.value.code == code
    for lang in LANGUAGES:
        assert all(part in sentence(refused.value, lang) for part in told)
