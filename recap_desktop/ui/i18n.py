"""The language of the window: sentences by code, switched live.

``words.put(label, "setText", "act.open")`` says a sentence now and again whenever the language changes; sentences
made from data are made again by a page's ``retranslate``. Numbers and times follow :mod:`recap_desktop.ui.formats`.
"""

from __future__ import annotations

import weakref
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from forms.errors import KnownError
from recap_desktop.core.details import defect
from resources import catalogue

_BOUND = "_recap_words"


class Words(QObject):
    """Says every sentence of the window in the language chosen."""

    changed = Signal()

    def __init__(self, language: str = catalogue.DEFAULT_LANGUAGE, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.language = language
        #: Folder for the details of faults of our own; the person's own where there is no workspace.
        self.details: Path | None = None
        self._bound: weakref.WeakSet[QObject] = weakref.WeakSet()

    def __call__(self, code: str, /, **params: object) -> str:
        """The sentence for ``code`` in the present language."""
        return catalogue.text(code, self.language, **params)

    def sentence(self, error: Exception) -> str:
        """The sentence of an error; details of a fault of our own are written to the file that the sentence names."""
        if not isinstance(error, KnownError):
            error = defect(error, self.details)
        return catalogue.sentence(error, self.language)

    @staticmethod
    def about_passphrase(error: Exception) -> bool:
        """Whether an error is about a passphrase or the session, and so is said under the field it was typed in."""
        return isinstance(error, KnownError) and error.code.startswith("session.")

    def put(self, target: QObject, setter: str, code: str, **params: object) -> None:
        """Calls ``target.<setter>(sentence)`` now and after each change of language."""
        bound: dict[str, tuple[str, dict[str, object]]] = target.__dict__.setdefault(_BOUND, {})
        bound[setter] = (code, params)
        self._bound.add(target)
        getattr(target, setter)(self(code, **params))

    def drop(self, target: QObject, setter: str) -> None:
        """Forgets a sentence bound earlier, because the text is now made from data."""
        target.__dict__.get(_BOUND, {}).pop(setter, None)

    def use(self, language: str) -> None:
        """Switches the language of everything on screen."""
        if language not in catalogue.LANGUAGES:
            raise ValueError(language)
        if language == self.language:
            return
        self.language = language
        for target in list(self._bound):
            if isValid(target):
                for setter, (code, params) in target.__dict__.get(_BOUND, {}).items():
                    getattr(target, setter)(self(code, **params))
        self.changed.emit()

    def toggle(self) -> None:
        """The other language."""
        self.use("en" if self.language == "id" else "id")
