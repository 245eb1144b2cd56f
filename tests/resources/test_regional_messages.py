"""Every sentence there is, in the words of a region: none is left that is used everywhere."""

from __future__ import annotations

import ast
import string
from pathlib import Path

import pytest

from forms.errors import KnownError
from resources.catalogue import LANGUAGES, cause, messages, sentence, spoken, text
from resources.regional import Language, RegionalWords, known_words
from tests.helpers.regional_words import EVERY, PLACES, used_everywhere

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("given", [one.words for one in PLACES.values()] + [EVERY], ids=[*PLACES, "every word"])
def test_no_sentence_keeps_a_word_that_is_used_everywhere(lang: str, given: dict[str, dict[str, str]]) -> None:
    here, changed = Language(lang, given), set()
    for code, said in messages().items():
        values = {str(name): "\N{BULLET}" for _, name, _, _ in string.Formatter().parse(said[lang]) if name}
        ways = (text(code, here, **values), sentence(KnownError(code, **values), here), spoken(code, here, values))
        for one in ways:
            assert used_everywhere(one, given) == [], code
        assert used_everywhere(cause(code, here) or "", given) == [], code
        if ways[0] != text(code, lang, **values):
            changed.add(code)
    assert len(changed) > 20, "the words of the region are said nowhere"


def test_every_word_that_a_package_may_give_is_looked_for() -> None:
    assert set(EVERY) == set(known_words())


def test_a_language_is_the_plain_one_with_words() -> None:
    here = Language("id", EVERY, {"DPRD_PROV": "DPRA"})
    assert here == "id" and {"id": 1}[here] == 1 and f"{here}" == "id"
    assert (here.into("en").words, here.into("en").contests) == (here.words, here.contests)
    assert here.words == RegionalWords(EVERY) and here.words != RegionalWords()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_contest_is_named_and_not_its_form(lang: str) -> None:
    """DPRA in a sentence that says which contest; a form keeps its official name."""
    here = Language(lang, EVERY, {"DPRD_PROV": "DPRA", "PPWP": "PRESIDEN"})
    refused = KnownError("desk.report_unsigned", contest="DPRD_PROV")
    assert "DPRA" in sentence(refused, here) and "DPRD_PROV" in sentence(refused, lang)
    assert "DPRA" in text("overview.title", here, contest="DPRD_PROV")
    assert "KECAMATAN-PPWP" in text("report.model", here, form="PPWP")


#: Where no package can be at hand, or where what is said never changes: the frozen layout, reading a roster in any
#: language, the page of a portal before its first release, forms of BPS (in Indonesian, no word of a region in them).
PLAIN = {
    "sync/portal/layouts/v2/page.py", "sync/trust/appointments.py", "sync/server/api/portal.py",
    "recap_desktop/reports/handover/forms.py",
}


def test_nobody_asks_for_a_sentence_in_a_language_of_their_own() -> None:
    """A sentence takes the language it is given: a constant would be said without the words of the region."""
    found = set()
    for folder in ("recap_desktop", "sync"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            source = path.read_text(encoding="utf-8")
            if "resources.catalogue" not in source and "resources import catalogue" not in source:
                continue
            for call in ast.walk(ast.parse(source)):
                if isinstance(call, ast.Call) and _asks(call.func) and not _is_given(call):
                    found.add(path.relative_to(ROOT).as_posix())
    assert found <= PLAIN


def _asks(called: ast.expr) -> bool:
    name = called.id if isinstance(called, ast.Name) else called.attr if (
        isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name) and called.value.id == "catalogue"
    ) else ""
    return name in ("text", "sentence", "spoken", "cause")


def _is_given(call: ast.Call) -> bool:
    """Whether the language is a value handed over, neither left out nor a constant."""
    if len(call.args) < 2:
        return isinstance(call.func, ast.Name) and call.func.id == "text" and not call.args  # another function
    lang = call.args[1]
    return not isinstance(lang, ast.Constant) and not (isinstance(lang, ast.Name) and lang.id.isupper())
