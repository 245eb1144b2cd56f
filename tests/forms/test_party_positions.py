"""Boxes of pages of parties and persons: the app's page definitions laid on the corner marks, as that fits the pages
that are known."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from forms.catalogue import load
from forms.choices import ChoiceTree, flat, grouped
from forms.definition import FormDefinition, PageDef

#: Box list of the app -> fields of the form that it gives the places of.
FIRST = {f"{old}_{a}": f"{new}.{b}" for old, new in (
    ("pemilih_dpt", "dpt"), ("pengguna_dpt", "used_dpt"), ("pengguna_dptb", "used_dptb"),
) for a, b in zip("lp", "mf", strict=True)}
LAST = {"jumlah_suara_sah": "valid", "jumlah_suara_tidak_sah": "invalid", "jumlah_seluruh_suara": "cast"}
PARTY = {"suara_partai": "votes.1", "jumlah_suara": "party_total.1", **{
    f"suara_paslon_{k}": f"votes.1.{k}" for k in range(1, 11)
}}
Corner = tuple[float, float]


@pytest.fixture(scope="module")
def form() -> FormDefinition:
    return load("DPR", grouped({1: range(1, 11)}))


@pytest.fixture(scope="module")
def boxes(shared_data: Path) -> dict[str, dict[str, list[list[float]]]]:
    """x, y, w, h in shares of the frame, by page type and field."""
    found: dict[str, dict[str, list[list[float]]]] = defaultdict(lambda: defaultdict(list))
    with (shared_data / "contests" / "plano-boxes.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            size = [float(row["frame_w"]), float(row["frame_h"])] * 2
            found[row["page_type"]][row["field"]].append(
                [float(row[key]) / of for key, of in zip("xywh", size, strict=True)]
            )
    return found


def _centre(page: PageDef, box: list[float]) -> Corner:
    """Middle of a box on the page: the frame runs between the upper left corners of the corner marks."""
    left, top = page.corner_marks[0].x, page.corner_marks[0].y
    width, height = page.corner_marks[1].x - left, page.corner_marks[4].y - top
    return left + (box[0] + box[2] / 2) * width, top + (box[1] + box[3] / 2) * height


@pytest.mark.parametrize(("kind", "names", "page"), [
    ("x_standar_ocr-tiga-kotak", FIRST, 1), ("n_partai_suara_10_ocr-tiga-kotak", PARTY, 2),
    ("y_ocr-tiga-kotak", LAST, 3),
], ids=["first page", "party page", "last page"])
def test_boxes_stand_where_the_app_looks_for_them(
    form: FormDefinition, boxes: dict[str, dict[str, list[list[float]]]], kind: str, names: dict[str, str], page: int
) -> None:
    """The first and last page are measured on the official form; the party page is known from the app alone."""
    listed = boxes[kind]
    found = {old: new for old, new in names.items() if old in listed}
    assert len(found) == len(names), sorted(listed)
    for old, new in found.items():
        field = form.field(new)
        assert field.page == page and len(listed[old]) == field.boxes
        for rect, box in zip(field.box_rects, listed[old], strict=True):
            x, y = _centre(form.pages[page - 1], box)
            assert max(abs(rect.x + rect.w / 2 - x), abs(rect.y + rect.h / 2 - y)) < 1.5, (new, rect, x, y)


def _rows(count: int, field: str) -> dict[str, str]:
    return {f"suara_paslon_{k}": f"{field}.{k}" for k in range(1, count + 1)}


def _party(longest: int) -> tuple[ChoiceTree, dict[str, str]]:
    total = {"suara_partai": "votes.7", "jumlah_suara": "party_total.7"}
    return grouped({2: (), 7: range(1, longest + 1)}), total | _rows(longest, "votes.7")


@pytest.mark.parametrize(("kind", "contest", "choices", "names", "page"), [
    *((f"n_dpd_{rows}", "DPD", flat(count), _rows(min(rows, count), "votes"), 2)
      for rows, count in ((8, 7), (8, 15), (10, 9), (10, 39), (12, 12), (12, 54))),
    ("n_dpd_12", "DPD", flat(24), {f"suara_paslon_{k}": f"votes.{12 + k}" for k in range(1, 13)}, 3),
    *((kind, contest, *_party(longest), 3)
      for contest in ("DPRD_PROV", "DPRD_KAB")
      for kind, longest in (("n_partai_suara_10_ocr-tiga-kotak", 10), ("n_dprd_partai_suara_12", 11),
                            ("n_dprd_partai_suara_12", 12), ("n_dprd_partai_suara_14", 13),
                            ("n_dprd_partai_suara_14", 14))),
])
def test_pages_that_follow_the_length_of_the_list(
    boxes: dict[str, dict[str, list[list[float]]]], kind: str, contest: str, choices: ChoiceTree,
    names: dict[str, str], page: int,
) -> None:
    form = load(contest, choices)
    for old, new in names.items():
        field = form.field(new)
        assert field.page == page and len(field.box_rects) == len(boxes[kind][old]) == field.boxes
        for rect, box in zip(field.box_rects, boxes[kind][old], strict=True):
            x, y = _centre(form.pages[page - 1], box)
            assert max(abs(rect.x + rect.w / 2 - x), abs(rect.y + rect.h / 2 - y)) < 1.5, (new, rect, x, y)
            assert rect.w < box[2] * 1434 and rect.h < box[3] * 2297, "the app looks around the printed outline"
