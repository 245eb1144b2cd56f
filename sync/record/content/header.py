"""What every record says of itself, and what every typed content has in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, ClassVar, Literal, TypeAlias

from msgspec import Meta, Struct

from sync.record.content.codes import Mode
from sync.record.content.scalars import Code, Sha256, Time

Signers: TypeAlias = Annotated[tuple[Sha256, ...], Meta(min_length=1, max_length=16)]


class ContentPart(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, gc=False):
    """A frozen object inside a payload: unknown fields are refused, and no list of it names one thing twice.

    A field with the default None is absent from the payload where it is None, and never null there: written again it
    is left out, so that null shows as bytes that are not canonical.

    :raises ValueError: for an entry that stands in a list twice.
    """

    #: Lists in which one entry may stand twice.
    repeating: ClassVar[frozenset[str]] = frozenset()

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if type(value) is tuple and len(value) > 1 and name not in self.repeating and len(set(value)) < len(value):
                raise ValueError(f"{name}: an entry stands twice")


class RecordContent(ContentPart, frozen=True, kw_only=True, gc=False):
    """Typed payload of a record. One class a kind, and one an act, says which fields follow the header.

    ``device_time`` is UTC in its one spelling (``2024-02-14T15:18:00Z``), so that texts sort as moments do;
    ``journal`` is the head of the device's journal when the payload was made; ``signers`` are key ids in signing order.
    """

    #: Fields that hold tables of figures -> how the raw bytes of one are read.
    tables: ClassVar[Mapping[str, Callable[[bytes], object]]] = {}

    v: Literal[1]
    kind: str
    election: Code
    package: Sha256
    mode: Mode
    device_time: Time
    journal: Sha256
    signers: Signers

    @property
    def act_or_kind(self) -> str:
        """The kind; for an act the name of the act. Tables of who may do what, and when, go by it."""
        return self.kind

    @property
    def area(self) -> str:
        """Code of the station or region that the payload speaks of; empty where its kind has none."""
        return str(getattr(self, "station", None) or getattr(self, "region", None) or "")
