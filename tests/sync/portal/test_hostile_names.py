"""Names that are script, quotes, orders to turn the text around, or one endless word: every page in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen
from xml.etree import ElementTree as ET

import pytest

from sync.portal.isolation import isolated
from sync.server.run import serve
from tests.helpers.chromium import Chromium
from tests.helpers.hostile_names import ARABIC, HEBREW, NAMES, hostile_release

#: One page a kind, for what does not hang on its names.
KINDS = ("index.html", "0001.html", "000101.html", "0001011001.html", "000101-calon-DPR-D-1.html", "metode.html")
FIRST, END = "\u2068", "\u2069"


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return hostile_release(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def address(release: Path) -> Iterator[str]:
    """As ``recap serve`` gives it out, with its policy of what a page may do."""
    with serve(release.parent / "server") as running:
        yield running.url


def test_nothing_but_what_runs_from_right_to_left_is_touched() -> None:
    for name in ("SUKA MAJU", 'KAMPUNG RA"AS', "Ñandú Ω Привет", NAMES[7], "", 7, None, "a\u2013b"):
        assert isolated(name) is name or isolated(name) == name
    assert isolated("\u202eKILABRET") == "[U+202E]KILABRET"
    assert isolated(ARABIC) == isolated(isolated(ARABIC)) == f"{FIRST}{ARABIC}{END}"
    sentence = f"TPS 1: {isolated(ARABIC)} 12"
    assert isolated(sentence) == sentence, "said once more, it stays"
    assert isolated(f"\u2067{HEBREW} 1") == f"{FIRST}[U+2067]{HEBREW} 1{END}"
    for trick in (f"{FIRST}\u202ex{END}", f"x{END}\u202ey", f"{FIRST}{FIRST}{HEBREW}", f"{END}{HEBREW}{END}"):
        made = str(isolated(trick))
        assert isolated(made) == made and made.count(FIRST) == made.count(END) and "\u202e" not in made


def test_every_page_holds_in_a_browser(release: Path, address: str, tmp_path: Path) -> None:
    """No script of a name runs, the policy has nothing to complain of, a phone scrolls down only, axe finds nothing."""
    pages = sorted(path.relative_to(release).as_posix() for path in release.rglob("*.html"))
    seen = ""
    with Chromium(tmp_path / "profile") as browser:
        for path in pages:
            browser.size(360, 740)
            browser.go(f"{address}/{path}", then=path)
            browser.value("document.querySelectorAll('details').forEach((one) => { one.open = true })")
            assert browser.value("window.hit") is None, path
            assert browser.value("document.documentElement.scrollWidth") <= 360, path
            if path.endswith(KINDS) and "/en/" not in path:
                for dark in (False, True):
                    browser.size(360, 740, dark=dark)
                    assert browser.violations(preload=False) == [], (path, dark)
            seen += browser.text()
        assert browser.complaints() == []
    for name in (NAMES[0], NAMES[1], NAMES[2], NAMES[3], NAMES[8], NAMES[9], NAMES[10], NAMES[11]):
        assert name in seen, "as it was signed"
    assert "\u202e" not in seen and "[U+202E]KILABRET" in seen and f"{FIRST}{ARABIC}{END}" in seen


def test_feeds_are_read_whatever_a_title_holds(release: Path, address: str) -> None:
    """Also a sign that no XML may hold, however it is written."""
    with urlopen(f"{address}/umpan.atom") as answer:
        served = answer.read()
    for feed in (served, (release / "umpan/000001.atom").read_bytes()):
        title = ET.fromstring(feed).findtext("{http://www.w3.org/2005/Atom}title")
        assert title is not None and f"{NAMES[0]}[U+202E]KILABRET\ufffd: " in title
        assert len(ET.fromstring(feed).findall("{http://www.w3.org/2005/Atom}entry")) == 1


def test_no_name_is_part_of_a_head_or_of_an_address(address: str) -> None:
    with urlopen(f"{address}/index.html") as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "hit" not in str(answer.headers) and "unsafe" not in policy and "default-src 'self'" in policy
