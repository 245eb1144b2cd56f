"""Which contest of the package is being worked on."""

from __future__ import annotations

from collections.abc import Sequence


class Contests:
    """The contests of the package in force; the first is worked on until another is chosen."""

    def __init__(self, codes: Sequence[str]) -> None:
        self._codes = tuple(codes)
        self.current = self._codes[0] if self._codes else ""

    def become(self, codes: Sequence[str]) -> None:
        """The contests of another package; the current one stays where it has it."""
        self._codes = tuple(codes)
        if self.current not in self._codes:
            self.current = self._codes[0] if self._codes else ""

    def choose(self, contest: str) -> None:
        """Another one; nothing changes where the package does not have it."""
        if contest in self._codes:
            self.current = contest

    def next(self) -> str:
        """The one after the current one, the first after the last."""
        return self._codes[(self._codes.index(self.current) + 1) % len(self._codes)] if self._codes else ""
