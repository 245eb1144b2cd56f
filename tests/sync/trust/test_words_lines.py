"""The amounts in words as an option of a package: absent in every older one, of known contests only."""

from __future__ import annotations

import pytest

from forms.errors import KnownError
from tests.helpers.pki import training_package
from tests.helpers.wire import training_variant


def test_a_package_without_the_part_asks_for_no_words() -> None:
    package = training_package()
    assert "words_lines" not in package.payload and not package.asks_words("PPWP")
    assert training_variant(words_lines=["PPWP"]).asks_words("PPWP")
    assert not training_variant(words_lines=["PPWP"]).asks_words("DPD")


@pytest.mark.parametrize("codes", [["DPR"], ["PPWP", "PPWP"], [], ["ppwp"]])
def test_contests_that_are_none_or_twice_are_refused(codes: list[str]) -> None:
    with pytest.raises(KnownError):
        training_variant(words_lines=codes)
