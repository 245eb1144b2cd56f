"""The one family of errors that are shown to people: a code and its parameters, never a sentence.

Codes cross the layers; the sentence in Indonesian or English is made at the edge from
``resources/messages`` by :func:`resources.catalogue.sentence`.
"""

from __future__ import annotations


class KnownError(Exception):
    """Something the user can understand and act on.

    :param code: dotted message code, e.g. ``"figure.x_after_digit"``.
    :param params: values for the message template; plain strings and integers.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        if not self.params:
            return self.code
        details = ", ".join(f"{key}={value!r}" for key, value in sorted(self.params.items()))
        return f"{self.code} ({details})"
