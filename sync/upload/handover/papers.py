"""What the papers of a package are made of; who sets them in type lies above, in the desktop's reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from resources.regional import Language


@dataclass(frozen=True, slots=True)
class Group:
    """Files of a package that are told in one line: one file, or all of a folder.

    :param digest: of a file its SHA-256; of a folder that of its lines in the list of digests.
    """

    name: str
    files: int
    size: int
    digest: str


@dataclass(frozen=True)
class HandOver:
    """What a covering note says. ``sums`` is the SHA-256 of the list of digests, ``key`` that of the key that signs
    releases; ``size`` in bytes, of ``files`` files together."""

    election: str
    title: Mapping[str, str]
    mode: str
    number: int
    published_at: str
    manifest: str
    fingerprint: str
    key: str
    release: str
    sums: str
    files: int
    size: int
    groups: Sequence[Group]
    #: Files of the release's own folder, and folders in it: earlier layouts have fewer.
    top: frozenset[str]
    #: Indonesian and English as the region of all stations speaks them.
    languages: Mapping[str, Language]

    def named(self, lang: str) -> str:
        """The election by its title, in Indonesian where it has no other, and its code."""
        return f"{self.title.get(lang) or self.title['id']} ({self.election})"


class Papers(Protocol):
    """Sets the papers of a package. The same release gives the same bytes."""

    def forms(self, metadata: Mapping[str, Mapping[str, Any]], mode: str, lang: Language) -> Mapping[str, bytes]:
        """Statistical metadata for people, by file name.

        :param metadata: ``ms-keg``, ``ms-var``, ``ms-ind`` as they lie in the release; none of an older layout.
        :param lang: Indonesian, as the forms are, in the words of the region.
        """
        ...

    def notes(self, said: HandOver) -> Mapping[str, bytes]:
        """Covering notes and what to read first, by file name."""
        ...
