"""The first page and the page of each sub-district of version 3."""

from __future__ import annotations

from collections.abc import Mapping

from sync.portal.content import View
from sync.portal.layouts.v2 import overview as version_2
from sync.portal.layouts.v2.page import PageWords as AnyWords
from sync.portal.layouts.v3.page import PageWords, changes_of
from sync.portal.layouts.v3.templating import render


class Overview(version_2.Overview):
    """As in version 2; the page of a sub-district also lists what was changed, and how many must read a box again."""

    words_of = PageWords

    def more(self, view: View, words: AnyWords) -> Mapping[str, object]:
        """Changes, and the number of readers."""
        return {"readers": view.package.rereaders, "changes": changes_of(view, words)}

    def render(self, template: str, **values: object) -> bytes:
        """From a template of this version."""
        return render(template, **values)
