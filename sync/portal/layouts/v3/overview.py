"""The first page and the page of each sub-district of version 3."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sync.portal.content import View
from sync.portal.layouts.v2 import overview as version_2
from sync.portal.layouts.v2.page import parts_of
from sync.portal.layouts.v3.page import PageWords, changes_of
from sync.portal.layouts.v3.templating import render

_TABLES = ("tps", "hasil", "suara", "koreksi", "rekap_desa", "rekap_kec", "catatan")


class Overview(version_2.Overview):
    """As in version 2; the page of a sub-district also lists what was changed, and how many must read a box again."""

    def page(self, view: View, lang: str) -> bytes:
        """Page of a sub-district."""
        words = PageWords(lang)
        up = "../" if lang == "id" else "../../"
        other = f"en/{view.region}.html" if lang == "id" else f"../{view.region}.html"
        return render(
            "subdistrict.html", **self._common(words), up=up, home=up + version_2._index(lang),
            other={"path": other, "lang": version_2._OTHER[lang]}, place=view.package.name_of(view.region),
            code=view.region, parts=parts_of(view, words), readers=view.package.rereaders,
            changes=changes_of(view, words), paths=[f"data/{name}/{view.region[:4]}.csv" for name in _TABLES],
        )

    def index(self, lang: str, lists: Sequence[str], files: Mapping[str, Sequence[str]]) -> bytes:
        """The first page.

        :param lists: paths of the code lists.
        :param files: paths of each table.
        """
        words = PageWords(lang)
        content, package = self.source, self.source.package
        digests = {
            "root_key": package.fingerprint, "package": package.digest, "log": content.root,
            "previous_manifest": content.previous or "-",
        }
        return render(
            "index.html", **self._common(words), up="",
            other={"path": version_2._index(version_2._OTHER[lang]), "lang": version_2._OTHER[lang]},
            groups=self._groups(words), folder="halaman/" if lang == "id" else f"halaman/{lang}/",
            paths=[*lists, "datapackage.json", "manifest.json"], tables=files, digests=digests,
        )
