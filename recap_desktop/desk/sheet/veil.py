"""What nobody is shown while boxes of a sheet are to be read again: the figures in them, and what is said of them.

Whoever sees the figures of both typists, the sum that would fit or the figure that the first reader read is no
independent reader any more. So the desk gives none of it to any view, until as many have read as the package asks for.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from forms.definition import FormDefinition
from forms.figure import Figure
from forms.rules import Finding, Severity
from resources.catalogue import text
from sync.fold import SheetState, Status

_IN_WORK = (Status.FINDING, Status.REREADING)


@dataclass(frozen=True)
class _VeiledWords:
    """Sentences of a finding without a figure: which boxes to read again."""

    definition: FormDefinition
    fields: tuple[str, ...]

    def message(self, lang: str) -> str:
        """Which box does not agree, and with how many others."""
        total = self.definition.field(self.fields[0]).name.get(lang)
        return text("findings.veiled", lang, total=total, count=len(self.fields) - 1)

    def again(self, lang: str) -> str:
        """As :meth:`message`."""
        return self.message(lang)


def veiled_fields(sheet: SheetState) -> frozenset[str]:
    """Every box while one is to be read again, or was read by one person and a second one is missing.

    The figure of a box follows from those around it, so that veiling the boxes of the finding alone would hide nothing.
    """
    if sheet.status not in _IN_WORK or sheet.as_decided is None:
        return frozenset()
    unread = any(one.severity is Severity.HARD and one.key not in sheet.reread for one in sheet.open)
    return frozenset(sheet.as_decided) if unread or sheet.waiting_boxes else frozenset()


def veiled_finding(finding: Finding, veiled: frozenset[str], definition: FormDefinition) -> Finding:
    """A finding as it may be shown: one that speaks of a veiled box tells neither figures nor a cause."""
    if veiled.isdisjoint(finding.fields):
        return finding
    return replace(finding, params={}, cause=None, words=_VeiledWords(definition, finding.fields))


def shown_figures(figures: Mapping[str, Figure] | None, veiled: frozenset[str]) -> Mapping[str, Figure] | None:
    """A table of figures without those that are veiled."""
    if figures is None or not veiled:
        return figures
    return {name: figure for name, figure in figures.items() if name not in veiled}
