"""What the rules say about a sheet: findings, their severity, cause and sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from forms.definition import Text


class FindingWords(Protocol):
    """Sentences of a finding by language, made when they are asked for."""

    def message(self, lang: str) -> str:
        """With the numbers that show what is wrong."""

    def again(self, lang: str) -> str:
        """The request to read again."""


class Severity(StrEnum):
    """How much a broken rule weighs. None ever blocks saving what the paper says."""

    HARD = "HARD"
    LAW = "LAW"
    SOFT = "SOFT"
    XDOC = "XDOC"


@dataclass(frozen=True)
class Cause:
    """A probable cause. Shown only when both transcriptions are complete; never names the figure that would fit.

    :param suspect_field: the one box to look at, when exactly one explains the finding; else None.
    """

    code: str
    params: Mapping[str, int]
    suspect_field: str | None
    text: Text = field(repr=False, compare=False)

    def message(self, lang: str = "id") -> str:
        """The cause as a sentence."""
        return self.text.get(lang)


@dataclass(frozen=True)
class Finding:
    """One broken instance of a rule.

    :param key: stable name of the instance, e.g. ``R01:dpt``.
    :param fields: fields the instance names, the total first.
    :param params: the numbers: ``left``, ``right``, ``difference`` (left - right); R16 has ``boxes`` and ``value``.
    :param silenced_by: key of the finding this one derives from. A silenced finding is not shown and does not block:
        its dominator, which is never weaker than LAW for a LAW finding or HARD for a HARD one, does.
    """

    rule: str
    key: str
    severity: Severity
    fields: tuple[str, ...]
    params: Mapping[str, int]
    cause: Cause | None
    legal_basis: Text
    silenced_by: str | None
    words: FindingWords = field(repr=False, compare=False)

    def message(self, lang: str = "id") -> str:
        """What is wrong, with the actual numbers, sum and difference included."""
        return self.words.message(lang)

    def neutral(self, lang: str = "id") -> str:
        """The request to read again while typing: the figures typed, nothing that would help to make them fit."""
        return self.words.again(lang)


@dataclass(frozen=True)
class RuleContext:
    """What the rules need to know beside the sheet.

    :param dpt_reference: voters of the station in the reference list, where it is loaded (R19).
    :param filled: fields that the source lacks and a training run filled in; exempt from R14, R16 and R19.
    :param result_type: ``regular``, ``revote``, ...: re-votes have their own ballot stock (R27), so R10 is silent.
    """

    dpt_reference: int | None = None
    filled: frozenset[str] = frozenset()
    result_type: str = "regular"
