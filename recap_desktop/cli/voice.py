"""The language of one run of the command line: plain, until a package is at hand, then in the words of its region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resources.regional import Language

if TYPE_CHECKING:
    from sync.trust.package import ElectionPackage


class Voice(Language):
    """``"id"`` or ``"en"``. One for a run, so that the sentence which ends it is said as those before it."""

    _package: ElectionPackage | None = None
    _region: str = ""

    def speak(self, package: ElectionPackage, region: str = "") -> None:
        """From now on in the words of a region.

        :param region: a station or a region of any level; empty for the smallest that has all stations of the package.
        """
        self._package, self._region = package, region
        self.words = package.spoken(self, region).words

    def contest(self, code: str) -> str:
        """What a contest is called; its code before a package is at hand that has it."""
        if self._package is None or code not in self._package.contests:
            return code
        return self._package.contest_name(code, self._region).short
