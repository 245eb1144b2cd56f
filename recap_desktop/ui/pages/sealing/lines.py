"""A row of the ratification list in words and signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recap_desktop.ui import formats, icons
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.pages.sealing.ticks import Ticks
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.widgets.rows_model import TableLine

if TYPE_CHECKING:
    from recap_desktop.desk.views import ReadySheet


def ready_line(sheet: ReadySheet, ticks: Ticks, words: Words, theme: Theme) -> TableLine:
    """Tick, number, state and the three sums of a sheet; why it cannot be ticked where something blocks it."""
    code, lang, tokens = sheet.station.code, words.language, theme.tokens
    ticked = code in ticks.ticked and not sheet.blocked_by
    if sheet.blocked_by:
        name, ink, box = "triangle-alert", tokens.state["finding"].ink, "–"
        state = "; ".join(words(one) for one in sheet.blocked_by)
    elif code in ticks.seen:
        name, ink, box = ("check", tokens.state["verified"].ink, "[x]") if ticked else (
            "eye", tokens.muted, "[ ]")
        state = words("sealing.state.seen", time=formats.clock(ticks.seen[code], words.zone))
    else:
        name, ink, box, state = "circle-dashed", tokens.muted, "[ ]", words("sealing.state.unseen")
    if sheet.outcome == "undecided":
        state = words.joined(" · ", (words("sealing.state.undecided"), state))
    numbers = [formats.number(n, lang) if n is not None else "" for n in (sheet.valid, sheet.invalid, sheet.cast)]
    return TableLine((f"{box}  {sheet.station.number}", state, *numbers), icons.icon(name, ink, theme.em(1)))
