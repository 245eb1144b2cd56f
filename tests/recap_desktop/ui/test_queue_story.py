"""The sentence about one record on its way says what went wrong in words."""

from __future__ import annotations

import pytest

from recap_desktop.desk.exchange.views import QueueItem
from recap_desktop.ui.i18n import Words
from recap_desktop.ui.pages.sync.model import QueueModel


def _story(language: str, kind: str, code: str | None) -> str:
    model = QueueModel(Words(language), lambda village: "Desa")
    model.show([QueueItem("ab" * 32, kind, "3101021001001", "refused", 3, code, None, 2048)])
    return model.story(0)


@pytest.mark.parametrize(
    ("language", "said"),
    [("id", "sebab: Anda mengetik lembar ini. Catatan"), ("en", "cause: You typed this sheet. Record")],
)
def test_a_refusal_is_said_in_words(language: str, said: str) -> None:
    story = _story(language, "sheet", "fold.typist")
    assert said in story
    assert "fold." not in story


def test_a_code_of_a_later_version_and_no_code_leave_a_dash() -> None:
    assert "sebab: –." in _story("id", "sheet", "later.code")
    assert "sebab: –." in _story("id", "sheet", None)


def test_a_kind_has_its_word_and_an_unknown_one_the_general_word() -> None:
    assert _story("id", "journal-head", None).startswith("Kepala jurnal TPS 001 Desa")
    assert _story("id", "later", None).startswith("Catatan TPS 001 Desa")
