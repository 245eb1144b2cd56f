"""The election package of a workspace folder, also where the file of it is missing, damaged or another election's.

``package.json`` is used where it holds and the key files beside it are of officers that it certifies. Else the newest
of ``packages/`` that they are certified under takes its place: every package this laptop has used lies there too.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.files import known_io, private_folder, read_limited, write_atomic
from recap_desktop.security.keystore import Keystore
from recap_desktop.workspace.workspace import WorkspaceFolder
from sync.trust.chain import PackageChain
from sync.trust.package import MAX_PACKAGE, ElectionPackage, open_package
from sync.trust.roster import Roster


def package_of(place: WorkspaceFolder, more: Sequence[bytes] = ()) -> ElectionPackage:
    """The package to work with.

    :param more: envelopes found elsewhere, for a salvage.
    :raises KnownError: ``workspace.missing`` without any package; ``package.*`` and ``workspace.*`` for what is wrong
        with ``package.json`` where no other takes its place.
    """
    fault: KnownError | None = None
    statements = [public.statement for public in Keystore(place.officers).public_parts()]
    try:
        if not place.package.is_file():
            raise KnownError("workspace.missing", path=place.root.name)
        named = open_package(read_limited(place.package, MAX_PACKAGE))
        alone = not statements or _certifies(named, (), statements)
        if alone or _certifies(named, _opened(_beside(place)), statements):
            return named
    except KnownError as error:
        fault, named = error, None
    others = sorted(_opened((*_beside(place), *more)), key=lambda one: one.sequence, reverse=True)
    for package in others:
        if _certifies(package, others, statements):
            return package
    if named is not None:
        return named
    assert fault is not None
    raise fault


def is_workspace(folder: Path) -> bool:
    """Whether a folder holds anything of a workspace, be it without its package: nothing new is begun in it."""
    place = WorkspaceFolder(folder)
    if any(os.path.lexists(one) for one in (place.package, place.database)):
        return True
    try:
        return any(one.is_dir() and any(one.iterdir()) for one in (place.officers, place.packages))
    except OSError:
        return True


def keep_beside(place: WorkspaceFolder, package: ElectionPackage) -> None:
    """Put a copy of the package where :func:`package_of` finds it; where there is no room, there is one copy less."""
    target = place.packages / f"{package.digest}.json"
    if target.exists():
        return
    try:
        with known_io(target):
            place.packages.mkdir(exist_ok=True)
        write_atomic(target, package.envelope)
    except KnownError:
        return


def put_in_force(
    place: WorkspaceFolder, current: ElectionPackage, newer: ElectionPackage, between: Iterable[ElectionPackage] = (),
) -> None:
    """Put a newer package beside the database: the desk opens under it from the next opening on.

    ``package.json`` is replaced last, so that whatever is cut short before leaves the former package in force.

    :param current: the one in use; key files made under it are read by it before the database is open.
    :param between: others that the newer one goes on from, or that were missing before.
    :raises KnownError: ``workspace.*``.
    """
    with known_io(place.packages):
        private_folder(place.packages)
    for package in (current, *between):
        write_atomic(place.packages / f"{package.digest}.json", package.envelope)
    write_atomic(place.package, newer.envelope)
    keep_beside(place, newer)  # from now on also where that file is damaged


def waiting_beside(place: WorkspaceFolder, current: ElectionPackage) -> ElectionPackage | None:
    """The newer package of the same election that lies beside the database and is used from the next opening."""
    try:
        found = open_package(read_limited(place.package, MAX_PACKAGE))
    except KnownError:
        return None
    same = (found.election, found.root) == (current.election, current.root)
    return found if same and found.sequence > current.sequence else None


def kept_beside(place: WorkspaceFolder, until: ElectionPackage) -> tuple[ElectionPackage, ...]:
    """Packages in ``packages/`` that come before this one, oldest first; a file that is none is passed over."""
    return tuple(sorted((one for one in _opened(_beside(place)) if one.sequence < until.sequence),
                        key=lambda one: one.sequence))


def chain_beside(place: WorkspaceFolder, package: ElectionPackage) -> PackageChain:
    """The package with earlier ones kept beside it, by which key files of before are read; a bad file is passed over.

    What an open workspace holds is in its database.
    """
    chain = PackageChain([package])
    for file in sorted(place.packages.glob("*.json")):
        if file.stem == package.digest:
            continue
        try:
            chain = chain.with_package(open_package(read_limited(file, MAX_PACKAGE)))
        except (KnownError, OSError):
            continue
    return chain


def _beside(place: WorkspaceFolder) -> tuple[bytes, ...]:
    found = []
    for file in sorted(place.packages.glob("*.json")):
        try:
            if file.is_file():
                found.append(read_limited(file, MAX_PACKAGE))
        except KnownError:
            continue
    return tuple(found)


def _opened(envelopes: Iterable[bytes]) -> list[ElectionPackage]:
    found = []
    for envelope in envelopes:
        try:
            found.append(open_package(envelope))
        except KnownError:
            continue
    return found


def _certifies(package: ElectionPackage, others: Iterable[ElectionPackage], statements: Iterable[bytes]) -> bool:
    """Whether any of these officers holds a certificate under the package, or one of its chain."""
    chain = PackageChain([package])
    for other in others:
        try:
            chain = chain.with_package(other)
        except KnownError:
            continue
    roster = Roster(chain)
    for statement in statements:
        try:
            roster.add(statement)
        except KnownError:
            continue
        return True
    return False
