"""The catalogue of several elections in a real Chromium: modes apart at a glance, both languages, palettes, a phone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from resources.catalogue import text
from sync.portal.catalogue.pages import MODES, Election, catalogue_files, mode_files, newest_files
from tests.helpers.chromium import Chromium
from tests.helpers.html_pages import page_of

_ROOT = "E2C4 EC74 F9D0 356F 9C3C 3C33 BC77 7F79 0955 7923 079C 8E1A E08A 002A 3E49 6D09"
PAGES = ("index.html", "en.html", "uji/index.html", "uji/en.html", "latihan/index.html", "resmi/en.html")
#: Words of one mode that no page of another one has as its own mark.
_MARKS = {mode: {lang: text(f"katalog.mark_{mode}", lang) for lang in ("id", "en")} for mode in MODES[1:]}


def _election(mode: str, code: str, title: str, number: int) -> Election:
    return Election(
        mode, code, {"id": title, "en": f"{title} (en)"}, number, "2024-02-20T08:00:00Z", "ab" * 32, _ROOT,
    )


ELECTIONS = (
    _election("resmi", "PEMILU-2024", "Pemilihan Umum 2024", 123),
    _election("resmi", "PILGUB-2024", "Pemilihan Gubernur dan Wakil Gubernur Jawa Barat 2024", 7),
    _election("uji", "UJI-2024", "Uji coba rekapitulasi elektronik di beberapa daerah", 3),
    _election("latihan", "LATIHAN-2024", "Latihan rekapitulasi 2024", 1),
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of a catalogue; releases are not needed for them."""
    folder = tmp_path_factory.mktemp("catalogue")

    def put(place: str, files: Mapping[str, bytes]) -> None:
        (folder / place).mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            (folder / place / name).write_bytes(data)

    put("", catalogue_files({(one.mode, one.election): one for one in ELECTIONS}))
    for mode in MODES:
        put(mode, mode_files(mode, [one for one in ELECTIONS if one.mode == mode]))
    for one in ELECTIONS:
        put(one.place, newest_files(one))
    return folder


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with Chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.mark.parametrize(("mode", "lang"), [(mode, lang) for mode in MODES for lang in ("id", "en")])
def test_a_page_says_what_it_is_of_in_its_title_at_its_top_and_at_its_end(site: Path, mode: str, lang: str) -> None:
    for place in (f"{mode}/", *(one.place for one in ELECTIONS if one.mode == mode)):
        page = page_of(site / place / ("index.html" if lang == "id" else "en.html"))
        assert page.faults == []
        assert [tag for tag, _ in page.tags].count("h1") == 1
        for other, words in _MARKS.items():
            assert page.text.count(words[lang]) == (3 if other == mode else 0), (place, other)


def test_the_root_has_official_results_apart_from_what_is_none(site: Path) -> None:
    page = page_of(site / "index.html")
    before, rest = page.text.split("Bukan hasil resmi", 1)
    assert "Pemilihan Umum 2024" in before and "Hasil resmi" in before
    assert "Uji coba (1)" in rest and "Latihan (1)" in rest
    assert not any(words["id"] in before for words in _MARKS.values())
    assert "Uji coba rekapitulasi elektronik" not in page.text, "a trial is listed on the page of trials only"
    levels = [tag for tag, _ in page.tags if tag in ("h1", "h2", "h3")]
    assert levels == ["h1", "h2", "h3", "h3", "h2"]


@pytest.mark.parametrize("dark", [False, True], ids=["light-phone", "dark-desktop"])
def test_pages_are_readable_by_everybody(browser: Chromium, site: Path, dark: bool) -> None:
    """axe-core finds nothing, a phone scrolls down only, and trial and training have bars of their own colours."""
    browser.size(*((1280, 800) if dark else (360, 740)), dark=dark)
    colours: dict[str, Any] = {}
    for path in PAGES:
        browser.go((site / path).as_uri(), then=path)
        assert browser.value("document.documentElement.scrollWidth <= innerWidth"), path
        assert browser.violations(preload=False) == [], path
        colours[path.partition("/")[0]] = browser.value(
            "(() => { const bar = document.querySelector('header .mark');"
            " return bar && getComputedStyle(bar).backgroundColor })()")
    assert colours["resmi"] is None and len({colours["uji"], colours["latihan"], None}) == 3
    browser.press("Tab", 9)
    assert browser.value("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    assert browser.complaints() == []
