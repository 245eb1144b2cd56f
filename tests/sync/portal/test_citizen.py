"""A citizen's five questions, answered from ``/`` of a real server in at most three clicks: phone and desktop, in
Indonesian and in English, with script. Every click is made with the mouse on what is on the screen, and counted (also
that into the search box); an answer is one only where its words and figures are on the screen, scrolled down but not
sideways. What the screen showed is left as pictures in pytest's temporary folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sync.portal.layouts.v4.shards.paths import shard_path
from tests.conftest import BUDGET
from tests.helpers.chromium import Chromium
from tests.helpers.told_region import CORRECTED, MISSING, UNDECIDED
from tests.sync.fold.acts import PAPER

MOST = 3
VILLAGE = CORRECTED[:10]
NAME = 'KAMPUNG RA"AS BARU'
PHONE, DESKTOP = (360, 740), (1280, 800)
#: How often a question is asked of the page before it counts as unanswered.
_TRIES = 4000

#: The deepest element that says some words and is shown; told as its place on the screen, scrolled to its middle.
_SEEN = """
((words, tags) => {
  const plain = (text) => text.replace(/\\s+/g, ' ').trim();
  const fitting = [...document.body.querySelectorAll(tags)].filter((one) => one.checkVisibility()
    && (tags === '*' ? plain(one.textContent).includes(words) : plain(one.innerText) === words));
  const one = fitting.find((each) => !fitting.some((other) => other !== each && each.contains(other)));
  if (!one) return null;
  one.scrollIntoView({block: 'center'});
  const [box] = one.getClientRects();
  const [x, y] = [box.x + Math.min(box.width, innerWidth) / 2, box.y + box.height / 2];
  const top = document.elementFromPoint(x, y);
  return {x, y, left: box.left, right: box.right, top: box.top, bottom: box.bottom, width: innerWidth,
    height: innerHeight, shown: Boolean(top) && (one.contains(top) || top.contains(one))};
})
"""


@dataclass
class Citizen:
    """Somebody before the first page."""

    browser: Chromium
    clicks: int = 0

    def _place(self, words: str, tags: str) -> dict[str, Any]:
        found: dict[str, Any] | None = None
        for _ in range(_TRIES):
            found = self.browser.value(f"{_SEEN}({json.dumps(words)}, {json.dumps(tags)})")
            if found:
                break
        assert found, f"nothing says {words!r}: {self.browser.text()[:300]}"
        assert found["shown"], f"{words!r} is covered: {found}"
        return found

    def sees(self, words: str, tags: str = "*") -> None:
        """Some words are on the screen, whole, without scrolling sideways."""
        place = self._place(words, tags)
        assert place["left"] >= 0 and place["right"] <= place["width"] + 1, f"{words!r} leaves the screen: {place}"

    def click(self, words: str, tags: str = "a") -> None:
        """Click on what says just this."""
        place = self._place(words, tags)
        self.clicks += 1
        self.browser.click(place["x"], place["y"])

    def arrives(self, path: str) -> None:
        """An address is loaded, and what it names is there."""
        for _ in range(_TRIES):
            at = self.browser.value("document.readyState === 'complete' && location.href")
            if at and at.endswith(path):
                return
        raise AssertionError(f"not at {path}: {at}")

    def searches(self, text: str, hit: str) -> None:
        """Type into the search box and choose a hit."""
        self.click("", "input[type=search]")
        self.browser.type(text)
        self.click(hit)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with Chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


#: Language and screen; the other two pairs in long runs only.
_ASKED = {"id-phone": ("id", PHONE), "en-desktop": ("en", DESKTOP)} | (
    {"id-desktop": ("id", DESKTOP), "en-phone": ("en", PHONE)} if BUDGET == "soak" else {}
)


@pytest.fixture(params=list(_ASKED.values()), ids=list(_ASKED))
def asked(
    request: pytest.FixtureRequest, browser: Chromium, address: str, tmp_path: Path
) -> Iterator[tuple[Citizen, str]]:
    """Somebody at ``/`` with a phone or desktop, and their language; English is the first click."""
    lang, screen = request.param
    browser.size(*screen)
    browser.events.clear()
    browser.go(f"{address}/")
    person = Citizen(browser)
    if lang == "en":
        person.click("English")
        person.arrives("/en.html")
    yield person, lang
    browser.picture(tmp_path / "screen.png", whole=False)
    assert person.clicks <= MOST, person.clicks
    assert browser.complaints() == []
    own = [one["params"]["request"]["url"] for one in browser.events if one["method"] == "Network.requestWillBeSent"]
    assert own and all(one.startswith(address) for one in own), "nothing is asked of anybody else"


def _station(person: Citizen, lang: str) -> None:
    """To the sheet of the corrected station: by name and table, or by the code of the station."""
    if lang == "id":
        person.searches("kampung", NAME)
        person.arrives(f"{VILLAGE}.html")
        person.click(CORRECTED[10:])
        person.arrives(f"#tps-{CORRECTED[10:]}-ppwp")
    else:
        person.searches(CORRECTED, f"Station {CORRECTED[10:]}, {NAME}")
        person.arrives(f"#tps-{CORRECTED[10:]}")


def _decided() -> dict[str, int]:
    """What the corrected sheet decides."""
    paper = PAPER[CORRECTED]
    return {**paper, "votes.1": paper["votes.1"] + 2, "votes.3": paper["votes.3"] - 2}


def test_what_did_my_station_report(asked: tuple[Citizen, str]) -> None:
    person, lang = asked
    _station(person, lang)
    figures = _decided()
    names = {"votes.1": "1. PASANGAN CALON SATU (LATIHAN)", "votes.2": "2. PASANGAN CALON DUA (LATIHAN)",
             "votes.3": "3. PASANGAN CALON TIGA (LATIHAN)",
             "valid": {"id": "Suara sah", "en": "Valid votes"}[lang],
             "invalid": {"id": "Suara tidak sah", "en": "Invalid votes"}[lang]}
    for field, name in names.items():
        person.sees(f"{name} {figures[field]}", ".told > div")
    person.sees({"id": "IV.1 Suara paslon 1: PASANGAN CALON SATU (LATIHAN) diganti",
                 "en": "IV.1 Votes, ticket 1: PASANGAN CALON SATU (LATIHAN) changed"}[lang], "th")
    cells = person.browser.value(
        f"(() => {{ const row = document.querySelector('#tps-{CORRECTED[10:]}-ppwp-suara_paslon_1').closest('tr');"
        " row.scrollIntoView({block: 'center'});"
        " return [...row.querySelectorAll('td')].map(one => [one.textContent, one.getBoundingClientRect().right,"
        " one.checkVisibility()]) })()"
    )
    paper, decided = str(PAPER[CORRECTED]["votes.1"]), str(figures["votes.1"])
    assert [text for text, _, _ in cells] == [paper, "–", decided], "as written, as computed, as decided"
    wide = person.browser.value("innerWidth")
    assert all(right <= wide and shown for _, right, shown in cells), cells


def test_who_signed_it(asked: tuple[Citizen, str], told: Path) -> None:
    person, lang = asked
    _station(person, lang)
    village = json.loads((told / shard_path(VILLAGE)).read_bytes())
    (station,) = (one for one in village["tps"] if one["kode_tps"] == CORRECTED)
    signers = station["kontes"][0]["lembar"][0]["penanda_tangan"]
    roles = {"ketua": {"id": "ketua", "en": "chair"}[lang], "anggota": {"id": "anggota", "en": "member"}[lang]}
    assert len(signers) == 2
    person.sees({"id": "Penanda tangan", "en": "Signers"}[lang], "dt")
    for signer in signers:
        person.sees(f"{roles[signer['peran']]} {signer['kunci'][:8]}", "li")
    person.sees({"id": "Disahkan", "en": "Ratified"}[lang], "dt")


def test_was_it_corrected_and_why(asked: tuple[Citizen, str]) -> None:
    person, lang = asked
    _station(person, lang)
    paper = PAPER[CORRECTED]
    person.sees({"id": "2 angka diganti", "en": "2 figures changed"}[lang], "*")
    for box, by in (("1", 2), ("3", -2)):
        was = paper[f"votes.{box}"]
        words = {
            "id": f"IV.{box} Suara paslon {box}: {was} → {was + by}. dibetulkan pleno, coret, salah jumlah oleh KPPS. "
                  "Ditandatangani ketua, anggota.",
            "en": f"IV.{box} Votes, ticket {box}: {was} → {was + by}. corrected by plenary, struck out, "
                  "miscounted by KPPS. Signed by chair, member.",
        }
        person.sees(words[lang])


def test_does_my_village_add_up(asked: tuple[Citizen, str]) -> None:
    person, lang = asked
    if lang == "id":
        person.searches("kampung", NAME)
        person.arrives(f"{VILLAGE}.html")
        person.click("Suara per TPS dan jumlahnya")
        person.arrives("#per-tps")
    else:
        person.searches("kampung", NAME)
        person.arrives(f"{VILLAGE}.html")
    counted = {code: PAPER[code] for code in PAPER if code.startswith(VILLAGE) and code != UNDECIDED}
    counted[CORRECTED] = _decided()
    wanted = [sum(one[field] for one in counted.values()) for field in ("votes.1", "votes.2", "votes.3", "valid")]
    table, total = "#tabel-ppwp", {"id": "Jumlah", "en": "Total"}[lang]
    for number, paper in sorted(counted.items()):
        row = [number[10:], *(str(paper[one]) for one in ("votes.1", "votes.2", "votes.3", "valid"))]
        _row_is_seen(person, f"{table} tbody tr", row)
    _row_is_seen(person, f"{table} tfoot tr", [total, *map(str, wanted)])
    person.sees(f"{UNDECIDED[10:]} " + {"id": "Tidak masuk jumlah", "en": "In no total"}[lang], f"{table} th")
    for name, votes in zip(("SATU", "DUA", "TIGA"), wanted, strict=False):
        shown = person.browser.value(
            "[...document.querySelectorAll('#ppwp tbody tr')].map(one => one.innerText.replace(/\\s+/g, ' '))"
        )
        assert any(f"CALON {name} (LATIHAN) {votes} " in one for one in shown), (shown, votes)


def _row_is_seen(person: Citizen, rows: str, begin: list[str]) -> None:
    """A row begins with these words, and all of them are on the screen at once."""
    found = person.browser.value(f"""(() => {{
        const row = [...document.querySelectorAll({json.dumps(rows)})].find(
            (one) => one.cells[0].innerText.trim().startsWith({json.dumps(begin[0])}));
        row.scrollIntoView({{block: 'center'}});
        return [...row.cells].map((one) => {{
            const box = one.getBoundingClientRect();
            return [one.innerText.trim(), box.left >= 0 && box.right <= innerWidth && one.checkVisibility()];
        }});
    }})()""")
    assert [text for text, _ in found[:len(begin)]] == begin
    assert all(shown for _, shown in found[:len(begin)]), found


def test_is_anything_missing(asked: tuple[Citizen, str]) -> None:
    person, lang = asked
    person.sees({"id": "FINAL: jumlah 9 dari 12 TPS.", "en": "FINAL: sums of 9 of 12 stations."}[lang])
    for state, n in (({"id": "Lembar tidak ada", "en": "No sheet"}[lang], 1),
                     ({"id": "Tidak diputuskan, terbit seperti tertulis",
                       "en": "Undecided, published as written"}[lang], 2)):
        person.sees(f"{state} {n}", "#keadaan tr")
    person.click("SUKA MAJU")
    person.arrives("000101.html")
    person.click({"id": "TPS yang tidak masuk jumlah", "en": "Stations in no total"}[lang])
    person.arrives("#tanpa")
    for name, number, why in (
        ("TANJUNG HARAPAN", MISSING[10:], {"id": "Lembar tidak ada: hilang", "en": "No sheet: lost"}[lang]),
        (NAME, UNDECIDED[10:], {"id": "Tidak diputuskan, terbit seperti tertulis",
                                "en": "Undecided, published as written"}[lang]),
    ):
        _row_is_seen(person, f"#tanpa tbody tr:has(a[href$='#tps-{number}'])", [name, number, why])


_FOCUS = """
(() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  return {tag: one.localName, text: (one.innerText || '').replace(/\\s+/g, ' ').trim(),
    outline: style.outlineStyle, thick: parseFloat(style.outlineWidth), colour: style.outlineColor,
    ground: getComputedStyle(document.body).backgroundColor,
    shown: one.matches(':focus-visible') && box.width > 0 && box.right > 0 && box.left < innerWidth
      && box.bottom > 0 && box.top < innerHeight};
})()
"""


def _tab(browser: Chromium, tag: str, text: str = "") -> None:
    """The Tab key until something has the focus; every stop on the way is on the screen and is marked."""
    for _ in range(60):
        browser.press("Tab", 9)
        at = browser.value(_FOCUS)
        assert at["shown"] and at["outline"] != "none" and at["thick"] >= 2 and at["colour"] != at["ground"], at
        if at["tag"] == tag and text in at["text"]:
            return
    raise AssertionError(f"no {tag} {text!r} by Tab")


def _until(browser: Chromium, expression: str) -> None:
    for _ in range(_TRIES):
        if browser.value(f"Boolean({expression})"):
            return
    raise AssertionError(expression)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_keyboard_alone_reaches_everything(browser: Chromium, address: str, dark: bool) -> None:
    """Language, search, a station's sheet, the check and the next sheet, without a mouse; the focus is always seen."""
    browser.size(*(PHONE if dark else DESKTOP), dark=dark)
    browser.go(f"{address}/")
    person = Citizen(browser)
    _tab(browser, "a", "Langsung ke isi")
    browser.press("Enter", 13, "\r")
    _until(browser, "location.hash === '#isi'")
    browser.go(f"{address}/index.html")
    _tab(browser, "a", "English")
    browser.press("Enter", 13, "\r")
    person.arrives("/en.html")
    _tab(browser, "input")
    browser.type("kampung")
    _until(browser, "document.querySelector('.cari-hasil a')")
    browser.press("ArrowDown", 40)
    assert browser.value(_FOCUS)["text"] == NAME
    browser.press("Enter", 13, "\r")
    person.arrives(f"en/{VILLAGE[:4]}/{VILLAGE}.html")
    _tab(browser, "a", CORRECTED[10:])
    browser.press("Enter", 13, "\r")
    person.arrives(f"#tps-{CORRECTED[10:]}-ppwp")
    _tab(browser, "button", "Check")
    browser.press("Enter", 13, "\r")
    _until(browser, f"document.querySelector('#tps-{CORRECTED[10:]} .putusan')")
    assert browser.value(f"document.querySelector('#tps-{CORRECTED[10:]} .putusan').className") == "putusan baik"
    assert browser.value(_FOCUS)["text"] == "Check again", "what was pressed keeps the focus"
    _tab(browser, "summary", "Ratified")
    browser.press("Enter", 13, "\r")
    _until(browser, "document.activeElement.parentElement.open")
    assert browser.complaints() == []
