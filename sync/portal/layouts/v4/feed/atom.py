"""``umpan.atom``: the release as an entry of an Atom feed (RFC 4287), with addresses relative to its own folder.

A server joins the entries of its releases (:mod:`sync.portal.feed`). Ids hang on election, root and number alone, so
that they stay the same wherever a release lies. The words are this layout's own, frozen with it: the file is made again
byte for byte when a release is checked.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from xml.etree import ElementTree as ET

from sync.portal.feed import ATOM, FEED, XML, written
from sync.portal.layouts.v4.shards.feed_shapes import FeedFile
from sync.record.keys import b64
from sync.trust.package import ElectionPackage

#: Of ids that this program makes of names (RFC 9562, version 5).
_NAMES = uuid.UUID("6f1e6c0a-3c0e-5d5e-9a39-0f3c6b0a4d11")
_PAGES = {"id": "index.html", "en": "en.html"}


@cache
def _words() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((files(__package__) / "words.json").read_text(encoding="utf-8"))
    return found


def atom(package: ElectionPackage, file: FeedFile, path: str) -> bytes:
    """The feed of one release.

    :param path: of the JSON file that says what changed.
    """
    words, title = _words(), _marked(package, package.title["id"])
    feed = ET.Element(f"{{{ATOM}}}feed", {f"{{{XML}}}lang": "id"})
    _text(feed, "id", _id(package, ""))
    _text(feed, "title", words["feed"].format(title=title))
    _text(feed, "updated", file.published)
    _text(ET.SubElement(feed, f"{{{ATOM}}}author"), "name", words["publisher"])
    _link(feed, "self", FEED, "application/atom+xml")
    entry = ET.Element(f"{{{ATOM}}}entry")
    _text(entry, "id", _id(package, str(file.number)))
    _text(entry, "title", _marked(package, words["entry"].format(number=file.number)))
    _text(entry, "updated", file.published)
    for owner in (feed, entry):
        for lang, page in _PAGES.items():
            _link(owner, "alternate", page, "text/html", lang)
    _link(entry, "related", path, "application/json")
    counts = {
        "stations": len(file.stations), "corrections": len(file.corrections), "withdrawn": len(file.withdrawn),
        "records": len(file.records), "statements": len(file.statements), "packages": len(file.packages.fresh),
    }
    said = words["whole" if file.is_whole else "changes"]
    _text(entry, "summary", "\n".join(one.format(number=file.number, **counts) for one in said))
    feed.append(entry)
    return written(feed)


def _marked(package: ElectionPackage, text: str) -> str:
    """What is no official result says so wherever a reader sees it."""
    mark = _words()["marks"][package.mode]
    return f"{mark}: {text}" if mark else text


def _id(package: ElectionPackage, number: str) -> str:
    named = "\n".join((package.mode, package.election, b64(package.root), number))
    return uuid.uuid5(_NAMES, named).urn


def _text(owner: ET.Element, name: str, text: str) -> None:
    ET.SubElement(owner, f"{{{ATOM}}}{name}").text = text


def _link(owner: ET.Element, rel: str, href: str, kind: str, lang: str | None = None) -> None:
    said = {"rel": rel, "type": kind, "href": href}
    ET.SubElement(owner, f"{{{ATOM}}}link", {**said, "hreflang": lang} if lang is not None else said)
