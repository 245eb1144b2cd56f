"""What random keys make of a sheet, written from the manual and not from the program: an independent model."""

from __future__ import annotations

from dataclasses import dataclass, field

BOXES = 3


@dataclass
class SheetModel:
    """Fields in paper order, rows (left to right) and pages; ``view``: form, check or away."""

    order: list[str]
    row_of: dict[str, list[str]]
    page_of: dict[str, int]
    at: str = ""
    view: str = "form"
    figures: dict[str, int | str] = field(default_factory=dict)
    half: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.at = self.at or self.order[0]

    # ---- keys of the box
    def key(self, name: str) -> None:
        """One key that was not a repetition."""
        half = self.half.get(self.at, "")
        if name in "0123456789?":
            self._push(half + name)
        elif name == "x" and not half.strip("x"):
            self._push(half + "x")
        elif name in "n." and not half:
            self._finish(0 if name == "n" else "blank")
            self.step(1)
        elif name in ("enter", "tab", "down", "up", "left", "right"):
            self._leave(name, half)
        elif name == "back":
            self._back(half)
        elif name == "esc":
            if half:
                del self.half[self.at]
            else:
                self.view = "away"
        elif name in ("pgdn", "pgup", "first", "last"):
            self._jump(name)

    def _push(self, half: str) -> None:
        if len(half) < BOXES:
            self.half[self.at] = half
            return
        self._finish(_read(half))
        self.step(1)

    def _finish(self, figure: int | str) -> None:
        self.half.pop(self.at, None)
        self.figures[self.at] = figure

    def _leave(self, name: str, half: str) -> None:
        if half and not half.strip("x"):
            return  # only crosses: the last box is not filled
        if half:
            self._finish(_read(half))
        elif name == "enter" and self.at not in self.figures:
            return
        if name in ("left", "right"):
            row = self.row_of[self.at]
            place = row.index(self.at) + (1 if name == "right" else -1)
            self.at = row[min(max(place, 0), len(row) - 1)]
        else:
            self.step(-1 if name == "up" else 1)

    def _back(self, half: str) -> None:
        if len(half) > 1:
            self.half[self.at] = half[:-1]
        elif half:
            del self.half[self.at]
        elif self.at in self.figures:
            del self.figures[self.at]
        else:
            self.step(-1)

    def step(self, by: int) -> None:
        place = self.order.index(self.at) + by
        if place >= len(self.order):
            self.view = "check"
        else:
            self.at = self.order[max(0, place)]

    def _jump(self, name: str) -> None:
        if name in ("first", "last"):
            self.at = self.order[0 if name == "first" else -1]
            return
        pages = sorted(set(self.page_of.values()))
        place = pages.index(self.page_of[self.at]) + (1 if name == "pgdn" else -1)
        page = pages[min(max(place, 0), len(pages) - 1)]
        self.at = next(one for one in self.order if self.page_of[one] == page)

    # ---- ways back
    @property
    def missing(self) -> list[str]:
        """Fields that are not typed, or half typed."""
        return [one for one in self.order if one not in self.figures or one in self.half]

    def resumed(self, *, same_place: bool) -> None:
        """The sheet is opened again: at what is half typed, else where it was left, else at what is not typed."""
        half = [one for one in self.order if one in self.half]
        untyped = [one for one in self.order if one not in self.figures]
        place = [self.at] if same_place else []
        if not self.figures and not self.half:
            place = []
        self.at = next(iter([*half, *place, *untyped, self.order[0]]))
        self.view = "form"


def _read(boxes: str) -> int | str:
    if "?" in boxes:
        return "unreadable"
    digits = boxes.replace("x", "")
    return int(digits) if digits else 0
