"""The HTML page of a release: escaped, without script, and true about what is final and what is so far."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from sync.portal.layouts.v2.templating import render
from tests.helpers.pki import SUBDISTRICT
from tests.helpers.releases import STATIONS, Town, pages, sealed_desk
from tests.sync.fold.acts import absent, recap

_VOID = {"meta", "link", "br"}


class _Balance(HTMLParser):
    """Every tag that opens closes, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def final(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sealed sheets, every other station declared absent, and the final recapitulation that says so."""
    folder = tmp_path_factory.mktemp("final")
    desk = sealed_desk(2)
    for station in STATIONS[2:]:
        desk.force(absent("lost", station), "KETUA", "ANGGOTA-1")
    desk.force(recap(desk.state, SUBDISTRICT), "KETUA", "ANGGOTA-1", "ANGGOTA-2")
    town = Town(folder / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(folder / "release")
    return folder / "release"


@pytest.fixture(scope="module")
def partial(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sealed sheets and a partial recapitulation."""
    folder = tmp_path_factory.mktemp("partial")
    desk = sealed_desk(2)
    desk.force(recap(desk.state, SUBDISTRICT), "KETUA", "ANGGOTA-1", "ANGGOTA-2")
    town = Town(folder / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(folder / "release")
    return folder / "release"


def _words(folder: Path, name: str) -> str:
    html = re.sub(r"<style>.*?</style>", "", pages(folder, name), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_sums_that_a_final_recapitulation_covers_are_not_said_to_be_partial(final: Path) -> None:
    english, indonesian = _words(final, "en"), _words(final, "id")
    assert f"FINAL: sums of 2 of {len(STATIONS)} stations" in english
    assert "Final total" in english
    assert "PARTIAL" not in english
    assert "so far" not in english
    assert "None yet" not in english
    assert "Jumlah akhir" in indonesian
    assert "sementara" not in indonesian.lower()


def test_sums_without_one_are_said_to_be_so_far(partial: Path) -> None:
    english, indonesian = _words(partial, "en"), _words(partial, "id")
    assert f"PARTIAL: sums of 2 of {len(STATIONS)} stations" in english
    assert "Total so far" in english
    assert "FINAL" not in english
    assert "Jumlah sementara" in indonesian


def test_a_village_without_a_counted_station_has_no_figures(final: Path) -> None:
    row = re.search(r"TANJUNG HARAPAN</th>(.*?)</tr>", pages(final, "en"), re.DOTALL)
    assert row is not None
    assert re.findall(r'class="n">([^<]+)<', row[1]) == ["\u2013"] * 5 + ["0/4"]


_PAGES = ["index.html", "en.html", "halaman/000101.html", "halaman/en/000101.html"]


@pytest.mark.parametrize("name", _PAGES)
def test_the_page_is_whole_html_without_script(final: Path, name: str) -> None:
    parser = _Balance()
    parser.feed((final / name).read_text(encoding="utf-8"))
    assert parser.open == []
    assert not parser.seen & {"script", "link", "img", "iframe", "form"}


def test_every_link_leads_to_a_file_of_the_release(final: Path) -> None:
    for name in _PAGES:
        for target in re.findall(r'href="([^"]+)"', (final / name).read_text(encoding="utf-8")):
            if not target.startswith("#"):
                assert (final / name).parent.joinpath(target).is_file(), target


def test_every_value_is_escaped_where_it_is_printed() -> None:
    """A name is data: no template says ``safe`` about one."""
    evil = '"><script>alert(1)</script>'
    columns = [{"field": "votes.1", "title": evil, "short": evil}]
    common = {
        "lang": "id", "say": lambda code, **params: f"{code}{evil}", "number": str, "title": evil, "mode": "training",
        "plan": {"number": 1}, "published": evil, "other": {"path": evil, "lang": "en"}, "paths": [evil],
    }
    index = render(
        "index.html", **common, up="", folder=evil, tables={evil: [evil]}, digests={"root_key": evil},
        groups=[{
            "title": evil, "district": evil, "columns": columns, "figures": {"votes.1": evil}, "counted": evil,
            "expected": 1,
            "lines": [{"code": evil, "name": evil, "figures": {"votes.1": evil}, "counted": evil, "expected": 1,
                       "standing": "final"}],
        }],
    ).decode("utf-8")
    page = render(
        "subdistrict.html", **common, up="../", home=evil, place=evil, code=evil,
        parts=[{
            "title": evil, "district": evil, "columns": columns, "standing": "final", "counted": 1, "expected": 1,
            "totals": [{"name": evil, "figures": {"votes.1": evil}, "counted": evil, "expected": 1,
                        "status": "final", "recap": evil}],
            "earlier": [{"name": evil, "is_final": True, "before": evil, "figures": {"votes.1": evil}, "counted": 1,
                         "expected": 1, "recap": evil, "differences": [(evil, "added")]}],
            "villages": [{"name": evil, "stations": [
                {"number": evil, "figures": {"votes.1": evil}, "status": "x", "counts": False,
                 "findings": [evil], "records": [evil]},
            ]}],
        }],
    ).decode("utf-8")
    for made in (index, page):
        assert made.count("&lt;script&gt;") > 20
        assert "<script" not in made
