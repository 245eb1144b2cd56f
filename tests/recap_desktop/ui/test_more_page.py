"""The page of further pages: reached by a key, it lists what the officer may open and opens it by digit or Enter."""

from __future__ import annotations

import dataclasses

from PySide6.QtCore import Qt

from recap_desktop.core.roles import PERMISSIONS, Command, Role
from recap_desktop.ui.pages import PAGES
from recap_desktop.ui.pages.more import MorePage
from tests.recap_desktop.ui.conftest import Officer

K = Qt.Key
MENU = [spec for spec in PAGES if spec.menu]


def test_every_page_is_in_the_rail_on_the_menu_or_opened_by_others() -> None:
    """A page that nothing leads to would not be there."""
    assert [spec.id for spec in PAGES if not spec.menu and not spec.shortcut] == ["sheet"]
    assert not [spec.id for spec in MENU if spec.shortcut]


def test_f10_and_the_number_open_each(officer: Officer) -> None:
    """Every page of the officer's role, by its number; Esc goes back to the list."""
    officer.sign_in("P-CHAIR")
    mine = [spec.id for spec in MENU if Role.CHAIR in spec.roles]
    for number, name in enumerate(mine[:9], 1):
        officer.press(K.Key_F10)
        assert isinstance(officer.window.current_page, MorePage)
        officer.type(str(number))
        assert officer.window.property("person") == "P-CHAIR"
        assert officer.window.current_page is not None
        assert officer.window._current == name  # noqa: SLF001 - the page on show
        officer.press(K.Key_Escape)
        assert isinstance(officer.window.current_page, MorePage)


def test_pages_of_other_roles_are_absent(officer: Officer) -> None:
    """Neither the line nor its number is there."""
    officer.sign_in("P-OP-1")
    find = next(spec for spec in PAGES if spec.id == "find")
    page = MorePage(officer.window.context, [find, dataclasses.replace(find, roles=PERMISSIONS[Command.SEAL])])
    page.open()
    assert [line.cells[0] for line in page.model.lines] == [f"1  {officer.window.context.words(find.title)}"]
