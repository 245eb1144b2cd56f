"""All packages of one election that somebody holds: by digest, by number, oldest first.

A record is judged under the package it names, so none is ever dropped. Packages may be missing; a chain says which.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from sync.trust.package import ElectionPackage, open_package
from sync.trust.succession import check_succession


class PackageChain:
    """Verified packages of one election and root. Immutable; :meth:`with_package` makes a longer one.

    :param packages: at least one, in any order; the same one may come twice.
    :raises KnownError: ``package.other_content`` for two packages of one number, ``package.*`` where one may not come
        after the one before it (:func:`sync.trust.succession.succession_fault`).
    """

    def __init__(self, packages: Iterable[ElectionPackage]) -> None:
        by_digest = {package.digest: package for package in packages}
        if not by_digest:
            raise ValueError("a chain holds at least one package")
        self._packages = tuple(sorted(by_digest.values(), key=lambda one: (one.sequence, one.digest)))
        self._by_digest = by_digest
        for older, newer in zip(self._packages, self._packages[1:], strict=False):
            check_succession(older, newer)

    @classmethod
    def open(cls, envelopes: Iterable[bytes]) -> PackageChain:
        """Chain of packages as received.

        :raises KnownError: ``package.*``, also those of :func:`open_package`.
        """
        return cls([open_package(data) for data in envelopes])

    @property
    def newest(self) -> ElectionPackage:
        """The package with the greatest number: it judges what is unsealed, revoked, rotated, withdrawn."""
        return self._packages[-1]

    @property
    def oldest(self) -> ElectionPackage:
        """The package with the smallest number that is held."""
        return self._packages[0]

    @property
    def election(self) -> str:
        return self.newest.election

    @property
    def mode(self) -> str:
        return self.newest.mode

    @property
    def root(self) -> bytes:
        """Raw public key that signed every package."""
        return self.newest.root

    def get(self, digest: str) -> ElectionPackage | None:
        """Package of a digest, None where it is not held."""
        return self._by_digest.get(digest)

    def at(self, sequence: int) -> ElectionPackage | None:
        """Package of a number, None where it is not held."""
        return next((package for package in self._packages if package.sequence == sequence), None)

    def __iter__(self) -> Iterator[ElectionPackage]:
        """Oldest first."""
        return iter(self._packages)

    def __len__(self) -> int:
        return len(self._packages)

    def __contains__(self, digest: object) -> bool:
        return digest in self._by_digest

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """Digests that held packages name as the one before them and that are not held, the oldest gap first."""
        named = (package.previous for package in self._packages)
        return tuple(digest for digest in named if digest is not None and digest not in self._by_digest)

    @cached_property
    def authorities(self) -> Mapping[str, bytes]:
        """Raw public authority keys that any package of the chain names, by key id."""
        return {package.authority_id: package.authority_key for package in self._packages}

    @cached_property
    def logs(self) -> Mapping[str, bytes]:
        """Raw public key of every log that a package of the chain names, by origin: a name belongs to one key."""
        return {package.log_origin: package.log_key for package in self._packages}

    def with_package(self, package: ElectionPackage) -> PackageChain:
        """This chain with one package more, wherever it belongs; itself where the package is held already.

        Only the neighbours are compared: the others were when they came in.

        :raises KnownError: as the class; this chain stays as it is.
        """
        if package.digest in self._by_digest:
            return self
        twin = self.at(package.sequence)
        if twin is not None:
            check_succession(twin, package)
        before = [one for one in self._packages if one.sequence < package.sequence]
        after = self._packages[len(before):]
        if before:
            check_succession(before[-1], package)
        if after:
            check_succession(package, after[0])
        made = object.__new__(PackageChain)
        made._packages = (*before, package, *after)
        made._by_digest = {**self._by_digest, package.digest: package}
        return made
