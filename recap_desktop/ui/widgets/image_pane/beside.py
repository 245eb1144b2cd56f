"""The strip of paper beside a box in question, where there is a photo; otherwise the way to add one.

For acts that ask for a few boxes of a sheet: no paper to turn, only the row of the box asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from forms.definition import FormDefinition
from forms.errors import KnownError
from recap_desktop.ui.context import Context
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.image_pane import placing
from recap_desktop.ui.widgets.image_pane.strip import Strip
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column


class PaperBeside(QWidget):
    """Photos of one sheet, kept while its boxes are asked for; nothing is stored.

    The page places ``add`` where it has room: on a low screen the strip stands alone above its box.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._definition: FormDefinition | None = None
        self._of = ""
        self._pages: dict[int, QImage] = {}
        self._field = ""
        self.strip = Strip(context.theme)
        self.said = label("hint", wrap=True)
        self.said.hide()
        self.add = button(context.words, "act.add_photo", self.add_photos, key=Key.ADD_PHOTO.value, role="chip")
        self.add.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a digit typed after a click is for the box
        QShortcut(QKeySequence(Key.ADD_PHOTO.value), self).activated.connect(self.add_photos)
        column(self.strip, self.said, spacing=4, into=self)

    def begin(self, definition: FormDefinition, sheet: str) -> None:
        """Boxes of a sheet are asked for; photos of another one are forgotten. ``sheet`` is what tells them apart."""
        if sheet != self._of:
            self._pages, self._field = {}, ""
            self.strip.show_boxes(None, ())
            self.add.show()
            self.said.hide()
        self._definition, self._of = definition, sheet

    def follow(self, field: str) -> None:
        """The row of this box, where its page has a photo that could be flattened."""
        self._field = field
        self._show()

    def add_photos(self) -> None:
        """Asks for files."""
        chosen = self._context.open_files("image.choose")
        if chosen:
            self.open_photos([Path(one) for one in chosen])

    def open_photos(self, paths: Sequence[Path]) -> None:
        """Reads files off the main thread; a photo goes to the page its marker names, else by the order from the page
        of the box asked for."""
        definition, of = self._definition, self._of
        if definition is None:
            return
        start = definition.field(self._field).page if self._field else 1
        self._say(self._context.words("image.opening", name=", ".join(path.name for path in paths)))
        self._context.tasks.beside(
            self, lambda: placing.read_photos(paths, definition),
            lambda found: self._opened(of, placing.place(found[0], definition, start, self._pages), found[1]),
            lambda error: self._say(self._context.words.sentence(error)))

    def _opened(self, of: str, placed: placing.Placed, faults: Sequence[KnownError]) -> None:
        if of != self._of:
            return  # another sheet is asked for by now
        words = self._context.words
        self._pages |= {number: one.flat for number, one in placed.pages.items() if one.flat is not None}
        said = [str(words.sentence(one)) for one in faults]
        said += [words("image.left_over", name=name) for name in (*placed.left_over,
                                                                  *(name for name, _ in placed.foreign))]
        if any(one.flat is None for one in placed.pages.values()):
            said.append(words("figures.no_strip"))
        elif placed.asked:
            said.append(words("figures.by_order"))
        self._say(" ".join(said))
        self._show()

    def _say(self, sentence: str) -> None:
        self.said.setText(sentence)
        self.said.setVisible(bool(sentence))

    def _show(self) -> None:
        definition = self._definition
        if definition is None or not self._field:
            return
        field = definition.field(self._field)
        self.strip.show_boxes(self._pages.get(field.page), field.box_rects)
        self.add.setHidden(not self.strip.isHidden())  # the strip takes its room; its key goes on
