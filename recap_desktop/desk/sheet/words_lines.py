"""Amounts in words as they stand on the paper: typed once, with the first entry, where the package asks for them.

They go into the transcription that the typist signs, are compared with the figures by rule R17 where findings over
several papers are told (:mod:`recap_desktop.desk.progress.across`), and are no part of what a sheet signs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from forms.definition import FormDefinition
from forms.errors import KnownError
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.sheet.half_acts import HalfActs
from sync.fold import SheetState
from sync.record.content import SealedSheet, Transcription
from sync.record.record import Record

_LETTERS = re.compile("[A-Z ]{0,80}")


def words_asked(context: DeskContext, definition: FormDefinition, contest: str, ordinal: str) -> tuple[str, ...]:
    """Fields with a line of words on paper, in paper order; none in a second entry or where the package wants none."""
    if ordinal != "first" or not context.package.asks_words(contest):
        return ()
    return tuple(name for name in definition.order if definition.field(name).words)


def checked_words(text: str) -> str:
    """Words as a record keeps them: capitals and single spaces; marks between words are left out.

    :raises KnownError: ``entry.words_letters``.
    """
    words = " ".join(re.sub("[-.,/]", " ", text.upper()).split())
    if not _LETTERS.fullmatch(words):
        raise KnownError("entry.words_letters", word=text.strip()[:20])
    return words


def keep_words(context: DeskContext, draft: str, words: Mapping[str, str]) -> None:
    """Keep them beside the draft, encrypted; {}: none any more. :raises KnownError: ``workspace.*``."""
    HalfActs(context).keep(f"words {draft}", dict(words) or None)


def kept_words(context: DeskContext, draft: str) -> Mapping[str, str]:
    """What :func:`keep_words` kept."""
    found = HalfActs(context).kept(f"words {draft}") or {}
    return {name: text for name, text in found.items() if isinstance(text, str)}


def words_of(context: DeskContext, sheet: SheetState) -> Mapping[str, str]:
    """Words that the typists of the sheet read, by field; of a sealed one from the transcriptions that it names, where
    this laptop has them."""
    keyed = sheet.transcriptions
    if not keyed and sheet.head is not None:
        named = sheet.head.content_as(SealedSheet).transcriptions
        keyed = tuple(Record.parse(one) for one in context.workspace.records.envelopes(named))
    found: dict[str, str] = {}
    for one in keyed:
        found = {**(one.content_as(Transcription).words or {}), **found}
    return found
