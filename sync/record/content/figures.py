"""Tables of figures by box: read once, compact, and shared between the records that say the same.

A sheet of a short form has 84 boxes and stands in four tables (two keyings, as written, as decided), most
of them alike. A table therefore keeps a tuple of figures beside the positions of its boxes, which all tables of one
form share, and equal small figures are one object.
"""

from __future__ import annotations

import json
import re
from collections.abc import ItemsView, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, TypeAlias

import msgspec

from forms.figure import Figure
from sync.record.content.scalars import CODE, FIELD, MOST, Person, Sha256, Time

_FIELD = re.compile(FIELD)
#: Distinct spellings of figures that are kept for sharing; beyond it a figure is made anew each time.
_MOST_SHARED = 1 << 16
_shared: dict[bytes, Figure] = {}

_RAW_TABLE = msgspec.json.Decoder(dict[str, msgspec.Raw])
_RAW_CHANGES = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]])
_encoder = msgspec.json.Encoder()


class Figures(Mapping[str, Figure]):
    """Immutable table of figures by box id, in ascending order of the ids."""

    __slots__ = ("_figures", "_places")

    def __init__(self, places: Mapping[str, int], figures: tuple[Figure, ...]) -> None:
        self._places = places
        self._figures = figures

    @classmethod
    def of(cls, table: Mapping[str, Figure]) -> Figures:
        """A table of figures that were read elsewhere."""
        if isinstance(table, Figures):
            return table
        names = tuple(sorted(table))
        return cls(_places(names), tuple(table[name] for name in names))

    def as_dict(self) -> dict[str, Figure]:
        """The same, for who asks for most of its boxes."""
        return dict(zip(self._places, self._figures, strict=True))

    def items(self) -> ItemsView[str, Figure]:
        """Boxes and figures, at once."""
        return self.as_dict().items()

    def __getitem__(self, name: str) -> Figure:
        return self._figures[self._places[name]]

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._figures)

    def __eq__(self, other: object) -> bool:
        """Equal tables, raw texts included; :meth:`same_as` compares readings."""
        if isinstance(other, Figures):
            return self._figures == other._figures and self._places == other._places
        return isinstance(other, Mapping) and dict(self) == dict(other)

    def __hash__(self) -> int:
        return hash(self._figures)

    def __repr__(self) -> str:
        return f"Figures({dict(self)!r})"

    def same_as(self, other: Mapping[str, Figure]) -> bool:
        """The same boxes with the same readings; raw texts are ignored."""
        if self is other:
            return True
        if isinstance(other, Figures) and self._places is other._places:
            return all(a is b or a.same_as(b) for a, b in zip(self._figures, other._figures, strict=True))
        return self.keys() == other.keys() and all(value.same_as(other[name]) for name, value in self.items())


class Change(msgspec.Struct, frozen=True, rename={"before": "from", "after": "to"}, gc=False):
    """One box in a correction: the figure ``before`` and ``after`` (``from`` and ``to`` in the payload)."""

    before: Figure
    after: Figure


class BoxReading(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, gc=False):
    """Who read a box again, in which record, and when by the clock of that device."""

    person: Person
    record: Sha256
    time: Time


class RereadBox(msgspec.Struct, frozen=True, rename={"before": "from", "after": "to"}, kw_only=True, gc=False):
    """One box that was read otherwise than two typists did (``from`` and ``to`` in the payload), and by whom."""

    before: Figure
    after: Figure
    readings: tuple[BoxReading, ...]


if TYPE_CHECKING:
    FigureTable: TypeAlias = Figures
    ChangeTable: TypeAlias = Mapping[str, Change]
    RereadTable: TypeAlias = Mapping[str, RereadBox] | None
    OptionalFigureTable: TypeAlias = Figures | None
    CopyTable: TypeAlias = Mapping[str, Figures]
else:
    # The decoder leaves a table as the bytes it stands in; decode() puts what they say in their place.
    FigureTable = ChangeTable = RereadTable = OptionalFigureTable = CopyTable = msgspec.Raw


@lru_cache(maxsize=4096)
def _places(names: tuple[str, ...]) -> Mapping[str, int]:
    """Positions of boxes, one object for every table that has these boxes.

    :raises ValueError: for what is no box id, or ids that do not ascend.
    """
    if len(names) > MOST or not all(map(_FIELD.fullmatch, names)) or list(names) != sorted(names):
        raise ValueError("figures: no box ids in ascending order")
    return {name: place for place, name in enumerate(names)}


def _figure(raw: bytes) -> Figure:
    found = _shared.get(raw)
    if found is None:
        found = Figure.from_json(json.loads(raw))
        if figure_bytes(found) != raw:
            raise ValueError("figures: a spelling that is not canonical")
        if len(_shared) < _MOST_SHARED:
            found = _shared.setdefault(raw, found)
    return found


def figure_bytes(figure: Figure) -> bytes:
    """Canonical JSON of one figure."""
    return json.dumps(figure.to_json(), sort_keys=True, separators=(",", ":")).encode("ascii")


@lru_cache(maxsize=512)
def figures(raw: bytes) -> Figures:
    """Table in canonical JSON; the records of one sheet come close together and mostly say the same.

    :raises ValueError: for another spelling, :class:`msgspec.DecodeError` for another shape.
    :raises KnownError: ``figure.*`` for a figure that is none.
    """
    found = _RAW_TABLE.decode(raw)
    made = Figures(_places(tuple(found)), tuple([_figure(bytes(part)) for part in found.values()]))
    # every part is canonical, so writing them out again shows spaces, escapes in names and names that stand twice
    if _encoder.encode(found) != raw:
        raise ValueError("figures: a spelling that is not canonical")
    return made


def some_figures(raw: bytes) -> Figures:
    """:func:`figures` of at least one box."""
    made = figures(raw)
    if not made:
        raise ValueError("figures: no box")
    return made


_CODE = re.compile(CODE)
#: Copies that one check may hold.
_MOST_COPIES = 64


def copies(raw: bytes) -> Mapping[str, Figures]:
    """Differing figures by copy: whose it is, and what it says by box; at least one box each.

    :raises ValueError: as :func:`changes`.
    """
    found = _RAW_TABLE.decode(raw)
    codes = list(found)
    if len(codes) > _MOST_COPIES or not all(map(_CODE.fullmatch, codes)) or codes != sorted(codes):
        raise ValueError("figures: no codes in ascending order")
    if _encoder.encode(found) != raw:
        raise ValueError("figures: a spelling that is not canonical")
    return {code: some_figures(bytes(part)) for code, part in found.items()}


def changes(raw: bytes) -> Mapping[str, Change]:
    """Before and after by box, of a correction; at least one box."""
    found = _RAW_CHANGES.decode(raw)
    if not _places(tuple(found)) or _encoder.encode(found) != raw:
        raise ValueError("figures: no box, or a spelling that is not canonical")
    if any(tuple(change) != ("from", "to") for change in found.values()):
        raise ValueError("figures: a change is from one figure to another")
    return {
        name: Change(_figure(bytes(change["from"])), _figure(bytes(change["to"]))) for name, change in found.items()
    }


class _RawBox(msgspec.Struct, rename={"before": "from", "after": "to"}, forbid_unknown_fields=True, gc=False):
    before: msgspec.Raw
    after: msgspec.Raw
    readings: Annotated[tuple[BoxReading, ...], msgspec.Meta(min_length=1, max_length=16)]


_RAW_BOXES = msgspec.json.Decoder(dict[str, _RawBox])
_sorted_encoder = msgspec.json.Encoder(order="sorted")


def rereadings(raw: bytes) -> Mapping[str, RereadBox]:
    """Boxes read again with another figure, by box id; at least one.

    :raises ValueError: as :func:`changes`.
    """
    found = _RAW_BOXES.decode(raw)
    if not _places(tuple(found)) or _sorted_encoder.encode(found) != raw:
        raise ValueError("figures: no box, or a spelling that is not canonical")
    if any(len(set(box.readings)) < len(box.readings) for box in found.values()):
        raise ValueError("figures: a reading stands twice")
    return {
        name: RereadBox(before=_figure(bytes(box.before)), after=_figure(bytes(box.after)), readings=box.readings)
        for name, box in found.items()
    }


def table_bytes(value: object) -> object:
    """How the encoder writes figures: raw canonical JSON.

    :raises NotImplementedError: for any other type.
    """
    if isinstance(value, Figures):
        return msgspec.Raw(_encoder.encode({name: msgspec.Raw(figure_bytes(one)) for name, one in value.items()}))
    if isinstance(value, Figure):
        return msgspec.Raw(figure_bytes(value))
    raise NotImplementedError(type(value).__name__)
