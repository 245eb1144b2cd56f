"""Which committee a laptop belongs to, as the certificates of its officers say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from forms.errors import KnownError
from sync.trust.chain import PackageChain
from sync.trust.roles import COMMITTEE_DIGITS
from sync.trust.roster import Officer, Roster


def committee_of(chain: PackageChain, statements: Iterable[bytes]) -> str | None:
    """Six digits of the committee that most of these officers are of, of several the first; None without any.

    Regency staff and others come as guests; a statement that does not hold says nothing.
    """
    roster, regions = Roster(chain), Counter[str]()
    for statement in statements:
        try:
            officer = roster.add(statement)
        except KnownError:
            continue
        if isinstance(officer, Officer) and len(officer.region) == COMMITTEE_DIGITS:
            regions[officer.region] += 1
    return max(regions, key=lambda region: regions[region], default=None)
