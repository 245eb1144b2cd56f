"""What the page of a sub-district shows beside that of version 2: every figure that was read again or corrected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from forms.definition import FormDefinition
from forms.geography import station_number, village_of
from sync.fold import SheetState
from sync.portal.content import View
from sync.portal.layouts.v2 import page as version_2
from sync.portal.layouts.v2.changes import history
from sync.portal.layouts.v3.changes import rereadings
from sync.portal.layouts.v3.tables import sheets_of
from sync.record.content import Change, Correction, RereadBox, SealedSheet
from sync.trust.package import ElectionPackage
from sync.trust.village_names import village_name


class PageWords(version_2.PageWords):
    """As in version 2; villages of one name are told apart by kind and code."""

    def place(self, package: ElectionPackage, code: str) -> str:
        """Name of a region, a village's with its mark where another one of the sub-district has the same name."""
        return village_name(package, code)


@dataclass(frozen=True, slots=True)
class ChangedFigure:
    """One line of the list of changed figures: where, which box, from what to what, how, and by whom it was read."""

    place: str
    field: str
    before: str
    after: str
    how: str
    readers: str
    record: str


def changes_of(view: View, words: version_2.PageWords) -> list[ChangedFigure]:
    """In the order of the table of stations, contest by contest."""
    return [
        line for contest, station, form in sheets_of(view)
        for line in _of(view, view.state.sheet(contest, station), form, words)
    ]


def _of(view: View, sheet: SheetState, form: FormDefinition, words: version_2.PageWords) -> Iterator[ChangedFigure]:
    for record in history(view, sheet):
        found: list[tuple[str, RereadBox | Change, str, str]] = [
            (name, box, "reread", ", ".join(sorted({one.person for one in box.readings})))
            for name, box in rereadings(view, record).items()
        ]
        for key in sorted(record.content_as(SealedSheet).corrections):
            act = view.records.get(key)
            if act is not None and isinstance(act.content, Correction):
                found += [(name, change, act.content.method, "") for name, change in act.content.figures.items()]
        place = f"{words.place(view.package, village_of(sheet.station))} {station_number(sheet.station)}"
        for name, change, how, readers in found:
            if name in form.order:
                yield ChangedFigure(
                    place, form.field(name).name.get(words.lang), words.figure(change.before),
                    words.figure(change.after), words.say(f"change_{how}"), readers, record.id,
                )
