"""Strip, caption, tools and paper of the sheet being typed. Typing goes on without any photo."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtWidgets import QWidget

from forms.catalogue import form_of_marker
from forms.definition import FieldDef, FormDefinition
from forms.errors import KnownError
from recap_desktop.ui.context import Context
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.widgets.buttons import button
from recap_desktop.ui.widgets.image_pane import placing
from recap_desktop.ui.widgets.image_pane.strip import Strip
from recap_desktop.ui.widgets.image_pane.tabs import PageTabs
from recap_desktop.ui.widgets.image_pane.view import STEP, PaperView, PhotoPage
from recap_desktop.ui.widgets.labels import label
from recap_desktop.ui.widgets.layout import column, row
from recap_desktop.ui.widgets.notice import Notice


class ImagePane(QWidget):
    """``follow`` shows a field; ``add_photo`` opens files. Emits ``photos_changed``."""

    photos_changed = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        words = context.words
        self._sheets: dict[int, PhotoPage] = {}
        self._definition: FormDefinition | None = None
        self._field: FieldDef | None = None
        self._page = 1
        self._following = True
        self.strip = Strip(context.theme)
        self.paper = PaperView(context.theme)
        words.put(self.paper, "setAccessibleName", "image.paper")
        self.notice = Notice(context.theme)
        self._none = label("muted", wrap=True)
        words.put(self._none, "setText", "image.none")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._add = button(words, "act.add_photo", self.add_photo, key=Key.ADD_PHOTO.value)
        self._tabs = PageTabs(words)
        self._tabs.chosen.connect(self._turn_to)
        self._follow = button(words, "act.follow", self._follow_again, role="chip")
        self._fit = button(words, "act.fit", self.paper.fit, role="chip")
        self._rotate = button(words, "act.rotate", self.paper.rotate, role="chip")
        self._replace = button(words, "act.replace_photo", self.add_photo, role="chip")
        self._tools = QWidget()
        row(self._tabs, self._follow, None, self._fit, self._rotate, self._replace, spacing=4, into=self._tools)
        self._question = label("strong", wrap=True)
        self._yes = button(words, "image.yes", lambda: self._settle(right=True), role="chip")
        self._no = button(words, "image.no", lambda: self._settle(right=False), role="chip")
        self._asking = QWidget()
        column(self._question, row(self._yes, self._no, None, spacing=4), spacing=2, into=self._asking)
        self._empty = QWidget()
        column(None, self._none, row(None, self._add, None), None, into=self._empty, spacing=12)
        layout = column(self.strip, self.notice, self._tools, self._asking, self.paper, self._empty, spacing=4,
                        into=self)
        layout.setStretch(4, 1)
        layout.setStretch(5, 1)
        self.paper.moved_by_hand.connect(self._pause)
        self.setFocusProxy(self.paper)
        self._show()

    # ---- what the page uses
    def begin(self, definition: FormDefinition) -> None:
        """A new sheet: no photos, one tab a page of paper."""
        self._definition, self._sheets, self._field, self._page = definition, {}, None, 1
        self.notice.clear()
        self._tabs.begin(len(definition.pages))
        self._show()

    def follow(self, field: FieldDef) -> None:
        """The field typed next: turns the page, cuts the strip, frames the row."""
        self._field = field
        self._following = True
        if field.page != self._page:
            self._page = field.page
            self._show()
        else:
            self._mark()

    def prepare(self, page: int) -> None:
        """This page is likely to be turned to next."""
        self._tabs.centre()
        sheet = self._sheets.get(page)
        if sheet is not None:
            self.paper.prepare(sheet)

    @property
    def count(self) -> int:
        """Pages that have a photo."""
        return len(self._sheets)

    def add_photo(self) -> None:
        """Asks for files; each photo goes to the page that its marker names."""
        chosen = self._context.open_files("image.choose")
        if chosen and self._definition is not None:
            self.open_photos([Path(one) for one in chosen])

    def open_photos(self, paths: Sequence[Path]) -> None:
        """Reads files off the main thread. What has no marker that can be read goes to the page on show and on, and
        it is asked; anything that is no usable image answers with one sentence."""
        definition = self._definition
        if definition is None:
            return
        self.notice.say(self._context.words("image.opening", name=", ".join(path.name for path in paths)))
        self._context.tasks.beside(self, lambda: placing.read_photos(paths, definition),
                                   lambda found: self._opened(definition, *found), self._not_opened)

    def take_focus(self) -> None:
        """Focus on the paper, or on the way to add one."""
        goal = self.paper if self._page in self._sheets else self._add
        goal.setFocus(Qt.FocusReason.OtherFocusReason)

    def rotate(self) -> None:
        """A quarter turn."""
        self.paper.rotate()
        self._mark()

    def zoom(self, larger: bool) -> None:
        """A step nearer or farther."""
        self.paper.zoom(STEP if larger else 1 / STEP)

    def fit(self) -> None:
        """The whole width."""
        self.paper.fit()

    # ---- inside
    def _opened(self, definition: FormDefinition, photos: Sequence[placing.Photo],
                faults: Sequence[KnownError]) -> None:
        if definition is not self._definition:
            return  # another sheet is typed by now
        placed = placing.place(photos, definition, self._page, self._sheets)
        for number, one in placed.pages.items():
            asked = ""
            if number in placed.asked:
                asked = "image.ask_order" if one.marker is None else "image.ask_unknown"
            flat = one.flat is not None
            self._sheets[number] = PhotoPage(one.flat if one.flat is not None else one.image, flat, asked=asked)
        self._say_placed(placed, faults)
        if placed.pages and self._page not in placed.pages and len(photos) == 1:
            self._turn_to(next(iter(placed.pages)))
        self._show()
        self.photos_changed.emit()

    def _form_of(self, marker: int) -> str:
        found = form_of_marker(marker)
        return found.get(self._context.words.language) if found is not None else str(marker)

    def _say_placed(self, placed: placing.Placed, faults: Sequence[KnownError]) -> None:
        """What became of the photos, the worst first; nothing where each lies where it was opened."""
        words = self._context.words
        said = [words.sentence(one) for one in faults]
        said += [words("image.other_form", name=name, contest=self._form_of(number), n=number % 100)
                 for name, number in placed.foreign]
        said += [words("image.left_over", name=name) for name in placed.left_over]
        bad = bool(said)
        said += [words("image.twice", n=number) for number in sorted(placed.twice)]
        said += [words("image.elsewhere", n=number) for number in sorted(placed.elsewhere)]
        if any(one.flat is None for one in placed.pages.values()):
            said.append(words("image.no_marks"))
        if said:
            self.notice.say(" ".join(said), "bad" if bad else "warn")
        else:
            self.notice.clear()

    def _settle(self, *, right: bool) -> None:
        """The officer looked at the page number on the paper: it is this page, or the photo goes."""
        sheet = self._sheets.get(self._page)
        if sheet is not None and right:
            sheet.asked = ""
        else:
            self._sheets.pop(self._page, None)
            self.notice.clear()
        self._show()
        self.photos_changed.emit()
        self.take_focus()

    def _not_opened(self, error: Exception) -> None:
        self.notice.say(self._context.words.sentence(error), "bad")

    def _turn_to(self, page: int) -> None:
        self._page = page
        self._following = self._field is not None and self._field.page == page
        self._show()

    def _show(self) -> None:
        sheet = self._sheets.get(self._page)
        self.paper.show_sheet(sheet)
        self.paper.setVisible(sheet is not None)
        self._tools.setVisible(bool(self._sheets))
        self._empty.setVisible(sheet is None)
        self._asking.setVisible(sheet is not None and bool(sheet.asked))
        if sheet is not None and sheet.asked and self._definition is not None:
            self._context.words.put(self._question, "setText", sheet.asked, n=self._page,
                                    m=len(self._definition.pages))
        self._tabs.turn_to(self._page)
        self._mark()

    def _mark(self) -> None:
        sheet, field = self._sheets.get(self._page), self._field
        here = sheet is not None and sheet.flat and field is not None and field.page == self._page
        self._follow.setVisible(bool(self._sheets) and not self._following)
        if not here or sheet is None or field is None or not field.box_rects:
            self.strip.show_boxes(None, ())
            self.paper.frame(None, follow=False)
            return
        self.strip.show_boxes(sheet.image, field.box_rects)
        first, last = field.box_rects[0], field.box_rects[-1]
        self.paper.frame(QRectF(first.x, first.y, last.x + last.w - first.x, first.h), follow=self._following)

    def _pause(self) -> None:
        self._following = False
        self._follow.setVisible(True)

    def _follow_again(self) -> None:
        if self._field is not None:
            self.paper.fit()
            self.follow(self._field)
