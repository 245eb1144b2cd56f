"""Layouts of a release by version: each is kept as it was, a change is a new version beside it."""

from __future__ import annotations

from collections.abc import Mapping

from forms.errors import KnownError
from sync.portal.layouts.growing import Growing
from sync.portal.layouts.v2 import layout as version_2
from sync.portal.layouts.v3 import layout as version_3
from sync.portal.layouts.v4 import layout as version_4
from sync.portal.pieces import Layout

#: Version that new releases are cut in. Version 1 was never published: no election had been run with it.
NEWEST = "4"
LAYOUTS: Mapping[str, Layout] = {"2": version_2.LAYOUT, "3": version_3.LAYOUT, "4": version_4.LAYOUT}
#: Those whose regencies are taken over where nothing changed.
GROWING: Mapping[str, Growing] = {"4": version_4.LAYOUT}


def layout_of(version: str) -> Layout:
    """The layout that a plan names.

    :raises KnownError: ``verify.version`` for one that this program does not have.
    """
    if version not in LAYOUTS:
        raise KnownError("verify.version", version="".join(c for c in version[:20] if c.isprintable()))
    return LAYOUTS[version]
