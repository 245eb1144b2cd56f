"""What the pages print, read back and compared with the record: documents of many shapes, and one altered figure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from forms.columns import Column
from forms.figure import Figure
from forms.recapitulation import recapitulate
from recap_desktop.checks.printed import Recorded, differs
from recap_desktop.reports import DHasil, MissingNote, render
from recap_desktop.reports.sheet import ColumnKind, SheetColumn
from recap_desktop.reports.tables import Tables
from sync.record.content import SignedRecap
from sync.record.record import Record
from tests.helpers.d_hasil import document, with_notes, with_record
from tests.helpers.pdf_text import pages
from tests.helpers.pdf_text import table as figures

LONG = {"1": "H. " + "PANJANG SEKALI " * 9, "2": "Dua", "3": "Nyi \u4e00 Tiga"}


def _recorded(made: DHasil, choices: Mapping[str, str] | None = None) -> Recorded:
    arrived = frozenset(code[:10] for code in made.recap.results)
    recap = Record.parse(made.record).content_as(SignedRecap)
    return Recorded(made.record_id, recap, made.recap.definition, choices or made.choices, arrived)


def _with_recap(recorded: Recorded, **changes: Any) -> Recorded:
    return replace(recorded, recap=structs.replace(recorded.recap, **changes))


def _without_the_first_ten() -> DHasil:
    """Twelve villages: nothing is brought forward from the first sheet, on which no station has arrived."""
    made = document([1] * 12)
    there = [made.recap.results[code] for code in made.recap.expected[10:]]
    recap = recapitulate(made.recap.definition, made.recap.expected, there)
    gone = tuple(MissingNote(code, "lost") for code in recap.missing)
    return replace(made, recap=recap, status="partial", missing=gone)


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize(
    "made",
    [
        document([1]), document([3, 2], missing=3), with_notes(document([2] * 3, missing=1, blank=True)),
        document([1] * 10, most=999_999), document([1] * 11), document([2] * 37, most=9_999, blank=True),
        replace(document([2, 2], most=1), choices=LONG), document([2], missing=2),
        document([2, *[1] * 10], missing=2), _without_the_first_ten(),
    ],
    ids=["one", "village-gone", "notes", "full-block", "two-blocks", "many", "long-names", "nothing", "first-gone",
         "block-gone"],
)
def test_every_honest_document_prints_its_record(made: DHasil, lang: str) -> None:
    made = with_record(made)
    assert differs(render(made, lang), _recorded(made)) is None


def _one_more(made: DHasil, field: str, station: int = 0) -> DHasil:
    """The same document with one vote more on one sheet, as somebody would print it who wants it so."""
    results = list(made.recap.results.values())
    old = results[station]
    more = Figure.of((old.figures[field].value or 0) + 1)
    results[station] = replace(old, figures={**old.figures, field: more})
    return replace(made, recap=recapitulate(made.recap.definition, made.recap.expected, results))


@pytest.mark.parametrize("villages", [[3, 2], [1] * 23])
def test_any_figure_of_any_village_is_compared(villages: list[int]) -> None:
    made = with_record(document(villages))
    recorded = _recorded(made)
    for place, field in enumerate(made.recap.definition.order):
        forged = _one_more(made, field, place % len(made.recap.results))
        wanted = made.recap.definition.field(field).number
        assert differs(render(forged), recorded) == wanted, field


def test_votes_moved_between_two_villages_are_noticed_although_the_total_stays() -> None:
    made = with_record(document([1, 1]))
    first, second = made.recap.results.values()
    swapped = [replace(first, figures=second.figures), replace(second, figures=first.figures)]
    forged = replace(made, recap=recapitulate(made.recap.definition, made.recap.expected, swapped))
    assert forged.recap.total.totals == made.recap.total.totals
    assert differs(render(forged), _recorded(made)) is not None


def test_names_of_candidates_exchanged_on_the_page_are_noticed() -> None:
    made = with_record(document([2]))
    forged = replace(made, choices={**made.choices, "1": made.choices["2"], "2": made.choices["1"]})
    assert differs(render(forged), _recorded(made)) == "IV.1"


def test_another_record_number_on_the_page_is_noticed() -> None:
    made = with_record(document([2]))
    assert differs(render(made), replace(_recorded(made), record_id="0" * 64)) is not None


def test_a_village_too_many_or_too_few_is_noticed() -> None:
    made = with_record(document([1] * 12))
    recorded = _recorded(made)
    villages = recorded.recap.villages
    assert differs(render(made), _with_recap(recorded, villages=villages[:-1])) is not None
    longer = (*villages, structs.replace(villages[0], code="0000000000"))
    assert differs(render(made), _with_recap(recorded, villages=longer)) is not None


def test_figures_in_words_are_compared_apart_from_the_digits(monkeypatch: pytest.MonkeyPatch) -> None:
    made = with_record(document([2]))
    with monkeypatch.context() as patched:
        patched.setattr("recap_desktop.reports.wording.in_words", lambda value: "SATU")
        forged = render(made)
    assert differs(forged, _recorded(made)) == "IV.1"


def test_pages_that_are_no_d_hasil_never_print_the_record() -> None:
    made = with_record(document([2]))
    recorded = _recorded(made)
    for data in (b"", b"%PDF-1.7\n", render(made)[:900]):
        assert differs(data, recorded) is not None


@pytest.mark.parametrize("printed", ["Nyi ? \u00c9 T?i", "Nyi \u25a1 \u00c9 T\u25a1i", "Nyi \u25a1 \u00c9 T\u01e7i"])
def test_a_document_made_with_fewer_letters_is_read_for_ever(printed: str) -> None:
    """Older fonts printed ``?`` for a letter they lacked; what they had is compared as it is."""
    made = with_record(document([2, 1]))
    page = render(replace(made, choices={**made.choices, "2": printed}))
    for name, same in (("Nyi \u4e00 \u00c9 T\u01e7i", True), ("Nyi \u4e00 E T\u01e7i", False),
                       ("Nyi\u4e00 \u00c9 Tai", False)):
        found = differs(page, _recorded(made, {**made.choices, "2": name}))
        assert found == (None if same else "IV.2"), name


def _main_table(pdf: bytes) -> list[list[str]]:
    """Figures of the first page of the table by village."""
    return next(figures(page) for page in pages(pdf) if "\nD.Hasil: jumlah per desa/" in page and figures(page))


@pytest.mark.parametrize("made", [document([2], missing=2), _without_the_first_ten()], ids=["nothing", "block-gone"])
def test_a_sum_of_no_station_is_a_dash_and_was_a_zero_before(made: DHasil, monkeypatch: pytest.MonkeyPatch) -> None:
    made = with_record(made)
    table = _main_table(render(made))
    assert {row[-1] for row in table} == {"\u2013"}

    def first(self: Tables, code: str, column: Column | None, kind: ColumnKind) -> SheetColumn:
        """As documents were printed that were signed before."""
        found = column or Column("", {}, {}, ())
        return SheetColumn(self._wording.text(code), found.totals, found.blanks, kind)

    monkeypatch.setattr(Tables, "_sum", first)
    older = render(made)
    assert {row[-1] for row in _main_table(older)} == {"0"}
    assert differs(older, _recorded(made)) is None
