"""What a place of files is for: read from its marker, and said in it before anything else lies there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forms.errors import KnownError
from sync.portal.catalogue.pages import address_word, catalogue_files
from sync.upload.binding import MARKER, Binding, Catalogue, read_marker
from sync.upload.released import MODE_WORDS, Released
from sync.upload.tree.store import Store


@dataclass(frozen=True)
class Bound:
    """A place with its marker, and a marker in the folder of every election.

    :param catalogue: whether a place that is used for the first time shall take several elections; one that was used
        says itself what it takes.
    """

    store: Store
    catalogue: Catalogue | None = None

    def check(self, released: Released) -> None:
        """Whether the place takes a release.

        :raises KnownError: ``upload.mode``, ``upload.election``, ``upload.root``, ``upload.key``, ``upload.catalogue``,
            ``upload.not_ours``, ``upload.marker``.
        """
        wanted, found = Binding.of(released.package), self._marker(MARKER)
        if found is None and any(self.store.read(place) is not None for place in catalogue_files({})):
            raise KnownError("upload.not_ours", place=self.store.name)
        rule = found or self.catalogue
        if isinstance(rule, Catalogue):
            rule.check(released.package)
            wanted.check_keys(self._elections())
        elif rule is not None:
            wanted.check(rule)
        here = self._marker(election_place(released) + MARKER)
        if isinstance(here, Binding):
            wanted.check(here)

    def take(self, released: Released) -> None:
        """Say in the place what it is for, where nothing is said yet.

        :raises KnownError: as :meth:`check`.
        """
        mine = Binding.of(released.package).marker()
        if self.store.read(MARKER) is None:
            self.store.point(MARKER, self.catalogue.marker() if self.catalogue is not None else mine)
        place = election_place(released)
        if self.store.read(place + MARKER) is None:
            self.store.point(place + MARKER, mine)
        self.check(released)

    def _marker(self, place: str) -> Binding | Catalogue | None:
        data = self.store.read(place)
        return read_marker(data, place) if data is not None else None

    def _elections(self) -> Iterator[Binding]:
        """Every election here."""
        for word in MODE_WORDS.values():
            for name in self.store.folders(word):
                found = self._marker(f"{word}/{name}/{MARKER}")
                if isinstance(found, Binding):
                    yield found


def election_place(released: Released) -> str:
    """Where an election lies, by its mode and its name."""
    return f"{released.mode_word}/{address_word(released.package.election)}/"
