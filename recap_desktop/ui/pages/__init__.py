"""All pages of the rail, in its order. Add a :class:`PageSpec` here and the shell, keys and page tests follow.

A factory imports its page when it is first opened, so that the window is there at once.
"""

from __future__ import annotations

from recap_desktop.core.roles import Role
from recap_desktop.ui.context import Context
from recap_desktop.ui.shell.page import Page, PageSpec


def _board(context: Context) -> Page:
    from recap_desktop.ui.pages.board import BoardPage

    return BoardPage(context)


def _entry(context: Context) -> Page:
    from recap_desktop.ui.pages.entry import EntryPage

    return EntryPage(context)


def _find(context: Context) -> Page:
    from recap_desktop.ui.pages.find import FindPage

    return FindPage(context)


PAGES: tuple[PageSpec, ...] = (
    PageSpec("board", "page.board", "house", _board, digit=1),
    PageSpec("entry", "page.entry", "keyboard", _entry, digit=2, roles=frozenset({Role.OPERATOR}), sheet=True),
    PageSpec("find", "act.find_station", "search", _find),
)
