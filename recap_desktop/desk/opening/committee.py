"""Which committee a laptop belongs to, as the certificates of its officers say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from forms.errors import KnownError
from recap_desktop.core.files import read_limited
from recap_desktop.workspace.workspace import WorkspaceFolder
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage
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


def region_before_officers(place: WorkspaceFolder, package: ElectionPackage) -> str:
    """Six digits of the sub-district that was chosen when the workspace was made, or the only one there is.

    :raises KnownError: ``setup.choose_region`` where the package has several and none was chosen.
    """
    regions = [region.code for region in package.subdistricts()]
    try:
        chosen = read_limited(place.region, COMMITTEE_DIGITS).decode("ascii")
    except (KnownError, UnicodeDecodeError):
        chosen = ""
    if chosen in regions:
        return chosen
    if len(regions) != 1:
        raise KnownError("setup.choose_region", count=len(regions))
    return regions[0]
