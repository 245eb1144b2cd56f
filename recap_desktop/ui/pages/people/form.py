"""Frame of what is filled in about people: title, what it does, fields that scroll, back left and the act right.

What is typed stays when a step fails and when the form is left; passphrases and codes leave the screen with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QLayout, QScrollArea, QWidget

from forms.errors import KnownError
from recap_desktop.ui.context import Context
from recap_desktop.ui.i18n import Said
from recap_desktop.ui.pages.people import files
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.fields import Field
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.notice import Notice
from recap_desktop.ui.widgets.passphrase import PassphraseField

if TYPE_CHECKING:
    from recap_desktop.desk import Desk


class PeopleForm(QWidget):
    """Emits ``done(sentence)`` once the desk has done it, ``left`` on the way back, ``other(name of a form)``."""

    done = Signal(object)
    left = Signal()
    other = Signal(str)

    def __init__(self, context: Context, title: str, save: str) -> None:
        super().__init__()
        self.context, self.words, self.tasks = context, context.words, context.tasks
        self.notice = Notice(context.theme)
        self._title, self.what = label("title"), label("", wrap=True)
        self.words.put(self._title, "setText", title)
        self.save = button(self.words, save, self.submit, key="Ctrl+Enter", role="primary")
        self.back = button(self.words, "act.back", self.left.emit, key="Esc")
        self._area = QScrollArea()
        self._busy = False

    def frame(self, *parts: QWidget | QLayout, beside: QWidget | None = None) -> None:
        """Puts the parts between title and buttons; ``beside`` stands with the buttons."""
        body = QWidget()
        column(self.what, *parts, None, margins=(0, 0, 8, 0), spacing=8, into=body)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(body)
        self._area.setMinimumHeight(1)
        column(self._title, self.notice, self._area, row(self.back, beside, None, self.save) if beside else
               row(self.back, None, self.save), spacing=8, into=self).setStretch(2, 1)
        body.installEventFilter(self)
        cast(QApplication, QApplication.instance()).focusChanged.connect(self._keep_in_sight)

    def chain(self, *fields: Field | PassphraseField | QWidget) -> None:
        """Enter goes from field to field, and from the last one to the act; those out of sight are passed over."""
        for place, one in enumerate(fields):
            entered = getattr(one, "entered", None)
            if entered is not None:
                entered.connect(lambda *_, rest=fields[place + 1:]: self._next(rest))

    def begin(self, **given: object) -> None:
        """On show: asks the desk for what is shown, and focuses the first field that is empty."""

    def retranslate(self) -> None:
        """Sentences made from data."""

    def wipe(self) -> None:
        """Passphrases and codes leave the screen."""

    def submit(self) -> None:
        """The act, where everything is there; else the focus where something is missing."""
        if not self._busy:
            self.notice.clear()
            self.act()

    def act(self) -> None:
        """What the filled button does."""
        raise NotImplementedError

    # ---- for the forms
    def run(self, job: Callable[[Desk], object], done: Callable[[object], None], *, network: bool = False) -> None:
        """Gives the act to the desk; keys typed ahead are nobody's."""
        self._set_busy(True)
        self.tasks.act(self, job, lambda answer: self._answered(answer, done), self._refused, network=network)

    def fields(self) -> Mapping[str, Field | PassphraseField]:
        """Beginnings of codes of refusals, and the field each is said under."""
        return {}

    def refuse(self, error: Exception) -> None:
        """Says a refusal, under the field it is about where there is one."""
        code = error.code if isinstance(error, KnownError) else ""
        for begin, field in self.fields().items():
            if code.startswith(begin) and field.isVisible():
                self.notice.clear()  # what was under way is over
                self.at(field, self.words.sentence(error))
                return
        self.notice.say(self.words.sentence(error), "bad")

    def at(self, field: Field | PassphraseField, sentence: str) -> None:
        """Says something under a field and goes there."""
        field.say(sentence)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    def save_request(self, person: str, name: str, request: object) -> None:
        """Asks where the request goes; whatever the answer, the enrolment waits and the form is done."""
        # once the act is over: until then keys are held back, in the dialog too
        QTimer.singleShot(0, self, lambda: self._ask_where(person, name, request))

    def _ask_where(self, person: str, name: str, request: object) -> None:
        assert isinstance(request, bytes)
        if not files.save(self.context, self, "people.request.save", f"{person}{files.REQUEST}", request,
                          lambda file: self.end("people.request.saved", name=name, file=file), self.refuse):
            self.end("people.request.not_saved", name=name)

    def end(self, code: str, **params: str) -> None:
        """It is done: nothing typed stays, and the sentence is said where the form was opened."""
        self.clear()
        self.done.emit(self.words(code, **params))

    def clear(self) -> None:
        """As it was when it was first opened."""
        self.wipe()

    def missing(self, fields: Sequence[tuple[Field, str]]) -> bool:
        """Whether one of these is empty; it says so by its code and has the focus."""
        for field, code in fields:
            empty = not field.take()  # type: ignore[attr-defined]
            field.say(self.words(code) if empty else "")
            if empty:
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        return False

    def say(self, sentence: Said | str, kind: str = "quiet") -> None:
        """A sentence in the form."""
        self.notice.say(sentence, kind)

    # ---- inside
    def _next(self, rest: Sequence[QWidget]) -> None:
        following = next((one for one in rest if one.isVisible()), None)
        if following is None:
            self.submit()
        else:
            following.setFocus(Qt.FocusReason.TabFocusReason)

    def _answered(self, answer: object, done: Callable[[object], None]) -> None:
        self._set_busy(False)
        done(answer)

    def _refused(self, error: Exception) -> None:
        self._set_busy(False)
        self.refuse(error)

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.save.setEnabled(not busy)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A sentence came or went: the field it is about stays in sight."""
        if event.type() == QEvent.Type.Resize:
            QTimer.singleShot(0, self, lambda: self._keep_in_sight(None, QApplication.focusWidget()))
        return super().eventFilter(watched, event)

    def _keep_in_sight(self, before: QWidget | None, now: QWidget | None) -> None:
        """Whatever has the focus, with the sentence under it."""
        if now is None or not self._area.isAncestorOf(now):
            return
        whole = now.parentWidget()
        self._area.ensureWidgetVisible(whole if isinstance(whole, Field | PassphraseField) else now)
