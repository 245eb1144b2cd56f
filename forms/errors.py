"""The one shape of what is refused: a code and its parameters, never a sentence; raised or kept in a result.

Codes cross the layers; the sentence in Indonesian or English is made at the edge from
``resources/messages`` by :func:`resources.catalogue.sentence`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class KnownError(Exception):
    """Something the user can understand and act on.

    :param code: dotted message code, e.g. ``"figure.x_after_digit"``.
    :param params: values for the message template; plain strings and integers.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    @property
    def refusal(self) -> Refusal:
        """The same as a value, to be kept in a result."""
        return Refusal(self.code, dict(self.params))

    def __str__(self) -> str:
        if not self.params:
            return self.code
        details = ", ".join(f"{key}={value!r}" for key, value in sorted(self.params.items()))
        return f"{self.code} ({details})"


@dataclass(frozen=True)
class Refusal:
    """Why something was not done, as a value: message code and parameters. Raised, it is a :class:`KnownError`."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def error(self) -> KnownError:
        """The same to be raised, or to be said."""
        return KnownError(self.code, **self.params)
