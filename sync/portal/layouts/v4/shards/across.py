"""Findings over several sheets (R18, R24) or the copies of one (R20), for the sheets that they speak of.

They are computed from what the release holds, are no part of any signature, and may be others in the next release.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import cast

from forms.rules.across import AcrossFinding, SheetName
from sync.portal.content import View
from sync.portal.layouts.v4.names import column_of, word
from sync.portal.layouts.v4.shards.shapes import AcrossLine, AcrossSheet
from sync.portal.layouts.v4.tables.findings import across_of
from sync.record.content import SealedSheet


def across_lines(view: View, contest: str, station: str) -> list[AcrossLine]:
    """Findings that a sheet is in, in the order of the table ``temuan_lintas``."""
    if ("across", "lines") not in view.once:
        found: dict[SheetName, list[AcrossLine]] = defaultdict(list)
        for one in across_of(view):
            line = _line(view, one)
            for name in dict.fromkeys(one.sheets):
                found[name].append(line)
        view.once["across", "lines"] = found
    known = cast(Mapping[SheetName, Sequence[AcrossLine]], view.once["across", "lines"])
    return list(known.get(SheetName(contest, station), ()))


def _line(view: View, one: AcrossFinding) -> AcrossLine:
    return AcrossLine(
        rule=one.rule, key=one.key, severity=word("severities", one.severity.value),
        columns=[column_of(field) for field in one.fields], holder=one.holder,
        sheets=[
            AcrossSheet(
                contest=name.contest, station=name.station, figure=_figure(view, name, one),
                is_alone=name == one.suspect,
            ) for name in one.sheets
        ],
    )


#: Rule that holds copies against the paper as it is written; all others look at what was decided.
_OF_COPIES = "R20"


def _figure(view: View, name: SheetName, one: AcrossFinding) -> int | None:
    """What a sheet says of the first box that a finding is about."""
    head = view.state.sheet(name.contest, name.station).head
    if head is None or not one.fields:
        return None
    said = head.content_as(SealedSheet)
    figure = (said.as_written if one.rule == _OF_COPIES else said.as_decided).get(one.fields[0])
    return figure.value if figure is not None else None
