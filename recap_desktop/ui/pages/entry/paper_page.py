"""One page of the paper on screen: its heads and rows. Built when it is first shown, not when the sheet is opened.

The head of a block or of a long list, and the total of a block, stay in sight; the rows between them scroll where
they do not fit. A page of several sections has a head over each, which goes with its rows.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from forms.definition import FormDefinition, RowDef
from forms.figure import Figure
from recap_desktop.ui.context import Context
from recap_desktop.ui.find_box import is_total
from recap_desktop.ui.pages.entry.blocks import block_sum
from recap_desktop.ui.pages.entry.entry_field import EntryField
from recap_desktop.ui.pages.entry.page_head import PageHead
from recap_desktop.ui.pages.entry.rows import FormRow, SectionHead
from recap_desktop.ui.theme import Theme
from recap_desktop.ui.widgets.layout import column, row

#: Rows of a section that fit the smallest window at their full height.
_MANY = 11
#: Choices between two ruled lines, as the eye counts them.
_RULED = 10


class PaperPage(QWidget):
    """Rows by id and fields by id of one page, in paper order."""

    def __init__(self, context: Context, definition: FormDefinition, number: int, names: Mapping[str, str]) -> None:
        super().__init__()
        self._context, self._definition = context, definition
        self.rows: dict[str, FormRow] = {}
        self.fields: dict[str, EntryField] = {}
        self._heads: list[SectionHead] = []
        here = [one for one in definition.sections if any(line.page == number for line in one.rows)]
        self.head = PageHead(context, definition, here[0], number, names) if len(here) == 1 else None
        self.area = _Rows(context.theme)
        parts: list[QWidget] = []
        totals: list[FormRow] = []
        for section in here:
            rows = [one for one in section.rows if one.page == number]
            if self.head is None or len(rows[0].fields) > 1:
                self._heads.append(SectionHead(context, section))
                parts.append(self._heads[-1])
            for line in rows:
                made = FormRow(context, line, names, dense=len(rows) > _MANY, ruled=_ends_ten(section.rows, line))
                self.rows[line.id] = made
                self.fields.update(made.fields)
                (totals if is_total(line) and line is rows[-1] else parts).append(made)
        self.area.hold(parts)
        heads = [] if self.head is None else [self.head]
        self._below = row(*totals, spacing=0)
        self._parts = column(*heads, self.area, self._below, None, margins=(0, 2, 0, 2), spacing=0, into=self)
        self._parts.setStretch(len(heads), 1000)
        self.area.verticalScrollBar().rangeChanged.connect(self._stay_in_columns)

    def _stay_in_columns(self, _: int, most: int) -> None:
        """The boxes of the total stand below those of the rows, also beside a scroll bar."""
        bar = self.area.verticalScrollBar().sizeHint().width() if most else 0
        self._below.setContentsMargins(0, 0, bar, 0)

    def prepare(self, size: QSize) -> None:
        """What showing it for the first time costs, before it is shown: style of every part, and places of the rows."""
        if self.size() == size or self.isVisible():
            return
        self.resize(size)
        for one in (self, *self.findChildren(QWidget)):
            one.ensurePolished()
        self._parts.activate()

    def show_row(self, line: FormRow) -> None:
        """Scrolls to a row, with a third of the page around it."""
        if self.area.isAncestorOf(line):
            self.area.ensureWidgetVisible(line, 0, max(0, self.area.viewport().height() // 3))

    def say_typed(self, figures: Mapping[str, Figure]) -> None:
        """How much of the page is left to type, and beside a total that is typed the sum of its parts."""
        if self.head is not None:
            self.head.say_left(sum(1 for name in self.fields if name not in figures))
        for made in self.rows.values():
            if is_total(made.definition):
                found = block_sum(self._definition, made.definition, figures)
                made.say_beside("" if found is None else self._context.words(
                    "entry.block.agrees" if found.agrees else "entry.block.differs", parts=found.parts,
                    total=found.total))

    def retranslate(self) -> None:
        """Labels of rows and heads."""
        if self.head is not None:
            self.head.retranslate()
        for head in self._heads:
            head.retranslate()
        for line in self.rows.values():
            line.retranslate()


class _Rows(QScrollArea):
    """Rows that scroll, no higher than they are."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        theme.changed.connect(self.updateGeometry)  # rows of another size
        self._body = QFrame()
        self._body.setProperty("role", "sheet")
        self.setWidget(self._body)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def hold(self, parts: list[QWidget]) -> None:
        """These, one below the other."""
        column(*parts, None, margins=(0, 0, 0, 0), spacing=0, into=self._body)

    def sizeHint(self) -> QSize:
        """All rows."""
        return self._body.sizeHint()

    def minimumSizeHint(self) -> QSize:
        """A row or two; the rest scrolls."""
        return QSize(self._body.minimumSizeHint().width(), min(self.sizeHint().height(), 64))


def _ends_ten(rows: tuple[RowDef, ...], line: RowDef) -> bool:
    """The row is the tenth, twentieth ... of its block on its page, and another one follows."""
    block = [one for one in rows if one.page == line.page and one.choice not in (None, one.group)]
    return line in block[_RULED - 1:-1:_RULED]
