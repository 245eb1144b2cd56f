"""Pages and lists of a catalogue, in both languages, without script: a pure function of the elections in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta, timezone
from functools import cache
from typing import TYPE_CHECKING, Any

from resources.catalogue import LANGUAGES, text
from sync.portal.feed import FEED
from sync.portal.isolation import isolated
from sync.portal.templating import environment, template_of
from sync.record.canonical import encode
from sync.trust.times import moment

if TYPE_CHECKING:
    from jinja2 import Environment

#: Words of addresses, official results first.
MODES = ("resmi", "uji", "latihan")
LIST = "katalog.json"
_PAGES = {"id": "index.html", "en": "en.html"}
_VERSION = 1
_CAPITAL = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Election:
    """An election of a catalogue and its newest release.

    ``mode`` is the word of its address; ``title`` its name by language; ``manifest`` the SHA-256 of the release's
    manifest; ``root`` the fingerprint of the election's keys; ``feed`` whether its releases tell what changed.
    """

    mode: str
    election: str
    title: Mapping[str, str]
    number: int
    published_at: str
    manifest: str
    root: str
    feed: bool = False

    @property
    def release(self) -> str:
        """Its newest release, from its own folder."""
        return f"v/{self.number:06d}/"

    @property
    def place(self) -> str:
        """Its folder, from the root of the catalogue."""
        return f"{self.mode}/{self.word}/"

    @property
    def word(self) -> str:
        """Its part of an address."""
        return address_word(self.election)

    def to_json(self) -> bytes:
        """RFC 8785."""
        return encode(self.told())

    def told(self) -> dict[str, Any]:
        """As in lists; ``uji`` says of each that it is no official result."""
        return {
            "mode": self.mode, "pemilu": self.election, "judul": dict(self.title), "nomor": self.number,
            "diterbitkan": self.published_at, "manifest": self.manifest, "sidik_induk": self.root,
            "alamat": self.place, "terbitan": self.place + self.release, "uji": self.mode != MODES[0],
            "umpan": self.place + FEED if self.feed else None,
        }

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Election:
        """From a list. :raises KeyError: a field is missing."""
        if found["mode"] not in MODES:
            raise KeyError(found["mode"])
        return cls(
            found["mode"], str(found["pemilu"]), {lang: str(found["judul"][lang]) for lang in LANGUAGES},
            int(found["nomor"]), str(found["diterbitkan"]), str(found["manifest"]), str(found["sidik_induk"]),
            found.get("umpan") is not None,
        )


def address_word(election: str) -> str:
    """An election's code as a part of an address and a name of a folder on every system: no stroke, no full stop. Two
    codes that become one word are told apart by what binds the place."""
    return re.sub(r"[^A-Z0-9_-]", "-", election)


def newest_files(one: Election) -> dict[str, bytes]:
    """Pages of an election's folder that lead on to its newest release."""
    return {
        page: _page("lead.html", lang, one.mode, one=one, to=one.release + page, title=one.title[lang],
                    feeds=_feeds([one], lang, lambda _: FEED))
        for lang, page in _PAGES.items()
    }


def mode_files(mode: str, elections: Sequence[Election]) -> dict[str, bytes]:
    """Page and list of the elections of one mode."""
    made = {
        page: _page("mode.html", lang, mode, elections=elections, page=page, title=text(f"katalog.of_{mode}", lang),
                    feeds=_feeds(elections, lang, lambda one: f"{one.word}/{FEED}"))
        for lang, page in _PAGES.items()
    }
    return {**made, LIST: _listed({mode: elections})}


def catalogue_files(elections: Mapping[tuple[str, str], Election]) -> dict[str, bytes]:
    """Pages and list of the root: official elections, and where trials and trainings are found.

    :param elections: by mode and name.
    """
    by_mode = {mode: [one for _, one in sorted(elections.items()) if one.mode == mode] for mode in MODES}
    others = [(mode, len(by_mode[mode])) for mode in MODES[1:] if by_mode[mode]]
    made = {
        page: _page(
            "root.html", lang, MODES[0], elections=by_mode[MODES[0]], others=others, page=page,
            title=text("katalog.title", lang), feeds=_feeds(by_mode[MODES[0]], lang, lambda one: one.place + FEED),
        )
        for lang, page in _PAGES.items()
    }
    return {**made, LIST: _listed(by_mode)}


def _listed(by_mode: Mapping[str, Sequence[Election]]) -> bytes:
    return encode({"v": _VERSION, **{mode: [one.told() for one in found] for mode, found in by_mode.items()}})


def _feeds(elections: Sequence[Election], lang: str, path: Callable[[Election], str]) -> list[tuple[str, str]]:
    """What a feed reader finds by the address of a page: title and address of the feed of each election on it."""
    return [(text("katalog.feed", lang, title=one.title[lang]), path(one)) for one in elections if one.feed]


def _page(template: str, lang: str, mode: str, **values: object) -> bytes:
    def say(code: str, **params: object) -> str:
        return text(f"katalog.{code}", lang, **params)

    other = next(one for one in LANGUAGES if one != lang)
    found = _environment().get_template(template).render(
        say=say, lang=lang, mode=mode, other={"lang": other, "path": _PAGES[other]}, when=_when, **values
    )
    return found.encode("utf-8")


def _when(stamp: str) -> str:
    """A moment in the official time of the capital, and saying so: as the first page of a release tells it."""
    return f"{moment(stamp).astimezone(_CAPITAL):%d-%m-%Y %H.%M} WIB"


@cache
def _environment() -> Environment:
    return environment(_source, finalize=isolated)


def _source(name: str) -> str:
    return template_of("sync.portal.catalogue", name)
