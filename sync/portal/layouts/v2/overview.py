"""The pages as they come: each sub-district, and at the end the overview of what was noted of all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from sync.portal.content import Source, View
from sync.portal.layouts.v2.page import PageColumn, PageWords, Standing, columns_of, parts_of, standing_of, title_of
from sync.portal.layouts.v2.templating import render
from sync.portal.layouts.v2.totals import regions_of
from sync.trust.contests import District

_OTHER = {"id": "en", "en": "id"}


@dataclass(frozen=True, slots=True)
class Line:
    """A sub-district in the overview; ``figures`` by field of the columns."""

    code: str
    name: str
    figures: Mapping[str, int]
    counted: int
    expected: int
    standing: Standing


@dataclass(slots=True)
class Group:
    """Sub-districts that vote on one form, with the sum of all."""

    title: str
    district: str
    columns: tuple[PageColumn, ...]
    lines: Sequence[Line]
    figures: Mapping[str, int]
    counted: int
    expected: int


@dataclass
class Overview:
    """Running totals of a release."""

    source: Source
    #: Words and templates of the version; a later one may have its own.
    words_of: ClassVar[type[PageWords]] = PageWords
    _lines: dict[tuple[str, str], list[Line]] = field(default_factory=dict)

    def add(self, view: View) -> None:
        """Note the sums of a sub-district."""
        package = view.package
        for code, contest in sorted(package.contests.items()):
            for district in contest.districts_in(view.region) if view.region in package.regions else ():
                whole = regions_of(view, code, district)[-1]
                fields = [one.field for one in columns_of(district, PageWords("id"))]
                line = Line(
                    view.region, package.name_of(view.region), {name: whole.column.totals[name] for name in fields},
                    len(whole.column.sheets), whole.expected, standing_of(whole),
                )
                self._lines.setdefault((code, district.code), []).append(line)

    def page(self, view: View, lang: str) -> bytes:
        """Page of a sub-district."""
        words = self.words_of(lang)
        up = "../" if lang == "id" else "../../"
        other = f"en/{view.region}.html" if lang == "id" else f"../{view.region}.html"
        tables = ("tps", "hasil", "suara", "koreksi", "rekap_desa", "rekap_kec", "catatan")
        return self.render(
            "subdistrict.html", **self._common(words), up=up, home=up + _index(lang),
            other={"path": other, "lang": _OTHER[lang]}, place=view.package.name_of(view.region), code=view.region,
            parts=parts_of(view, words), paths=[f"data/{name}/{view.region[:4]}.csv" for name in tables],
            **self.more(view, words),
        )

    def more(self, view: View, words: PageWords) -> Mapping[str, object]:
        """What the page of a sub-district has beside the parts; nothing in version 2."""
        return {}

    def render(self, template: str, **values: object) -> bytes:
        """A page from a template of the version."""
        return render(template, **values)

    def index(self, lang: str, lists: Sequence[str], files: Mapping[str, Sequence[str]]) -> bytes:
        """The first page.

        :param lists: paths of the code lists.
        :param files: paths of each table.
        """
        words = self.words_of(lang)
        content, package = self.source, self.source.package
        digests = {
            "root_key": package.fingerprint, "package": package.digest, "log": content.root,
            "previous_manifest": content.previous or "-",
        }
        return self.render(
            "index.html", **self._common(words), up="", other={"path": _index(_OTHER[lang]), "lang": _OTHER[lang]},
            groups=self._groups(words), folder="halaman/" if lang == "id" else f"halaman/{lang}/",
            paths=[*lists, "datapackage.json", "manifest.json"], tables=files, digests=digests,
        )

    def _common(self, words: PageWords) -> dict[str, object]:
        package, plan = self.source.package, self.source.plan
        return {
            "lang": words.lang, "say": words.say, "number": words.number, "title": package.title[words.lang],
            "mode": package.mode, "plan": plan,
            "published": plan.published_at.replace("T", " ").replace("Z", " UTC"),
        }

    def _groups(self, words: PageWords) -> list[Group]:
        package = self.source.package
        return [
            self._group(code, district, len(contest.districts) > 1, words)
            for code, contest in sorted(package.contests.items()) for district in contest.districts
            if (code, district.code) in self._lines
        ]

    def _group(self, contest: str, district: District, several: bool, words: PageWords) -> Group:
        columns, lines = columns_of(district, words), self._lines[contest, district.code]
        return Group(
            title_of(self.source.package, contest, district, words.lang), district.name if several else "", columns,
            lines, {one.field: sum(line.figures[one.field] for line in lines) for one in columns},
            sum(line.counted for line in lines), sum(line.expected for line in lines),
        )


def _index(lang: str) -> str:
    return "index.html" if lang == "id" else f"{lang}.html"
