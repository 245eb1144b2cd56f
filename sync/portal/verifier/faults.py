"""What is wrong with a release, and why one cannot be checked at all."""

from __future__ import annotations


class Fault(Exception):  # noqa: N818 - not an error of the program
    """Something does not hold. ``code`` names a sentence of ``words.json``, ``params`` fill it."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


class Unable(Fault):
    """Nothing can be said: no release there, unreadable, or of a layout that came later."""
