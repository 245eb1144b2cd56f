"""Shows one form about people in the place of what a page usually shows, and goes back when it is done or left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QBoxLayout, QWidget

from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.people.form import PeopleForm

if TYPE_CHECKING:
    from recap_desktop.ui.shell.page import Page


def _enrol(context: Context) -> PeopleForm:
    from recap_desktop.ui.pages.people.enrol import EnrolForm

    return EnrolForm(context)


def _waiting(context: Context) -> PeopleForm:
    from recap_desktop.ui.pages.people.waiting import WaitingForm

    return WaitingForm(context)


def _change(context: Context) -> PeopleForm:
    from recap_desktop.ui.pages.people.change import ChangeForm

    return ChangeForm(context)


def _forgotten(context: Context) -> PeopleForm:
    from recap_desktop.ui.pages.people.forgotten import ForgottenForm

    return ForgottenForm(context)


def _all_forgotten(context: Context) -> PeopleForm:
    from recap_desktop.ui.pages.people.all_forgotten import AllForgottenForm

    return AllForgottenForm(context)


def _newer(context: Context) -> PeopleForm:
    from recap_desktop.ui.pages.people.newer import NewerForm

    return NewerForm(context)


FORMS: Mapping[str, Callable[[Context], PeopleForm]] = {
    "enrol": _enrol, "waiting": _waiting, "change": _change, "forgotten": _forgotten, "all_forgotten": _all_forgotten,
    "newer": _newer,
}


class FormPlace:
    """Forms are made when they are first asked for, and keep what was typed until they are done."""

    def __init__(self, page: Page, usual: QWidget, layout: QBoxLayout, *, back: Callable[[], None],
                 done: Callable[[str], None],
                 more: Mapping[str, Callable[[Context], PeopleForm]] | None = None) -> None:
        """``usual`` lies in ``layout``; ``back`` shows it anew, ``done`` too and says a sentence there. ``more`` are
        forms of the page's own."""
        self._page, self._usual, self._layout = page, usual, layout
        self._back, self._done = back, done
        self._forms = {**FORMS, **(more or {})}
        self._made: dict[str, PeopleForm] = {}
        self._primary = page.primary
        self.form: PeopleForm | None = None

    def bring(self, name: str, **given: object) -> PeopleForm:
        """Shows a form."""
        self.put_away()
        self.form = form = self.of(name)
        self._primary = self._page.primary
        self._usual.hide()
        form.show()
        self._page.set_primary(form.save)
        form.begin(**given)
        return form

    def of(self, name: str) -> PeopleForm:
        """A form, made when it is first asked for."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def put_away(self) -> bool:
        """The form goes out of view, its passphrases too; whether there was one."""
        form, self.form = self.form, None
        if form is None:
            return False
        form.wipe()
        form.hide()
        self._usual.show()
        if self._primary is not None:
            self._page.set_primary(self._primary)
        return True

    def leave(self) -> bool:
        """One step back; False where no form is on show."""
        if not self.put_away():
            return False
        self._back()
        return True

    def retranslate(self) -> None:
        """Sentences made from data."""
        for form in self._made.values():
            form.retranslate()

    def fit(self, width: int) -> None:
        """The widest a form may be, pixels."""
        for form in self._made.values():
            form.setMaximumWidth(width)

    def _make(self, name: str) -> PeopleForm:
        form = self._forms[name](self._page.context)
        form.hide()
        form.setMaximumWidth(self._usual.maximumWidth())
        self._layout.insertWidget(self._layout.indexOf(self._usual) + 1, form, 20)
        form.left.connect(self.leave)
        form.done.connect(self._is_done)
        form.other.connect(self.bring)
        return form

    def _is_done(self, sentence: str) -> None:
        self.put_away()
        self._done(sentence)
