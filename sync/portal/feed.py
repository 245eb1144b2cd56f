"""The feed of a whole portal: the entries of its releases, each out of the release's own signed Atom file.

Together they are an archived feed (RFC 5005, section 4). ``umpan.atom`` of a portal is the subscription document, which
grows; ``umpan/NNNNNN.atom`` of a release is an archive document, which never changes. Each names the one before
(``prev-archive``), and an archive the subscription (``current``).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from xml.etree import ElementTree as ET

ATOM, XML = "http://www.w3.org/2005/Atom", "http://www.w3.org/XML/1998/namespace"
HISTORY = "http://purl.org/syndication/history/1.0"
#: The subscription document of a portal, beside its releases; no release has a file of this name.
FEED = "umpan.atom"
#: Folder of a release, and of a portal, in which the lists of changes lie.
FOLDER = "umpan"
TYPE = "application/atom+xml"
#: So many releases a portal's feed tells; older ones have their own feed for ever.
MOST = 50

_ARCHIVE = re.compile(f"v/([0-9]{{6,9}})/{FOLDER}/")

ET.register_namespace("", ATOM)
ET.register_namespace("fh", HISTORY)


def changes_path(number: int) -> str:
    """What changed in a release, as JSON: in its own folder, and beside all releases."""
    return f"{FOLDER}/{number:06d}.json"


def archive_path(number: int) -> str:
    """The Atom file of a release, in its own folder."""
    return f"{FOLDER}/{number:06d}.atom"


def release_folder(number: int) -> str:
    """Where a release lies for ever, from the folder of the portal."""
    return f"v/{number:06d}/"


def joined(feeds: Mapping[int, bytes], known: bytes | None = None) -> bytes | None:
    """A portal's feed, the newest release first; None where there is no release that has one.

    :param feeds: the Atom file of a release by its number. Of more than :data:`MOST` the newest one that has no room
        is named as the archive to go on with.
    :param known: a feed of the same portal that was made before: its entries are kept. What is none is passed over.
    """
    entries: dict[str, ET.Element] = {}
    shell, archives = _read(known) if known is not None else None, set[str]()
    if shell is not None:
        archives.update(link.get("href", "") for link in _links(shell, "prev-archive"))
        for entry in _entries(shell):
            entries[_id(entry)] = entry
    for number, data in sorted(feeds.items()):
        feed = _read(data)
        if feed is None:
            continue
        _rebase(feed, f"{FOLDER}/")
        for entry in _entries(feed):
            _rebase(entry, release_folder(number))
            entries[_id(entry)] = entry
        if shell is None or _text(shell, "updated") <= _text(feed, "updated"):
            shell = feed
    if shell is None or not entries:
        return None
    newest = sorted(entries.values(), key=lambda one: (_text(one, "updated"), _place(one)), reverse=True)
    archives.update(_archive_of(one) for one in newest[MOST:])
    _subscription(shell, newest[:MOST], archives)
    return written(shell)


def _subscription(shell: ET.Element, entries: Iterable[ET.Element], archives: Iterable[str]) -> None:
    """Makes the frame of any feed of the portal that of the subscription document, with these entries."""
    mark = shell.find(f"{{{HISTORY}}}archive")
    gone = [*_links(shell, "self"), *_links(shell, "current"), *_links(shell, "prev-archive"), *_entries(shell)]
    for one in [*gone, *([mark] if mark is not None else [])]:
        shell.remove(one)
    place = next((place for place, one in enumerate(shell) if one.tag == f"{{{ATOM}}}link"), len(shell))
    links = [("self", FEED), *(("prev-archive", one) for one in sorted(filter(None, archives), key=_number)[-1:])]
    for rel, href in reversed(links):
        shell.insert(place, ET.Element(f"{{{ATOM}}}link", {"rel": rel, "type": TYPE, "href": href}))
    shell.extend(entries)


def written(feed: ET.Element) -> bytes:
    """A feed as bytes: the same feed gives the same."""
    ET.indent(feed, " ")
    made: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return made + b"\n"


def _read(data: bytes) -> ET.Element | None:
    if b"<!" in data:  # a feed has no declarations: what has may be made to grow without end
        return None
    try:
        found = ET.fromstring(data)
    except ET.ParseError:
        return None
    return found if found.tag == f"{{{ATOM}}}feed" else None


def _entries(feed: ET.Element | None) -> list[ET.Element]:
    return feed.findall(f"{{{ATOM}}}entry") if feed is not None else []


def _text(owner: ET.Element, name: str) -> str:
    return owner.findtext(f"{{{ATOM}}}{name}") or ""


def _id(entry: ET.Element) -> str:
    return _text(entry, "id")


def _links(owner: ET.Element, rel: str) -> list[ET.Element]:
    return [link for link in owner.findall(f"{{{ATOM}}}link") if link.get("rel") == rel]


def _archive_of(entry: ET.Element) -> str:
    """Archive document of the release that an entry of a portal's feed tells; empty where it names none."""
    for link in _links(entry, "related"):
        if found := _ARCHIVE.match(link.get("href", "")):
            number = int(found[1])
            return release_folder(number) + archive_path(number)
    return ""


def _number(archive: str) -> int:
    found = _ARCHIVE.match(archive)
    return int(found[1]) if found else 0


def _place(entry: ET.Element) -> str:
    link = entry.find(f"{{{ATOM}}}link")
    return link.get("href", "") if link is not None else ""


def _rebase(owner: ET.Element, folder: str) -> None:
    """Addresses of a feed, or of an entry, from above ``folder`` instead of from it."""
    for link in owner.iter(f"{{{ATOM}}}link"):
        link.set("href", posixpath.normpath(folder + link.get("href", "")))
