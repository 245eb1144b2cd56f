"""A photo of another page, of another form, upside down, or several at once: said from the marker on the paper."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QTransform
from PySide6.QtWidgets import QApplication

from forms.catalogue import form_of_marker, load
from forms.definition import FormDefinition, PageDef
from forms.page_markers import CELLS, CODES, MOST_WRONG, number_of
from recap_desktop.ui.widgets.image_pane import loading, marks, placing
from recap_desktop.ui.widgets.image_pane.page_marker import Marker, read_marker
from recap_desktop.ui.widgets.image_pane.placing import Photo
from tests.helpers.party_sheets import party_form
from tests.recap_desktop.ui.conftest import CONTROL, Officer
from tests.recap_desktop.ui.test_entry_page import begin

pytestmark = pytest.mark.qt
K = Qt.Key


@pytest.fixture
def photos(shared_data: Path) -> list[Path]:
    """Three pages of one filled sheet, photographed."""
    return [shared_data / "forms" / f"8271021022008-ppwp-p{number}.jpg" for number in (1, 2, 3)]


def test_codes_are_those_of_the_official_blank(qapp: QApplication, shared_data: Path) -> None:
    definition = load("PPWP")
    for page, image in zip(definition.pages, loading.open_pages(shared_data / "forms" / "C.HASIL-PPWP.pdf"),
                           strict=True):
        flat = marks.flatten(image, page)
        assert flat is not None and read_marker(flat, page) == Marker(page.marker)


def _stained(flat: QImage, page: PageDef, cells: int) -> QImage:
    """The page with the first cells of the code black where they are white and white where they are black."""
    stained, rect = flat.copy(), page.marker_rect
    assert rect is not None
    scale, cell = flat.width() / page.width, rect.w / CELLS
    with QPainter(stained) as painter:
        for place in range(cells):
            x, y = rect.x + (1 + place % (CELLS - 2)) * cell, rect.y + (1 + place // (CELLS - 2)) * cell
            middle = flat.pixelColor(round((x + cell / 2) * scale), round((y + cell / 2) * scale))
            other = Qt.GlobalColor.black if middle.value() > 128 else Qt.GlobalColor.white
            painter.fillRect(QRectF(x * scale, y * scale, cell * scale, cell * scale), other)
    return stained


def test_as_many_stained_cells_as_are_forgiven_and_no_more(qapp: QApplication, shared_data: Path) -> None:
    """The official blank itself has none that differ from its code."""
    definition = load("PPWP")
    for page, image in zip(definition.pages, loading.open_pages(shared_data / "forms" / "C.HASIL-PPWP.pdf"),
                           strict=True):
        flat = marks.flatten(image, page)
        assert flat is not None
        assert read_marker(_stained(flat, page, MOST_WRONG), page) == Marker(page.marker)
        assert read_marker(_stained(flat, page, MOST_WRONG + 1), page) == Marker(None)


def test_codes_are_far_enough_apart_to_forgive_a_few_cells() -> None:
    codes = list(CODES.values())
    assert min((one ^ other).bit_count() for one in codes for other in codes if one != other) > 2 * MOST_WRONG
    for number, code in CODES.items():
        assert number_of(code ^ 0b1011) == number and number_of(code ^ 0b1111) is None


@pytest.mark.parametrize("turned", [False, True])
def test_every_page_of_a_filled_sheet_is_known_by_its_marker(
    qapp: QApplication, photos: list[Path], tmp_path: Path, turned: bool
) -> None:
    files = photos
    if turned:  # held upside down
        files = [tmp_path / one.name for one in photos]
        for source, target in zip(photos, files, strict=True):
            QImage(str(source)).transformed(QTransform().rotate(180)).save(str(target), "JPG", 92)
    definition = load("PPWP")
    found, faults = placing.read_photos(list(reversed(files)), definition)
    assert not faults
    placed = placing.place(found, definition, start=1)
    assert {number: one.name for number, one in placed.pages.items()} == {
        number: one.name for number, one in enumerate(files, start=1)}
    assert not placed.asked and not placed.foreign
    for number, one in placed.pages.items():
        page = definition.pages[number - 1]
        assert one.flat is not None and read_marker(one.flat, page) == Marker(page.marker)  # upright by now


def _photo(name: str, marker: Marker | None) -> Photo:
    return Photo(name, QImage(), None, marker)


def test_what_has_no_marker_goes_by_order_and_is_asked() -> None:
    definition = load("PPWP")
    placed = placing.place([_photo("a", None), _photo("b", Marker(102)), _photo("c", Marker(None))], definition, 1)
    assert {n: one.name for n, one in placed.pages.items()} == {1: "a", 2: "b", 3: "c"} and placed.asked == {1, 3}
    placed = placing.place([_photo("a", None), _photo("b", None)], definition, 1, taken={1, 2})
    assert {n: one.name for n, one in placed.pages.items()} == {3: "a"} and placed.left_over == ["b"]
    placed = placing.place([_photo("a", None)], definition, 2, taken={1, 2, 3})  # replaces the one on show
    assert set(placed.pages) == placed.asked == {2}
    placed = placing.place([_photo("a", Marker(103)), _photo("b", Marker(103))], definition, 1)
    assert placed.pages[3].name == "b" and placed.twice == {3}


def test_a_page_of_another_form_is_not_taken(dpr: FormDefinition) -> None:
    placed = placing.place([_photo("a", Marker(101)), _photo("b", Marker(None))], dpr, 1)
    assert placed.foreign == [("a", 101)] and {n: one.name for n, one in placed.pages.items()} == {1: "b"}


def test_a_marker_names_the_contest_of_its_form(dpr: FormDefinition) -> None:
    said = {marker: form_of_marker(marker) for marker in (101, dpr.pages[-1].marker, 399, 442, 599)}
    assert {marker: one and one.en for marker, one in said.items()} == {
        101: "President and Vice President", 220: "House of Representatives", 399: "Regional Representative Council",
        442: "Provincial House of Representatives", 599: "Regency or City House of Representatives",
    }
    assert form_of_marker(901) is None


def test_a_form_whose_print_was_not_seen_takes_photos_in_the_order_they_come() -> None:
    form = load("PILBUP", 2)
    placed = placing.place([_photo("a", None), _photo("b", Marker(None)), _photo("c", Marker(102))], form, 1)
    assert {n: one.name for n, one in placed.pages.items()} == {1: "a", 2: "b"} and placed.asked == {1, 2}
    assert placed.foreign == [("c", 102)]
    flat = QImage(200, 300, QImage.Format.Format_RGB32)
    flat.fill(0xFFFFFFFF)
    assert read_marker(flat, form.pages[0]) is None


@pytest.fixture
def dpr() -> FormDefinition:
    return party_form()


def test_the_window_puts_a_photo_on_its_page_and_says_so(officer: Officer, photos: list[Path]) -> None:
    page = begin(officer)
    image = page.typing.image
    officer.window.context.open_files = lambda title: [str(photos[1])]
    officer.press(K.Key_I, CONTROL)
    assert set(image._sheets) == {2} and "halaman 2" in image.notice.text and image._page == 2
    officer.window.context.open_files = lambda title: [str(one) for one in photos]
    officer.press(K.Key_I, CONTROL)
    assert set(image._sheets) == {1, 2, 3} and not image.notice.text and not image._asking.isVisible()
    officer.figures("134 155")
    assert page.typing.sheet is not None and len(page.typing.sheet.figures) == 2


def test_a_photo_without_a_marker_is_asked_about_and_blocks_nothing(officer: Officer, tmp_path: Path) -> None:
    plain = QImage(600, 900, QImage.Format.Format_RGB32)
    plain.fill(0xFFDDDDDD)
    files = [tmp_path / "a.png", tmp_path / "b.png"]
    for file in files:
        assert plain.save(str(file))
    page = begin(officer)
    image = page.typing.image
    officer.window.context.open_files = lambda title: [*map(str, files), str(tmp_path / "tidak-ada.png")]
    officer.press(K.Key_I, CONTROL)
    assert set(image._sheets) == {1, 2} and "tidak-ada.png" in image.notice.text
    assert image._asking.isVisible() and "halaman 1 dari 3" in image._question.text()
    officer.type("134")
    assert page.typing.sheet is not None and page.typing.sheet.figures
    image._yes.click()
    assert not image._asking.isVisible() and set(image._sheets) == {1, 2}
    image._turn_to(2)
    assert "halaman 2 dari 3" in image._question.text()
    image._no.click()
    assert set(image._sheets) == {1} and not image._asking.isVisible()
