"""What stays open after a round: held back by the server, set aside here, waiting for a package."""

from __future__ import annotations

from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.exchange.views import HeldBack, SetAside, StillOpen


def still_open(context: DeskContext) -> StillOpen:
    """As the workspace says it now, of the log of the package in use."""
    with context.lock:
        fetched, origin = context.workspace.fetched, context.package.log_origin
        return StillOpen(
            tuple(HeldBack(one.contest, one.station, one.person) for one in fetched.held(origin)),
            tuple(SetAside(one.leaf, one.record, one.code, one.tries) for one in fetched.aside(origin)),
            len(context.state.waiting),
        )
