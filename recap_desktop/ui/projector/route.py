"""The way through a sheet as it is read aloud: in the order of the paper, box by box or block by block. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass

from forms.definition import FormDefinition, RowDef, SectionDef

#: So many lines are legible at once from the back of a room; the longest block of one contestant has as many.
MOST_LINES = 17
#: A longer list is cut where the paper rules it.
_RULED = 10


@dataclass(frozen=True)
class Block:
    """Lines that are read and shown together: those of one contestant, else of one section on one page."""

    section: SectionDef
    rows: tuple[RowDef, ...]

    @property
    def group(self) -> str | None:
        """The contestant whose block it is."""
        return self.rows[0].group

    @property
    def page(self) -> int:
        """Page of the paper."""
        return self.rows[0].page

    @property
    def boxes(self) -> tuple[str, ...]:
        """Ids, in the order of the paper."""
        return tuple(one.id for row in self.rows for one in row.fields)


@dataclass(frozen=True)
class Place:
    """Where the reading is: a block, and in it a box by its place; None for the block as a whole."""

    block: int = 0
    box: int | None = 0


def blocks_of(definition: FormDefinition) -> tuple[Block, ...]:
    """The blocks of a form, in the order of the paper."""
    found: list[Block] = []
    for section in definition.sections:
        parts: list[list[RowDef]] = []
        for row in section.rows:
            if parts and (parts[-1][-1].group, parts[-1][-1].page) == (row.group, row.page):
                parts[-1].append(row)
            else:
                parts.append([row])
        for rows in parts:
            step = len(rows) if len(rows) <= MOST_LINES else _RULED
            found += [Block(section, tuple(rows[at:at + step])) for at in range(0, len(rows), step)]
    return tuple(found)


class Route:
    """Steps through the blocks of one form."""

    def __init__(self, definition: FormDefinition) -> None:
        self.definition = definition
        self.blocks = blocks_of(definition)
        self._places = {name: Place(at, number) for at, block in enumerate(self.blocks)
                        for number, name in enumerate(block.boxes)}

    def block(self, place: Place) -> Block:
        """The block of a place."""
        return self.blocks[place.block]

    def box(self, place: Place) -> str | None:
        """Id of the box; None where the whole block is shown."""
        return None if place.box is None else self.block(place).boxes[place.box]

    def boxes(self, place: Place) -> tuple[str, ...]:
        """What is read at a place: one box, or all of its block."""
        box = self.box(place)
        return self.block(place).boxes if box is None else (box,)

    def place_of(self, field: str) -> Place:
        """The place of a box; the beginning where the form has none of that name."""
        return self._places.get(field, Place())

    def step(self, place: Place, by: int) -> Place | None:
        """The next box (``by`` 1) or the one before (-1); from a whole block its first or the last before it. None
        beyond either end."""
        at, box = place.block, place.box
        box = (0 if by > 0 else -1) if box is None else box + by
        if 0 <= box < len(self.blocks[at].boxes):
            return Place(at, box)
        at += by
        if not 0 <= at < len(self.blocks):
            return None
        return Place(at, 0 if by > 0 else len(self.blocks[at].boxes) - 1)

    def turn(self, place: Place, by: int) -> Place | None:
        """The next block as a whole, or the one before; from a box back to the whole of its own. None beyond either
        end."""
        at = place.block if by < 0 and place.box is not None else place.block + by
        return Place(at, None) if 0 <= at < len(self.blocks) else None
