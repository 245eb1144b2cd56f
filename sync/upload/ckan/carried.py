"""How a file of a release stands in a CKAN: as one resource, in parts, packed, or as a link.

A table above the limit is cut between rows: each part opens in a spreadsheet and in CKAN's own table store. Anything
else is linked from the portal where there is one; else text is packed, and what is left is cut into bytes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from resources.catalogue import LANGUAGES, text
from sync.portal.release import FileLine
from sync.upload.ckan import cutting
from sync.upload.ckan.packing import ENDING, pack
from sync.upload.ckan.site import TooLarge
from sync.upload.released import Released

#: Bytes of a part: powers of two, so that another limit seldom means other parts. From a gigabyte to what is no file.
_SIZES = tuple(1 << power for power in range(30, 9, -1))
_PART = " (bagian "
_TEXTS = frozenset({".json", ".jsonld", ".ttl", ".sql", ".xml", ".sig", ".html"})
_TABLE = ".csv"


@dataclass(frozen=True, slots=True)
class Carried:
    """One resource: what it is called in its release (``label``), how many bytes, and their SHA-256.

    Of a packed one ``digest`` is that of the file within: packing again may come out otherwise. ``told`` is its
    description; ``url`` of a link; ``spans`` the bytes of a part.
    """

    path: str
    label: str
    size: int
    digest: str
    told: str = ""
    url: str = ""
    spans: tuple[cutting.Span, ...] = ()
    file_name: str = ""

    @property
    def is_packed(self) -> bool:
        return is_packed(self.label, self.path)

    def is_in(self, resource: Mapping[str, Any]) -> bool:
        """Whether a resource is this one: of this release, or of an earlier one that has the same bytes."""
        if label_of(resource) != self.label:
            return False
        if self.is_packed:
            return self.digest in str(resource.get("description"))
        return resource.get("hash") == self.digest


def label_of(resource: Mapping[str, Any]) -> str:
    """What a resource is called in its release."""
    return str(resource.get("name", "")).partition(" ")[2]


def is_packed(label: str, path: str) -> bool:
    """Whether a label is that of the packed file."""
    return label == path + ENDING


def path_in(label: str, released: Released) -> str:
    """The file of the release that a label carries."""
    path = label.partition(_PART)[0]
    return path if path in released.files else path.removesuffix(ENDING)


def inner_name(path: str) -> str:
    """What a file is called within its ZIP."""
    return path.replace("/", "-")


def is_part(label: str, path: str) -> bool:
    """Whether a label is that of a part of a file."""
    return label.startswith(path + _PART)


@dataclass
class Carrier:
    """Says of every file of a release how it is carried; what was worked out is kept.

    :param portal: address of the folder of this election in a portal, empty for none.
    """

    released: Released
    portal: str
    _cut: dict[tuple[str, int], tuple[Carried, ...]] = field(default_factory=dict)
    _sizes: dict[str, int] = field(default_factory=dict)

    def of(self, line: FileLine, limit: int, there: Sequence[Mapping[str, Any]]) -> tuple[Carried, ...]:
        """Resources of a file: those that are there already, else as the limit wants it.

        :param limit: bytes that the site takes as one file; ``there`` resources that it has.
        :raises TooLarge: there is no way within this limit.
        """
        whole = (Carried(line.path, line.path, line.size, line.digest, file_name=inner_name(line.path)),)
        if _all(whole, there):
            return whole
        if any(is_packed(label_of(one), line.path) for one in there):
            found = self._packed(line)
            if _all(found, there):
                return found
        wanted = next((size for size in _SIZES if size <= limit), 0)
        if any(is_part(label_of(one), line.path) for one in there):
            for size in sorted((one for one in _SIZES if one < line.size), key=lambda one: (one != wanted, -one)):
                found = self._parts(line, size)
                if _all(found, there):
                    return found
        return whole if line.size <= limit else self._otherwise(line, limit, wanted)

    def _otherwise(self, line: FileLine, limit: int, part: int) -> tuple[Carried, ...]:
        if part and PurePosixPath(line.path).suffix == _TABLE:
            return self._parts(line, part)
        if self.portal:
            url = f"{self.portal.rstrip('/')}/v/{self.released.number:06d}/{line.path}"
            return (Carried(line.path, line.path, line.size, line.digest, url=url),)
        if PurePosixPath(line.path).suffix in _TEXTS:
            found = self._packed(line)
            if found[0].size <= limit:
                return found
        if not part:
            raise TooLarge
        return self._parts(line, part)

    def _packed(self, line: FileLine) -> tuple[Carried, ...]:
        if line.path not in self._sizes:
            with tempfile.TemporaryFile() as file:
                self._sizes[line.path] = pack(self.released.pieces(line.path), inner_name(line.path), file)
        name = line.path + ENDING
        file_name = inner_name(name)
        told = _told("upload.packed", f"unzip -p {file_name} | sha256sum", path=line.path, digest=line.digest)
        return (Carried(line.path, name, self._sizes[line.path], line.digest, told, file_name=file_name),)

    def _parts(self, line: FileLine, size: int) -> tuple[Carried, ...]:
        key = line.path, size
        if key not in self._cut:
            self._cut[key] = self._cut_into(line, size)
        return self._cut[key]

    def _cut_into(self, line: FileLine, size: int) -> tuple[Carried, ...]:
        released, found, kind = self.released, None, "table"
        if PurePosixPath(line.path).suffix == _TABLE:
            with released.open(line.path) as stream:
                found = cutting.table(stream, released.pieces(line.path), size)
        if found is None:
            found, kind = cutting.plain(released.pieces(line.path), line.size, size), "bytes"
        count = len(found)
        base = inner_name(line.path)
        stem, dot, ending = base.rpartition(".")
        names = [f"{stem}.bagian-{number}-dari-{count}{dot}{ending}" for number in range(1, count + 1)]
        each = f"{stem}.bagian-$i-dari-{count}{dot}{ending}"
        command = {
            "table": f"(cat {names[0]}; for i in $(seq 2 {count}); do tail -n +2 {each}; done) | sha256sum",
            "bytes": f"(for i in $(seq 1 {count}); do cat {each}; done) | sha256sum",
        }
        return tuple(
            Carried(
                line.path, f"{line.path}{_PART}{number} dari {count}{_span(one)})", one.size, one.digest,
                _told(
                    f"upload.part.{kind}", command[kind], number=number, count=count, path=line.path,
                    digest=line.digest, size=line.size,
                ), spans=one.spans, file_name=names[number - 1],
            ) for number, one in enumerate(found, 1)
        )


def _span(part: cutting.Part) -> str:
    if not part.first:
        return ""
    return f", {part.first}" if part.first == part.last else f", {part.first}-{part.last}"


def _told(code: str, command: str, **words: object) -> str:
    """A description in Markdown: every language, then the command."""
    return "\n\n".join((*(text(code, lang, **words) for lang in LANGUAGES), f"    {command}"))


def _all(wanted: Sequence[Carried], there: Sequence[Mapping[str, Any]]) -> bool:
    return all(any(one.is_in(resource) for resource in there) for one in wanted)
