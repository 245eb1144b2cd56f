"""What the rules say of a sheet, with figures that nobody has signed yet."""

from __future__ import annotations

from collections.abc import Mapping

from forms.figure import Figure
from forms.rules import Finding, RuleContext, evaluate
from forms.tally import TallyForm
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.sheet.veil import veiled_fields, veiled_finding


def rules_of_sheet(
    context: DeskContext, contest: str, station: str, figures: Mapping[str, Figure]
) -> tuple[Finding, ...]:
    """What the rules of the package say of a sheet with these figures; what another finding explains is left out.

    While boxes of the sheet are to be read again, no finding tells a figure.
    """
    package, veiled = context.package, veiled_fields(context.state.sheet(contest, station))
    dpt, definition = package.station(station).dpt, package.definition(contest, station)
    found = evaluate(TallyForm(definition, figures), RuleContext(dpt_reference=dpt["t"] if dpt else None))
    return tuple(veiled_finding(one, veiled, definition) for one in found if one.silenced_by is None)
