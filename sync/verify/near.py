"""What lies near a thing and is needed to check it: its election package, officer statements, the published record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import resources
from forms.errors import KnownError
from sync.record.container import MAX_CONTAINER, Container
from sync.record.record import Record
from sync.regular import open_regular, read_regular
from sync.trust.chain import PackageChain
from sync.trust.fingerprint import parse_fingerprint
from sync.trust.package import MAX_PACKAGE, ElectionPackage, open_package
from sync.trust.roster import Roster
from sync.verify.finding import shown

_PACKAGES = ("paket.json", "package.json", "release/paket.json", "server/package.json")
_RELEASES = (".", "release")
#: How far up from the file: a record stands in ``catatan/<code>/`` of a release, a journal deeper in a workspace.
_LEVELS = 4
_MAX_STATEMENT = 1 << 20


def _folders(path: Path) -> list[Path]:
    return list(path.absolute().parents)[:_LEVELS]


def packages_near(path: Path, given: ElectionPackage | None = None) -> Iterator[ElectionPackage]:
    """Packages to try, the likeliest first. One that does not hold is passed over: it proves nothing."""
    if given is not None:
        yield given
    for folder in _folders(path):
        earlier = sorted(file for name in _RELEASES for file in (folder / name / "paket").glob("*.json"))
        for file in (*(folder / name for name in _PACKAGES), *earlier):
            found = _opened(file)
            if found is not None:
                yield found
    training = _opened(resources.path("training", "package.json"))
    if training is not None:
        yield training


def package_for(record: Record, path: Path, given: ElectionPackage | None) -> ElectionPackage:
    """The package that a record names.

    :raises KnownError: as :func:`not_near`.
    """
    named = record.content.package
    for package in packages_near(path, given):
        if package.digest == named:
            return package
    raise not_near(path, record.content.election, named, given)


def not_near(path: Path, election: str, digest: str, given: ElectionPackage | None = None) -> KnownError:
    """Why a thing has nothing to be checked with: no package of its election is near, or only another one than the
    one it names (``verify.no_package``, ``verify.no_named_package``)."""
    if any(one.election == election for one in packages_near(path, given)):
        return KnownError("verify.no_named_package", path=shown(path.name), digest=digest[:16])
    return KnownError("verify.no_package", path=shown(path.name))


def chain_near(path: Path, package: ElectionPackage) -> PackageChain:
    """A package with the others of its election that lie near a thing; what does not fit is passed over."""
    chain = PackageChain([package])
    for other in packages_near(path):
        if (other.election, other.root) == (package.election, package.root):
            try:
                chain = chain.with_package(other)
            except KnownError:
                continue
    return chain


def _opened(file: Path) -> ElectionPackage | None:
    data = _bytes(file, MAX_PACKAGE)
    try:
        return open_package(data) if data is not None else None
    except KnownError:
        return None


def _bytes(file: Path, limit: int) -> bytes | None:
    try:
        return read_regular(file, limit)
    except OSError:
        return None


def roster_near(path: Path, chain: PackageChain) -> Roster:
    """Officers whose statements lie in a release near the thing; one that does not hold is passed over."""
    roster = Roster(chain)
    for folder in _folders(path):
        for name in _RELEASES:
            for file in sorted((folder / name / "petugas").rglob("*.json")):
                data = _bytes(file, _MAX_STATEMENT)
                try:
                    if data is not None:
                        roster.add(data)
                except KnownError:
                    continue
    return roster


def container_near(path: Path, record_id: str) -> Container | None:
    """The container of a record in a release near the thing, None where there is none.

    :raises KnownError: where there is one and it is damaged.
    """
    for folder in _folders(path):
        for name in _RELEASES:
            for file in (folder / name / "catatan").glob(f"*/{record_id}.json"):
                data = _bytes(file, MAX_CONTAINER)
                if data is not None:
                    return Container.parse(data)
    return None


def read_authority(argument: str) -> str:
    """Fingerprint of an argument: the fingerprint itself, or a file that holds one or is an election package.

    :raises KnownError: ``trust.fingerprint``, ``verify.unreadable``, ``package.*``.
    """
    package = authority_package(argument)
    if package is not None:
        return package.fingerprint
    data = _file(argument)
    return parse_fingerprint(argument if data is None else data.decode("ascii", "replace").strip())


def authority_package(argument: str) -> ElectionPackage | None:
    """The election package named as authority, None where the argument is a fingerprint or a file with one.

    :raises KnownError: ``verify.unreadable``, ``package.*``.
    """
    data = _file(argument)
    return open_package(data) if data is not None and data.lstrip()[:1] == b"{" else None


def _file(argument: str) -> bytes | None:
    file = Path(argument)
    try:
        if not file.is_file():
            return None
        with open_regular(file, links=True) as stream:
            return stream.read(MAX_PACKAGE)
    except (OSError, ValueError) as error:
        raise KnownError("verify.unreadable", path=argument[:200]) from error
