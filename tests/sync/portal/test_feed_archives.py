"""The feed of a portal with more releases than it tells: the rest is reached from archive to archive (RFC 5005)."""

from __future__ import annotations

from pathlib import PurePosixPath as Place

from sync.portal.feed import FEED, MOST, archive_path, joined, release_folder
from sync.portal.layouts.v4.feed.atom import atom
from sync.portal.layouts.v4.shards.feed_shapes import Before, FeedFile, Log, Packages
from sync.portal.layouts.v4.shards.shapes import VERSION
from tests.helpers.atom import checked_feed
from tests.helpers.pki import training_package

RELEASES = MOST + 7


def _own(number: int, layout_before: str | None = "4") -> bytes:
    before = None if number == 1 else Before(number=number - 1, manifest="00" * 32, layout=layout_before)
    return atom(training_package(), FeedFile(
        version=VERSION, mode="training", election="LATIHAN", number=number, before=before, is_whole=number == 1,
        published=f"2026-11-{1 + number // 24:02d}T{number % 24:02d}:00:00Z",
        log=Log(before=None, size=number, root="00" * 32), packages=Packages(before=None, now="00" * 32, fresh=[]),
        stations=[], regions=[], corrections=[], withdrawn=[], records=[], statements=[],
    ))


OWN = {number: _own(number) for number in range(1, RELEASES + 1)}


def _resolved(folder: Place, link: str) -> str:
    parts: list[str] = []
    for part in (folder / link).parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)


def test_the_subscription_tells_the_newest_and_leads_to_every_other_through_the_archives() -> None:
    made = joined(OWN)
    assert made is not None
    feed = checked_feed(made)
    found = [one.id for one in feed.entries]
    assert len(found) == MOST and not feed.is_archive and feed.links["self"] == FEED
    place = feed.links.get("prev-archive")
    while place is not None:
        number = int(Place(place).stem)
        assert place == release_folder(number) + archive_path(number)
        archive = checked_feed(OWN[number])
        assert archive.is_archive and archive.id == feed.id
        found += [one.id for one in archive.entries]
        leads = {rel: _resolved(Place(place).parent, link) for rel, link in archive.links.items()}
        assert (leads["self"], leads["current"]) == (place, FEED)
        place = leads.get("prev-archive")
    assert len(found) == len(set(found)) == RELEASES, "each release once"


def test_in_whatever_order_releases_come_the_feed_is_the_same() -> None:
    """A target has the feed that lies there, and one release more."""
    made = joined(OWN)
    for order in (sorted(OWN), sorted(OWN, reverse=True), [*range(30, RELEASES + 1), *range(1, 30)]):
        grown: bytes | None = None
        for number in order:
            grown = joined({number: OWN[number]}, grown)
            assert joined({number: OWN[number]}, grown) == grown, "published twice is published once"
        assert grown == made


def test_what_is_no_feed_is_begun_anew() -> None:
    assert joined({1: OWN[1]}, b"<html/>") == joined({1: OWN[1]}, b'<!DOCTYPE a [<!ENTITY b "c">]><feed/>') == joined(
        {1: OWN[1]})
    assert joined({1: b"<html/>"}) is None
    bare = b'<feed xmlns="http://www.w3.org/2005/Atom"><updated>2099</updated></feed>'
    assert joined({1: OWN[1]}, bare) is not None


def test_a_release_before_that_has_no_such_file_is_not_named() -> None:
    for layout in ("3", None):
        assert "prev-archive" not in checked_feed(_own(2, layout)).links
    assert "prev-archive" in checked_feed(_own(2)).links
