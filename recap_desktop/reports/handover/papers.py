"""Sets every paper of a package (:class:`sync.upload.handover.papers.Papers`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recap_desktop.reports.handover.forms import form_list, forms_workbook
from recap_desktop.reports.handover.note import covering_note
from recap_desktop.reports.handover.readme import read_me
from recap_desktop.reports.listing import printed
from resources.regional import Language
from sync.upload.handover.papers import HandOver
from sync.verify.handed_over import COVERING_NOTE, READ_ME

#: Forms that fit a page's width; MS-Var is a sheet of the workbook alone.
_PRINTED = ("ms-keg", "ms-ind")
_BOOK = "metadata-statistik.xlsx"


class HandOverPapers:
    """See :class:`sync.upload.handover.papers.Papers`."""

    def forms(self, metadata: Mapping[str, Mapping[str, Any]], mode: str, lang: Language) -> Mapping[str, bytes]:
        """MS-Keg and MS-Ind as PDF, all three as a workbook; in Indonesian, as the forms are."""
        if not metadata:
            return {}
        made = {f"{name}.pdf": printed(form_list(metadata[name], mode, lang)) for name in _PRINTED}
        return {**made, _BOOK: forms_workbook(metadata, mode, lang)}

    def notes(self, said: HandOver) -> Mapping[str, bytes]:
        """A covering note and a text to read first, in both languages."""
        return {
            **{name: read_me(said, said.languages[lang]).encode("utf-8") for lang, name in READ_ME.items()},
            **{name: covering_note(said, said.languages[lang]) for lang, name in COVERING_NOTE.items()},
        }
