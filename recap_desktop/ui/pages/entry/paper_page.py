"""One page of the paper on screen: its heads and rows. Built when it is first shown, not when the sheet is opened."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from forms.definition import FormDefinition
from recap_desktop.ui.context import Context
from recap_desktop.ui.pages.entry.rows import FormRow, GroupHead, SectionHead
from recap_desktop.ui.widgets.figure_field import FigureField
from recap_desktop.ui.widgets.layout import column

#: Rows of a section that fit the smallest window at their full height.
_MANY = 11


class PaperPage(QScrollArea):
    """Rows by id and fields by id of one page, in paper order."""

    def __init__(self, context: Context, definition: FormDefinition, number: int, names: Mapping[str, str]) -> None:
        super().__init__()
        self.rows: dict[str, FormRow] = {}
        self.fields: dict[str, FigureField] = {}
        self._heads: list[SectionHead | GroupHead] = []
        body = QFrame()
        body.setProperty("role", "sheet")
        parts: list[QWidget] = []
        for section in definition.sections:
            rows = [one for one in section.rows if one.page == number]
            if not rows:
                continue
            if rows[0].group is None:
                self._heads.append(SectionHead(context, section))
                parts.append(self._heads[-1])
            group = None
            for row in rows:
                if row.group is not None and row.group != group:
                    self._heads.append(GroupHead(context, section, row.group, names.get(row.group, "")))
                    parts.append(self._heads[-1])
                group = row.group
                made = FormRow(context, row, names, dense=len(rows) > _MANY)
                self.rows[row.id] = made
                self.fields.update(made.fields)
                parts.append(made)
        self._body, self._rows = body, column(*parts, None, margins=(0, 2, 0, 2), spacing=0, into=body)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(body)

    def prepare(self, size: QSize) -> None:
        """What showing it for the first time costs, before it is shown: style of every part, and places of the rows."""
        if self.size() == size or self.isVisible():
            return
        self.resize(size)
        for one in (self, *self.findChildren(QWidget)):
            one.ensurePolished()
        self._body.resize(size.width(), self._body.sizeHint().height())
        self._rows.activate()

    def show_row(self, row: FormRow) -> None:
        """Scrolls to a row, with a third of the page around it."""
        self.ensureWidgetVisible(row, 0, max(0, self.viewport().height() // 3))

    def retranslate(self) -> None:
        """Labels of rows and heads."""
        for head in self._heads:
            head.retranslate()
        for row in self.rows.values():
            row.retranslate()
