"""Words of regions in a package: optional, by the longest code, and no word hangs on any other."""

from __future__ import annotations

import string
from typing import Any

import pytest

from forms.errors import KnownError
from resources.catalogue import LANGUAGES, messages
from resources.regional import RegionalWords, known_words
from sync.record.schema import complete
from sync.trust.package import ElectionPackage
from tests.helpers.pki import training_package
from tests.helpers.wire import training_variant

ACEH: dict[str, Any] = {
    "region": "00",
    "words": {"commission": {"id": "KIP", "en": "KIP"}, "village": {"id": "gampong", "en": "gampong"}},
    "contests": [{"code": "PPWP", "short": "PRESIDEN", "name": {"id": "Presiden", "en": "President"}}],
}
BELOW = {"region": "000101", "words": {"village": {"id": "nagari", "en": "nagari"}}}


def _package(*items: dict[str, Any]) -> ElectionPackage:
    return training_variant(regional=list(items))


def test_a_package_without_words_is_what_it_was() -> None:
    package = training_package()
    assert "regional" not in package.payload and not package.regional("000101").words
    found = package.contest_name("PPWP", "000101")
    assert (found.short, found.name.id) == ("PPWP", "Presiden dan Wakil Presiden")
    assert "regional" not in training_variant().payload


def test_the_longest_code_decides_word_by_word() -> None:
    package = _package(BELOW, ACEH)
    here = package.regional("0001011001001")
    assert {name: words["id"] for name, words in here.words.items()} == {"commission": "KIP", "village": "nagari"}
    assert package.regional("00").words["village"]["id"] == "gampong"
    assert package.contest_name("PPWP", "000101").short == "PRESIDEN"
    assert package.contest_name("PPWP", "99").short == "PPWP"


@pytest.mark.parametrize("items", [
    (ACEH, ACEH), ({**BELOW, "region": "99"},),
    ({**ACEH, "contests": [{**ACEH["contests"][0], "code": "DPR"}]},), ({**ACEH, "contests": ACEH["contests"] * 2},),
])
def test_words_of_nothing_in_the_package_are_refused(items: tuple[dict[str, Any], ...]) -> None:
    with pytest.raises(KnownError) as refused:
        _package(*items)
    assert refused.value.code == "package.content" and str(refused.value.params["place"]).startswith("regional/")


def test_what_a_package_may_name_is_what_sentences_have_words_for() -> None:
    words = complete("package")["properties"]["regional"]["items"]["properties"]["words"]["properties"]
    assert set(words) == set(known_words())


PAPUA = RegionalWords({
    "subdistrict": {"id": "distrik", "en": "district"}, "committee_short": {"id": "PPD", "en": "PPD"},
    "committee": {"id": "Panitia Pemilihan Distrik", "en": "district committee"},
    "village": {"id": "kampung", "en": "kampung"}, "commission": {"id": "KIP", "en": "KIP"},
})


@pytest.mark.parametrize(("lang", "template", "said"), [
    ("id", "Desa atau kelurahan: {village}", "Kampung: {village}"),
    ("id", "Kecamatan/Distrik {subdistrict}", "Distrik {subdistrict}"),
    ("id", "{n} desa di KECAMATAN ini", "{n} kampung di DISTRIK ini"),
    ("id", "Panitia Pemilihan Kecamatan; arsip PPK", "Panitia Pemilihan Distrik; arsip PPD"),
    ("id", "D.Hasil Kecamatan ke KPU kabupaten/kota", "D.Hasil Kecamatan ke KIP kabupaten/kota"),
    ("id", "Bagian II tidak ada di data KPU", "Bagian II tidak ada di data KPU"),
    ("en", "{village}: {villages:# village|# villages} of the sub-district",
     "{village}: {villages:# kampung|# kampungs} of the district"),
])
def test_sentences_change_their_words_and_keep_what_is_put_in(lang: str, template: str, said: str) -> None:
    assert PAPUA.said(template, lang) == said
    assert RegionalWords().said(template, lang) == template


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_message_loses_a_parameter(lang: str) -> None:
    for code, by_lang in messages().items():
        before, after = by_lang[lang], PAPUA.said(by_lang[lang], lang)
        assert _parameters(before) == _parameters(after), code
    assert any(PAPUA.said(one[lang], lang) != one[lang] for one in messages().values())


def _parameters(template: str) -> list[str]:
    return [str(name) for _, name, _, _ in string.Formatter().parse(template) if name is not None]
