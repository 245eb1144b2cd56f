"""Numbers in English words: what a reading in English says of a figure."""

from __future__ import annotations

import pytest

from forms.english_words import in_english
from forms.errors import KnownError
from forms.words import LIMIT


@pytest.mark.parametrize(("number", "words"), [
    (0, "ZERO"), (7, "SEVEN"), (10, "TEN"), (12, "TWELVE"), (19, "NINETEEN"), (20, "TWENTY"), (21, "TWENTY-ONE"),
    (99, "NINETY-NINE"), (100, "ONE HUNDRED"), (101, "ONE HUNDRED ONE"), (210, "TWO HUNDRED TEN"),
    (999, "NINE HUNDRED NINETY-NINE"), (1000, "ONE THOUSAND"), (1010, "ONE THOUSAND TEN"),
    (115_236, "ONE HUNDRED FIFTEEN THOUSAND TWO HUNDRED THIRTY-SIX"), (10**6, "ONE MILLION"),
    (10**9 + 3, "ONE BILLION THREE"),
])
def test_vectors(number: int, words: str) -> None:
    assert in_english(number) == words


def test_numbers_up_to_a_thousand_are_all_different() -> None:
    assert len({in_english(number) for number in range(1001)}) == 1001


@pytest.mark.parametrize("number", [-1, LIMIT])
def test_out_of_range(number: int) -> None:
    with pytest.raises(KnownError, match=r"figure\.out_of_range"):
        in_english(number)
