"""Publishes into places of files: what never changes first, read back, and what leads to it last."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from forms.errors import KnownError
from sync.portal.catalogue.pages import Election, catalogue_files, mode_files, newest_files
from sync.portal.feed import FEED, archive_path, changes_path, joined, release_folder
from sync.portal.release import MANIFEST, FileLine
from sync.record.canonical import decode
from sync.trust.times import moment
from sync.upload.binding import Catalogue
from sync.upload.publisher import KEEP, POINT, SEND, Step, UploadPlan, UploadReport
from sync.upload.released import MODE_WORDS, Released
from sync.upload.tree.bound import Bound, election_place
from sync.upload.tree.store import Store
from sync.wire.messages import NewestRelease, write

NEWEST = "terbaru.json"
TITLES = "pemilu.json"
_MOST = 1 << 20
_NOTHING = FileLine("", 0, "")


@dataclass(frozen=True)
class TreePublisher:
    """See :class:`sync.upload.publisher.Publisher`.

    :param catalogue: whether a target that is used for the first time shall take several elections; one that was used
        says itself what it takes.
    """

    store: Store
    catalogue: Catalogue | None = None

    @property
    def _bound(self) -> Bound:
        return Bound(self.store, self.catalogue)

    def prepare(self, released: Released) -> UploadPlan:
        """Every place that would be written is looked at before one is."""
        self._bound.check(released)
        base = release_place(released)
        manifest = released.files[MANIFEST]
        found = self.store.digest(base + MANIFEST, manifest)
        if found not in (None, manifest.digest):
            raise KnownError("upload.other_release", number=released.number)
        steps = [self._step(base + path, line) for path, line in released.files.items()]
        steps += [Step(POINT, place) for place in self._pointers(released)]
        return UploadPlan(self.store.name, released, steps)

    def _step(self, place: str, line: FileLine) -> Step:
        found = self.store.digest(place, line)
        if found is None:
            return Step(SEND, place, line.path, line.size, line.digest)
        if found != line.digest:
            raise KnownError("upload.immutable", path=place)
        return Step(KEEP, place, line.path, line.size, line.digest)

    def publish(self, plan: UploadPlan) -> UploadReport:
        """The place is bound, files are sent and read back, then the pages that lead to them change."""
        released = plan.released
        self._bound.take(released)
        for step in plan.steps:
            if step.action == SEND:
                self.store.put(step.place, released, released.files[step.path])
        self.store.settle()
        files = {step.place: step.digest for step in plan.steps if step.action in (SEND, KEEP)}
        for step in plan.steps:
            if step.action == SEND:
                self._same(step.place, released.files[step.path])
        pointers = self._pointers(released)
        for place, data in pointers.items():
            if self.store.read(place) != data:
                self.store.point(place, data)
        digests = {place: hashlib.sha256(data).hexdigest() for place, data in pointers.items()}
        return UploadReport(
            plan.target, released, plan.count(SEND), plan.count(KEEP), plan.bytes_to_send, files, digests
        )

    def check(self, report: UploadReport) -> int:
        """Everything anew."""
        base = len(release_place(report.released))
        for place in report.files:
            self._same(place, report.released.files[place[base:]])
        for place, digest in report.pointers.items():
            data = self.store.read(place)
            if data is None:
                raise KnownError("upload.missing", path=place)
            if hashlib.sha256(data).hexdigest() != digest:
                raise KnownError("upload.differs", path=place)
        return len(report.files)

    def has(self, released: Released) -> bool:
        """By its manifest, which comes when the rest is there."""
        manifest = released.files[MANIFEST]
        return self.store.digest(release_place(released) + MANIFEST, manifest) == manifest.digest

    def published(self, released: Released) -> UploadReport:
        """What a release that was published here before has here, for :meth:`check`."""
        base = release_place(released)
        files = {base + path: line.digest for path, line in released.files.items()}
        return UploadReport(self.store.name, released, 0, len(files), 0, files)

    def _same(self, place: str, line: FileLine) -> None:
        found = self.store.digest(place, line)
        if found is None:
            raise KnownError("upload.missing", path=place)
        if found != line.digest:
            raise KnownError("upload.differs", path=place)

    def _pointers(self, released: Released) -> dict[str, bytes]:
        """What may change: the feed, pages to the newest release, ``terbaru.json``, then the lists of elections, in the
        order in which they are written. An older release that is published later changes none of it but the feed."""
        place, made = election_place(released), dict(self._changes(released))
        mine = _election(released)
        newest = self._elections().get((mine.mode, mine.election))
        if newest is None or newest.number <= mine.number:
            newest = mine
            pages = newest_files(mine)
            made.update({place + name: data for name, data in pages.items()})
            made[place + TITLES] = mine.to_json()
            made[place + NEWEST] = _newest(released)
        every = {**self._elections(), (mine.mode, mine.election): newest}
        for word in MODE_WORDS.values():
            of_mode = [one for key, one in sorted(every.items()) if one.mode == word]
            if of_mode:
                made.update({f"{word}/{name}": data for name, data in mode_files(word, of_mode).items()})
        return {**made, **catalogue_files(every)}

    def _changes(self, released: Released) -> Iterator[tuple[str, bytes]]:
        """What changed in a release, and the feed with it, beside all releases; also of one that is published late."""
        place, (path, archive) = election_place(released), _changes_of(released)
        if path in released.files:
            yield place + path, released.read(path)
        if archive in released.files:
            feed = joined({released.number: released.read(archive)}, self.store.read(place + FEED))
            if feed is not None:
                yield place + FEED, feed

    def _elections(self) -> Mapping[tuple[str, str], Election]:
        """Every election that has a release here, by mode and name."""
        found: dict[tuple[str, str], Election] = {}
        for word in MODE_WORDS.values():
            for name in self.store.folders(word):
                place = f"{word}/{name}/{TITLES}"
                data = self.store.read(place)
                if data is not None:
                    found[word, name] = one = _read_election(data, place)
                    if (one.mode, one.word) != (word, name):  # a rehearsal that is listed among results
                        raise KnownError("upload.marker", place=place)
        return found


def release_place(released: Released) -> str:
    """Where a release lies for ever."""
    return election_place(released) + release_folder(released.number)


def _election(released: Released) -> Election:
    package, plan = released.package, released.plan
    return Election(
        released.mode_word, package.election, dict(package.title), plan.number, plan.published_at, released.manifest,
        package.fingerprint, archive_path(plan.number) in released.files,
    )


def _read_election(data: bytes, place: str) -> Election:
    try:
        found = Election.read(decode(data, _MOST))
        moment(found.published_at)
        return found
    except (KnownError, KeyError, TypeError, ValueError) as error:
        raise KnownError("upload.marker", place=place) from error


def _newest(released: Released) -> bytes:
    """As a server says it (:class:`sync.wire.messages.NewestRelease`)."""
    plan, (path, archive) = released.plan, _changes_of(released)
    return write(NewestRelease(
        plan.number, plan.published_at, released.manifest, plan.size, release_folder(plan.number),
        path if path in released.files else None, FEED if archive in released.files else None,
    ))


def _changes_of(released: Released) -> tuple[str, str]:
    """Files of a release that tell what changed: for programs, and for feed readers."""
    return changes_path(released.number), archive_path(released.number)
