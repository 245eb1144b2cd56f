"""Publishes into a CKAN by small steps, each of which may be taken again: look, do, look again.

Whether a step was done is read from the site and nowhere else. A resource is never written over; a dataset is changed
only as it was read (``package_revise`` with a match); one that is begun stays hidden until all of it was read back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar

from forms.errors import KnownError
from sync.portal.release import MANIFEST, FileLine
from sync.upload.binding import Binding
from sync.upload.ckan import datasets
from sync.upload.ckan.body import whole_file
from sync.upload.ckan.site import CkanSite, Stale, TooLarge, UnknownOutcome
from sync.upload.journal import Journal
from sync.upload.kinds import media_type
from sync.upload.pace import Pace
from sync.upload.publisher import KEEP, LEAVE, POINT, SEND, Step, UploadPlan, UploadReport
from sync.upload.released import Released

T = TypeVar("T")
Dataset = Mapping[str, Any]
#: Why a file is left out.
TOO_LARGE, TOO_MANY = "upload.left.too_large", "upload.left.too_many"
_MARKER = "sasaran"
_PLACE = " : "


@dataclass
class CkanPublisher:
    """See :class:`sync.upload.publisher.Publisher`.

    :param portal: address of the folder of this election in a folder or store, which a file that is too large is
        linked from; empty for none.
    :param limit: bytes that the site takes as one file.
    """

    site: CkanSite
    organisation: str
    journal: Journal
    portal: str = ""
    limit: int = 10 * 1000 * 1000
    pace: Pace = field(default_factory=Pace)

    @property
    def name(self) -> str:
        return f"{self.site.name}#{self.organisation}"

    def prepare(self, released: Released) -> UploadPlan:
        """Read every dataset of the release."""
        marker = self._dataset(self._marker())
        if marker is not None:
            self._check(released, marker)
        steps: list[Step] = []
        for family, lines in datasets.families(released).items():
            name, there = self._volume(released, family, lines)
            steps += self._steps(name, there, lines)
            steps.append(Step(POINT, name))
        return UploadPlan(self.name, released, steps)

    def _steps(self, name: str, there: Sequence[Mapping[str, Any]], lines: Sequence[FileLine]) -> Iterator[Step]:
        left = datasets.MOST_RESOURCES - len(there)
        for line in lines:
            place = f"{name}{_PLACE}{line.path}"
            if datasets.same_file(there, line) is not None:
                yield Step(KEEP, place, line.path, line.size, line.digest)
            elif line.size > self.limit and not self.portal:
                yield Step(LEAVE, place, line.path, line.size, line.digest, TOO_LARGE)
            elif left <= 0:
                yield Step(LEAVE, place, line.path, line.size, line.digest, TOO_MANY)
            else:
                left -= 1
                yield Step(SEND, place, line.path, line.size, line.digest)

    def publish(self, plan: UploadPlan) -> UploadReport:
        """Organisation, marker, then dataset by dataset: begun hidden, filled, read back, shown."""
        released, left = plan.released, {step.path: step.why for step in plan.steps if step.action == LEAVE}
        self._begin(released)
        files: dict[str, str] = {}
        begun = ""
        for step in plan.steps:
            if step.action == POINT:
                self._finish(released, step.place)
                continue
            name = step.place.partition(_PLACE)[0]
            if name != begun:
                self._have_dataset(released, name)
                begun = name
            if step.action != LEAVE:
                try:
                    self._have_resource(released, name, step)
                    files[step.place] = step.digest
                except TooLarge:
                    left[step.path] = TOO_LARGE
        sent = sum(step.action == SEND and step.place in files for step in plan.steps)
        return UploadReport(plan.target, released, sent, len(files) - sent, plan.bytes_to_send, files, left_out=left)

    def has(self, released: Released) -> bool:
        """By its manifest, in the dataset that comes last and is shown when the rest is there."""
        families = datasets.families(released)
        family = next(name for name, lines in families.items() if any(line.path == MANIFEST for line in lines))
        name, there = self._volume(released, family, families[family])
        if datasets.same_file(there, released.files[MANIFEST]) is None:
            return False
        return not (self._dataset(name) or {"private": True})["private"]

    def published(self, released: Released) -> UploadReport:
        """By the names of datasets and resources."""
        files = {step.place: step.digest for step in self.prepare(released).steps if step.action == KEEP}
        if not files:
            raise KnownError("upload.missing", path=f"v{released.number:06d}")
        return UploadReport(self.name, released, 0, len(files), 0, files)

    def check(self, report: UploadReport) -> int:
        """Every file anew, by its bytes: what a site says is a hash is only what it was told."""
        for place, digest in report.files.items():
            name, _, path = place.partition(_PLACE)
            line = report.released.files[path]
            found = datasets.same_file((self._dataset(name) or {}).get("resources", ()), line)
            if found is None:
                raise KnownError("upload.missing", path=place)
            if self._digest(str(found["url"])) != digest:
                raise KnownError("upload.differs", path=place)
        return len(report.files)

    def _begin(self, released: Released) -> None:
        org, marker = self.organisation, self._marker()
        self._sure(
            released, f"organisation {org}", lambda: self._read(lambda: self.site.show("organization", org)),
            lambda: self.site.call("organization_create", {"name": org, "title": org}),
        )
        asked = {**datasets.described(released, marker, org, _MARKER), "private": False}
        found = self._sure(
            released, f"dataset {marker}", lambda: self._dataset(marker),
            lambda: self.site.call("package_create", asked), asked,
        )
        self._check(released, found)

    def _have_dataset(self, released: Released, name: str) -> Dataset:
        asked = datasets.described(released, name, self.organisation, datasets.family_of(released, name))
        found = self._sure(
            released, f"dataset {name}", lambda: self._dataset(name),
            lambda: self.site.call("package_create", asked), asked,
        )
        self._check(released, found)
        return found

    def _have_resource(self, released: Released, name: str, step: Step) -> None:
        line = released.files[step.path]

        def look() -> Mapping[str, Any] | None:
            return datasets.same_file((self._dataset(name) or {}).get("resources", ()), line)

        def act() -> object:
            return self._add(released, name, line)

        found = self._sure(released, f"resource {step.place}", look, act, {"sha256": line.digest})
        digest = self._digest(str(found["url"]))
        self.journal.note(released.number, f"read {step.place}", 1, "200" if digest else "404", digest=digest or "")
        if digest != line.digest:
            raise KnownError("upload.differs" if digest else "upload.missing", path=step.place)

    def _add(self, released: Released, name: str, line: FileLine) -> object:
        """One resource more, to the dataset as it was just read."""
        dataset = self._dataset(name)
        if dataset is None:
            raise Stale
        told = {
            "name": datasets.resource_name(released, line.path), "hash": line.digest, "hash_algorithm": "sha256",
            "size": line.size, "format": line.path.rpartition(".")[2].upper(),
            "mimetype": media_type(line.path).partition(";")[0],
        }
        match = {"match__name": name, "match__metadata_modified": dataset["metadata_modified"]}
        if line.size > self.limit:
            told["url"] = f"{self.portal.rstrip('/')}/v/{released.number:06d}/{line.path}"
            return self.site.call("package_revise", {**match, "update__resources__extend": [told]})
        with whole_file(released, line) as file:
            return self.site.call(
                "package_revise", {**match, "update__resources__extend": json.dumps([told])},
                ("update__resources__-1__upload", file),
            )

    def _finish(self, released: Released, name: str) -> None:
        """Show the dataset, and say that this release is the newest, unless a later one is."""
        version = f"v{released.number:06d}"

        def look() -> Mapping[str, Any] | None:
            found = self._have_dataset(released, name)
            return found if not found["private"] and str(found.get("version") or "") >= version else None

        def act() -> object:
            found = self._have_dataset(released, name)
            newest = max(version, str(found.get("version") or ""))
            return self.site.call("package_revise", {
                "match": {"name": name, "metadata_modified": found["metadata_modified"]},
                "update": {"private": False, "version": newest},
            })

        self._sure(released, f"show {name}", look, act, {"version": version})

    def _volume(
        self, released: Released, family: str, lines: Sequence[FileLine]
    ) -> tuple[str, Sequence[Mapping[str, Any]]]:
        """The dataset of a family that this release goes to, and what it has: the one that has files of it already,
        else the last one while there is room in it."""
        mine = f"v{released.number:06d} "
        before: tuple[str, Sequence[Mapping[str, Any]]] | None = None
        for volume in count(1):
            name = datasets.dataset_name(released, family, volume)
            found = self._dataset(name)
            if found is None:
                needed = sum(datasets.same_file(before[1], line) is None for line in lines) if before else 0
                return before if before and len(before[1]) + needed <= datasets.MOST_RESOURCES else (name, ())
            self._check(released, found)
            before = name, found.get("resources", ())
            if any(str(one.get("name")).startswith(mine) for one in before[1]):
                return before
        raise AssertionError

    def _marker(self) -> str:
        return f"{_MARKER}-{self.organisation}"

    def _check(self, released: Released, dataset: Dataset) -> None:
        bound = datasets.binding_of(dataset)
        if bound is None:
            raise KnownError("upload.not_ours", place=str(dataset.get("name")))
        Binding.of(released.package).check(bound)

    def _dataset(self, name: str) -> Dataset | None:
        return self._read(lambda: self.site.show("package", name))

    def _digest(self, url: str) -> str | None:
        return self._read(lambda: self.site.digest(url))

    def _read(self, call: Callable[[], T]) -> T:
        """A question, until it is answered. :raises KnownError: ``upload.time_over``."""
        for attempt in count(1):
            try:
                return call()
            except UnknownOutcome as unknown:
                self._wait(attempt, unknown.seconds)
        raise AssertionError

    def _sure(
        self, released: Released, step: str, look: Callable[[], T | None], act: Callable[[], object],
        asked: Mapping[str, Any] | None = None,
    ) -> T:
        """A step is done when it is seen to be done.

        :raises KnownError: ``upload.time_over``, and what ``act`` refuses, where a look then finds it not done.
        """
        request = hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest() if asked else ""
        for attempt in count(1):
            found = look()
            if found is not None:
                self.journal.note(released.number, step, attempt, "there", request)
                return found
            self.journal.note(released.number, step, attempt, "begun", request)
            try:
                act()
                self.journal.note(released.number, step, attempt, "done", request)
                if attempt > 1:  # done, and not seen: a site with a cache before it
                    self._wait(attempt, None)
            except UnknownOutcome as unknown:
                self.journal.note(released.number, step, attempt, "unknown", request)
                self._wait(attempt, unknown.seconds)
            except Stale:
                self.journal.note(released.number, step, attempt, "stale", request)
                self._wait(attempt, None)
            except KnownError:
                # refused, perhaps because the call before this one was done after all
                found = look()
                if found is None:
                    raise
                return found
        raise AssertionError

    def _wait(self, attempt: int, seconds: float | None) -> None:
        if not self.pace.wait(attempt, seconds):
            raise KnownError("upload.time_over", place=self.name)
