"""Pages of version 4 in a real Chromium, from a folder, without script: on a phone, in the dark, on paper."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.portal.layouts.v4.pages.templating import style
from sync.portal.layouts.v4.shards.paths import page_path
from tests.helpers.chromium import Chromium
from tests.helpers.pdf_text import pages
from tests.helpers.told_region import CORRECTED, MISSING, UNDECIDED
from tests.sync.fold.acts import PAPER

VILLAGE, SUBDISTRICT, REGENCY = CORRECTED[:10], CORRECTED[:6], CORRECTED[:4]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """One browser; pages may run no script."""
    with Chromium(tmp_path_factory.mktemp("profile")) as found:
        found.tell("Emulation.setScriptExecutionDisabled", value=True)
        yield found


def _go(browser: Chromium, told: Path, path: str) -> None:
    file, _, anchor = path.partition("#")
    browser.go((told / file).as_uri() + (f"#{anchor}" if anchor else ""), then=path)


def _click(browser: Chromium, name: str) -> None:
    """Follow the first link that is called so, as a person does."""
    before = browser.value("location.href")
    place = browser.value(
        "(() => { const one = [...document.querySelectorAll('main a')].find(a => a.textContent.trim() === "
        f"{name!r}); one.scrollIntoView({{block: 'center'}}); const box = one.getClientRects()[0];"
        " return [box.x + box.width / 2, box.y + box.height / 2] })()"
    )
    for kind in ("mousePressed", "mouseReleased"):
        browser.tell("Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left", clickCount=1)
    while browser.value("document.readyState === 'complete' && location.href") in (before, None, False):
        pass


@pytest.mark.parametrize("dark", [False, True])
def test_no_page_is_wider_than_a_phone(browser: Chromium, told: Path, dark: bool) -> None:
    browser.size(360, 740, dark=dark)
    for path in ("index.html", "metode.html", "daftar-istilah.en.html", "format.html", "format.en.html",
                 page_path(REGENCY, "en"),
                 page_path(SUBDISTRICT, "id"), page_path(VILLAGE, "id"), page_path(VILLAGE, "en")):
        _go(browser, told, path)
        browser.value("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert browser.value("document.documentElement.scrollWidth") <= 360, path
    assert browser.complaints() == []


def test_an_address_of_a_figure_opens_what_it_stands_in(browser: Chromium, told: Path) -> None:
    browser.size(360, 740)
    anchor = f"tps-{CORRECTED[10:]}-ppwp-suara_paslon_1"
    _go(browser, told, f"{page_path(VILLAGE, 'id')}#{anchor}")
    seen = browser.value(f"(() => {{ const box = document.getElementById('{anchor}').getBoundingClientRect();"
                         " return box.height > 0 && box.top >= 0 && box.bottom <= innerHeight })()")
    assert seen is True


def test_five_questions_are_answered_in_three_clicks_from_the_first_page(browser: Chromium, told: Path) -> None:
    browser.size(1024, 800)
    _go(browser, told, "en.html")
    _click(browser, "SUKA MAJU")
    said = " ".join(browser.text().split())
    assert "Stations in no total" in said and "No sheet: lost" in said, "is anything missing, and why"
    assert f"TANJUNG HARAPAN {MISSING[10:]}: no sheet" in said
    _click(browser, 'KAMPUNG RA"AS BARU')
    said = " ".join(browser.text().split())
    totals = browser.value("[...document.querySelectorAll('#tabel-ppwp tfoot td')].map(one => one.textContent)")
    rows = browser.value("[...document.querySelectorAll('#tabel-ppwp tbody tr:not(.out)')].map("
                         "row => [...row.querySelectorAll('td.n')].map(one => Number(one.textContent)))")
    assert [str(sum(column)) for column in zip(*rows, strict=True)] == totals[:5], "my village adds up"
    assert UNDECIDED[10:] in said
    _click(browser, CORRECTED[10:])
    shown = browser.value(f"document.getElementById('tps-{CORRECTED[10:]}-ppwp').innerText")
    said = " ".join(shown.split())
    assert f"IV.2 Votes, ticket 2: PASANGAN CALON DUA (LATIHAN) {PAPER[CORRECTED]['votes.2']}" in said, "what it says"
    assert re.search(r"Signers chair [0-9a-f]{8} member [0-9a-f]{8}", said), "who signed it"
    assert f"{PAPER[CORRECTED]['votes.1']} → {PAPER[CORRECTED]['votes.1'] + 2}" in said, "was it corrected"
    assert "miscounted by KPPS" in said, "and why"


def test_every_printed_sheet_says_that_it_is_training(browser: Chromium, told: Path) -> None:
    _go(browser, told, page_path(VILLAGE, "id"))
    made = browser.tell("Page.printToPDF", preferCSSPageSize=True)
    texts = pages(base64.b64decode(made["data"]))
    assert len(texts) > 1
    assert all("LATIHAN" in one for one in texts)
    assert "IV.1 Suara paslon 1" in "".join(texts), "what is folded on the screen is on paper"


def _light(colour: str) -> float:
    parts = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_stands_out_from_its_ground(mode: str) -> None:
    """WCAG 2.2, 1.4.3: at least 4.5 to 1; borders and bars 3 to 1 (1.4.11)."""
    blocks = re.findall(r":root\{(?:color-scheme:light dark;)?([^}]*--ink[^}]*)\}", style().decode("utf-8"))
    colours = dict(re.findall(r"--(\w+):(#\w+)", blocks[0 if mode == "light" else 1]))
    colours = {name: "#" + "".join(2 * one for one in value[1:]) if len(value) == 4 else value
               for name, value in colours.items()}

    def contrast(one: str, other: str) -> float:
        low, high = sorted((_light(colours[one]), _light(colours[other])))
        return (high + 0.05) / (low + 0.05)

    for text in ("ink", "soft", "link", "warn"):
        for ground in ("paper", "band"):
            assert contrast(text, ground) >= 4.5, (text, ground)
    assert contrast("markink", "mark") >= 4.5
    for shape in ("line", "fill"):
        assert contrast(shape, "paper") >= 3, shape
