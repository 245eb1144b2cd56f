"""The language of the window: sentences by code, switched live.

``words.put(label, "setText", "act.open")`` says a sentence now and again whenever the language changes. What ``words``
answers is a :class:`Said`: text that knows how it is said anew, so that an answer or a refusal that stands on the
screen follows too (:func:`show`). Sentences made from data are made again by a page's ``retranslate``. Numbers and
times follow :mod:`recap_desktop.ui.formats`.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterable
from datetime import tzinfo
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from forms.errors import KnownError
from recap_desktop.core.details import defect
from resources import catalogue
from resources.regional import Language

_BOUND = "_recap_words"


class Said(str):
    """A sentence in the language of its making, which can be said again in the present one."""

    words: Words
    _again: Callable[[], str]

    @classmethod
    def by(cls, words: Words, again: Callable[[], str]) -> Said:
        """What ``again`` answers now, and whenever it is asked."""
        made = cls(again())
        made.words, made._again = words, again
        return made

    def again(self) -> Said:
        """The same in the present language."""
        return Said.by(self.words, self._again)


def again(value: object) -> object:
    """A value as it is said now; what is no sentence stays as it is."""
    return value.again() if isinstance(value, Said) else value


def show(target: QObject, setter: str, sentence: str) -> None:
    """Calls ``target.<setter>(sentence)``; a :class:`Said` is said anew after each change of language."""
    if isinstance(sentence, Said):
        sentence.words.hold(target, setter, sentence)
        return
    target.__dict__.get(_BOUND, {}).pop(setter, None)
    getattr(target, setter)(sentence)


class Words(QObject):
    """Says every sentence of the window in the language chosen."""

    changed = Signal()

    def __init__(self, language: str = catalogue.DEFAULT_LANGUAGE, parent: QObject | None = None) -> None:
        super().__init__(parent)
        #: Indonesian or English, in the words of the sub-district's region once a package is at hand (:meth:`speak`).
        self.language = Language(language)
        #: Folder for the details of faults of our own; the person's own where there is no workspace.
        self.details: Path | None = None
        #: Zone in which times are said: the official one of the sub-district; the device's own before it is known.
        self.zone: tzinfo | None = None
        self._bound: weakref.WeakSet[QObject] = weakref.WeakSet()

    def __call__(self, code: str, /, **params: object) -> Said:
        """The sentence for ``code`` in the present language."""
        return Said.by(self, lambda: catalogue.text(
            code, self.language, **{name: again(value) for name, value in params.items()}))

    def sentence(self, error: Exception) -> Said:
        """The sentence of an error, its times in ``zone``.

        Details of a fault of our own are written to the file that the sentence names.
        """
        known = error if isinstance(error, KnownError) else defect(error, self.details)
        return Said.by(self, lambda: catalogue.sentence(known, self.language, self.zone))

    def joined(self, between: str, parts: Iterable[str]) -> Said:
        """Several sentences or words as one."""
        kept = tuple(parts)
        return Said.by(self, lambda: between.join(str(again(one)) for one in kept))

    @staticmethod
    def about_passphrase(error: Exception) -> bool:
        """Whether an error is about a passphrase or the session, and so is said under the field it was typed in."""
        return isinstance(error, KnownError) and error.code.startswith("session.")

    def put(self, target: QObject, setter: str, code: str, **params: object) -> None:
        """Calls ``target.<setter>(sentence)`` now and after each change of language."""
        self.hold(target, setter, self(code, **params))

    def hold(self, target: QObject, setter: str, sentence: Said) -> None:
        """As :meth:`put`, for a sentence that was made already."""
        bound: dict[str, Said] = target.__dict__.setdefault(_BOUND, {})
        bound[setter] = sentence
        self._bound.add(target)
        getattr(target, setter)(sentence)

    def drop(self, target: QObject, setter: str) -> None:
        """Forgets a sentence bound earlier, because the text is now made from data."""
        target.__dict__.get(_BOUND, {}).pop(setter, None)

    def use(self, language: str) -> None:
        """Switches the language of everything on screen."""
        if language not in catalogue.LANGUAGES:
            raise ValueError(language)
        if language == self.language:
            return
        self._switch(self.language.into(language))

    def speak(self, spoken: Language) -> None:
        """Says everything on screen in the words of a region from now on, in the present language."""
        now = self.language
        if (spoken.words, spoken.contests) != (now.words, now.contests):
            self._switch(spoken.into(now))

    def _switch(self, language: Language) -> None:
        self.language = language
        for target in list(self._bound):
            if isValid(target):
                for setter, sentence in target.__dict__.get(_BOUND, {}).items():
                    getattr(target, setter)(sentence.again())
        self.changed.emit()

    def toggle(self) -> None:
        """The other language."""
        self.use("en" if self.language == "id" else "id")
