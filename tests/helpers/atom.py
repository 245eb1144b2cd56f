"""What RFC 4287 asks of a feed, read from its text (sections 3.3, 4.1.1, 4.1.2, 4.2.6, 4.2.7), and RFC 5005 of one with
archives (section 4): no program of ours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARCHIVE = "{http://purl.org/syndication/history/1.0}archive"
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_IRI = re.compile(r"[a-z][a-z0-9+.-]*:\S+")
_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")
#: How often an element may be in a feed and in an entry: of those that are not named there as many as one likes.
_ONCE = {"id": (1, 1), "title": (1, 1), "updated": (1, 1), "subtitle": (0, 1), "summary": (0, 1), "content": (0, 1),
         "generator": (0, 1), "icon": (0, 1), "logo": (0, 1), "rights": (0, 1), "published": (0, 1)}
_IN_FEED = {"author", "category", "contributor", "generator", "icon", "id", "link", "logo", "rights", "subtitle",
            "title", "updated", "entry"}
_IN_ENTRY = {"author", "category", "content", "contributor", "id", "link", "published", "rights", "source", "summary",
             "title", "updated"}


@dataclass(frozen=True)
class AtomEntry:
    """An entry; ``links`` are its addresses, in their order."""

    id: str
    title: str
    updated: str
    summary: str
    links: Sequence[str]


@dataclass(frozen=True)
class AtomFeed:
    """A feed that is as the standard asks. ``links`` are addresses of other documents of it by relation; ``is_archive``
    says that the document never changes."""

    id: str
    title: str
    entries: Sequence[AtomEntry]
    links: Mapping[str, str]
    is_archive: bool


def checked_feed(data: bytes) -> AtomFeed:
    """A feed, held against the standard."""
    assert b"<!" not in data
    feed = ET.fromstring(data)
    assert feed.tag == f"{_ATOM}feed"
    marks = feed.findall(_ARCHIVE)
    assert len(marks) <= 1 and all(not len(one) and not one.text for one in marks), "RFC 5005, 4: an empty element"
    for one in marks:
        feed.remove(one)
    _check(feed, _IN_FEED)
    links = [one for one in feed.findall(f"{_ATOM}link") if one.attrib["rel"] != "alternate"]
    relations = {one.attrib["rel"]: one.attrib["href"] for one in links}
    assert len(relations) == len(links) and relations.keys() <= {"self", "current", "prev-archive"}
    assert "self" in relations and ("current" in relations) is bool(marks), "RFC 5005, 4: an archive names the feed"
    entries = feed.findall(f"{_ATOM}entry")
    for entry in entries:
        _check(entry, _IN_ENTRY)
        has_author = any(one.find(f"{_ATOM}author") is not None for one in (feed, entry))
        assert has_author, "4.1.1: an author of the feed or of every entry"
        assert "alternate" in {one.get("rel", "alternate") for one in entry.findall(f"{_ATOM}link")}, "4.1.2"
    ids = Counter(_text(one, "id") for one in entries)
    assert not ids or max(ids.values()) == 1
    return AtomFeed(_text(feed, "id"), _text(feed, "title"), [
        AtomEntry(_text(one, "id"), _text(one, "title"), _text(one, "updated"), _text(one, "summary"),
                  [link.attrib["href"] for link in one.findall(f"{_ATOM}link")]) for one in entries
    ], relations, bool(marks))


def _check(owner: ET.Element, known: set[str]) -> None:
    names = Counter(child.tag.removeprefix(_ATOM) for child in owner)
    assert names.keys() <= known, names
    for name, (least, most) in _ONCE.items():
        assert name not in known or least <= names[name] <= most, name
    assert _IRI.fullmatch(_text(owner, "id")), "4.2.6: an absolute IRI"
    assert _DATE.fullmatch(_text(owner, "updated")), "3.3: RFC 3339, capital T and Z"
    for person in owner.findall(f"{_ATOM}author"):
        assert (person.findtext(f"{_ATOM}name") or "").strip(), "3.2.1"
    seen = Counter()
    for link in owner.findall(f"{_ATOM}link"):
        assert link.get("href") and " " not in link.attrib["href"], "4.2.7.1"
        assert _TYPE.fullmatch(link.get("type", "text/html"))
        if link.get("rel", "alternate") == "alternate":
            seen[link.get("type"), link.get("hreflang")] += 1
    assert not seen or max(seen.values()) == 1, "4.1.1: one alternate a type and language"
    for name in ("title", "summary", "subtitle", "rights"):
        for text in owner.findall(f"{_ATOM}{name}"):
            assert text.get("type", "text") in ("text", "html", "xhtml") and len(text) == 0, "3.1.1"


def _text(owner: ET.Element, name: str) -> str:
    return owner.findtext(f"{_ATOM}{name}") or ""
