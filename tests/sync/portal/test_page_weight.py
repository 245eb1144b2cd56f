"""What a page weighs at the size of a country, and in the largest villages: made of values, without records."""

from __future__ import annotations

import gzip
import random
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

import pytest

from forms.choices import Choice, ChoiceTree, grouped
from forms.definition import FormDefinition
from sync.portal.content import Plan, Source
from sync.portal.layouts.v4.pages.region import FileLine, RegionPages
from sync.portal.layouts.v4.pages.site import Site
from sync.portal.layouts.v4.pages.templating import style
from sync.portal.layouts.v4.pages.village import VillagePages
from sync.portal.layouts.v4.shards.forms import columns_of
from sync.portal.layouts.v4.shards.paths import places, words_of_paths
from sync.portal.layouts.v4.shards.shapes import (
    Head,
    RegionEntry,
    Sheet,
    Signer,
    StationEntry,
    Sum,
    VillageFile,
    Voters,
    Zone,
    encoded,
)
from sync.portal.layouts.v4.shards.stations import files_of, parts_of
from sync.portal.layouts.v4.shards.sums import added, entry, kept_fields
from sync.trust.package import ElectionPackage
from sync.trust.regions import Station
from tests.helpers.pki import training_package
from tests.helpers.real_lists import ORDER

_RANDOM = random.Random(11)
#: Program of the pages and its search: not made here, and weighed by its own test.
_SCRIPT = 8_000
FIRST, LATER = 60_000, 100_000
BIG = "3173021001"


def _light(data: bytes) -> int:
    return len(gzip.compress(data, 9))
