"""The one table of a sheet's states: each code of the fold is in it, each state has its words wherever it is shown."""

from __future__ import annotations

import re

import pytest

import resources
from forms.errors import KnownError
from recap_desktop.reports.tables import REASONS
from recap_desktop.ui.tokens import PALETTES
from resources.catalogue import LANGUAGES, messages, sentence
from resources.sheet_states import SheetStateRow, sheet_states, shown_states
from sync.fold import Status
from sync.fold.recap_content import missing_reason
from sync.fold.state import SheetState
from sync.portal.layouts.v2.names import names
from sync.portal.layouts.v4.names import names as newest_names
from sync.record import schema

_ROWS = list(sheet_states().values())
_OF_THE_FOLD = [row for row in _ROWS if not row.refines]


def test_the_codes_are_those_of_the_fold_and_refinements_of_them() -> None:
    codes = {status.value for status in Status}
    assert {row.code for row in _OF_THE_FOLD} == codes
    assert {row.refines for row in _ROWS if row.refines} <= codes


@pytest.mark.parametrize("row", _OF_THE_FOLD, ids=lambda row: row.code)
def test_a_state_of_the_fold_has_words_a_cell_and_a_place_in_a_release(row: SheetStateRow) -> None:
    assert set(row.words) == set(LANGUAGES)
    assert row.shown in shown_states()
    assert row.public in names()["status"]


@pytest.mark.parametrize("state", shown_states())
def test_a_shown_state_has_words_symbol_and_colour(state: str) -> None:
    row = sheet_states()[state]
    assert set(row.words) == set(LANGUAGES) and f"sheet.about.{state}" in messages()
    assert resources.path("icons", f"{row.symbol}.svg").is_file()
    assert all(state in palette.state for palette in PALETTES.values())


def test_every_public_state_has_words_on_the_page() -> None:
    table = names()["status"]
    assert {row.public for row in _ROWS if row.public} == set(table)
    for word in table.values():
        assert set(messages()[f"portal.status_{word}"]) == set(LANGUAGES)


@pytest.mark.parametrize("code", names()["status"])
def test_a_state_has_the_same_word_in_window_tables_and_on_paper(code: str) -> None:
    """Its word in the tables of a release is part of what the window says; paper says what the window says."""
    assert newest_names()["status"] == names()["status"]
    row = next(row for row in _ROWS if row.public == code)
    assert set(row.words) == set(LANGUAGES), "a page of the newest layout says it by this"
    said = re.sub(r"[^a-z]+", "_", row.words["id"].casefold())
    assert f"_{newest_names()['status'][code]}_" in f"_{said}_"


@pytest.mark.parametrize("row", [row for row in _OF_THE_FOLD if row.missing not in ("", "in_progress")],
                         ids=lambda row: row.code)
def test_paper_says_why_a_station_is_missing_in_the_words_of_its_state(row: SheetStateRow) -> None:
    state = sheet_states()[row.shown]
    for lang in LANGUAGES:
        assert messages()[f"report.missing.{row.missing}"][lang].casefold() == state.words[lang].casefold()


@pytest.mark.parametrize("status", [one for one in Status if one is not Status.SEALED])
def test_a_sheet_in_no_total_has_its_reason_and_its_words_on_paper(status: Status) -> None:
    reason = sheet_states()[status.value].missing
    assert reason == missing_reason(SheetState("PPWP", "0001011001001", status=status))
    assert reason in REASONS and f"report.missing.{reason}" in messages()


def test_the_reasons_are_those_of_the_record() -> None:
    missing = schema.complete("recap")["properties"]["missing"]["items"]
    assert {row.missing for row in _ROWS if row.missing} == set(missing["properties"]["reason"]["enum"])


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sentence_says_a_state_in_the_words_of_the_table(status: Status, lang: str) -> None:
    said = sentence(KnownError("fold.not_now", status=status.value), lang)
    assert sheet_states()[status.value].words[lang] in said
