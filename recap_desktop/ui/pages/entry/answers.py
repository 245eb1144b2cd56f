"""What the typist answered to each finding: looked at again, or as on paper. An answer holds for the figures it saw."""

from __future__ import annotations

from collections.abc import Mapping

from forms.definition import FormDefinition
from forms.figure import Figure, Kind
from forms.rules import Finding

#: Rows that may hold figures although nobody came: the lists of voters and the ballots that were delivered.
_WITHOUT_VOTERS = ("dpt", "dptb", "dpk", "voters_total", "disabled", "ballots_received", "ballots_unused")


class Answers:
    """Answers of one typist to the findings and the question of one sheet; without Qt."""

    def __init__(self) -> None:
        self._given: set[tuple[str, object]] = set()
        self._walked: Finding | None = None
        self._left: set[str] = set()

    def give(self, finding: Finding) -> None:
        """As on paper."""
        self._given.add((finding.key, finding.neutral()))

    def holds(self, finding: Finding) -> bool:
        """Answered, and none of its figures changed since."""
        return (finding.key, finding.neutral()) in self._given

    def give_unusual(self, code: str, figures: Mapping[str, Figure]) -> None:
        """The whole sheet is as on paper."""
        self._given.add((code, tuple(figures[name] for name in sorted(figures))))

    def holds_unusual(self, code: str, figures: Mapping[str, Figure]) -> bool:
        """The question about the whole sheet is answered for these figures."""
        return (code, tuple(figures[name] for name in sorted(figures))) in self._given

    def look(self, finding: Finding) -> None:
        """The boxes of this finding are visited from now on."""
        self._walked, self._left = finding, set(finding.fields)

    def visited(self, field: str) -> Finding | None:
        """The focus was on a box; the finding whose boxes were all looked at by that."""
        walked = self._walked
        self._left.discard(field)
        if walked is None or self._left:
            return None
        self._walked = None
        self.give(walked)
        return walked


def unusual(definition: FormDefinition, figures: Mapping[str, Figure]) -> str:
    """What is asked once about a whole sheet: ``all_zero``, ``all_blank``, ``nobody`` (came); "" for the usual one."""
    if not figures or any(name not in figures for name in definition.order):
        return ""
    if all(one.kind is Kind.BLANK for one in figures.values()):
        return "all_blank"
    if all(one.value == 0 for one in figures.values()):
        return "all_zero"
    counted = [one for name, one in figures.items() if name.partition(".")[0] not in _WITHOUT_VOTERS]
    return "nobody" if all(one.kind is Kind.BLANK or one.value == 0 for one in counted) else ""
