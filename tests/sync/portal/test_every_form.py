"""Every form of the catalogue can be published: each box has a public column name of its own, each table a schema."""

from __future__ import annotations

import re

import pytest

from forms.catalogue import available, load
from sync.portal.layouts.v2 import names as names_2
from sync.portal.layouts.v4 import names as names_4
from tests.helpers.contests import placeholders


@pytest.mark.parametrize(("contest", "version"), available())
def test_each_box_has_a_column_of_its_own(contest: str, version: str) -> None:
    definition = load(contest, placeholders(contest, version), version)
    columns = [names_4.column_of(name) for name in definition.order]
    assert len(set(columns)) == len(columns)
    assert columns == [names_2.column_of(name) for name in definition.order], "public names are stable"
    assert not set(columns) & names_4.dictionary()["columns"].keys()


@pytest.mark.parametrize("contest", sorted({contest for contest, _ in available()}))
def test_the_code_of_each_contest_fits_its_column(contest: str) -> None:
    assert re.fullmatch(names_2.dictionary()["contest_codes"], contest)
    assert re.fullmatch(names_4.dictionary()["columns"]["jenis"]["pattern"], contest)
