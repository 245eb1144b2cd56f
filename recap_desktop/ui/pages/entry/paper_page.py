"""One page of the paper on screen: its heads and rows. Built when it is first shown, not when the sheet is opened.

The head of a block or of a long list, and the total of a block, stay in sight; the rows between them scroll where
they do not fit. A page of several sections has a head over each, which goes with its rows.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt
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
    """Rows by id and fields by id of one page, in paper order.

    :param at_once: False for a page that is built a few rows at a time (:meth:`build`), between the keys of a typist.
    :param parent: the sheet, where it is given: what is made in its place is styled once.
    """

    def __init__(self, context: Context, definition: FormDefinition, number: int, names: Mapping[str, str], *,
                 at_once: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._definition, self._names = context, definition, names
        self.rows: dict[str, FormRow] = {}
        self.fields: dict[str, EntryField] = {}
        self._heads: list[SectionHead] = []
        here = [one for one in definition.sections if any(line.page == number for line in one.rows)]
        self.head = PageHead(context, definition, here[0], number, names) if len(here) == 1 else None
        self.area = _Rows(context.theme)
        self._below = row(spacing=0)
        heads = [] if self.head is None else [self.head]
        self._parts = column(*heads, self.area, self._below, None, margins=(0, 2, 0, 2), spacing=0, into=self)
        self._parts.setStretch(len(heads), 1000)
        self.area.verticalScrollBar().rangeChanged.connect(self._stay_in_columns)
        self._left = [(section, line) for section in here for line in section.rows if line.page == number]
        if at_once:
            self.build()

    def build(self, rows: int | None = None) -> bool:
        """Makes the next rows, all that are left where no number is given; whether the page is whole."""
        now = self._left if rows is None else self._left[:rows]
        self._left = self._left[len(now):]
        for section, line in now:
            of_page = [one for one in section.rows if one.page == line.page]
            if line is of_page[0] and (self.head is None or len(line.fields) > 1):
                self._heads.append(SectionHead(self._context, section))
                self.area.add(self._heads[-1])
            made = FormRow(self._context, line, self._names, dense=len(of_page) > _MANY,
                           ruled=_ends_ten(section.rows, line))
            self.rows[line.id] = made
            self.fields.update(made.fields)
            if is_total(line) and line is of_page[-1]:
                self._below.addWidget(made)
            else:
                self.area.add(made)
        return not self._left

    def _stay_in_columns(self, _: int, most: int) -> None:
        """The boxes of the total stand below those of the rows, also beside a scroll bar."""
        bar = self.area.verticalScrollBar().sizeHint().width() if most else 0
        self._below.setContentsMargins(0, 0, bar, 0)

    def prepare(self, size: QSize) -> bool:
        """What showing it for the first time costs, before it is shown: style of every part, and places of the rows.
        Whether there was anything to do."""
        if self.size() == size:
            return False
        self.resize(size)
        for one in (self, *self.findChildren(QWidget)):
            one.ensurePolished()
        self._parts.activate()
        self.area.lay_out()
        self.grab(QRect(0, 0, 1, 1))  # Qt tells each part where it lies now, which waits until it is first drawn
        for line in self.rows.values():
            line.prepare()
        return True

    def lie_beside(self) -> None:
        """Shown where nobody sees it: a page that is turned to is then moved, and none of its parts comes into view one
        after the other. Its boxes take no focus before; what is beside the sheet is not drawn."""
        for field in self.fields.values():
            field.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.move(-2 * self.width(), 0)
        self.show()

    def lie_on_top(self, area: QRect) -> None:
        """Shown in its place."""
        for field in self.fields.values():
            field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setGeometry(area)
        self.show()

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
        self._lines = column(None, spacing=0, into=self._body)
        self.setWidget(self._body)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def add(self, part: QWidget) -> None:
        """Below what is there."""
        self._lines.insertWidget(self._lines.count() - 1, part)

    def lay_out(self) -> None:
        """Each row in its place now: Qt waits with what is hidden until it is shown."""
        self._body.resize(self.size().width(), max(self.size().height(), self._body.sizeHint().height()))
        for layout in (self._lines, *(one.layout() for one in self._body.findChildren(QWidget))):
            if layout is not None:
                layout.activate()

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
