"""One sheet read only: every figure as on the paper, what was decided otherwise, and its findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QWidget

from forms.definition import FormDefinition, RowDef
from forms.figure import Figure, Kind
from recap_desktop.ui import formats, icons
from recap_desktop.ui.context import Context
from recap_desktop.ui.readings import choice_names, field_label, with_choice, worst_first
from recap_desktop.ui.widgets.labels import ElidedLabel, label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.rows_model import RowsModel, TableLine
from recap_desktop.ui.widgets.tables import ListTable

if TYPE_CHECKING:
    from recap_desktop.desk.views import FigureChange, SheetDetail

COLUMNS = ("m", "f", "t")
ROW = 1.3125
#: In the place of a figure that is to be read again from the paper.
VEIL = "•••"
#: What is said of a change while boxes of the sheet are to be read again.
_VEILED = {"reread": "sheet.change.reread_veiled", "correction": "sheet.change.correction_veiled"}


class SheetFigures(QWidget):
    """Title, and the table: every finding, worst first, then the figures. ``opened()`` on Enter."""

    opened = Signal()

    def __init__(self, context: Context, *, titled: bool = True) -> None:
        super().__init__()
        self._context = context
        self._definition: FormDefinition | None = None
        self._sheet: SheetDetail | None = None
        words = context.words
        self._title, self._about = label("title"), ElidedLabel("muted", keep_start=True)
        if not titled:
            self._title.setParent(self)
            self._title.hide()
        self._findings = label("ink-bad")
        self._sentences: Sequence[str] = ()
        self._tall = 0
        self._choices: Mapping[str, str] = {}
        self._model = RowsModel(frozenset({1, 2, 3}))
        self.table = ListTable(context.theme)
        self.table.setModel(self._model)
        context.theme.changed.connect(self._dense)
        self._dense()
        words.put(self.table, "setAccessibleName", "sealing.sheet")
        head = row(self._title, 8, self._about) if titled else row(self._about)
        column(head, self._findings, self.table, into=self).setStretch(2, 1)
        self.table.horizontalHeader().sectionResized.connect(lambda: self._fit_sentences())
        self.table.opened.connect(lambda index: self.opened.emit())
        words.changed.connect(self.retranslate)

    @property
    def about(self) -> QWidget:
        """Revision, corrections and typists; a low page puts them beside its buttons."""
        return self._about

    @property
    def field(self) -> str | None:
        """First field of the row under the cursor."""
        rows = [] if self._definition is None else [one for part in self._definition.sections for one in part.rows]
        place = self.table.currentIndex().row() - len(self._sentences)
        return rows[place].fields[0].id if 0 <= place < len(rows) else None

    def choose(self, field: str) -> None:
        """The cursor on the row of a field."""
        rows = [] if self._definition is None else [one for part in self._definition.sections for one in part.rows]
        at = next((place for place, one in enumerate(rows) if field in {box.id for box in one.fields}), None)
        if at is not None:
            self.table.selectRow(at + len(self._sentences))

    @property
    def pointed(self) -> Sequence[str]:
        """Boxes of the row that the officer moved the cursor to; none while it stands where it began."""
        if self._definition is None or self.field is None or self.table.currentIndex().row() == 0:
            return ()
        row = self._definition.row(self._definition.field(self.field).row)
        return [one.id for one in row.fields]

    def _dense(self) -> None:
        """A whole sheet fits a low window at the usual text size."""
        self.table.verticalHeader().setMinimumSectionSize(1)
        self.table.verticalHeader().setDefaultSectionSize(self._context.theme.em(ROW))

    def show_sheet(self, definition: FormDefinition, sheet: SheetDetail) -> None:
        """Shows the figures; blank cells where nothing is decided yet."""
        self._definition, self._sheet = definition, sheet
        self.retranslate()
        self.table.selectRow(0)
        self.table.scrollToTop()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """All of it."""
        if self._definition is None or self._sheet is None:
            return
        words, sheet = self._context.words, self._sheet
        station, lang = sheet.station, words.language
        self._title.setText(f"TPS {station.number} · {station.village_name}")
        self._about.setVisible(bool(sheet.typists))
        self._about.setText(words("sealing.sheet_about", revision=sheet.revision, corrections=sheet.corrections,
                                   rereadings=sheet.rereadings, names=", ".join(sheet.typists)))
        self._choices = choice_names(self._context, station.code)
        self._sentences = [one.message(lang) for one in worst_first(one.finding for one in sheet.findings)]
        self._findings.setText(words("sealing.sheet_findings", count=len(self._sentences)))
        self._findings.setVisible(bool(self._sentences))
        changes = [self._change(one) for one in sheet.changes]
        theme = self._context.theme
        warning = icons.icon("triangle-alert", theme.tokens.state["finding"].ink, theme.em(1))
        lines = [TableLine((one, "", "", ""), warning) for one in self._sentences]
        history = icons.icon("pencil-line", theme.tokens.muted, theme.em(1))
        lines += [TableLine((one, "", "", ""), history) for one in changes]
        self._sentences = [*self._sentences, *changes]
        lines += [self._line(one, sheet) for section in self._definition.sections for one in section.rows]
        self._model.show([words("sealing.head.row"), *(words(f"entry.column.{name}") for name in COLUMNS)], lines)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place in range(1, 4):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
        self._fit_sentences()

    def _fit_sentences(self) -> None:
        """Findings are the first rows, each whole over all columns: nobody reaches the last figure without them."""
        self.table.clearSpans()
        self.table.setWordWrap(bool(self._sentences))
        em, metrics = self._context.theme.em, self.table.fontMetrics()
        room = QRect(0, 0, self.table.viewport().width() - em(2.5), 10_000)
        for place in range(len(self._sentences), self._tall):  # of the sheet that was on show before
            self.table.setRowHeight(place, self.table.verticalHeader().defaultSectionSize())
        self._tall = len(self._sentences)
        for place, sentence in enumerate(self._sentences):
            self.table.setSpan(place, 0, 1, len(COLUMNS) + 1)
            height = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), sentence).height()
            self.table.setRowHeight(place, height + em(0.375))

    def _line(self, definition: RowDef, sheet: SheetDetail) -> TableLine:
        cells = {"m": "", "f": "", "t": ""}
        for one in definition.fields:
            cells[one.column or "t"] = self._reading(one.id, sheet)
        name = f"{definition.fields[0].number}  {definition.label.get(self._context.words.language)}"
        name = with_choice(name, self._definition, definition.fields[0].id, self._choices) if self._definition else name
        return TableLine((name, *cells.values()))

    def _reading(self, field: str, sheet: SheetDetail) -> str:
        """What stands, behind everything that it took the place of; a mark where the box is to be read again."""
        if field in sheet.veiled:
            return VEIL
        written, decided = _of(sheet.as_written, field), _of(sheet.as_decided, field)
        if written is None or decided is None:
            return ""
        typed = next((one.before for one in sheet.changes if one.how == "reread" and one.field == field), None)
        steps = [written] if typed is None else [typed, written]
        told = [one for one, after in zip(steps, [*steps[1:], decided], strict=True) if not one.same_as(after)]
        return " → ".join(self._text(one) for one in (*told, decided))

    def _change(self, change: FigureChange) -> str:
        """One line of the sheet's history."""
        words = self._context.words
        assert self._definition is not None
        told = {
            "field": field_label(self._definition, change.field, self._context), "names": ", ".join(change.names),
            "time": formats.moment(change.at, words.zone),
        }
        if change.before is None or change.after is None:
            return words(_VEILED[change.how] if change.stands else "sheet.change.waits", **told)
        return words(f"sheet.change.{change.how}", **told, before=self._text(change.before),
                     after=self._text(change.after))

    def _text(self, figure: Figure) -> str:
        words = self._context.words
        if figure.kind is Kind.VALUE and figure.value is not None:
            return formats.number(figure.value, words.language)
        return words("v.blank" if figure.kind is Kind.BLANK else "v.unreadable")


def _of(figures: Mapping[str, Figure] | None, field: str) -> Figure | None:
    return None if figures is None else figures.get(field)
