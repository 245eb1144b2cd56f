"""A sheet as the room may see it: figures and places, and nobody's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms.figure import Figure


@dataclass(frozen=True)
class ReadBox:
    """One box.

    :ivar now: the figure that stands.
    :ivar before: what stood before a decision of the plenary, oldest first; the first is what the paper says. Empty
        where nothing was decided otherwise.
    """

    now: Figure
    before: tuple[Figure, ...] = ()


@dataclass(frozen=True)
class ReadSheet:
    """A sheet that is ready to be ratified, or ratified. Who typed, read again or decided is no part of it.

    :ivar boxes: by id, every box of the form.
    :ivar done: stations of the village that are ratified and in the sum, ``total`` of how many.
    """

    contest: str
    station: str
    number: str
    village: str
    village_name: str
    status: str
    boxes: Mapping[str, ReadBox]
    done: int
    total: int

    @property
    def corrected(self) -> tuple[str, ...]:
        """Boxes that a decision changed, in the order of the sheet."""
        return tuple(name for name, box in self.boxes.items() if box.before)
