"""The feed of a whole portal: the entries of its releases, each out of the release's own signed ``umpan.atom``."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

ATOM, XML = "http://www.w3.org/2005/Atom", "http://www.w3.org/XML/1998/namespace"
#: Name of the feed: of a release in its own folder, of a portal beside its releases.
FEED = "umpan.atom"
#: Folder of a release, and of a portal, in which the lists of changes lie.
FOLDER = "umpan"
#: So many releases a portal's feed tells; older ones have their own feed for ever.
MOST = 50

ET.register_namespace("", ATOM)


def changes_path(number: int) -> str:
    """What changed in a release, as JSON: in its own folder, and beside all releases."""
    return f"{FOLDER}/{number:06d}.json"


def release_folder(number: int) -> str:
    """Where a release lies for ever, from the folder of the portal."""
    return f"v/{number:06d}/"


def joined(feeds: Mapping[int, bytes], known: bytes | None = None) -> bytes | None:
    """A portal's feed, the newest release first; None where there is no release that has one.

    :param feeds: the feed of a release by its number.
    :param known: a feed of the same portal that was made before: its entries are kept. What is none is passed over.
    """
    entries: dict[str, ET.Element] = {}
    shell = _read(known) if known is not None else None
    for entry in _entries(shell):
        entries[_id(entry)] = entry
    for number, data in sorted(feeds.items()):
        feed = _read(data)
        for entry in _entries(feed):
            _rebase(entry, release_folder(number))
            entries[_id(entry)] = entry
        if feed is not None and (shell is None or _text(shell, "updated") <= _text(feed, "updated")):
            shell = feed
    if shell is None or not entries:
        return None
    for entry in list(_entries(shell)):
        shell.remove(entry)
    newest = sorted(entries.values(), key=lambda one: (_text(one, "updated"), _place(one)), reverse=True)
    shell.extend(newest[:MOST])
    return written(shell)


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


def _place(entry: ET.Element) -> str:
    link = entry.find(f"{{{ATOM}}}link")
    return link.get("href", "") if link is not None else ""


def _rebase(entry: ET.Element, folder: str) -> None:
    """Addresses from the folder of the portal instead of that of the release."""
    for link in entry.iter(f"{{{ATOM}}}link"):
        link.set("href", folder + link.get("href", ""))
