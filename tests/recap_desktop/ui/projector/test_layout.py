"""Slides measured as they are drawn: large enough from the back of a hall, nothing cut, nothing over something else."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF

from forms.figure import Figure
from recap_desktop.desk.facts import DeskFacts
from recap_desktop.desk.reading.views import ReadBox, ReadSheet
from recap_desktop.ui import fonts
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.projector.layout import SMALLEST, Picture, Piece, picture_of
from recap_desktop.ui.projector.route import Place, Route
from recap_desktop.ui.projector.slide import Composer, OneBlock, OneBox, Rest, Slide
from tests.helpers.contests import package_of
from tests.helpers.party_desk import party_contest
from tests.helpers.wire import training_variant

SIZES = (QSize(1024, 768), QSize(1920, 1080))
BLANK, LOST = Figure.blank(), Figure.unreadable("1?2")
#: What a box may hold: small, usual, the largest that a station can have, no figure, and decided otherwise.
BOXES = (
    ReadBox(Figure.of(0)), ReadBox(Figure.of(210)), ReadBox(Figure.of(9_999)), ReadBox(BLANK), ReadBox(LOST),
    ReadBox(Figure.of(789), (Figure.of(987),)), ReadBox(Figure.of(1_778), (LOST, Figure.of(1_777))),
    ReadBox(BLANK, (Figure.of(110),)), ReadBox(LOST, (BLANK,)),
)


@pytest.fixture(scope="module")
def family(qapp: object) -> str:
    return fonts.load()


def _facts(contest: str) -> DeskFacts:
    package = training_variant(contests=[party_contest()]) if contest == "DPR" else package_of((contest,))
    return DeskFacts(None, sorted(package.stations)[0][:6], "KECAMATAN UJI", package, Path())


def _slides(contest: str, language: str, boxes: tuple[ReadBox, ...] = BOXES) -> Iterator[Slide]:
    """Every box and every block of a form, each box with the next of ``boxes``."""
    facts = _facts(contest)
    station = sorted(facts.package.stations)[0]
    definition = facts.package.definition(contest, station)
    route, words = Route(definition), Words(language)
    figures = dict(zip(definition.order, itertools.cycle(boxes), strict=False))
    village = "Sumber Rejo I, II, III dan IV"
    sheet = ReadSheet(contest, station, "001", station[:10], village, "verified", figures, 3, 12)
    composer = Composer(words)
    yield composer.rest(facts, contest)
    for name in definition.order:
        yield composer.sheet(facts, sheet, route, route.place_of(name), definition.order[::2], 2)
    for at in range(len(route.blocks)):
        yield composer.sheet(facts, sheet, route, Place(at, None), (), 2)


def _font(piece: Piece, family: str) -> QFontMetricsF:
    return QFontMetricsF(fonts.font(family, piece.pixels, fonts.BOLD if piece.bold else fonts.REGULAR))


def _drawn(piece: Piece, family: str) -> QRectF:
    """Where the letters are; digits and capitals have no descent."""
    metrics = _font(piece, family)
    if piece.role in ("figure", "before") or (piece.role == "cell" and "→" not in piece.text):
        tall, wide = metrics.capHeight(), metrics.horizontalAdvance(piece.text)
        left = piece.rect.right() - wide if piece.align & Qt.AlignmentFlag.AlignRight else piece.rect.left()
        return QRectF(left, piece.rect.center().y() - tall / 2, wide, tall)
    flags = int(piece.align) | int(Qt.TextFlag.TextWordWrap)
    return metrics.boundingRect(piece.rect, flags, piece.text)


def _faults(picture: Picture, size: QSize, family: str) -> Iterator[str]:
    screen, places = QRectF(0, 0, size.width(), size.height()), []
    for piece in picture.pieces:
        drawn = _drawn(piece, family)
        if not screen.contains(drawn.adjusted(1, 1, -1, -1)):
            yield f"outside: {piece}"
        if piece.role in ("figure", "before", "cell", "words") and "…" in piece.text:
            yield f"cut: {piece}"
        places.append((piece, drawn.adjusted(1, 1, -1, -1)))
    for (one, here), (other, there) in itertools.combinations(places, 2):
        if here.intersects(there):
            yield f"over each other: {one.text!r} {here} and {other.text!r} {there}"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("contest", ["PPWP", "DPR"])
def test_every_box_and_block_fits_the_screen(contest: str, language: str, family: str) -> None:
    boxes = BOXES if contest == "DPR" else BOXES[:-1]  # 28 boxes meet others in each round
    for slide in _slides(contest, language, boxes):
        for size in SIZES:
            faults = list(_faults(picture_of(slide, size, family), size, family))
            assert not faults, (size, slide, faults)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_figure_that_is_read_has_a_sixth_of_the_height(size: QSize, family: str) -> None:
    seen = 0
    for slide in _slides("DPR", "id"):
        pieces = picture_of(slide, size, family).pieces
        if isinstance(slide, OneBox):
            shown, roles = slide.shown, ("figure",) if not slide.shown.before else ("figure", "before")
        elif isinstance(slide, OneBlock) and slide.total is not None:
            shown, roles = slide.total.figures[0], ("figure",)
        else:
            continue
        for piece in pieces:
            if piece.role in roles and piece.text.replace(".", "").isdigit() and len(piece.text) <= 3:
                tall = _font(piece, family).tightBoundingRect(piece.text).height()
                assert tall >= size.height() / 6, (piece, shown)
                seen += 1
    assert seen > 50


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_words_and_lines_are_legible_from_ten_metres(size: QSize, family: str) -> None:
    """On a picture two metres high: a line of 1/30 of the height has letters of 1/40 or more."""
    for slide in _slides("DPR", "en"):
        for piece in picture_of(slide, size, family).pieces:
            least = 0.028 if piece.role == "count" else SMALLEST - 0.001
            assert piece.pixels >= int(least * size.height()) or "→" in piece.text, piece


@pytest.mark.parametrize("contest", ["DPRD_PROV", "DPRD_KAB", "DPD", "PILWALI"])
def test_no_contest_is_cut_to_the_name_of_another(contest: str, family: str) -> None:
    for language, size in itertools.product(("id", "en"), SIZES):
        slide = next(one for one in _slides(contest, language) if isinstance(one, OneBox))
        pieces = [one for one in picture_of(slide, size, family).pieces if one.role == "head"]
        assert slide.head.contest in {one.text for one in pieces} and not [one for one in pieces if "…" in one.text]
        assert not list(_faults(picture_of(slide, size, family), size, family))


def test_a_party_is_one_slide_with_its_total_large(family: str) -> None:
    blocks = [one for one in _slides("DPR", "id", (ReadBox(Figure.of(127)),)) if isinstance(one, OneBlock)]
    party = next(one for one in blocks if one.head.part.startswith("IV.3"))
    assert [line.label for line in party.lines][0] == "A.1  Suara partai 3"
    assert party.lines[3].label.startswith("3  Dr") and party.lines[-1].label == "B  Jumlah partai 3"
    assert party.total is party.lines[-1] and party.total.figures[0].words == "SERATUS DUA PULUH TUJUH"
    picture = picture_of(party, SIZES[0], family)
    assert max(picture.pieces, key=lambda one: one.pixels).text == "127"
    assert len({one.pixels for one in picture.pieces if one.text in {line.label for line in party.lines[:-1]}}) == 1


def test_what_has_no_figure_is_said_and_what_was_decided_stands_beside_it(family: str) -> None:
    for language, blank, lost in (("id", "kosong", "tidak terbaca"), ("en", "blank", "unreadable")):
        found = [one for one in _slides("PPWP", language) if isinstance(one, OneBox)]
        texts = {one.shown.text for one in found}
        assert {blank, lost} <= texts and "0" in texts
        decided = next(one for one in found if one.shown.before)
        assert (decided.shown.before, decided.shown.text) == ("987", "789")
        pieces = {one.role: one for one in picture_of(decided, SIZES[0], family).pieces}
        assert pieces["before"].text == "987" and pieces["before"].struck and pieces["figure"].text == "789"
        assert next(one for one in found if one.shown.text == lost).shown.words.isupper()


def test_a_line_that_was_not_read_yet_shows_no_figure() -> None:
    found = [one for one in _slides("PPWP", "id", (ReadBox(Figure.of(7)),)) if isinstance(one, OneBox)]
    later = [line for one in found for line in one.after]
    assert {bool(line.figures) for line in later} == {True, False}, "every second box was read"
    assert all(line.figures for one in found for line in one.before)


def test_nothing_of_a_sheet_is_on_the_neutral_slide() -> None:
    rest = next(_slides("DPR", "id"))
    assert isinstance(rest, Rest) and rest.head.part == "" and rest.head.title == "Kec. KECAMATAN UJI"


@pytest.mark.parametrize(("mode", "said"), [("training", "LATIHAN"), ("trial", "UJI COBA"), ("official", "RESMI")])
def test_the_band_says_the_mode(mode: str, said: str) -> None:
    assert str(Words("id")(f"projector.band.{mode}")).startswith(said)
