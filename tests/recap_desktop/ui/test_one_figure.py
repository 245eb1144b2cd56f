"""What one typed figure costs the window, counted: it repaints what changed and keeps what is rendered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from forms.rules import Finding
from recap_desktop.ui import icons
from recap_desktop.ui.pages.entry import EntryPage
from recap_desktop.ui.pages.entry import sheet as sheets
from recap_desktop.ui.shell.window import MainWindow
from recap_desktop.ui.widgets.figure_field import painting
from recap_desktop.ui.widgets.flow import FlowLayout
from recap_desktop.ui.widgets.image_pane.tabs import PageTabs
from recap_desktop.ui.widgets.image_pane.view import KEPT, PaperView, PhotoPage
from tests.recap_desktop.ui.conftest import CONTROL, FIRST, Officer

pytestmark = pytest.mark.qt
#: The row typed last, the row typed next, each with its box.
_TWO = 2
#: Events of the application for one figure, and for one that turns the page (PPWP: 16 fields): no filter, no handler
#: is asked more often. They were 100 and 1,000, then 70 and 330; they are 42 and 54.
_FIGURE, _TURNED = 55, 75


class Watch(QObject):
    """Counts paints and requests for a layout, by class of the widget."""

    def __init__(self) -> None:
        super().__init__()
        self.painted: Counter[str] = Counter()
        self.asked: Counter[str] = Counter()
        self.moved: Counter[str] = Counter()
        self.seen: Counter[str] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.seen[event.type().name] += 1
        if event.type() == QEvent.Type.Paint:
            self.painted[type(watched).__name__] += 1
        elif event.type() == QEvent.Type.LayoutRequest:
            self.asked[type(watched).__name__] += 1
        elif event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self.moved[type(watched).__name__] += 1
        return False


@contextmanager
def counted(
    monkeypatch: pytest.MonkeyPatch, *more: tuple[object, str]
) -> Iterator[tuple[Watch, Counter[str]]]:
    """Counts while something is done: events, icons drawn, arrangements of a flow, pictures scaled."""
    calls: Counter[str] = Counter()

    def count(owner: object, name: str) -> None:
        real = getattr(owner, name)

        def counting(*arguments: object, **named: object) -> object:
            calls[name] += 1
            return real(*arguments, **named)

        monkeypatch.setattr(owner, name, counting)

    count(icons, "paint")
    count(FlowLayout, "_arrange")
    count(QImage, "scaled")
    for owner, name in more:
        count(owner, name)
    watch = Watch()
    QApplication.instance().installEventFilter(watch)  # type: ignore[union-attr]
    try:
        yield watch, calls
    finally:
        QApplication.instance().removeEventFilter(watch)  # type: ignore[union-attr]
        monkeypatch.undo()


def typing_page(officer: Officer, window: MainWindow) -> EntryPage:
    """A sheet in the middle of its second page, photos of all pages beside it, the board opened before."""
    officer.sign_in("P-OP-1")
    window.resize(1366, 768)
    window.go("entry", station=FIRST, typed=True)
    officer.settle()
    page = window.current_page
    assert isinstance(page, EntryPage) and page.typing.sheet is not None
    image = page.typing.image
    for paper in page.typing.sheet.definition.pages:
        flat = QImage(round(paper.width), round(paper.height), QImage.Format.Format_RGB32)
        flat.fill(Qt.GlobalColor.white)
        image._sheets[paper.number] = PhotoPage(flat, True)
    image._show()
    officer.figures("5 5 5")
    sheet = page.typing.sheet
    officer.bot.waitUntil(lambda: not sheet._leisure.isActive() and not page._held.isActive(), timeout=20_000)
    officer.settle()
    return page


def test_one_figure_repaints_its_row_and_the_next_and_renders_nothing_anew(
    officer: Officer, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = typing_page(officer, window)
    officer.type("4")
    assert page.typing.bar.findings  # 5, 5 and 5 make no sum
    with counted(monkeypatch, (Finding, "neutral")) as (watch, calls):
        officer.press(Qt.Key.Key_Return)
    assert page.typing.sheet is not None and len(page.typing.sheet.figures) == 4
    assert watch.painted["EntryField"] <= _TWO and watch.painted["FormRow"] <= 2 * _TWO
    assert watch.painted["PaperView"] <= _TWO and watch.painted["Strip"] <= _TWO, "the image follows"
    assert not calls, "no icon drawn, no flow arranged, no picture scaled, no sentence of a finding made again"
    assert not watch.asked, "nothing is laid out"
    assert sum(watch.seen.values()) < _FIGURE


def test_a_digit_repaints_its_box_and_the_words(
    officer: Officer, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    typing_page(officer, window)
    with counted(monkeypatch) as (watch, calls):
        officer.type("7")
    assert watch.painted["EntryField"] == 1 and not watch.painted["PaperView"] and not calls
    assert watch.seen["KeyRelease"] == 1, "offered to nothing around the field"
    assert not watch.asked["MainWindow"] and not watch.asked["EntryPage"]


def test_the_next_page_is_styled_and_laid_out_before_it_is_turned_to(officer: Officer, window: MainWindow) -> None:
    page = typing_page(officer, window)
    sheet = page.typing.sheet
    assert sheet is not None
    officer.bot.waitUntil(lambda: sheet.page + 1 in sheet._pages, timeout=20_000)
    following = sheet._pages[sheet.page + 1]
    officer.bot.waitUntil(lambda: following.size() == sheet.size(), timeout=20_000)
    officer.bot.waitUntil(following.isVisible, timeout=20_000)
    assert following.size() == sheet.size() and not following.geometry().intersects(sheet.rect()), "beside the sheet"
    assert all(one.focusPolicy() is Qt.FocusPolicy.NoFocus for one in following.fields.values())
    styled: list[str] = []

    class Late(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Polish:
                styled.append(type(watched).__name__)
            return False

    late = Late()
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(late)
    sheet.go_to(next(iter(following.fields)))
    officer.settle()
    application.removeEventFilter(late)
    assert sheet.shown is following and following.geometry() == sheet.rect()
    assert all(one.focusPolicy() is Qt.FocusPolicy.StrongFocus for one in following.fields.values())
    assert not [one for one in styled if one in ("EntryField", "FormRow", "ElidedLabel")]
    before = sheet._pages[1]
    officer.bot.waitUntil(lambda: before.isHidden() and not sheet._leisure.isActive(), timeout=20_000)
    at = sheet._numbers.index(sheet.page)
    assert {number for number, one in sheet._pages.items() if one.isVisible()} == set(sheet._numbers[at:at + 2])


def test_a_page_that_is_turned_to_paints_each_row_once_and_scales_no_photo(
    officer: Officer, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = typing_page(officer, window)
    sheet = page.typing.sheet
    assert sheet is not None
    following = sheet.page + 1
    ready: list[int] = []
    sheet.next_ready.connect(ready.append)
    sheet.go_to(sheet.current.id)
    officer.bot.waitUntil(lambda: following in ready, timeout=20_000)
    last = next(name for name in reversed(sheet.definition.order) if sheet.definition.field(name).page == sheet.page)
    sheet.go_to(last)
    officer.settle()
    sheet._leisure.stop()
    boxes = sheet.current.boxes
    officer.type("3" * (boxes - 1))
    with counted(monkeypatch, (painting, "_draw"), (QFontMetrics, "elidedText")) as (watch, calls):
        officer.type("3")
    assert sheet.page == following
    rows = len(sheet._pages[following].rows)
    fields = len(sheet._pages[following].fields)
    assert watch.painted["FormRow"] <= rows + _TWO and watch.painted["EntryField"] <= fields + _TWO
    assert not calls["scaled"], "the photo of the page was scaled in the pause before"
    assert not watch.asked, "nothing is laid out: neither tabs with other numbers nor other findings ask for it"
    assert set(watch.moved) == {"PaperPage"}, "each part knew its place before"
    assert not watch.seen["Show"] and not watch.seen["Hide"], "no row comes into view: it did, beside the sheet"
    assert calls["_draw"] <= _TWO + 1, "a box that is empty is drawn once, not in each field"
    assert calls["elidedText"] <= 1, "the words of the rows were laid out before; the head is a label"
    assert sum(watch.seen.values()) < _TURNED


def test_the_next_page_is_built_a_few_rows_at_a_time(
    officer: Officer, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "_ROWS", 1)  # the pages of this form are short
    page = typing_page(officer, window)
    sheet = page.typing.sheet
    assert sheet is not None
    number = sheet.page + 1
    sheet._pages.pop(number).deleteLater()  # as before it was built
    sheet._leisure.stop()
    sheet._build_next()
    begun = sheet._building[number]
    assert len(begun.rows) == 1 and number not in sheet._pages and sheet._leisure.isActive()
    officer.bot.waitUntil(lambda: number in sheet._pages, timeout=20_000)
    assert sheet._pages[number] is begun and len(begun.rows) > 1 and not sheet._building


def test_a_page_half_built_is_whole_when_it_is_turned_to(officer: Officer, window: MainWindow) -> None:
    page = typing_page(officer, window)
    sheet = page.typing.sheet
    assert sheet is not None
    last = sheet._numbers[-1]
    names = [name for name in sheet.definition.order if sheet.definition.field(name).page == last]
    sheet._pages.pop(last, None)
    begun = sheet._begun(last)
    assert not begun.build(2) and len(begun.rows) == _TWO
    sheet.go_to(names[-1])
    assert sheet.shown is begun and list(begun.fields) == names


def test_the_paper_is_scaled_once_for_a_zoom(officer: Officer, window: MainWindow) -> None:
    page = typing_page(officer, window)
    paper = page.typing.image.paper
    assert isinstance(paper, PaperView)

    def drawn() -> int:
        assert paper._sheet is not None
        shown = paper._sheet.image.cacheKey()
        return next(kept.cacheKey() for key, kept in reversed(paper._scaled.items()) if key[0] == shown)

    kept = drawn()
    officer.figures("5 5")
    assert drawn() == kept
    paper.zoom(1.25)
    officer.settle()
    assert drawn() != kept
    assert len(paper._scaled) <= KEPT, "two pages are kept, no more"


def test_any_key_or_click_begins_the_time_to_the_lock_anew_and_a_moved_mouse_does_not(
    officer: Officer, window: MainWindow
) -> None:
    officer.sign_in("P-OP-1")
    began: list[None] = []
    window.keys.touched.connect(lambda: began.append(None))

    def touched(act: Callable[[], object]) -> bool:
        began.clear()
        act()
        return bool(began)

    assert touched(lambda: officer.press(Qt.Key.Key_Down))
    assert touched(lambda: QTest.mouseClick(window.key_bar, Qt.MouseButton.LeftButton))
    assert not touched(lambda: QTest.mouseMove(window.key_bar))
    locked: list[None] = []
    window.idle.idle.connect(lambda: locked.append(None))
    window.idle.set_minutes(0.001)
    officer.bot.waitUntil(lambda: window.covered, timeout=20_000)
    assert locked


def test_a_figure_read_again_has_its_tick_also_after_other_figures_were_typed(
    officer: Officer, window: MainWindow
) -> None:
    page = typing_page(officer, window)
    sheet = page.typing.sheet
    assert sheet is not None
    row = sheet._pages[1].rows[sheet.definition.field("dpt.t").row]
    assert page.typing.bar.findings and not row._confirmed  # 5, 5 and 5 make no sum
    sheet.go_to("dpt.t")
    before = row.grab().toImage()
    officer.press(Qt.Key.Key_K, CONTROL)
    assert row._confirmed and row.grab().toImage() != before
    assert isinstance(page._confirmed, frozenset) and isinstance(sheet._confirmed, frozenset)


def test_tabs_of_a_long_sheet_are_numbered_anew_in_a_pause(officer: Officer, window: MainWindow) -> None:
    tabs = PageTabs(window.context.words)
    officer.bot.addWidget(tabs)
    tabs.begin(20)

    def told() -> tuple[str, str]:
        return " ".join(one.text() for one in tabs._tabs), " ".join(one.text() for one in tabs._tabs if one.isChecked())

    assert told() == ("1 2 3 4 5", "1")
    assert all(one.minimumSize() == one.maximumSize() for one in tabs._tabs), "no layout around them"
    tabs.turn_to(4)
    assert told() == ("1 2 3 4 5", "4"), "as the page is turned"
    tabs.centre()
    assert told() == ("2 3 4 5 6", "4")
    tabs.turn_to(15)
    assert told() == ("13 14 15 16 17", "15")
