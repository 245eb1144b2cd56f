"""Which electoral district: there only where the sub-district has a part in several of the contest."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from recap_desktop.ui.context import Context
from sync.trust.contests import District


class DistrictChoice(QComboBox):
    """Names of the districts; hidden where there is one. ``activated`` when another one is chosen."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._contest = ""
        context.words.put(self, "setAccessibleName", "district.choose")
        self.hide()

    @property
    def district(self) -> District | None:
        """The district on show; None where nobody has to choose."""
        found: District | None = self.currentData()
        return found

    @property
    def code(self) -> str:
        """Its code; empty where nobody has to choose."""
        return self.district.code if self.district is not None else ""

    def offer(self, contest: str) -> None:
        """The districts of a contest; the one that was chosen stays chosen."""
        facts = self._context.facts
        found = facts.package.contests[contest].districts_in(facts.region) if contest in facts.contests else ()
        several = found if len(found) > 1 else ()
        if [self.itemData(place) for place in range(self.count())] != list(several):
            self.clear()
            for one in several:
                self.addItem(self._context.words("district.named", name=one.name), one)
        self.setVisible(bool(several))
