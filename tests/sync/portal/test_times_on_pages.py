"""Every time on a page says in which zone it is: that of the place, or UTC by that name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from forms.geography import zone_of
from sync.portal.catalogue.pages import Election, catalogue_files, mode_files, newest_files
from sync.portal.layouts.v4.pages.words import PageWords
from sync.portal.layouts.v4.shards.paths import zone
from sync.portal.verifier.command import said
from tests.helpers.html_pages import Page, all_pages, page_of

#: A time of a day, with what stands behind it; a moment as programs write it.
_TIME, _OF_PROGRAMS = re.compile(r"\b\d\d[.:]\d\d(?:[.:]\d\d)?\b(?! ?%)(.{0,6})"), re.compile(r"\d{4}-\d\d-\d\dT\d")
_DATED = re.compile(r"\b(?:\d\d-\d\d-\d{4}|\d{4}-\d\d-\d\d) (\S+(?: \S+)?)")


def _assert_zoned(page: Page) -> int:
    """Each date that has a time has a zone. How many there are."""
    assert not _OF_PROGRAMS.search(page.text)
    found = _DATED.findall(page.text)
    for after in found:
        assert re.match(r"\d\d[.:]\d\d(?:[.:]\d\d)? (WIB|WITA|WIT|UTC)\b", after), after
    return len(found)


def test_every_time_of_a_release_names_its_zone(told: Path) -> None:
    met = {path.name: _assert_zoned(page_of(path)) for path in all_pages(told)}
    assert met["index.html"] and met["en.html"] and sum(met.values()) > 30


def test_every_time_of_a_catalogue_names_its_zone() -> None:
    one = Election("latihan", "LATIHAN", {"id": "Satu", "en": "One"}, 1, "2026-11-28T16:25:17Z", "0" * 64, "E2C4")
    pages = {**newest_files(one), **{f"latihan/{name}": data for name, data in mode_files("latihan", [one]).items()},
             **catalogue_files({("latihan", "LATIHAN"): one})}
    met = {name: _assert_zoned(Page(data.decode("utf-8"))) for name, data in pages.items() if name.endswith(".html")}
    assert met["latihan/index.html"] == met["latihan/en.html"] == 1
    assert "28-11-2026 23.25 WIB" in Page(pages["latihan/index.html"].decode("utf-8")).text


@pytest.mark.parametrize(("province", "shown"), [
    ("31", "29-11-2026 01.25 WIB"), ("51", "29-11-2026 02.25 WITA"), ("94", "29-11-2026 03.25 WIT"),
    ("99", "28-11-2026 18.25 UTC"),
])
def test_a_place_has_its_own_time(province: str, shown: str) -> None:
    assert PageWords("id").moment("2026-11-28T18:25:17Z", zone(zone_of(province))) == shown


def test_the_small_checker_names_the_zone_too() -> None:
    line = said("id", "election", title="x", election="y", number=1, time="2026-11-28T16:25:17Z")
    assert line.endswith("28-11-2026 16.25 UTC") and "T16" not in line
