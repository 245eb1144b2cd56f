"""On which page of the form each photo belongs: by its marker, else by the order of the files, and then it is asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtGui import QImage, QTransform

from forms.definition import FormDefinition
from forms.errors import KnownError
from recap_desktop.ui.widgets.image_pane import loading, marks
from recap_desktop.ui.widgets.image_pane.page_marker import Marker, read_marker


@dataclass(frozen=True)
class Photo:
    """One picture of a file: flattened where its corner marks were seen, with the marker where one was read."""

    name: str
    image: QImage
    flat: QImage | None = None
    marker: Marker | None = None


@dataclass
class Placed:
    """Photos by page. ``asked``: pages whose photo lies there by order only, ``elsewhere``: by its marker, although
    another page was on show. ``foreign``: names of photos with the number of their marker, None where it is unknown."""

    pages: dict[int, Photo] = field(default_factory=dict)
    asked: set[int] = field(default_factory=set)
    elsewhere: set[int] = field(default_factory=set)
    twice: set[int] = field(default_factory=set)
    foreign: list[tuple[str, int]] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)
    faults: list[KnownError] = field(default_factory=list)


def read_photos(paths: Sequence[Path], definition: FormDefinition) -> tuple[list[Photo], list[KnownError]]:
    """Every picture of these files; a file that is none is told and takes nothing from the others."""
    photos: list[Photo] = []
    faults: list[KnownError] = []
    for path in paths:
        try:
            photos += [_photo(path.name, image, definition) for image in loading.open_pages(path)]
        except KnownError as error:
            faults.append(error)
    return photos, faults


def _photo(name: str, image: QImage, definition: FormDefinition) -> Photo:
    made = _read(name, image, definition)
    if made.flat is not None and (made.marker is None or made.marker.number is None):
        # both diagonals of the sheet look alike: the photo may be upside down
        turned = _read(name, image.transformed(QTransform().rotate(180)), definition)
        if turned.marker is not None and turned.marker.number is not None:
            return turned
    return made


def _read(name: str, image: QImage, definition: FormDefinition) -> Photo:
    page = definition.pages[0]
    flat = marks.flatten(image, page)
    marker = read_marker(flat, page) if flat is not None else None
    own = next((one for one in definition.pages if marker is not None and one.marker == marker.number), page)
    if own.corner_marks != page.corner_marks:
        flat = marks.flatten(image, own)
    return Photo(name, image, flat, marker)


def place(photos: Sequence[Photo], definition: FormDefinition, start: int, taken: Collection[int] = ()) -> Placed:
    """Give each photo its page.

    :param start: the page on show; photos without a marker go there and on, past pages that others have.
    :param taken: pages that have a photo; one photo alone may take the place of that on show.
    """
    placed = Placed()
    of_marker = {page.marker: page.number for page in definition.pages if page.marker is not None}
    unread: list[Photo] = []
    for one in photos:
        number = one.marker.number if one.marker is not None else None
        if number is not None and number in of_marker:
            page = of_marker[number]
            if page in placed.pages:
                placed.twice.add(page)
            placed.pages[page] = one
            if page != start and len(photos) == 1:
                placed.elsewhere.add(page)
        elif number is not None:
            placed.foreign.append((one.name, number))
        else:
            unread.append(one)
    alone = len(photos) == 1
    free = [page.number for page in definition.pages if page.number >= start and page.number not in placed.pages
            and (page.number not in taken or (alone and page.number == start))]
    for one, page in zip(unread, free, strict=False):
        placed.pages[page] = one
        placed.asked.add(page)
    placed.left_over = [one.name for one in unread[len(free):]]
    return placed
