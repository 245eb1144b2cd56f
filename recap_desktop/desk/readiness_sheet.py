"""The readiness of a laptop on paper, for the folder of the committee."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from recap_desktop.desk.facts import DeskFacts
from recap_desktop.desk.readiness import ReadinessLine, verdict
from recap_desktop.reports.listing import framed_page, listing
from recap_desktop.reports.wording import local_time
from resources.catalogue import sentence, text


def readiness_sheet(facts: DeskFacts, lines: Sequence[ReadinessLine], at: datetime, lang: str) -> bytes:
    """A PDF with a row a line: what, result, state, what to do."""
    from recap_desktop.reports.lists import TextColumn

    lang = facts.package.spoken(lang, facts.region)
    columns = [TextColumn(text(f"ready.head.{name}", lang), share) for name, share in
               (("what", 1.1), ("result", 0.9), ("fact", 4.0), ("remedy", 4.0))]
    rows = [
        [text(f"ready.what.{line.name}", lang), text(f"ready.result.{line.result}", lang),
         sentence(line.fact.error, lang), sentence(line.remedy.error, lang) if line.remedy is not None else ""]
        for line in lines
    ]
    return listing(
        f"{text('page.ready', lang)} \u00b7 {facts.region_name}",
        _checked(facts, at, lang), [verdict_words(lines, lang)], columns, rows,
        mode=facts.mode, lang=lang,
    )


def _checked(facts: DeskFacts, at: datetime, lang: str) -> str:
    by = facts.officer.name if facts.officer is not None else "\u2013"
    return text("ready.printed_at", lang, time=local_time(at.isoformat(), facts.region), name=by)


def verdict_words(lines: Sequence[ReadinessLine], lang: str) -> str:
    """All lines in one sentence."""
    result = verdict(lines)
    count = sum(line.result is result for line in lines)
    return text(f"ready.verdict.{result}", lang, count=count)


def printer_test(lang: str) -> bytes:
    """The page that shows whether a printer puts out a D.Hasil whole."""
    return framed_page(text("ready.test_page.title", lang), text("ready.test_page.body", lang), lang=lang)
