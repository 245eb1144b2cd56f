"""The rectangles of the definition against the vector drawing of the official sheet.

The boxes for digits are the squares the sheet draws with its thickest pen (3 pt); see ``docs/form-positions.md``.
"""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest

from forms.catalogue import load
from forms.definition import Rect

Four = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]


def _multiply(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3], a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5],
    )


def _drawn(page: pikepdf.Page) -> list[tuple[str, float, Four]]:
    """Painting operator, pen width and bounds (from the top left) of every straight four-sided path."""
    height = float(page.MediaBox[3])
    now: Matrix = (1, 0, 0, 1, 0, 0)
    kept: list[Matrix] = []
    pen = 1.0
    paths: list[list[tuple[float, float] | None]] = []
    found: list[tuple[str, float, Four]] = []
    for instruction in pikepdf.parse_content_stream(page):
        operator = str(instruction.operator)
        if operator == "q":
            kept.append(now)
        elif operator == "Q":
            now = kept.pop()
        elif operator == "cm":
            a, b, c, d, e, f = (float(one) for one in instruction.operands)
            now = _multiply((a, b, c, d, e, f), now)
        elif operator == "w":
            pen = round(float(instruction.operands[0]) * abs(now[0]), 2)
        elif operator in ("m", "l"):
            x, y = (float(one) for one in instruction.operands)
            point = (x * now[0] + y * now[2] + now[4], height - (x * now[1] + y * now[3] + now[5]))
            if operator == "m":
                paths.append([])
            paths[-1].append(point)
        elif operator == "c":
            paths[-1].append(None)
        elif operator in ("f", "f*", "s", "S", "b*", "n"):
            found += [(operator, pen, bounds) for path in paths if (bounds := _bounds(path)) is not None]
            paths = []
    return found


def _bounds(path: list[tuple[float, float] | None]) -> Four | None:
    points = [one for one in path if one is not None]
    if len(points) != len(path) or not 4 <= len(points) <= 5:
        return None
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return (min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def _near(a: Four, b: Four) -> bool:
    return all(abs(one - two) <= 0.02 for one, two in zip(a, b, strict=True))


def _four(rect: Rect) -> Four:
    return (rect.x, rect.y, rect.w, rect.h)


def _same_places(defined: list[Four], drawn: list[Four]) -> None:
    """Each defined place is drawn, and every drawn one is defined."""
    assert all(any(_near(one, other) for other in drawn) for one in defined)
    assert all(any(_near(one, other) for other in defined) for one in drawn)


@pytest.fixture(scope="module")
def drawings(shared_data: Path) -> list[list[tuple[str, float, Four]]]:
    with pikepdf.open(shared_data / "forms" / "C.HASIL-PPWP.pdf") as pdf:
        return [_drawn(page) for page in pdf.pages]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_every_digit_box_is_where_the_sheet_draws_it(
    number: int, drawings: list[list[tuple[str, float, Four]]]
) -> None:
    drawn = [
        bounds for operator, pen, bounds in drawings[number - 1]
        if operator == "s" and pen == 3.0 and bounds[2] < 60 and abs(bounds[2] - bounds[3]) < 0.1
    ]
    defined = [_four(rect) for one in load("PPWP").fields if one.page == number for rect in one.box_rects]
    assert len(defined) == {1: 66, 2: 9, 3: 9}[number]
    assert {rect.page for one in load("PPWP").fields if one.page == number for rect in one.box_rects} == {number}
    _same_places(defined, drawn)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_marker_and_corner_marks(number: int, drawings: list[list[tuple[str, float, Four]]]) -> None:
    page = load("PPWP").pages[number - 1]
    assert (page.number, page.marker, page.width, page.height) == (number, 100 + number, 1700.79, 2551.18)
    squares = [
        bounds for operator, _, bounds in drawings[number - 1] if operator == "b*" and abs(bounds[2] - 20.4) < 0.1
    ]
    assert len(squares) == 8
    _same_places([_four(one) for one in page.corner_marks], squares)
    markers = [b for operator, _, b in drawings[number - 1] if operator == "f*" and abs(b[2] - 90.71) < 0.1]
    assert page.marker_rect is not None
    _same_places([_four(page.marker_rect)], markers)


def test_boxes_run_from_left_to_right_and_rows_from_top_to_bottom() -> None:
    form = load("PPWP")
    for one in form.fields:
        xs = [rect.x for rect in one.box_rects]
        assert xs == sorted(xs) and len({rect.y for rect in one.box_rects}) == 1
    for section in form.sections:
        tops = [row.fields[0].box_rects[0].y for row in section.rows]
        assert tops == sorted(tops)
        for row in section.rows:
            lefts = [one.box_rects[0].x for one in row.fields]
            assert lefts == sorted(lefts)


def test_words_are_written_in_a_drawn_cell_that_holds_no_digit_box(
    drawings: list[list[tuple[str, float, Four]]],
) -> None:
    for one in load("PPWP").fields:
        if one.words_rect is None:
            continue
        x, y, w, h = _four(one.words_rect)
        cells = [bounds for operator, pen, bounds in drawings[one.page - 1] if operator == "s" and pen == 2.5]
        assert any(
            a - 0.02 <= x and b - 0.02 <= y and x + w <= a + c + 0.02 and y + h <= b + d + 0.02 and d < 200
            for a, b, c, d in cells
        )
        for rect in one.box_rects:
            assert rect.x >= x + w - 0.02 or rect.y + rect.h <= y + 0.02
