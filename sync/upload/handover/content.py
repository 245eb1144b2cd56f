"""What lies in a package, in its order: papers, the list of digests, the whole release."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from resources.catalogue import DEFAULT_LANGUAGE, LANGUAGES
from sync.portal.release import FileLine
from sync.record.canonical import decode
from sync.upload.binding import Binding
from sync.upload.handover.papers import Group, HandOver, Papers
from sync.upload.released import Released
from sync.verify.handed_over import NOTES, RELEASES, SUMS

#: Where the forms of the metadata lie in a package.
FORMS = "metadata"
_MOST = 1 << 26
_FORMS = ("ms-keg", "ms-var", "ms-ind")
#: Folders of a release that a note tells folder by folder.
_OPENED = ("data",)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a package: its own bytes, or a file of the release by its path there."""

    line: FileLine
    data: bytes | None
    path: str = ""


def entries_of(released: Released, papers: Papers) -> list[Entry]:
    """Every file; the same release and papers give the same ones in the same order."""
    folder = f"{RELEASES}/{released.number:06d}"
    package = released.package
    forms = papers.forms(_metadata(released), package.mode, package.spoken(DEFAULT_LANGUAGE))
    listed = [_own(f"{FORMS}/{name}", data) for name, data in sorted(forms.items())]
    listed += [
        Entry(FileLine(f"{folder}/{path}", line.size, line.digest), None, path)
        for path, line in released.files.items()
    ]
    sums = "".join(f"{one.line.digest}  {one.line.path}\n" for one in listed).encode("ascii")
    notes = papers.notes(_said(released, folder, [one.line for one in listed], sums))
    if not notes.keys() <= NOTES:
        raise ValueError(f"papers that a reader of the package does not know: {sorted(notes.keys() - NOTES)}")
    return [*(_own(path, data) for path, data in sorted(notes.items())), _own(SUMS, sums), *listed]


def _own(path: str, data: bytes) -> Entry:
    return Entry(FileLine(path, len(data), hashlib.sha256(data).hexdigest()), data)


def _metadata(released: Released) -> Mapping[str, Mapping[str, object]]:
    """Metadata files of the release; none where its layout has none."""
    paths = {name: f"metadata/{name}.json" for name in _FORMS}
    return {
        name: decode(released.read(path), _MOST) for name, path in paths.items() if path in released.files
    }


def _said(released: Released, folder: str, lines: Sequence[FileLine], sums: bytes) -> HandOver:
    package, binding = released.package, Binding.of(released.package)
    return HandOver(
        package.election, dict(package.title), package.mode, released.number, released.plan.published_at,
        released.manifest, package.fingerprint, binding.release_key, folder, hashlib.sha256(sums).hexdigest(),
        len(lines), sum(line.size for line in lines), list(_groups(lines, f"{folder}/")),
        frozenset(path.partition("/")[0] for path in released.files),
        {lang: package.spoken(lang) for lang in LANGUAGES},
    )


def _groups(lines: Sequence[FileLine], base: str) -> Iterator[Group]:
    """Lines of a note: single files, then folders; each in the order of names."""
    found: dict[str, list[FileLine]] = {}
    for line in lines:
        inside = line.path.removeprefix(base)
        parts = inside.split("/")
        depth = 2 if parts[0] in _OPENED else 1
        is_single = inside == line.path or len(parts) <= depth
        name = line.path if is_single else f"{base}{'/'.join(parts[:depth])}/"
        found.setdefault(name, []).append(line)
    for name, some in sorted(found.items(), key=lambda item: (item[0].endswith("/"), item[0])):
        text = "".join(f"{line.digest}  {line.path}\n" for line in some)
        is_folder = name.endswith("/")
        digest = hashlib.sha256(text.encode("ascii")).hexdigest() if is_folder else some[0].digest
        yield Group(name, len(some), sum(line.size for line in some), digest)
