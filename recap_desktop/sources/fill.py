"""What a training makes up where its source lacks it, so that a sheet can be entered and says nothing new.

Who uses it says so: on the terminal, in ``summary.json`` and, for the boxes that a form lets be filled in, in the
record.
"""

from __future__ import annotations

from collections.abc import Mapping

from forms.definition import FormDefinition
from forms.figure import MAX_VALUE

#: Spare ballots are given in tenths of a percent.
_WHOLE = 1000
_SPARE = "spare_per_mille"


def fill_in(definition: FormDefinition, known: Mapping[str, int]) -> dict[str, int]:
    """Boxes of the form that are not known.

    Upwards from the votes: a party's own votes 0, its total and the valid votes their sum, invalid 0, cast the sum;
    who voted = cast, all of them on the fixed list, men and women halves, the list as long as that. Then the ballots:
    used = cast, received = the list and its spare ballots but never fewer than used, returned 0, unused the rest.
    Whatever remains is 0.
    """
    return _Filling(definition, known).made


class _Filling:
    def __init__(self, definition: FormDefinition, known: Mapping[str, int]) -> None:
        self._definition, self._known = definition, known
        self.made: dict[str, int] = {}
        self._votes()
        self._voters()
        self._ballots()
        for name in definition.order:
            self._put(name, 0)

    def _at(self, name: str) -> int:
        return self._known.get(name, self.made.get(name, 0))

    def _put(self, name: str, value: int) -> None:
        if name in self._definition and name not in self._known and name not in self.made:
            self.made[name] = min(value, MAX_VALUE)

    def _votes(self) -> None:
        shape, parts = self._definition.shape, []
        for number, members in shape:
            own = [f"votes.{number}", *(f"votes.{number}.{one}" for one in members or ())]
            self._put(own[0], 0)
            self._put(f"party_total.{number}", sum(map(self._at, own)))
            parts.append(own[0] if members is None else f"party_total.{number}")
        self._put("valid", sum(map(self._at, parts)))
        self._put("invalid", 0)
        self._put("cast", self._at("valid") + self._at("invalid"))

    def _voters(self) -> None:
        self._put("used_total.t", self._at("cast"))
        for row in ("used_dptb", "used_dpk"):
            self._put(f"{row}.t", 0)
        self._put("used_dpt.t", max(0, self._at("used_total.t") - self._at("used_dptb.t") - self._at("used_dpk.t")))
        self._put("dpt.t", self._at("used_dpt.t"))
        for row in ("dpt", "used_dpt", "used_dptb", "used_dpk", "used_total"):
            total = self._at(f"{row}.t")
            self._put(f"{row}.m", total - total // 2)
            self._put(f"{row}.f", total // 2)

    def _ballots(self) -> None:
        used, listed = self._at("cast"), self._at("dpt.t")
        spare = -(-listed * self._definition.values.get(_SPARE, 0) // _WHOLE)
        self._put("ballots_used", used)
        self._put("ballots_returned", 0)
        self._put("ballots_received", max(listed + spare, used))
        self._put("ballots_unused", self._at("ballots_received") - used)
