"""Publishes into a CKAN by small steps, each of which may be taken again: look, do, look again.

Whether a step was done is read from the site and nowhere else. A resource is never written over; a dataset is changed
only as it was read (``package_revise`` with a match); one that is begun stays hidden until all of it was read back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

from forms.errors import KnownError
from sync.portal.release import MANIFEST, FileLine
from sync.upload.binding import Binding
from sync.upload.ckan import datasets
from sync.upload.ckan.body import body_of
from sync.upload.ckan.carried import Carried, Carrier, is_part, label_of, path_in
from sync.upload.ckan.shelf import Dataset, Shelf
from sync.upload.ckan.site import CkanSite, TooLarge
from sync.upload.ckan.steps import Steps
from sync.upload.journal import Journal
from sync.upload.kinds import media_type
from sync.upload.pace import Pace
from sync.upload.publisher import KEEP, LEAVE, POINT, SEND, Step, UploadPlan, UploadReport
from sync.upload.released import Released

#: Why a file is left out.
TOO_LARGE = "upload.left.too_large"
_MARKER = "sasaran"
_PLACE = " : "
_ACTIVE = "active"


@dataclass
class CkanPublisher:
    """See :class:`sync.upload.publisher.Publisher`.

    :param portal: address of the folder of this election in a folder or store, which a file that is too large and no
        table is linked from; empty for none.
    :param limit: bytes that the site takes as one file; lowered where the site turns out to take less.
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

    @property
    def _steps(self) -> Steps:
        return Steps(self.name, self.journal, self.pace)

    def prepare(self, released: Released) -> UploadPlan:
        """Read every dataset of the release."""
        marker = self._dataset(self._marker())
        if marker is not None:
            self._check(released, marker)
        carrier = Carrier(released, self.portal)
        steps: list[Step] = []
        for family, lines in datasets.families(released).items():
            steps += self._planned(carrier, self._shelf(released, family), lines)
        return UploadPlan(self.name, released, steps)

    def _planned(self, carrier: Carrier, shelf: Shelf, lines: Sequence[FileLine]) -> Iterator[Step]:
        touched: dict[str, None] = {}
        for line in lines:
            try:
                carried = carrier.of(line, self.limit, shelf.resources())
            except TooLarge:
                yield Step(LEAVE, line.path, line.path, line.size, line.digest, TOO_LARGE)
                continue
            for one in carried:
                holding = shelf.holding(one)
                name = holding or shelf.plan()
                touched[name] = None
                yield Step(KEEP if holding else SEND, f"{name}{_PLACE}{one.label}", line.path, one.size, one.digest)
        for name in touched:
            yield Step(POINT, name)

    def publish(self, plan: UploadPlan) -> UploadReport:
        """Organisation, marker, then dataset by dataset: begun hidden, filled, read back, shown."""
        released, left = plan.released, dict[str, str]()
        self._begin(released)
        carrier = Carrier(released, self.portal)
        files: dict[str, str] = {}
        sent: list[int] = []
        for family, lines in datasets.families(released).items():
            shelf = self._shelf(released, family)
            touched: dict[str, None] = {}
            for line in lines:
                try:
                    for name, one, is_new in self._have_file(carrier, shelf, line):
                        touched[name] = None
                        files[f"{name}{_PLACE}{one.label}"] = one.digest
                        sent += [one.size] if is_new else []
                except TooLarge:
                    left[line.path] = TOO_LARGE
            for name in touched:
                self._finish(released, family, name)
        return UploadReport(
            plan.target, released, len(sent), len(files) - len(sent), sum(sent), files, left_out=left
        )

    def has(self, released: Released) -> bool:
        """By its manifest, in the dataset that comes last and is shown when the rest is there."""
        families = datasets.families(released)
        family = next(name for name, lines in families.items() if any(line.path == MANIFEST for line in lines))
        shelf = self._shelf(released, family)
        wanted = Carrier(released, self.portal).of(released.files[MANIFEST], self.limit, shelf.resources())
        holding = [shelf.volumes.get(shelf.holding(one) or "") for one in wanted]
        return all(found is not None and _is_active(found) and not found["private"] for found in holding)

    def published(self, released: Released) -> UploadReport:
        """Every resource that ought to be there, whether it is or not."""
        steps = self.prepare(released).steps
        if not any(step.action == KEEP for step in steps):
            raise KnownError("upload.missing", path=f"v{released.number:06d}")
        files = {step.place: step.digest for step in steps if step.action in (KEEP, SEND)}
        return UploadReport(self.name, released, 0, len(files), 0, files)

    def check(self, report: UploadReport) -> int:
        """Every file anew, by its bytes: what a site says is a hash is only what it was told. And that it is shown."""
        released = report.released
        for place, digest in report.files.items():
            name, _, label = place.partition(_PLACE)
            found = self._dataset(name)
            if found is not None and (found["private"] or not _is_active(found)):
                raise KnownError("upload.hidden", place=name)
            one = Carried(path_in(label, released), label, 0, digest)
            resource = next((told for told in (found or {}).get("resources", ()) if one.is_in(told)), None)
            if resource is None:
                raise KnownError("upload.missing", path=place)
            if self._digest(released, resource, one) != digest:
                raise KnownError("upload.differs", path=place)
        return len(report.files)

    def _begin(self, released: Released) -> None:
        org = self.organisation
        self._steps.sure(
            released.number, f"organisation {org}", lambda: self._read("organization", org),
            lambda: self.site.call("organization_create", {"name": org, "title": org}),
        )
        self._have_dataset(released, self._marker(), _MARKER, is_private=False)

    def _have_dataset(self, released: Released, name: str, family: str, is_private: bool = True) -> Dataset:
        """Begun, or brought back where somebody deleted it: then hidden until everything was read back."""
        asked = {**datasets.described(released, name, self.organisation, family), "private": is_private}

        def look() -> Dataset | None:
            found = self._dataset(name)
            if found is not None:
                self._check(released, found)
            return found if found is not None and _is_active(found) else None

        def act() -> object:
            deleted = self._dataset(name)
            if deleted is None:
                return self.site.call("package_create", asked)
            return self.site.call("package_revise", {
                "match": {"name": name, "metadata_modified": deleted["metadata_modified"]},
                "update": {"state": _ACTIVE, "private": is_private},
            })

        return self._steps.sure(released.number, f"dataset {name}", look, act, asked)

    def _have_file(self, carrier: Carrier, shelf: Shelf, line: FileLine) -> list[tuple[str, Carried, bool]]:
        """All resources of a file, read back; smaller ones where the site takes no larger.

        :raises TooLarge: it takes none of any use.
        """
        while True:
            done: list[tuple[str, Carried, bool]] = []
            wanted = carrier.of(line, self.limit, shelf.resources())
            for one in wanted:
                try:
                    done.append(self._have_resource(shelf, one))
                except TooLarge:
                    self.limit = min(self.limit, one.size) - 1
                    break
            else:
                self._tidy(shelf, line, wanted)
                return done

    def _have_resource(self, shelf: Shelf, one: Carried) -> tuple[str, Carried, bool]:
        released = shelf.released
        holding = shelf.holding(one)
        name = holding or shelf.place()
        place = f"{name}{_PLACE}{one.label}"
        if name not in shelf.volumes or not _is_active(shelf.volumes[name]):
            shelf.volumes[name] = self._have_dataset(released, name, shelf.family)

        def look() -> Mapping[str, Any] | None:
            shelf.volumes[name] = self._there(name)
            return next((told for told in shelf.volumes[name].get("resources", ()) if one.is_in(told)), None)

        found = self._steps.sure(
            released.number, f"resource {place}", look, lambda: self._add(released, shelf.volumes[name], one),
            {"sha256": one.digest}, has_body=not one.url,
        )
        digest = self._digest(released, found, one)
        self.journal.note(released.number, f"read {place}", 1, "200" if digest else "404", digest=digest or "")
        if digest != one.digest:
            raise KnownError("upload.missing" if digest is None else "upload.differs", path=place)
        return name, one, holding is None

    def _add(self, released: Released, dataset: Dataset, one: Carried) -> object:
        """One resource more, to the dataset as it was just read."""
        told = {
            "name": datasets.resource_name(released, one.label), "hash": one.digest, "hash_algorithm": "sha256",
            "size": one.size, "format": one.path.rpartition(".")[2].upper(),
            "mimetype": media_type(one.path).partition(";")[0], "description": one.told,
        }
        match = {"match__name": dataset["name"], "match__metadata_modified": dataset["metadata_modified"]}
        if one.url:
            told["url"] = one.url
            return self.site.call("package_revise", {**match, "update__resources__extend": [told]})
        with body_of(released, one) as file:
            if one.is_packed:
                told |= {"hash": _digest_of(file), "format": "ZIP", "mimetype": media_type(one.label)}
            return self.site.call(
                "package_revise", {**match, "update__resources__extend": json.dumps([told])},
                ("update__resources__-1__upload", file),
            )

    def _tidy(self, shelf: Shelf, line: FileLine, wanted: Sequence[Carried]) -> None:
        """Take out parts of this release that lead to no file: they were begun before a smaller limit was known."""
        labels = {one.label for one in wanted}
        number = datasets.resource_name(shelf.released, "")
        for name, found in list(shelf.volumes.items()):
            stray = [
                str(told["id"]) for told in found.get("resources", ())
                if str(told.get("name")).startswith(number) and is_part(label_of(told), line.path)
                and label_of(told) not in labels
            ]
            if stray:
                shelf.volumes[name] = self._without(shelf, name, stray)

    def _without(self, shelf: Shelf, name: str, stray: Sequence[str]) -> Dataset:
        def look() -> Dataset | None:
            found = shelf.volumes[name] = self._there(name)
            return None if any(told["id"] in stray for told in found["resources"]) else found

        def act() -> object:
            found = shelf.volumes[name]
            return self.site.call("package_revise", {
                "match": {"name": name, "metadata_modified": found["metadata_modified"]},
                "filter": [
                    f"-resources__{told['id']}" for told in found["resources"] if told["id"] in stray
                ],
            })

        return self._steps.sure(shelf.released.number, f"tidy {name}", look, act, {"stray": stray})

    def _finish(self, released: Released, family: str, name: str) -> None:
        """Show the dataset, and say that this release is the newest, unless a later one is."""
        version = f"v{released.number:06d}"

        def look() -> Dataset | None:
            found = self._have_dataset(released, name, family)
            return found if not found["private"] and str(found.get("version") or "") >= version else None

        def act() -> object:
            found = self._there(name)
            newest = max(version, str(found.get("version") or ""))
            return self.site.call("package_revise", {
                "match": {"name": name, "metadata_modified": found["metadata_modified"]},
                "update": {"private": False, "version": newest},
            })

        self._steps.sure(released.number, f"show {name}", look, act, {"version": version})

    def _shelf(self, released: Released, family: str) -> Shelf:
        shelf = Shelf(released, family).read(self._dataset)
        for found in shelf.volumes.values():
            self._check(released, found)
        return shelf

    def _marker(self) -> str:
        return f"{_MARKER}-{self.organisation}"

    def _check(self, released: Released, dataset: Dataset) -> None:
        bound, place = datasets.binding_of(dataset), str(dataset.get("name"))
        if bound is None:
            raise KnownError("upload.not_ours", place=place)
        Binding.of(released.package).check(bound)
        owner: Mapping[str, Any] = dataset.get("organization") or {}
        if self.organisation not in (owner.get("name"), owner.get("id")):
            raise KnownError("upload.organisation", place=place, other=str(owner.get("name")))

    def _dataset(self, name: str) -> Dataset | None:
        return self._read("package", name)

    def _there(self, name: str) -> Dataset:
        """A dataset that was there a moment ago. :raises KnownError: ``upload.missing``."""
        found = self._dataset(name)
        if found is None:
            raise KnownError("upload.missing", path=name)
        return found

    def _read(self, kind: str, name: str) -> Mapping[str, Any] | None:
        return self._steps.read(lambda: self.site.show(kind, name))

    def _digest(self, released: Released, resource: Mapping[str, Any], one: Carried) -> str | None:
        """Of what a resource gives out now, or of the file in it."""
        url, most = str(resource["url"]), released.files[one.path].size
        return self._steps.read(
            lambda: self.site.digest_within(url, most) if one.is_packed else self.site.digest(url, most)
        )


def _is_active(dataset: Dataset) -> bool:
    return bool(dataset.get("state", _ACTIVE) == _ACTIVE)


def _digest_of(file: IO[bytes]) -> str:
    found = hashlib.sha256(file.read()).hexdigest()
    file.seek(0)
    return found
