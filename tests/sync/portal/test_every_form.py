"""Every form of the catalogue can be published: each box has a public column name of its own, each table a schema."""

from __future__ import annotations

import re

import pytest

from forms.catalogue import available, load
from sync.portal.layouts.v2.names import column_of, dictionary
from tests.helpers.contests import placeholders


@pytest.mark.parametrize(("contest", "version"), available())
def test_each_box_has_a_column_of_its_own(contest: str, version: str) -> None:
    definition = load(contest, placeholders(contest, version), version)
    columns = [column_of(name) for name in definition.order]
    assert len(set(columns)) == len(columns)


@pytest.mark.parametrize("contest", sorted({contest for contest, _ in available()}))
def test_the_code_of_each_contest_fits_its_column(contest: str) -> None:
    assert re.fullmatch(dictionary()["contest_codes"], contest)
