"""What every page has: its language, its place among the others, the way up, and what kind of election it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sync.portal.layouts.v4.pages.templating import STYLE, render
from sync.portal.layouts.v4.pages.words import PageWords
from sync.portal.layouts.v4.shards.forms import form_file
from sync.portal.layouts.v4.shards.paths import LANGUAGES, name_of, page_path, parents, top_of
from sync.portal.layouts.v4.shards.shapes import FormFile
from sync.trust.contests import Contest, District
from sync.trust.package import ElectionPackage

#: The program of the pages, in the release's own folder; empty where a layout has none. Pages are whole without it.
SCRIPT = "portal.js"
#: Regions whose words are kept: pages come region by region, and a country has many.
_MOST_WORDS = 64
METHOD, GLOSSARY, FORMAT = "metode", "daftar-istilah", "format"
#: Where a page has its files to download; digits of the code of a regency, by which tables are cut.
DOWNLOADS, REGENCY = "#unduh", 4


def first_page(lang: str) -> str:
    """The first page of a language."""
    return "index.html" if lang == "id" else f"{lang}.html"


def side_page(name: str, lang: str) -> str:
    """A page about the data: method, glossary, format."""
    return f"{name}.html" if lang == "id" else f"{name}.{lang}.html"


@dataclass
class Site:
    """Pages of one package."""

    package: ElectionPackage
    _words: dict[tuple[str, str], PageWords] = field(default_factory=dict)
    _forms: dict[tuple[str, str], FormFile] = field(default_factory=dict)

    def words(self, lang: str, code: str = "") -> PageWords:
        """Words for a region."""
        # words are given for a region of any level: those of the sub-district are the finest a page needs
        key = (lang, code[:6])
        if key not in self._words:
            if len(self._words) >= _MOST_WORDS:
                del self._words[next(iter(self._words))]
            self._words[key] = PageWords(self.package.spoken(lang, key[1]))
        return self._words[key]

    def form(self, contest: Contest, district: District) -> FormFile:
        """Shape of a form; made once."""
        key = contest.code, district.code
        if key not in self._forms:
            self._forms[key] = form_file(contest, district)
        return self._forms[key]

    @property
    def top(self) -> str:
        """The smallest region that has all stations; empty for the country."""
        return top_of(self.package)

    def name(self, code: str, words: PageWords) -> str:
        """Name of a region."""
        return name_of(self.package, code) if code else words.say("nation")

    def tables_of(self, code: str, lang: str, up: str) -> Mapping[str, str]:
        """Where the tables of a region inside a regency are, which is on the regency's page; empty for larger ones."""
        if len(code) <= REGENCY:
            return {"tables_page": "", "regency": ""}
        regency = code[:REGENCY]
        return {
            "tables_page": up + page_path(regency, lang) + DOWNLOADS,
            "regency": self.name(regency, self.words(lang, code)),
        }

    def crumbs(self, code: str, lang: str, up: str) -> Sequence[tuple[str, str]]:
        """Name and address of every region around one, from the first page on; levels above the top are left out."""
        words = self.words(lang, code)
        found = [(self.package.title[lang], up + first_page(lang))]
        around = [one for one in ["", *parents(code)] if len(one) >= len(self.top)] if code != self.top else []
        return [*found, *((self.name(one, words), up + page_path(one, lang)) for one in around)]

    def page(
        self, template: str, lang: str, path: str, other: str, title: str, values: Mapping[str, object], code: str = ""
    ) -> bytes:
        """A page.

        :param path: where it lies in the release; ``other`` is the same page in the other language.
        :param code: the region whose words it uses.
        """
        words, up = self.words(lang, code), "../" * path.count("/")
        mode = self.package.mode
        return render(template, **{
            "lang": lang, "say": words.say, "up": up, "style": up + STYLE, "script": up + SCRIPT if SCRIPT else "",
            "other": {"path": up + other, "lang": next(one for one in LANGUAGES if one != lang)},
            "mode": mode, "mark": words.say(f"mode_{mode}") if mode != "official" else "",
            "heading": title, "election": self.package.title[lang], "home": up + first_page(lang),
            "method": up + side_page(METHOD, lang), "glossary": up + side_page(GLOSSARY, lang),
            "format": up + side_page(FORMAT, lang), **values,
        })
