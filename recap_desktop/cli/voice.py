"""The language of one run of the command line: plain, until a package is at hand, then in the words of its region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resources.regional import Language

if TYPE_CHECKING:
    from sync.trust.package import ElectionPackage


class Voice(Language):
    """``"id"`` or ``"en"``. One for a run, so that the sentence which ends it is said as those before it."""

    def speak(self, package: ElectionPackage, region: str = "") -> None:
        """From now on in the words of a region.

        :param region: a station or a region of any level; empty for the smallest that has all stations of the package.
        """
        spoken = package.spoken(self, region)
        self.words, self.contests = spoken.words, spoken.contests
