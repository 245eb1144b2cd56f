"""``umpan/NNNNNN.atom``: the release as an entry of an Atom feed (RFC 4287), an archive document (RFC 5005).

Addresses are relative to its own, ``v/NNNNNN/umpan/NNNNNN.atom`` of a portal. A portal joins the entries of its
releases to the document that a reader subscribes to (:mod:`sync.portal.feed`), which this one names as ``current``. Ids
hang on election, root and number alone, so that they stay the same wherever a release lies. The words are this layout's
own, frozen with it: the file is made again byte for byte when a release is checked.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree as ET

from sync.portal.feed import ATOM, FEED, HISTORY, TYPE, XML, archive_path, changes_path, release_folder, written
from sync.portal.isolation import isolated
from sync.portal.layouts.v4.shards.feed_shapes import FeedFile
from sync.record.keys import b64
from sync.trust.package import ElectionPackage

#: Of ids that this program makes of names (RFC 9562, version 5).
_NAMES = uuid.UUID("6f1e6c0a-3c0e-5d5e-9a39-0f3c6b0a4d11")
#: What a title may hold and no XML 1.0 may, however it is written: one such sign, and no reader takes the feed.
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PAGES = {"id": "index.html", "en": "en.html"}
#: From the folder of this file to that of the portal, and the layout of releases that have such a file.
_PORTAL, _LAYOUT = "../../../", "4"


@cache
def _words() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((files(__package__) / "words.json").read_text(encoding="utf-8"))
    return found


def atom(package: ElectionPackage, file: FeedFile) -> bytes:
    """The feed of one release."""
    words, title = _words(), _marked(package, str(isolated(package.title["id"])))
    feed = ET.Element(f"{{{ATOM}}}feed", {f"{{{XML}}}lang": "id"})
    ET.SubElement(feed, f"{{{HISTORY}}}archive")
    _text(feed, "id", _id(package, ""))
    _text(feed, "title", words["feed"].format(title=title))
    _text(feed, "updated", file.published)
    _text(ET.SubElement(feed, f"{{{ATOM}}}author"), "name", words["publisher"])
    _link(feed, "self", _here(archive_path(file.number)), TYPE)
    _link(feed, "current", _PORTAL + FEED, TYPE)
    # a release of an earlier layout has no such file, and one of which the layout is not known perhaps none
    if file.before is not None and file.before.layout == _LAYOUT:
        earlier = file.before.number
        _link(feed, "prev-archive", _PORTAL + release_folder(earlier) + archive_path(earlier), TYPE)
    entry = ET.Element(f"{{{ATOM}}}entry")
    _text(entry, "id", _id(package, str(file.number)))
    _text(entry, "title", _marked(package, words["entry"].format(number=file.number)))
    _text(entry, "updated", file.published)
    for owner in (feed, entry):
        for lang, page in _PAGES.items():
            _link(owner, "alternate", f"../{page}", "text/html", lang)
    _link(entry, "related", _here(changes_path(file.number)), "application/json")
    counts = {
        "stations": len(file.stations), "corrections": len(file.corrections), "withdrawn": len(file.withdrawn),
        "records": len(file.records), "statements": len(file.statements), "packages": len(file.packages.fresh),
    }
    said = words["whole" if file.is_whole else "changes"]
    _text(entry, "summary", "\n".join(one.format(number=file.number, **counts) for one in said))
    feed.append(entry)
    return written(feed)


def _here(path: str) -> str:
    """A file of the same folder."""
    return path.rpartition("/")[2]


def _marked(package: ElectionPackage, text: str) -> str:
    """What is no official result says so wherever a reader sees it."""
    mark = _words()["marks"][package.mode]
    return f"{mark}: {text}" if mark else text


def _id(package: ElectionPackage, number: str) -> str:
    named = "\n".join((package.mode, package.election, b64(package.root), number))
    return uuid.uuid5(_NAMES, named).urn


def _text(owner: ET.Element, name: str, text: str) -> None:
    ET.SubElement(owner, f"{{{ATOM}}}{name}").text = _NO_XML.sub("\ufffd", text)


def _link(owner: ET.Element, rel: str, href: str, kind: str, lang: str | None = None) -> None:
    said = {"rel": rel, "type": kind, "href": href}
    ET.SubElement(owner, f"{{{ATOM}}}link", {**said, "hreflang": lang} if lang is not None else said)
