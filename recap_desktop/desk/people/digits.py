"""Gives new officers their digits and keeps the list in two places: beside the database, and in it."""

from __future__ import annotations

from contextlib import suppress

from forms.errors import KnownError
from recap_desktop.desk.context import DeskContext
from recap_desktop.security.digits import read_digits, with_persons, write_digits
from recap_desktop.workspace.settings import DIGITS


def settle_digits(context: DeskContext) -> None:
    """Everybody with a key file here has a digit, in the running transaction; a list that was lost is put back.

    The database has the word: the file beside it is for the sign-in page, and anybody can write there.
    """
    file, workspace = context.folder.digits, context.workspace
    beside = read_digits(file)
    known = tuple(workspace.settings.get(DIGITS, ()))
    order = with_persons(known or beside, context.keystore.persons())
    if order != known:
        workspace.settings.put(DIGITS, list(order))
    if order != beside:
        with suppress(KnownError):  # the page shows the order of before until there is room
            write_digits(file, order)
