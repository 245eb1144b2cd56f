"""Keys of the rows of a file, each once, in memory that grows with its sheets and not with its rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter

Key = tuple[str, ...]
#: Columns that tell the rows of one sheet, record or region apart.
_WITHIN = frozenset({"isian", "nomor_partai", "nomor_calon", "gambar", "kunci", "pemegang"})


class SeenKeys:
    """Keys as they come, exactly.

    A party sheet has some two hundred rows whose keys differ in party and candidate alone, and these are the same on
    every sheet of the form. So a key is held as what it says of the sheet, with the set of the rest, and sets that are
    the same are one.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        """:param columns: names of the key's columns."""
        head = [place for place, name in enumerate(columns) if name not in _WITHIN]
        rest = [place for place in range(len(columns)) if place not in head]
        if not head:
            head, rest = rest, head
        self._head, self._rest = _cells(head), _cells(rest)
        came = [*head, *rest]
        self._ordered = _cells([came.index(place) for place in range(len(columns))])
        self._seen: dict[Key, frozenset[Key]] = {}
        self._sets: dict[frozenset[Key], frozenset[Key]] = {}

    def add(self, keys: Sequence[Key]) -> list[int]:
        """Take the next keys; places, from 0, of those that came before."""
        fresh: dict[Key, set[Key]] = defaultdict(set)
        for head, rest in zip(map(self._head, keys), map(self._rest, keys), strict=True):
            fresh[head].add(rest)
        again = [] if self._are_new(fresh, len(keys)) else self._again(keys)
        for head, some in fresh.items():
            whole = self._seen.get(head, frozenset()) | some
            self._seen[head] = self._sets.setdefault(whole, whole)
        return again

    def __iter__(self) -> Iterator[Key]:
        """Every key once, as it came."""
        return (self._ordered((*head, *rest)) for head, some in self._seen.items() for rest in some)

    @property
    def held(self) -> int:
        """How many tuples are held for the keys: of sheets, and of the sets that these share."""
        return len(self._seen) + sum(map(len, self._sets))

    def _are_new(self, fresh: dict[Key, set[Key]], count: int) -> bool:
        return count == sum(map(len, fresh.values())) and self._seen.keys().isdisjoint(fresh)

    def _again(self, keys: Sequence[Key]) -> list[int]:
        found, now = list[int](), set[Key]()
        for place, key in enumerate(keys):
            if key in now or self._rest(key) in self._seen.get(self._head(key), ()):
                found.append(place)
            now.add(key)
        return found


def _cells(places: Sequence[int]) -> Callable[[Key], Key]:
    """Some cells of a key, as a tuple however many they are."""
    if not places:
        return lambda key: ()
    if len(places) == 1:
        (one,) = places
        return lambda key: (key[one],)
    return itemgetter(*places)
