"""Titles of columns in both languages: what a column is in its own table, and never two of one name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from forms.catalogue import available, load
from sync.portal.layouts.v4.described import tables_without_files
from sync.portal.layouts.v4.names import dictionary, frozen
from tests.helpers.contests import placeholders
from tests.helpers.pki import training_package
from tests.helpers.several import several_contests

#: Where the descriptor has a title, by language.
TITLES = {"id": "title", "en": "x-title-en"}
BOOKS = {"id": dictionary(), "en": frozen("dictionary_en.json")}


@cache
def _fields() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    """Column -> table -> field, of every table of packages with every kind of contest."""
    found: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for package in (training_package(), several_contests()):
        for table in tables_without_files(package):
            for field in table["schema"]["fields"]:
                found[field["name"]][table["name"]] = field
    return found


@pytest.mark.parametrize("lang", TITLES)
def test_no_two_columns_of_a_table_have_one_title(lang: str) -> None:
    for package in (training_package(), several_contests()):
        tables = tables_without_files(package)
        titles = Counter(table[TITLES[lang]] for table in tables)
        assert max(titles.values()) == 1, titles.most_common(1)
        for table in tables:
            counted = Counter(field[TITLES[lang]].lower() for field in table["schema"]["fields"])
            assert max(counted.values()) == 1, (table["name"], counted.most_common(1))
    for contest, version in available():
        definition = load(contest, placeholders(contest, version), version)
        counted = Counter(definition.field(one).name.get(lang) for one in definition.order)
        assert max(counted.values()) == 1, (contest, counted.most_common(1))


@pytest.mark.parametrize("lang", TITLES)
def test_a_title_says_what_the_column_is_in_its_table(lang: str) -> None:
    """A column that is another thing in another table has another title there; a title that tables share names no
    alternatives."""
    for column, fields in _fields().items():
        by_title: dict[str, list[str]] = defaultdict(list)
        for table, field in fields.items():
            by_title[field[TITLES[lang]]].append(table)
        for title, tables in by_title.items():
            limits = {repr(fields[one].get("constraints")) for one in tables}
            assert len(limits) == 1, (column, title, tables)
            if column in dictionary()["columns"]:
                assert len(tables) == 1 or not re.search(r"\b(atau|or)\b|;", title), (column, title, tables)


@pytest.mark.parametrize("lang", TITLES)
def test_what_is_said_by_table_is_said_of_every_table_that_has_the_column(lang: str) -> None:
    assert BOOKS[lang]["tables"].keys() == dictionary()["tables"].keys()
    assert BOOKS[lang]["columns"].keys() == dictionary()["columns"].keys()
    for column, about in BOOKS[lang]["columns"].items():
        title = about["title"]
        if not isinstance(title, str):
            said = [table for tables in title for table in tables.split()]
            assert sorted(said) == sorted(_fields()[column]), column
            assert len(set(title.values())) == len(title), f"{column}: two things of one title"
        assert ("concept" in about) == ("concept" in dictionary()["columns"][column]), column


def test_a_code_that_may_be_several_has_a_pattern_of_its_words() -> None:
    rule = _fields()["berat"]["aturan"]["constraints"]["pattern"]
    assert re.fullmatch(rule, "keras hukum") and not re.fullmatch(rule, "keras, hukum")
    assert _fields()["berat"]["temuan"]["constraints"]["enum"] == ["keras", "hukum", "lunak", "lintas_dokumen"]
    assert "hilang" in _fields()["rincian"]["rekap_tanpa"]["constraints"]["pattern"]
    assert "hitung_susulan" in _fields()["alasan"]["koreksi"]["constraints"]["enum"]
