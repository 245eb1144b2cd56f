"""Pages of a release, read as a browser does: what is on them, in order, and where it leads."""

from __future__ import annotations

from functools import cache
from html.parser import HTMLParser
from pathlib import Path

VOID = {"meta", "link", "br", "img", "input", "hr", "rect", "wbr"}


class Page(HTMLParser):
    """Tags with their attributes, texts, and what is wrong with the nesting."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._open: list[str] = []
        self.faults: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.ids: list[str] = []
        self.said: dict[str, str] = {}
        self.words = ""
        #: without codes and names of columns, which are the same everywhere
        self.prose = ""
        self._cell, self._between = "", " "
        self.feed(text)
        self.close()
        self.faults += [f"open: {tag}" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {key: value or "" for key, value in attrs}
        self.tags.append((tag, found))
        if len(found) != len(attrs):
            self.faults.append(f"attribute twice: {tag}")
        if "id" in found:
            self.ids.append(found["id"])
            self._cell = found["id"]
        if tag not in VOID:
            self._open.append(tag)
        # where a word may break it is still one
        self._between = "" if tag == "wbr" else " "

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"close: {tag}")
        if tag == "tr":
            self._cell = ""

    def handle_data(self, data: str) -> None:
        self.words += f"{self._between}{data}"
        self.prose += " " if "code" in self._open else f"{self._between}{data}"
        if self._cell:
            self.said[self._cell] = " ".join(f"{self.said.get(self._cell, '')}{self._between}{data}".split())
        self._between = " "

    def attributes(self, tag: str) -> list[dict[str, str]]:
        """Attributes of every tag of a kind."""
        return [attrs for name, attrs in self.tags if name == tag]

    @property
    def links(self) -> list[str]:
        """Every address that the page names."""
        return [value for _, attrs in self.tags for key, value in attrs.items() if key in ("href", "src")]

    @property
    def news(self) -> list[str]:
        """Feeds that the page names, for feed readers to find."""
        found = (one for one in self.attributes("link") if one.get("type") == "application/atom+xml")
        return [one["href"] for one in found if one["rel"] == "alternate"]

    @property
    def text(self) -> str:
        """What the page says."""
        return " ".join(self.words.split())


@cache
def page_of(path: Path) -> Page:
    """A page that lies in a folder which nobody changes."""
    return Page(path.read_text(encoding="utf-8"))


def all_pages(folder: Path) -> list[Path]:
    """Every page of a release."""
    return sorted(folder.rglob("*.html"))
