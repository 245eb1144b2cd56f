"""Codes that ``sebab`` of the table ``catatan`` may have: why a record has no effect, in the words of the program."""

from __future__ import annotations

import re
from collections.abc import Sequence

from resources.catalogue import messages
from resources.regional import Language

#: Every code of a refused record; a test holds them against the fold.
REFUSALS: Sequence[str] = (
    "fold.already_disposed", "fold.chair", "fold.changed", "fold.conflict_names", "fold.copy_named_twice",
    "fold.defect", "fold.filled", "fold.findings", "fold.form", "fold.hard_open", "fold.incomplete", "fold.law_open",
    "fold.nihil_said", "fold.no_finding", "fold.no_matter", "fold.not_nihil", "fold.not_now", "fold.not_quarantined",
    "fold.not_reopened", "fold.old_package", "fold.only_differing", "fold.only_finding", "fold.outdated",
    "fold.own_record", "fold.parents", "fold.persons", "fold.recap_count", "fold.recap_final", "fold.recap_form",
    "fold.recap_level", "fold.recap_missing", "fold.recap_totals", "fold.register_changed", "fold.requester",
    "fold.reread_first", "fold.rereadings", "fold.revision", "fold.role", "fold.same_typist", "fold.seat_twice",
    "fold.seat_vacant", "fold.second_reader", "fold.typist", "fold.withdrawn", "package.no_contest",
    "package.no_district", "package.no_station", "record.same_person", "record.scope",
)
_ASIDE, _VALUE = re.compile(r"\s*\([^()]*\{[^}]*\}[^()]*\)"), re.compile(r"\{[^}]*\}")


def refusal(code: str, lang: Language) -> str:
    """What an officer is told first where a record is refused so; a value that the record would fill in is ``...``."""
    first = lang.said(messages()[code][lang]).partition(". ")[0].rstrip(".")
    return f"{_VALUE.sub('...', _ASIDE.sub('', first))}."
