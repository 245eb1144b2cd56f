"""The arithmetic of a paper written out a second time, for any form; it shares nothing with ``forms.rules``.

It is read off the form's own rows: a row of three columns adds up across, B of a party is its A.1 and its candidates,
the lines that the forms print add up down. Keys are those of the catalogue of rules, so that two lists can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from forms.definition import FormDefinition

Figures = Mapping[str, int]
_COLUMNS = "mft"
#: Lists of voters: nobody gets a ballot for standing on one, and spare ballots are counted on the first alone.
LISTS = ("dpt", "dptb", "dpk", "voters_total", "disabled")
_OWN_BALLOTS = ("revote", "continued_vote")


@dataclass(frozen=True, slots=True)
class Sum:
    """The first box is the sum of the others."""

    key: str
    total: str
    parts: tuple[str, ...]

    def boxes(self) -> tuple[str, ...]:
        """Every box it speaks of."""
        return (self.total, *self.parts)

    def kept(self, v: Figures) -> bool:
        """Whether it adds up."""
        return v[self.total] == sum(v[one] for one in self.parts)

    def fitting(self, box: str, v: Figures) -> int:
        """The figure of one box that would make it add up."""
        if box == self.total:
            return sum(v[one] for one in self.parts)
        return v[self.total] - sum(v[one] for one in self.parts if one != box)


@dataclass(frozen=True, slots=True)
class Part:
    """The first box counts some of those that the second counts."""

    key: str
    low: str
    high: str

    def boxes(self) -> tuple[str, ...]:
        """Both."""
        return (self.low, self.high)

    def kept(self, v: Figures) -> bool:
        """Whether the part is not above its whole."""
        return v[self.low] <= v[self.high]


@dataclass(frozen=True)
class Block:
    """What one who stands for election has on the paper; ``total`` is B of a party, else its one box."""

    id: str
    own: str
    members: tuple[str, ...]
    total: str


@dataclass(frozen=True, eq=False)
class Paper:
    """One form, read for its arithmetic."""

    form: FormDefinition

    @cached_property
    def triples(self) -> tuple[str, ...]:
        """Rows with male, female and total."""
        rows = [row for section in self.form.sections for row in section.rows]
        return tuple(row.id for row in rows if [one.column for one in row.fields] == ["m", "f", "t"])

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """In ballot order, one without candidates too."""
        found = []
        rows = [row for section in self.form.sections for row in section.rows if row.id.startswith(("votes.", "party"))]
        for number, members in self.form.shape:
            if members is None:
                found.append(Block(str(number), f"votes.{number}", (), f"votes.{number}"))
                continue
            own = [row for row in rows if row.group == str(number)]
            named = tuple(row.id for row in own if row.choice not in (None, str(number)))
            assert named == tuple(f"votes.{number}.{one}" for one in members)
            total = next(row.id for row in own if row.choice is None)
            found.append(Block(str(number), f"votes.{number}", named, total))
        return tuple(found)

    @property
    def is_grouped(self) -> bool:
        """Whether parties stand, not persons or pairs."""
        return self.blocks[0].own != self.blocks[0].total

    @cached_property
    def identities(self) -> tuple[Sum | Part, ...]:
        """What binds: HARD and LAW, without the number of digits (R16)."""
        return (*self._sums(), *self._parts())

    @cached_property
    def of_box(self) -> Mapping[str, tuple[Sum | Part, ...]]:
        """The identities that speak of a box."""
        return {box: tuple(one for one in self.identities if box in one.boxes()) for box in self.form.order}

    def _sums(self) -> Iterator[Sum]:
        for row in self.triples:
            yield Sum(f"R01:{row}", f"{row}.t", (f"{row}.m", f"{row}.f"))
        for c in _COLUMNS:
            yield Sum(f"R02:{c}", f"used_total.{c}", (f"used_dpt.{c}", f"used_dptb.{c}", f"used_dpk.{c}"))
            if "voters_total" in self.triples:
                yield Sum(f"R02:voters_total.{c}", f"voters_total.{c}", (f"dpt.{c}", f"dptb.{c}", f"dpk.{c}"))
        if self.is_grouped:
            for one in self.blocks:
                yield Sum(f"R04:{one.id}", one.total, (one.own, *one.members))
        yield Sum("R03:valid", "valid", tuple(one.total for one in self.blocks))
        yield Sum("R05:cast", "cast", ("valid", "invalid"))
        yield Sum("R06:cast", "cast", ("used_total.t",))
        yield Sum("R07:cast", "cast", ("ballots_used",))
        yield Sum("R08:ballots_used", "ballots_used", ("used_total.t",))
        yield Sum("R09:ballots_received", "ballots_received", ("ballots_used", "ballots_returned", "ballots_unused"))

    def _parts(self) -> Iterator[Part]:
        for c in _COLUMNS:
            yield Part(f"R11:{c}", f"used_dpt.{c}", f"dpt.{c}")
            yield Part(f"R13:{c}", f"disabled_used.{c}", f"used_total.{c}")
            if "voters_total" in self.triples:
                yield Part(f"R11:dptb.{c}", f"used_dptb.{c}", f"dptb.{c}")
                yield Part(f"R11:dpk.{c}", f"used_dpk.{c}", f"dpk.{c}")
                yield Part(f"R13:disabled.{c}", f"disabled_used.{c}", f"disabled.{c}")
                yield Part(f"R13:voters_total.{c}", f"disabled.{c}", f"voters_total.{c}")
        for one in self.blocks:
            for box in (one.own, *one.members):
                yield Part(f"R14:{box}", box, "valid")

    # ---- what a whole sheet breaks

    def received(self, listed: int) -> int:
        """Ballots of a station: its list and the spare ones, rounded up."""
        mille = {"PILGUB": 25, "PILBUP": 25, "PILWALI": 25}.get(self.form.contest, 20)
        return listed + (listed * mille + 999) // 1000

    @property
    def most(self) -> int:
        """Most voters of a station."""
        return 600 if self.form.contest.startswith("PIL") else 300

    def binding(self, v: Figures, filled: frozenset[str] = frozenset()) -> set[str]:
        """Keys of HARD and LAW rules that a complete sheet breaks."""
        found = {
            one.key for one in self.identities
            if not one.kept(v) and not (one.key.startswith("R14") and filled & set(one.boxes()))
        }
        return found | {f"R16:{box}" for box in v if v[box] > 999 and box not in filled}

    def broken(self, v: Figures, filled: frozenset[str] = frozenset(), kind: str = "regular") -> set[str]:
        """Keys of all rules that a complete sheet breaks, notes included.

        :param filled: boxes that a training run filled in.
        :param kind: the kind of the vote: a re-vote and a continued one have ballots of their own.
        """
        found = self.binding(v, filled) | self.noted(v)
        if v["dpt.t"] > self.most:
            found.add("R15:dpt")
        if kind not in _OWN_BALLOTS and v["ballots_received"] != self.received(v["dpt.t"]):
            found.add("R10:ballots_received")
        if "ballots_received" not in filled:
            found |= {
                f"R14:ballots_received.{box}" for box in self.handed_out(kind) - filled
                if v[box] > v["ballots_received"]
            }
        served = ("used_dpt.t", "used_dptb.t", "used_dpk.t", "ballots_returned")
        if not filled & {"ballots_received", *served} and sum(v[box] for box in served) > v["ballots_received"]:
            found.add("R12:used_dpk")
        return found

    def handed_out(self, kind: str = "regular") -> set[str]:
        """Boxes that count ballots or voters who got one; and the DPT, for whose every voter a ballot comes."""
        lists = {f"{row}.{c}" for row in LISTS for c in _COLUMNS}
        boxes = set(self.form.order) - {"ballots_received"} - lists
        return boxes if kind in _OWN_BALLOTS else boxes | {f"dpt.{c}" for c in _COLUMNS}

    def noted(self, v: Figures) -> set[str]:
        """Keys of R25 and R26: what agrees and is rare."""
        found = set()
        if v["used_total.t"] == 0:
            found.add("R25:nobody")
        if v["valid"] == 0 < v["cast"]:
            found.add("R25:no_valid")
        if v["used_dpt.t"] == v["dpt.t"] > 0:
            found.add("R25:everybody")
        if len(self.blocks) > 1:
            found |= {f"R25:all_to_one.{one.total if not self.is_grouped else 'party_total.' + one.id}"
                      for one in self.blocks if v[one.total] == v["valid"] > 0}
        for one in self.blocks:
            named = [v[box] for box in one.members]
            if not named or v[one.own] < 5:
                continue
            if v[one.own] == v[one.total] and not any(named):
                found.add(f"R26:party_only.{one.id}")
            if v[one.own] == sum(named):
                found.add(f"R26:subtotal.{one.id}")
        return found

    # ---- which slip explains it

    def explaining(self, v: Figures) -> set[str]:
        """Boxes that explain all that binds and is broken: another figure in that box alone, and all is kept."""
        broken = [one for one in self.identities if not one.kept(v)]
        shared = set.intersection(*(set(one.boxes()) for one in broken)) if broken else set()
        return {box for box in shared if self._explains(box, broken, v)}

    def _explains(self, box: str, broken: list[Sum | Part], v: Figures) -> bool:
        sums = [one for one in broken if isinstance(one, Sum)]
        figures = [sums[0].fitting(box, v)] if sums else range(1000)
        return any(0 <= one < 1000 and self.keeps({**v, box: one}, box) for one in figures)

    def keeps(self, v: Figures, *boxes: str) -> bool:
        """Whether all that speaks of these boxes is kept."""
        return all(one.kept(v) for box in boxes for one in self.of_box[box])

    @cached_property
    def neighbours(self) -> tuple[tuple[str, str], ...]:
        """Pairs of boxes that are easily taken for each other: beside each other, or one above the other on a page."""
        found = []
        for section in self.form.sections:
            for row in section.rows:
                names = [one.id for one in row.fields]
                found += [(a, b) for at, a in enumerate(names) for b in names[at + 1 :]]
            for above, below in zip(section.rows, section.rows[1:], strict=False):
                if above.page == below.page:
                    found += [(a.id, b.id) for a in above.fields for b in below.fields if a.column == b.column]
        return tuple(found)

    def exchanges(self, v: Figures) -> set[tuple[str, str]]:
        """Pairs of neighbours that explain it: exchanged, and all that binds is kept."""
        broken = [one for one in self.identities if not one.kept(v)]
        if not broken:
            return set()
        found = set()
        for a, b in self.neighbours:
            concerns = v[a] != v[b] and all(a in one.boxes() or b in one.boxes() for one in broken)
            if concerns and self.keeps({**v, a: v[b], b: v[a]}, a, b):
                found.add((a, b))
        return found
