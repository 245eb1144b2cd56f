"""What a target is for: bound at its first use, so that a rehearsal never lands where results are looked for.

``sasaran.json`` at the root of a target names one election with its mode and root of keys, or, for a catalogue of
several, the modes that it takes; every election of a catalogue has one of its own. A key signs in one mode only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from forms.errors import KnownError
from sync.record.canonical import decode, encode
from sync.trust.package import ElectionPackage

MARKER = "sasaran.json"
_VERSION = 1
_MOST = 1 << 14
MODES = ("official", "trial", "training")


@dataclass(frozen=True, slots=True)
class Binding:
    """One election: its mode, the fingerprint of its root, and the SHA-256 of the key that signs its releases."""

    election: str
    mode: str
    root: str
    release_key: str

    @classmethod
    def of(cls, package: ElectionPackage) -> Binding:
        """Of what is to be published."""
        return cls(
            package.election, package.mode, package.fingerprint, hashlib.sha256(package.release_key).hexdigest()
        )

    def check(self, bound: Binding) -> None:
        """Whether a place that is bound takes this election.

        :raises KnownError: ``upload.mode``, ``upload.election``, ``upload.root``.
        """
        if bound.mode != self.mode:
            raise KnownError("upload.mode", mode=self.mode, election=bound.election)
        if bound.election != self.election:
            raise KnownError("upload.election", election=self.election, other=bound.election)
        if bound.root != self.root:
            raise KnownError("upload.root", election=self.election, root=bound.root)

    def check_keys(self, others: Iterable[Binding]) -> None:
        """Whether no key of this election signs in another mode of the same catalogue.

        :raises KnownError: ``upload.key``.
        """
        for other in others:
            if other.mode != self.mode and (other.root == self.root or other.release_key == self.release_key):
                raise KnownError("upload.key", mode=self.mode, election=other.election)

    def to_json(self) -> dict[str, object]:
        """As in a marker, and in the fields of a dataset."""
        return {
            "v": _VERSION, "election": self.election, "mode": self.mode, "root": self.root,
            "release_key": self.release_key,
        }

    def marker(self) -> bytes:
        """The file that binds a place to this election."""
        return encode(self.to_json())


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A target of several elections, of some modes."""

    modes: tuple[str, ...]

    def check(self, package: ElectionPackage) -> None:
        """Whether it takes elections of this mode. :raises KnownError: ``upload.catalogue``."""
        if package.mode not in self.modes:
            raise KnownError("upload.catalogue", mode=package.mode)

    def marker(self) -> bytes:
        """The file that says so at the root."""
        return encode({"v": _VERSION, "catalogue": sorted(self.modes)})


def read_marker(data: bytes, place: str) -> Binding | Catalogue:
    """What a marker says.

    :raises KnownError: ``upload.marker`` for one that is damaged, or of a later version.
    """
    try:
        found: Mapping[str, Any] = decode(data, _MOST)
        if found["v"] != _VERSION:
            raise KnownError("upload.marker", place=place)
        if "catalogue" in found:
            modes = tuple(str(mode) for mode in found["catalogue"] if mode in MODES)
            return Catalogue(modes)
        return binding_in(found)
    except (KnownError, KeyError, TypeError, ValueError) as error:
        raise KnownError("upload.marker", place=place) from error


def binding_in(found: Mapping[str, Any]) -> Binding:
    """The binding in a table. :raises KeyError: a field is missing."""
    return Binding(str(found["election"]), str(found["mode"]), str(found["root"]), str(found["release_key"]))
