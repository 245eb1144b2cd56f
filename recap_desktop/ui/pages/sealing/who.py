"""Who may sign what is ticked, asked of the desk before anybody types a passphrase."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias

from forms.errors import KnownError

if TYPE_CHECKING:
    from recap_desktop.desk import Desk
    from recap_desktop.desk.facts import OfficerTile

#: Those who may sign, and why it may not be signed now; None where it may.
MaySign: TypeAlias = "tuple[list[OfficerTile], KnownError | None]"


def who_may_sign(  # noqa: PLR0913 - what the page knows
    desk: Desk, contest: str, codes: Sequence[str], me: OfficerTile | None, second: OfficerTile | None,
    seen: Mapping[str, str],
) -> MaySign:
    """Who may sign these stations, and a dry run with them: what cannot be signed is said before anything is typed."""
    eligible = desk.sealing.signers(contest, codes)
    others = [one for one in eligible if me is not None and one.person != me.person]
    if not codes or me is None or not others or len(others) == len(eligible):
        return eligible, None
    with_whom = second if second is not None and second in others else others[0]
    try:
        desk.sealing.prepare(contest, codes, (me.person, with_whom.person), seen=seen)
    except KnownError as error:
        return eligible, error
    return eligible, None
