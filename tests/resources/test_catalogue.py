"""Every message exists in both languages, with the same parameters, and is a real sentence or word."""

from __future__ import annotations

import string

import pytest

from forms.errors import KnownError
from resources.catalogue import messages, sentence, text


def _parameters(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("code", sorted(messages()))
def test_both_languages_take_the_same_parameters(code: str) -> None:
    message = messages()[code]
    assert set(message) == {"id", "en"}
    assert all(part.strip() for part in message.values())
    assert _parameters(message["id"]) == _parameters(message["en"])


def test_unknown_error_becomes_the_general_sentence() -> None:
    assert "RuntimeError" in sentence(RuntimeError("boom"), "en")
    assert "boom" not in sentence(RuntimeError("boom"), "en")


@pytest.mark.parametrize("code", ["no.such.code", "server.write"])
def test_known_error_without_sentence_or_value_does_not_raise(code: str) -> None:
    assert sentence(KnownError(code), "id")


def test_text_refuses_an_unknown_code() -> None:
    with pytest.raises(KeyError):
        text("no.such.code")
