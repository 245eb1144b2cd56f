"""The form as paper pages: fields in paper order, and where each move leads.

What is typed and marked is kept here for the whole form; widgets exist for the pages that were shown, and for the next
one, which is built while the window has nothing else to do. A form of twenty pages opens as fast as one of three.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from forms.definition import FieldDef, FormDefinition
from forms.figure import Figure
from forms.rules import Finding, Severity
from forms.rules.model import FindingWords
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.entry.blocks import rest_of_block
from recap_desktop.ui.pages.entry.entry_field import EntryField
from recap_desktop.ui.pages.entry.paper_page import PaperPage
from recap_desktop.ui.pages.entry.rows import FormRow
from recap_desktop.ui.widgets.figure_field import Mark, Move

_UNMARKED = (Mark.NONE, "")
#: Milliseconds without anything to do after which the next page is built.
_LEISURE = 120
#: Rows built in one turn, and milliseconds to the next.
_ROWS, _NEXT_TURN = 3, 10


class SheetView(QWidget):
    """Shows one page at a time, itself: a stack of Qt would lay out everything around it, and style, move and paint in
    its own order, each time a page is turned.

    Signals: ``committed(field id, Figure | None)``, ``run_committed({field id: Figure})`` for several as one step,
    ``cells_pasted(field id, text)``, ``focused(field id)``, ``hint_asked(code)``,
    ``edited(field id)``, ``past_end()`` after the last field, ``leave_asked()`` on Esc, ``next_ready(page)`` in a pause
    with the next page built: what else it needs may be made."""

    committed = Signal(str, object)
    run_committed = Signal(object)
    cells_pasted = Signal(str, str)
    focused = Signal(str)
    hint_asked = Signal(str)
    edited = Signal(str)
    past_end = Signal()
    leave_asked = Signal()
    next_ready = Signal(int)

    def __init__(self, context: Context, definition: FormDefinition, names: Mapping[str, str]) -> None:
        super().__init__()
        self._context, self.definition, self._names = context, definition, names
        self.figures: dict[str, Figure] = {}
        self.notes: dict[str, str] = {}
        self._marks: dict[str, tuple[Mark, str]] = {}
        self._said: dict[str, tuple[str, FindingWords, str]] = {}
        self._confirmed: frozenset[str] = frozenset()
        self._pages: dict[int, PaperPage] = {}
        self._shown: PaperPage | None = None
        self._hints = (QSize(), QSize())
        self._building: dict[int, PaperPage] = {}
        self._numbers = sorted({one.page for one in definition.fields})
        self._current = definition.order[0]
        self._lit: FormRow | None = None
        self._paste_allowed = self._read_only = False
        self._leisure = QTimer(self)
        self._leisure.setSingleShot(True)
        self._leisure.timeout.connect(self._build_next)
        context.words.changed.connect(self.retranslate)

    @property
    def current(self) -> FieldDef:
        """The field that has, or last had, the focus."""
        return self.definition.field(self._current)

    @property
    def page(self) -> int:
        """The paper page on show."""
        return self.current.page

    def field(self, field_id: str) -> EntryField:
        """The widget of a field; its page is built where it was not shown yet."""
        return self._page(self.definition.field(field_id).page).fields[field_id]

    @property
    def shown(self) -> PaperPage | None:
        """The page that lies on top; None before the first."""
        return self._shown

    def go_to(self, field: str) -> None:
        """Focus on a field, turning the page."""
        page = self._page(self.definition.field(field).page)
        before, self._shown = self._shown, page
        if before is not page:
            page.lie_on_top(self.rect())
        if page.fields[field].hasFocus():
            self._focused(field, page.rows[self.definition.field(field).row])
        page.fields[field].setFocus(Qt.FocusReason.OtherFocusReason)
        if before is not None and before is not page:
            before.lie_beside()  # after the focus left it: Qt would look for another place for it

    def show_figures(self, figures: Mapping[str, Figure]) -> None:
        """Readings that were not typed just now."""
        changed = [
            name for name in self.figures.keys() | figures.keys() if self.figures.get(name) != figures.get(name)
        ]
        self.figures = dict(figures)
        for page in self._pages.values():
            for name in changed:
                if name in page.fields:
                    page.fields[name].set_figure(figures.get(name))
            page.say_typed(self.figures)

    def show_findings(self, findings: Sequence[Finding], confirmed: frozenset[str]) -> None:
        """Tints every box of each broken identity; all boxes alike, none is blamed while typing."""
        said = self._said
        self._said = {finding.key: self._sentence(finding, said.get(finding.key)) for finding in findings}
        marks: dict[str, tuple[Mark, str]] = {}
        for finding in reversed(findings):
            mark = Mark.NOTE if finding.severity in (Severity.SOFT, Severity.XDOC) else Mark.FINDING
            for field_id in finding.fields:
                known = marks.get(field_id)
                if known is None or known[0] is Mark.NOTE:
                    marks[field_id] = (mark, self._said[finding.key][2])
        before, self._marks = self._marks, marks
        other = self._confirmed ^ confirmed
        self._confirmed = confirmed
        self._mark(
            name for name in {*before, *marks, *other}
            if before.get(name) != marks.get(name) or name in other
        )

    def _sentence(
        self, finding: Finding, kept: tuple[str, FindingWords, str] | None
    ) -> tuple[str, FindingWords, str]:
        """What a screen reader says of it, made once for as long as it speaks of the same figures: a sheet may have a
        finding for every party, and a figure changes one of them."""
        language = self._context.words.language
        if kept is not None and kept[0] == language and kept[1] == finding.words:
            return kept
        return language, finding.words, finding.neutral(language)

    def show_notes(self, notes: Mapping[str, str]) -> None:
        """Notes to boxes, by field."""
        before, self.notes = self.notes, dict(notes)
        for page in self._pages.values():
            for name in page.fields.keys() & (before.keys() | notes.keys()):
                page.fields[name].set_note(self.notes.get(name, ""))

    def set_paste_allowed(self, allowed: bool) -> None:
        """Never in a second entry."""
        self._paste_allowed = allowed
        for field in self._built():
            field.set_paste_allowed(allowed)

    def set_read_only(self, read_only: bool) -> None:
        """Entry pauses while a figure could not be written."""
        self._read_only = read_only
        for field in self._built():
            field.set_read_only(read_only)

    @property
    def unfinished(self) -> dict[str, str]:
        """Boxes that are half typed, by field in paper order: no figures."""
        typed = {name: one.draft for page in self._pages.values() for name, one in page.fields.items() if one.draft}
        return {name: typed[name] for name in self.definition.order if name in typed}

    def resume(self, unfinished: Mapping[str, str]) -> None:
        """Boxes that were left half typed."""
        for name, boxes in unfinished.items():
            self.field(name).resume(boxes)

    def retranslate(self) -> None:
        """Labels of rows and sections."""
        for page in (*self._pages.values(), *self._building.values()):
            page.retranslate()
            page.say_typed(self.figures)

    # ---- Qt
    def sizeHint(self) -> QSize:
        """The largest page."""
        return self._hints[0]

    def minimumSizeHint(self) -> QSize:
        """The least size of the largest page."""
        return self._hints[1]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The page fills it."""
        super().resizeEvent(event)
        if self._shown is not None:
            self._shown.setGeometry(self.rect())

    def event(self, event: QEvent) -> bool:
        """A page may want another size."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._wants_size()
            return True
        return super().event(event)

    def _wants_size(self) -> None:
        size, least = QSize(), QSize()
        for page in self._pages.values():
            size, least = size.expandedTo(page.sizeHint()), least.expandedTo(page.minimumSizeHint())
        if (size, least) != self._hints:
            self._hints = (size, least)
            self.updateGeometry()

    # ---- pages
    def _built(self) -> Iterable[EntryField]:
        return [field for page in self._pages.values() for field in page.fields.values()]

    def _page(self, number: int) -> PaperPage:
        found = self._pages.get(number)
        if found is None:
            found = self._pages[number] = self._begun(number)
            found.build()
            del self._building[number]
            for row in found.rows.values():
                for field_id, field in row.fields.items():
                    self._connect(field_id, field, row)
            self._wants_size()
            self._mark(name for name in found.fields if name in self._marks)
            found.say_typed(self.figures)
        self._leisure.start(_LEISURE)
        return found

    def _begun(self, number: int) -> PaperPage:
        if number not in self._building:
            made = self._building[number] = PaperPage(
                self._context, self.definition, number, self._names, at_once=False, parent=self)
            made.hide()
        return self._building[number]

    def _build_next(self) -> None:
        """A few rows of the next page, each few in a turn of their own: no key waits for a page."""
        at = self._numbers.index(self.page) + 1
        number = self._numbers[at] if at < len(self._numbers) else None
        self._put_away(number)
        if number is None:
            return
        if number in self._pages:
            if self._pages[number].prepare(self.size()):
                self._leisure.start(_NEXT_TURN)
            else:
                if self.isVisible():
                    self._pages[number].lie_beside()
                self.next_ready.emit(number)
        elif self._begun(number).build(_ROWS):
            self._page(number)
        else:
            self._leisure.start(_NEXT_TURN)

    def _put_away(self, following: int | None) -> None:
        """Pages that lie beside the sheet since they were turned; the next one stays there."""
        for number, page in self._pages.items():
            if page is not self._shown and number != following and not page.isHidden():
                page.hide()

    def _connect(self, field_id: str, field: EntryField, row: FormRow) -> None:
        if field_id in self.figures:
            field.set_figure(self.figures[field_id])
        field.set_note(self.notes.get(field_id, ""))
        field.set_paste_allowed(self._paste_allowed)
        field.set_read_only(self._read_only)
        field.committed.connect(lambda figure: self._keep(field_id, figure))
        field.move_asked.connect(lambda move: self._move(field_id, move))
        field.hint_asked.connect(self.hint_asked)
        field.rest_zero_asked.connect(lambda: self._rest_zero(field_id))
        field.cells_pasted.connect(lambda text: self.cells_pasted.emit(field_id, text))
        field.edited.connect(lambda: self.edited.emit(field_id))
        field.focused.connect(lambda: self._focused(field_id, row))

    def _mark(self, changed: Iterable[str]) -> None:
        """Marks of these fields on the pages that exist, and the signs of their rows."""
        rows: dict[str, FormRow] = {}
        for name in changed:
            one = self.definition.field(name)
            page = self._pages.get(one.page)
            if page is not None:
                page.fields[name].set_mark(*self._marks.get(name, _UNMARKED))
                rows[one.row] = page.rows[one.row]
        for row in rows.values():
            of_row = [self._marks[name][0] for name in row.fields if name in self._marks]
            mark = Mark.FINDING if Mark.FINDING in of_row else Mark.NOTE if of_row else Mark.NONE
            row.show_mark(mark, confirmed=bool(self._confirmed & row.fields.keys()))

    # ---- typing
    def _keep(self, field_id: str, figure: Figure | None) -> None:
        if figure is None:
            self.figures.pop(field_id, None)
        else:
            self.figures[field_id] = figure
        self._pages[self.definition.field(field_id).page].say_typed(self.figures)
        self.committed.emit(field_id, figure)

    def _rest_zero(self, field_id: str) -> None:
        """The rest of this block is zero; the focus goes to its total, which is read from the paper."""
        rest = rest_of_block(self.definition, field_id, self.figures.keys())
        if rest is None:
            self.hint_asked.emit("entry.hint.no_rest_zero")
            return
        zeros, goal = rest
        run = {name: Figure.of(0, "X" * self.definition.field(name).boxes) for name in zeros}
        self.show_figures({**self.figures, **run})
        self.run_committed.emit(run)
        self.go_to(goal)

    def _focused(self, field_id: str, row: FormRow) -> None:
        if self._lit is not row:
            if self._lit is not None:
                self._lit.show_focus(False)
            row.show_focus(True)
            self._lit = row
        self._current = field_id
        self._pages[self.page].show_row(row)
        self.focused.emit(field_id)

    def _move(self, field_id: str, move: Move) -> None:
        order = self.definition.order
        place = self.definition.place[field_id]
        if move is Move.LEAVE:
            self.leave_asked.emit()
        elif move is Move.NEXT:
            if place + 1 < len(order):
                self.go_to(order[place + 1])
            else:
                self.past_end.emit()
        elif move is Move.PREVIOUS:
            self.go_to(order[max(0, place - 1)])
        elif move in (Move.FIRST, Move.LAST):
            self.go_to(order[0 if move is Move.FIRST else -1])
        else:
            self.go_to(self._beside(field_id, move))

    def _beside(self, field_id: str, move: Move) -> str:
        row = self.definition.row(self.definition.field(field_id).row)
        if move in (Move.LEFT, Move.RIGHT):
            ids = [one.id for one in row.fields]
            at = ids.index(field_id) + (1 if move is Move.RIGHT else -1)
            return ids[min(max(at, 0), len(ids) - 1)]
        if move in (Move.SECTION_START, Move.SECTION_END):
            block = self.definition.section_of(field_id).block(row)
            ids = [one.id for definition in block for one in definition.fields]
            return ids[0 if move is Move.SECTION_START else -1]
        at = self._numbers.index(row.page) + (1 if move is Move.PAGE_DOWN else -1)
        page = self._numbers[min(max(at, 0), len(self._numbers) - 1)]
        return next(one.id for one in self.definition.fields if one.page == page)
