"""The form as paper pages: fields in paper order, and where each move leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from forms.definition import FieldDef, FormDefinition
from forms.figure import Figure
from forms.rules import Finding, Severity
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.entry.rows import FormRow, SectionHead
from recap_desktop.ui.widgets.figure_field import FigureField, Mark, Move
from recap_desktop.ui.widgets.layout import column


class SheetView(QStackedWidget):
    """Signals: ``committed(field id, Figure | None)``, ``focused(field id)``, ``hint_asked(code)``,
    ``edited(field id)``, ``past_end()`` after the last field, ``leave_asked()`` on Esc."""

    committed = Signal(str, object)
    focused = Signal(str)
    hint_asked = Signal(str)
    edited = Signal(str)
    past_end = Signal()
    leave_asked = Signal()

    def __init__(self, context: Context, definition: FormDefinition) -> None:
        super().__init__()
        self._context, self.definition = context, definition
        self.fields: dict[str, FigureField] = {}
        self._rows: dict[str, FormRow] = {}
        self._heads: list[SectionHead] = []
        self._areas: dict[int, QScrollArea] = {}
        self._current = definition.order[0]
        for page in sorted({section.page for section in definition.sections}):
            self._areas[page] = self._page(page)
            self.addWidget(self._areas[page])
        context.words.changed.connect(self.retranslate)

    @property
    def current(self) -> FieldDef:
        """The field that has, or last had, the focus."""
        return self.definition.field(self._current)

    @property
    def page(self) -> int:
        """The paper page on show."""
        return self.current.page

    @property
    def figures(self) -> dict[str, Figure]:
        """The readings on screen."""
        return {name: field.figure for name, field in self.fields.items() if field.figure is not None}

    def go_to(self, field: str) -> None:
        """Focus on a field, turning the page."""
        self.setCurrentWidget(self._areas[self.definition.field(field).page])
        self.fields[field].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_figures(self, figures: Mapping[str, Figure]) -> None:
        """Readings that were not typed just now."""
        for field_id, field in self.fields.items():
            if field.figure != figures.get(field_id):
                field.set_figure(figures.get(field_id))

    def show_findings(self, findings: Sequence[Finding], confirmed: frozenset[str]) -> None:
        """Tints every box of each broken identity; all boxes alike, none is blamed while typing."""
        language = self._context.words.language
        marks: dict[str, tuple[Mark, str]] = {}
        for finding in reversed(findings):
            mark = Mark.NOTE if finding.severity in (Severity.SOFT, Severity.XDOC) else Mark.FINDING
            for field_id in finding.fields:
                known = marks.get(field_id)
                if known is None or known[0] is Mark.NOTE:
                    marks[field_id] = (mark, finding.neutral(language))
        for field_id, field in self.fields.items():
            field.set_mark(*marks.get(field_id, (Mark.NONE, "")))
        for form_row in self._rows.values():
            of_row = [marks[f][0] for f in form_row.fields if f in marks]
            mark = Mark.FINDING if Mark.FINDING in of_row else Mark.NOTE if of_row else Mark.NONE
            form_row.show_mark(mark, confirmed=bool(confirmed & form_row.fields.keys()))

    def set_paste_allowed(self, allowed: bool) -> None:
        """Never in a second entry."""
        for field in self.fields.values():
            field.set_paste_allowed(allowed)

    def set_read_only(self, read_only: bool) -> None:
        """Entry pauses while a figure could not be written."""
        for field in self.fields.values():
            field.set_read_only(read_only)

    def keep_draft(self) -> None:
        """Keeps what is typed in the field of the focus, if it is a figure."""
        if self.fields[self._current].draft and not self.fields[self._current].keep_draft():
            self.fields[self._current].restore_draft()

    def retranslate(self) -> None:
        """Labels of rows and sections."""
        for head in self._heads:
            head.retranslate()
        for form_row in self._rows.values():
            form_row.retranslate()

    # ---- inside
    def _page(self, number: int) -> QScrollArea:
        body = QFrame()
        body.setProperty("role", "sheet")
        parts: list[QWidget] = []
        for section in self.definition.sections:
            if section.page != number:
                continue
            head = SectionHead(self._context, section)
            self._heads.append(head)
            parts.append(head)
            for definition in section.rows:
                form_row = FormRow(self._context, definition)
                self._rows[definition.id] = form_row
                parts.append(form_row)
                for field_id, field in form_row.fields.items():
                    self._connect(field_id, field, form_row)
        column(*parts, None, margins=(0, 2, 0, 2), spacing=0, into=body)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(body)
        return area

    def _connect(self, field_id: str, field: FigureField, form_row: FormRow) -> None:
        self.fields[field_id] = field
        field.committed.connect(lambda figure: self.committed.emit(field_id, figure))
        field.move_asked.connect(lambda move: self._move(field_id, move))
        field.hint_asked.connect(self.hint_asked)
        field.edited.connect(lambda: self.edited.emit(field_id))
        field.focused.connect(lambda: self._focused(field_id, form_row))

    def _focused(self, field_id: str, form_row: FormRow) -> None:
        for other in self._rows.values():
            if other is not form_row:
                other.show_focus(False)
        form_row.show_focus(True)
        self._current = field_id
        area = self._areas[self.definition.field(field_id).page]
        area.ensureWidgetVisible(form_row, 0, max(0, area.viewport().height() // 3))
        self.focused.emit(field_id)

    def _move(self, field_id: str, move: Move) -> None:
        order = self.definition.order
        place = order.index(field_id)
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
        if move in (Move.LEFT, Move.RIGHT):
            ids = [one.id for one in self.definition.row(self.definition.field(field_id).row).fields]
            at = ids.index(field_id) + (1 if move is Move.RIGHT else -1)
            return ids[min(max(at, 0), len(ids) - 1)]
        if move in (Move.SECTION_START, Move.SECTION_END):
            section = self.definition.section_of(field_id)
            ids = [one.id for definition in section.rows for one in definition.fields]
            return ids[0 if move is Move.SECTION_START else -1]
        pages = sorted(self._areas)
        step = 1 if move is Move.PAGE_DOWN else -1
        at = pages.index(self.definition.field(field_id).page) + step
        page = pages[min(max(at, 0), len(pages) - 1)]
        return next(one.id for one in self.definition.fields if one.page == page)
