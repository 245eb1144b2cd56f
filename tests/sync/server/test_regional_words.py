"""What a server says and what it publishes, in the words of the region: progress, problems, pages of a release."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from resources.catalogue import LANGUAGES
from sync.server.run import RunningServer, serve
from sync.trust.package import ElectionPackage
from sync.wire import paths
from tests.helpers.html_pages import all_pages, page_of
from tests.helpers.pki import training_package
from tests.helpers.regency import officer_of, token
from tests.helpers.regional_words import EVERY, own_words, used_everywhere
from tests.helpers.releases import Town, new_desk, sealed_desk
from tests.helpers.wire import training_variant

COOKIE = "__Host-recap-progress"


@dataclass(frozen=True)
class There:
    """A server, the committee that sent to it, and a release cut from what it keeps."""

    town: Town
    running: RunningServer
    release: Path

    @property
    def package(self) -> ElectionPackage:
        return self.town.committee.package

    def check(self, said: str) -> None:
        names = [*(one.name for one in self.package.regions.values()), *self.package.title.values()]
        assert used_everywhere(said, EVERY, names) == []

    def ask(self, path: str, lang: str, cookie: str = "", authorization: str = "") -> requests.Response:
        headers = {"Accept-Language": lang, **({"Cookie": f"{COOKIE}={cookie}"} if cookie else {}),
                   **({"Authorization": authorization} if authorization else {})}
        return requests.get(self.running.url + path, headers=headers, timeout=30)


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[There]:
    folder = tmp_path_factory.mktemp("regional")
    names = {"id": "Presiden Kita", "en": "Our President"}
    package = training_variant(regional=[
        {"region": "00", "words": EVERY, "contests": [{"code": "PPWP", "short": "PRES", "name": names}]}])
    desk = sealed_desk(2, new_desk(package))
    town = Town(folder / "server", desk.committee)
    town.send(desk.records.values())
    town.publish(folder / "release")
    with serve(town.data, package.envelope) as running:
        yield There(town, running, folder / "release")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_of_a_release_speaks_the_words_of_its_region(there: There, lang: str) -> None:
    said = ""
    for path in all_pages(there.release):
        page = page_of(path)
        (root,) = [attrs["lang"] for tag, attrs in page.tags if tag == "html"]
        # what is read out, shown while pointing, or written into a field is said too
        spoken = " ".join(attrs.get(name, "") for _, attrs in page.tags
                          for name in ("title", "alt", "aria-label", "placeholder", "content", "data-l"))
        there.check(f"{page.prose} {spoken}")
        said += page.words if root == lang else ""
    assert own_words(said, EVERY, lang) >= {"village", "subdistrict"}
    assert ("Presiden Kita" if lang == "id" else "Our President") in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_of_progress_speaks_them(there: There, lang: str) -> None:
    link = paths.filled(paths.PAGE_ENTER, link=there.running.service.doors.link(officer_of(there.package)))
    entered = there.ask(f"{link}?lang={lang}", lang)
    session = re.search(rf"{COOKIE}=([^;]+)", entered.headers["Set-Cookie"])
    assert session is not None
    said = there.ask(f"{paths.PAGE}?lang={lang}", lang, session[1])
    closed = there.ask(f"{paths.PAGE}?lang={lang}", lang)
    assert (entered.status_code, said.status_code, closed.status_code) == (200, 200, 403)
    for answer in (entered, said, closed):
        there.check(re.sub(r"<style>.*?</style>", "", answer.text, flags=re.DOTALL))
    assert own_words(said.text, EVERY, lang) >= {"village", "subdistrict"}
    assert ("Presiden Kita" if lang == "id" else "Our President") in said.text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_problem_speaks_the_words_of_who_calls(there: There, lang: str) -> None:
    member = there.town.committee["KETUA"]
    asked = there.ask("/v1/regencies/0001/progress", lang, authorization=token(there.package, member))
    assert (asked.status_code, asked.json()["code"]) == (403, "server.staff_only")
    there.check(asked.json()["detail"])
    expected = {"subdistrict", "commission"} if lang == "id" else {"subdistrict"}  # English says "commission" as a noun
    assert own_words(asked.json()["detail"], EVERY, lang) >= expected


def test_a_release_of_a_package_without_words_says_what_it_said() -> None:
    """The plain language is what the frozen layouts print; it carries no words."""
    package = training_package()
    assert package.spoken("id", "0001").words == package.spoken("id").words
    assert package.spoken("id").said("Kecamatan {name}") == "Kecamatan {name}"
