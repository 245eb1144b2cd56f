"""What holds for every act form alike: order of Tab, a check before passphrases, nothing half filled is lost."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.desk.views import ConflictOption, ConflictView
from recap_desktop.ui import acts
from recap_desktop.ui.acts.endorse import EndorseForm
from recap_desktop.ui.acts.figures import FigureRows
from recap_desktop.ui.acts.form import ActForm, Subject
from recap_desktop.ui.acts.inputs import values_of
from recap_desktop.ui.acts.parts import TwoSignedForm
from recap_desktop.ui.pages.sheet import SheetPage
from tests.recap_desktop.ui.conftest import CONTROL, Officer, opened_window
from tests.recap_desktop.ui.typed import CONTEST, HARD_STATION, type_twice
from tests.recap_desktop.ui.wrappers import kinds_since, unheard_of

pytestmark = pytest.mark.qt
K = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
EMPTY = "0001011001002"


def all_forms() -> list[type[ActForm]]:
    """Every act that can be filled in, also one that is added later; a note that nobody signs is none."""
    for module in pkgutil.iter_modules(acts.__path__, f"{acts.__name__}."):
        importlib.import_module(module.name)
    found, left = [], [ActForm]
    while left:
        made = left.pop().__subclasses__()
        found += [one for one in made if not one.__subclasses__() and one.__module__.startswith(f"{acts.__name__}.")]
        left += made
    return sorted(found, key=lambda one: one.__name__)


FORMS = all_forms()


@pytest.fixture
def at_hand(desk: Desk, officer: Officer) -> Iterator[Callable[[type[ActForm]], ActForm]]:
    """Forms on a typed sheet with a finding, begun by the chair."""
    type_twice(desk, HARD_STATION)
    officer.sign_in("P-CHAIR")
    sheet = desk.sealing.sheet(CONTEST, HARD_STATION)
    finding = next(one for one in desk.findings.list(CONTEST, HARD_STATION) if one.blocking)
    others = [one for one in desk.setup.officers() if one.role == "member"]
    said = [ConflictOption((name * 64,), "settlement", (name,), {"votes.1": Figure.of(value)})
            for name, value in (("a", 1), ("b", 2))]
    conflict = ConflictView(sheet.station, False, tuple(said), ("votes.1",))
    made: list[ActForm] = []
    before = unheard_of()

    def begin(form: type[ActForm]) -> ActForm:
        one = form(officer.window.context)  # type: ignore[call-arg]
        made.append(one)
        one.resize(1000, 560)
        one.show()
        subject = Subject(sheet.station, finding.finding.fields, finding, sheet.as_decided, conflict)
        one.begin(subject, others)
        officer.settle()
        return one

    yield begin
    assert kinds_since(before) == []
    for one in made:
        one.close()
        one.deleteLater()


def fill(form: ActForm) -> None:
    """Something in every input; of radio buttons and boxes the first, half typed."""
    for one in form.inputs().values():
        if isinstance(one, FigureRows):
            next(iter(one.fields.values())).resume("1")
        elif isinstance(one, QComboBox):
            one.setCurrentIndex(1)
        elif isinstance(one, QLineEdit):
            one.setText("Banjir MK-1/2026")
        elif isinstance(one, QAbstractButton) and (one.group() is None or one.group().checkedButton() is None):
            one.setChecked(True)


def chain_of(form: ActForm, first: QWidget) -> list[QWidget]:
    """Where Tab stops, from ``first`` on, as Qt's chain of focus says."""
    found, at = [first], first.nextInFocusChain()
    while at is not first:
        if at.isVisibleTo(form) and at.isEnabled() and at.focusPolicy() & Qt.FocusPolicy.TabFocus:
            proxied = at.focusProxy()
            if proxied is None and form.isAncestorOf(at):
                found.append(at)
        at = at.nextInFocusChain()
    return found


def test_there_are_acts() -> None:
    assert len(FORMS) >= 7 and {"CorrectForm", "ReopenForm", "AbsentForm", "ConflictForm"} <= {
        one.__name__ for one in FORMS}


@pytest.mark.parametrize("kind", FORMS, ids=lambda one: str(one.__name__))
def test_tab_goes_paper_then_consents_then_signatures(
    at_hand: Callable[[type[ActForm]], ActForm], kind: type[ActForm]
) -> None:
    form = at_hand(kind)
    if isinstance(form, TwoSignedForm):
        form.signers.open(True)
    # of radio buttons Tab stops at one, the arrows go on from there
    paper = [stop for stop in form._stops() if stop.isVisibleTo(form) and stop.focusPolicy() & Qt.FocusPolicy.TabFocus]
    signs = [stop for stop in form.signs() if stop.isVisibleTo(form)]
    assert signs and bool(paper) is bool(form.inputs())
    chain = chain_of(form, (paper or signs)[0])
    expected = [*paper, *signs, form.save]
    assert [one for one in chain if one in expected] == expected
    unknown = [one for one in chain[:chain.index(form.save)] if one not in expected]
    assert not [one for one in unknown if chain.index(one) < chain.index(signs[0])], unknown  # nothing in between


@pytest.mark.parametrize("kind", FORMS, ids=lambda one: str(one.__name__))
def test_what_is_half_filled_is_kept_for_its_officer(
    at_hand: Callable[[type[ActForm]], ActForm], kind: type[ActForm], officer: Officer
) -> None:
    form = at_hand(kind)
    assert not form.touched and not form.put_away()
    if not form.inputs():
        return  # nothing can be half filled
    fill(form)
    for one in form.signs():
        if isinstance(one, QLineEdit):
            one.setText("latihan-hasan")
    assert form.touched and form.put_away()
    assert not any(one.text() for one in form.signs() if isinstance(one, QLineEdit))
    officer.settle()
    again = at_hand(kind)
    assert values_of(again.inputs()) == values_of(form.inputs()) and again.notice.text
    again.clear.click()
    assert not again.touched and not again.put_away()
    officer.settle()
    assert not at_hand(kind).touched
    fill(form)
    form.put_away()
    officer.settle()
    form.done()
    officer.settle()
    assert not at_hand(kind).touched  # what was signed is not half filled any more


#: An endorsement is of a record that was set aside; its check is held in ``test_asides_page``.
ON_A_SHEET = [one for one in FORMS if issubclass(one, TwoSignedForm) and one is not EndorseForm]


@pytest.mark.parametrize("kind", ON_A_SHEET,
                         ids=lambda one: str(one.__name__))
def test_no_passphrase_is_asked_before_the_desk_has_checked(
    at_hand: Callable[[type[ActForm]], ActForm], kind: type[TwoSignedForm], officer: Officer
) -> None:
    form = at_hand(kind)
    assert isinstance(form, TwoSignedForm) and not form.signers.asks
    fill(form)
    for one in form.inputs().values():
        if isinstance(one, FigureRows):
            one.fields[next(iter(one.fields))].set_figure(Figure.of(1))
    asked: list[object] = []
    form.job_ready.connect(asked.append)
    form.save.click()
    officer.settle()
    assert not asked
    # a sheet with an unread finding is neither absent nor reopened nor in conflict: the desk says so at once
    assert form.signers.asks is (not form.notice.text), form.notice.text
    assert form.notice.text or form.verdict.text()


# ---- ways out of a page
def half_filled(officer: Officer) -> SheetPage:
    officer.sign_in("P-CHAIR")
    page = begun(officer)
    officer.press(K.Key_Down)
    officer.press(K.Key_Down)
    page.absent.text.setFocus()
    officer.type("Hanyut waktu ban")
    return page


def begun(officer: Officer) -> SheetPage:
    officer.window.go("sheet", station=EMPTY)
    officer.settle()
    page = officer.window.current_page
    assert isinstance(page, SheetPage)
    if page.views.currentWidget() is not page.absent:
        officer.press(K.Key_Return, CONTROL)
    assert page.views.currentWidget() is page.absent
    return page


def stands(page: SheetPage) -> None:
    assert page.absent.reason.currentData() == "lost" and page.absent.text.text() == "Hanyut waktu ban"
    assert page.absent.notice.text and not page.absent.signers.asks


def by_page(officer: Officer) -> None:
    officer.press(K.Key_5, ALT)


def by_lock(officer: Officer) -> None:
    officer.press(K.Key_F12)
    officer.sign_in("P-CHAIR")


def by_officer(officer: Officer) -> None:
    officer.switch_to("P-MEMBER-1")
    page = begun(officer)
    assert not page.absent.touched and not page.absent.notice.text
    officer.switch_to("P-CHAIR")


def by_esc(officer: Officer) -> None:
    officer.press(K.Key_Escape)
    page = officer.window.current_page
    assert isinstance(page, SheetPage) and "disimpan" in page.notice.text


@pytest.mark.parametrize("way", [by_page, by_lock, by_officer, by_esc])
def test_no_way_out_loses_a_half_filled_act(officer: Officer, way: Callable[[Officer], None]) -> None:
    half_filled(officer)
    way(officer)
    stands(begun(officer))


def test_a_closed_window_keeps_a_half_filled_act(desk: Desk, qtbot: QtBot, qapp: QApplication) -> None:
    with opened_window(desk, qtbot, qapp) as window:
        one = Officer(window, qtbot)
        one.settle()
        half_filled(one)
    with opened_window(desk, qtbot, qapp) as window:
        one = Officer(window, qtbot)
        one.settle()
        one.sign_in("P-CHAIR")
        stands(begun(one))
