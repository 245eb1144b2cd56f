"""One thing has one name in each language, and an error says what to do."""

from __future__ import annotations

import re

import pytest

from resources.catalogue import LANGUAGES, messages
from tests.helpers.codes import raised

#: Names that were once used beside the one we use.
_OTHER_NAMES = {
    "id": r"rilis|ketua pengganti|surat penunjukan|putusan pengadilan|rekomendasi panwaslu|ke usb",
    "en": r"letter of appointment|panwaslu recommendation|slip of the pen|to usb|kpu for",
}
_DISPOSITIONS = ("fixed_typo", "corrected_by_plenary", "recounted", "noted_incident", "objection_recorded")
#: Raised codes of two parts: the app itself tries again, or there is nothing of the reader's that could be in danger.
_SHORT = {
    "client.answer", "client.no_answer", "desk.already_done", "fold.reread_first", "log.receipt_malformed",
    "log.receipt_other", "log.receipt_proof", "security.weak_passphrase", "server.busy",
}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_uses_another_name(lang: str) -> None:
    pattern = re.compile(_OTHER_NAMES[lang])
    assert [code for code, said in messages().items() if pattern.search(said[lang].lower())] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("disposition", _DISPOSITIONS)
def test_a_decision_is_called_the_same_on_screen_on_paper_and_in_a_release(disposition: str, lang: str) -> None:
    places = ("disp.{}", "acts.said.{}", "report.disposition.{}", "portal.disposition_{}")
    assert len({messages()[place.format(disposition)][lang].lower() for place in places}) == 1


@pytest.mark.parametrize("reason", ["court_order", "supervisor_advice"])
def test_a_reason_is_called_the_same_where_it_is_chosen_and_where_it_is_read(reason: str) -> None:
    places = ("findings.why.{}", "acts.said.{}")
    assert len({messages()[place.format(reason)]["id"].lower() for place in places}) == 1


def test_an_acting_chair_has_one_name() -> None:
    places = ("sign_in.note.acting_chair", "report.role.acting_chair", "kind.acting_chair")
    assert {messages()[place]["id"].lower() for place in places} == {"pelaksana ketua"}


@pytest.mark.parametrize("code", sorted({one.code for one in raised()} - _SHORT))
def test_an_error_says_what_is_wrong_that_data_is_safe_and_what_to_do(code: str) -> None:
    least = 2 if code.startswith("verify.") else 3  # what is checked is nobody's data yet
    for lang in LANGUAGES:
        parts = re.split(r"[.;:](?:\s|$)", messages()[code][lang])
        assert len([part for part in parts if part.strip()]) >= least, messages()[code][lang]
