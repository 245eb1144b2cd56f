"""The page of progress in a real browser: opened by its link, read on a telephone and in the dark, over TLS."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.server.run import serve
from sync.trust.package import ElectionPackage
from sync.wire import paths
from tests.helpers.chromium import Chromium
from tests.helpers.regency import FIRST, LONE, SECOND, closed, desk_of, officer_of, sealed, take
from tests.helpers.releases import STATIONS
from tests.helpers.tls import self_signed
from tests.helpers.wire import two_subdistricts
from tests.sync.fold.acts import PAPER, transcription

#: Lightness of text against its ground, by WCAG, of every element with text of its own; the least of the page.
CONTRAST = """
(() => {
  const light = c => { const v = c.map(x => { x /= 255; return x <= .03928 ? x/12.92 : ((x+.055)/1.055)**2.4 });
    return .2126*v[0] + .7152*v[1] + .0722*v[2] };
  const parts = s => { const m = s.match(/[\\d.]+/g).map(Number); return m.length > 3 && m[3] === 0 ? null : m };
  const ground = e => { for (; e; e = e.parentElement) { const c = parts(getComputedStyle(e).backgroundColor);
    if (c) return c } return matchMedia('(prefers-color-scheme:dark)').matches ? [18,18,18] : [255,255,255] };
  let least = 99, what = '';
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !e.getClientRects().length) continue;
    const a = light(parts(getComputedStyle(e).color)), b = light(ground(e));
    const r = (Math.max(a,b) + .05) / (Math.min(a,b) + .05);
    if (r < least) { least = r; what = e.outerHTML.slice(0, 80) }
  }
  return [least, what];
})()
"""


@pytest.fixture(scope="module")
def package() -> ElectionPackage:
    return two_subdistricts()


def test_the_page_in_a_browser(tmp_path: Path, package: ElectionPackage) -> None:
    tls = self_signed(tmp_path)
    first, second = desk_of(package, FIRST), desk_of(package, SECOND)
    with serve(tmp_path / "server", package.envelope, tls=tls) as server:
        records = [*sealed(first, STATIONS[0]), *(
            first.force(transcription(
                {**PAPER[STATIONS[1]], "valid": PAPER[STATIONS[1]]["valid"] + 10}, number, station=STATIONS[1]
            ), person)
            for number, person in ((800, "OP-1"), (801, "OP-2"))
        )]
        take(server.service, first, *records)
        take(server.service, second, *sealed(second, LONE), closed(second, SECOND))
        officer = officer_of(package)

        def link() -> str:
            return server.url + paths.filled(paths.PAGE_ENTER, link=server.service.doors.link(officer))

        with Chromium(tmp_path / "profile", "--ignore-certificate-errors") as browser:
            browser.size(1024, 600)
            once = link()
            browser.go(once, then="/progress?lang=id")
            assert browser.value("document.querySelector('h1').textContent").startswith("Kemajuan rekapitulasi")
            assert browser.value("document.cookie") == ""  # no script of any page reads it
            (cookie,) = browser.tell("Network.getCookies")["cookies"]
            assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"]) == (True, True, "Strict")
            for lang in ("id", "en"):
                for width, height, dark in ((1024, 600, False), (1024, 600, True), (360, 640, False), (360, 640, True)):
                    browser.size(width, height, dark=dark)
                    browser.go(f"{server.url}/progress?lang={lang}", then=f"lang={lang}")
                    browser.picture(tmp_path / f"{lang}-{width}-{'dark' if dark else 'light'}.png")
                    assert browser.value("document.documentElement.scrollWidth") <= width, (lang, width)
                    least, where = browser.value(CONTRAST)
                    assert least >= 4.5, (lang, width, dark, least, where)
            assert browser.complaints() == []
            browser.go(once, then="/open/")  # the same link again, by whoever finds it
            assert "sudah dipakai" in browser.text()
            browser.go(f"{server.url}/progress?lang=en", then="lang=en")
            browser.value("document.querySelector('nav form button').click()")
            while "session has ended" not in browser.text():
                pass
            assert browser.tell("Network.getCookies")["cookies"] == []
            browser.go(f"{server.url}/progress?lang=en", then="lang=en")
            assert "opened with a link from the app" in browser.text()


def test_training_without_tls_works_on_the_same_computer(tmp_path: Path, package: ElectionPackage) -> None:
    with serve(tmp_path / "server", package.envelope) as server, Chromium(tmp_path / "profile") as browser:
        link = server.url + paths.filled(paths.PAGE_ENTER, link=server.service.doors.link(officer_of(package)))
        browser.go(link + "?lang=en", then="/progress?lang=en")
        assert "PREVIEW" in browser.text()
