"""The cases from the field (``../shared/cases``): each is read right, or refused with file, line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.sources.model import StationSource
from recap_desktop.sources.reading import read_source
from resources.catalogue import LANGUAGES, sentence

_CASES = Path(__file__).resolve().parents[4] / "shared" / "cases"
#: Case -> code, line, column.
REFUSED: dict[str, tuple[str, int | None, str | None]] = {
    "01-float.csv": ("table.figure_decimal", 2, "100025"),
    "01-thousand-comma.csv": ("table.figure_grouped", 2, "pemilih_dpt_j"),
    "01-thousand-dot.csv": ("table.figure_grouped", 2, "pemilih_dpt_j"),
    "02-total-row-no-label.csv": ("table.total_line", 7, None),
    "02-total-row.csv": ("table.total_line", 7, None),
    "05-cp1252.csv": ("table.encoding", 2, None),
    "05-utf16.csv": ("table.utf16", None, None),
    "07-dash.csv": ("table.figure_unclear", 2, "suara_sah"),
    "07-x.csv": ("table.figure_unclear", 2, "100027"),
    "07-json-float-figure": ("table.figure_decimal", 1, "100025"),
    "07-json-string-figure": ("table.figure_quoted", 1, "100025"),
    "08-duplicate-row.csv": ("data.twice", 7, None),
    "10-dotted.csv": ("data.station_code", 2, None),
    "19-json-copy-name": ("data.file_name", None, None),
    "19-json-nested": ("data.nested", None, None),
    "22-names-quotes-formula.csv": ("package.csv_name", 2, None),
    "25-names-scripts.csv": ("package.csv_name", 2, None),
    "38-name-changes.csv": ("table.two_names", 3, None),
}
#: Case -> number of stations, of those with every figure.
READ: dict[str, tuple[int, int]] = {
    "04-one-empty-column.csv": (5, 5), "04-two-empty-columns.csv": (5, 5), "05-semicolon.csv": (5, 5),
    "05-sep-line.csv": (5, 5), "05-tab.csv": (5, 5), "07-NULL.csv": (5, 4), "07-na.csv": (5, 4), "07-nan.csv": (5, 4),
    "07-none.csv": (5, 4), "07-psu-null.csv": (5, 5), "07-json-psu-empty": (3, 3), "17-votes-only.csv": (5, 2),
    "19-json-appledouble": (3, 3), "19-json-ds-store": (3, 3), "21-same-name.csv": (4, 4),
    "22-name-newline.csv": (5, 5), "23-names-long.csv": (5, 5),
}
#: Cases of other parts: packages.
ELSEWHERE = {
    "33-package2-dpt-one-station.json", "33-spec-base.toml",
    "34-package2-station-removed.json", "README.md",
}


@pytest.fixture(scope="module")
def cases() -> Path:
    if not _CASES.is_dir():
        pytest.skip("cases from the field ../shared/cases are absent")
    return _CASES


def test_every_case_is_spoken_for(cases: Path) -> None:
    assert {file.name for file in cases.iterdir()} == {*REFUSED, *READ, *ELSEWHERE}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_its_true_cause(cases: Path, name: str) -> None:
    code, line, column = REFUSED[name]
    with pytest.raises(KnownError) as refused:
        read_source(cases / name)
    assert (refused.value.code, refused.value.params.get("line"), refused.value.params.get("column")) == (
        code, line, column)
    for lang in LANGUAGES:
        said = sentence(refused.value, lang)
        assert (name if (cases / name).is_file() else "") in said
        assert line is None or f" {line}" in said
        assert column is None or column in said


@pytest.mark.parametrize("name", READ)
def test_read_right(cases: Path, name: str) -> None:
    source = read_source(cases / name)
    assert (len(source.stations), sum(one.is_complete for one in source.sheets)) == READ[name]
    assert source.unused == ()


def test_spellings_of_one_table_hold_the_same(cases: Path) -> None:
    names = ("04-one-empty-column.csv", "04-two-empty-columns.csv", "05-semicolon.csv", "05-sep-line.csv", "05-tab.csv",
             "07-psu-null.csv")
    sources: list[StationSource] = [read_source(cases / name) for name in names]
    assert all(one == sources[0] for one in sources)


def test_votes_without_the_rest_are_kept_and_named(cases: Path) -> None:
    source = read_source(cases / "17-votes-only.csv")
    assert source.sheets[0].numbers == {"votes.1": 941, "votes.2": 101, "votes.3": 18}
    assert source.leftovers()["partial"] == list(source.stations[:3])


def test_one_word_for_nothing_leaves_one_figure_out(cases: Path) -> None:
    for name in ("07-NULL.csv", "07-na.csv", "07-nan.csv", "07-none.csv"):
        first = read_source(cases / name).sheets[0]
        assert len(first.known) == 3 + 18 - 1, name


def test_what_is_passed_over_is_named(cases: Path) -> None:
    assert read_source(cases / "19-json-appledouble").passed_over == ("._3101011001001.json",)
    assert read_source(cases / "19-json-ds-store").passed_over == (".DS_Store", "Thumbs.db", "desktop.ini")


def test_letters_that_cannot_be_printed_are_named(cases: Path) -> None:
    with pytest.raises(KnownError) as refused:
        read_source(cases / "25-names-scripts.csv")
    for lang in LANGUAGES:
        said = sentence(refused.value, lang)
        assert all(part in said for part in ("25-names-scripts.csv", " 2", "U+0642", "\u0642")), said


def test_two_villages_of_one_name_stay_two(cases: Path) -> None:
    names = read_source(cases / "21-same-name.csv").names
    assert names["7101131006"] == names["7101132014"] == "INOBONTO"
