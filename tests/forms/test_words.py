"""Terbilang: the vectors of the domain page, what people really write, and the round trip."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import KnownError
from forms.words import LIMIT, UNITS, in_words, parse_words

VECTORS = {
    0: "NOL", 7: "TUJUH", 10: "SEPULUH", 11: "SEBELAS", 15: "LIMA BELAS", 20: "DUA PULUH", 21: "DUA PULUH SATU",
    100: "SERATUS", 101: "SERATUS SATU", 110: "SERATUS SEPULUH", 111: "SERATUS SEBELAS",
    119: "SERATUS SEMBILAN BELAS", 200: "DUA RATUS", 210: "DUA RATUS SEPULUH",
    299: "DUA RATUS SEMBILAN PULUH SEMBILAN", 999: "SEMBILAN RATUS SEMBILAN PULUH SEMBILAN", 1000: "SERIBU",
    1001: "SERIBU SATU", 1100: "SERIBU SERATUS", 2000: "DUA RIBU", 11000: "SEBELAS RIBU", 100000: "SERATUS RIBU",
    115236: "SERATUS LIMA BELAS RIBU DUA RATUS TIGA PULUH ENAM", 1000000: "SATU JUTA",
    101000: "SERATUS SATU RIBU", 1001000: "SATU JUTA SERIBU", 10**9: "SATU MILIAR", 10**9 + 1: "SATU MILIAR SATU",
    21 * 10**9: "DUA PULUH SATU MILIAR", 100 * 10**9 + 10**6: "SERATUS MILIAR SATU JUTA",
    999 * 10**9 + 2_003_000: "SEMBILAN RATUS SEMBILAN PULUH SEMBILAN MILIAR DUA JUTA TIGA RIBU",
}


@pytest.mark.parametrize(("number", "words"), VECTORS.items())
def test_vectors_both_ways(number: int, words: str) -> None:
    assert in_words(number) == words
    assert parse_words(words) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("DUARATUS SEPULUH", 210), ("duaratussepuluh", 210), ("Kosong", 0), ("KOSONG DELAPAN", 8),
        ("DUA SATU NOL", 210), ("SATU JUTA SATU RIBU", 1_001_000), ("  SERATUS\tDUA\n", 102), ("DUA-PULUH", 20),
        ("KOSONG KOSONG KOSONG", 0), ("Seratus Sembilan Puluh Tujuh", 197), ("SEMBILAN SEMBILAN SEMBILAN", 999),
    ],
)
def test_what_people_write(written: str, number: int) -> None:
    assert parse_words(written) == number


@pytest.mark.parametrize(
    "written",
    ["", "   ", "DUA SERATUS", "PULUH", "SE", "DUA RATUS RATUS", "SERATUSS", "210", "DUA ANU", "SATU RIBU JUTA",
     "DUA PULUH SEBELAS", "ŞATU", "A" * 500, "NOL RATUS", "SATU " * 10],
)
def test_what_says_no_number(written: str) -> None:
    assert parse_words(written) is None


@given(st.integers(0, 999_999_999) | st.integers(10**9, LIMIT - 1))
def test_words_read_back_with_and_without_spaces(number: int) -> None:
    words = in_words(number)
    assert parse_words(words) == number
    assert parse_words(words.replace(" ", "").lower()) == number


@given(st.integers(0, 999_999_999))
def test_digit_by_digit(number: int) -> None:
    assert parse_words(" ".join(UNITS[int(digit)] for digit in str(number))) == number


def test_words_of_every_figure_of_three_boxes_are_distinct() -> None:
    assert len({in_words(number) for number in range(1000)}) == 1000


@pytest.mark.parametrize("number", [-1, 10**12])
def test_out_of_range(number: int) -> None:
    with pytest.raises(KnownError):
        in_words(number)
