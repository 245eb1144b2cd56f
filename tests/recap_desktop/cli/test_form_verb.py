"""``recap form``: every box and every rule of a form, with and without a package; names of JSON are fixed."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

import resources
from forms.catalogue import available, load
from tests.helpers.command import assert_one_sentence
from tests.helpers.main_in_process import run_here

BOX = {"id", "number", "label", "section", "page", "digits"}
RULE = {"rule", "key", "severity", "formula"}


def _json(*words: str) -> dict[str, Any]:
    done = run_here("form", *words, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(("contest", "version"), available())
def test_every_form_has_its_boxes_and_rules(contest: str, version: str) -> None:
    found = _json(contest, "--version", version)
    assert set(found) == {"form", "contest", "boxes", "rules"} and found["contest"] == contest
    boxes, rules = found["boxes"], found["rules"]
    ids = [one["id"] for one in boxes]
    assert ids == list(load(contest, version=version).order)
    assert all(set(one) == BOX and set(one["label"]) == {"id", "en"} for one in boxes)
    for one in rules:
        assert set(one) > RULE
        if one["formula"] == "sum":
            assert {one["total"], *one["parts"]} <= set(ids)
        if one["formula"] == "at_most":
            assert {one["low"], one["high"]} <= set(ids)


def test_without_a_package_the_usual_numbers_stand() -> None:
    assert len(_json("DPR")["boxes"]) == 22 + 18 * (8 + 2) + 3
    votes = [one["id"] for one in _json("DPD")["boxes"] if one["section"] == "IV"]
    assert votes == [f"votes.{k}" for k in range(1, 21)]
    assert [one["id"] for one in _json("PILGUB")["boxes"]][-6:-3] == ["votes.1", "votes.2", "votes.3"]


def test_a_sum_names_total_and_parts() -> None:
    found = {one["key"]: one for one in _json("DPRD_KAB")["rules"]}
    assert found["R04:24"] == {
        "rule": "R04", "key": "R04:24", "severity": "HARD", "formula": "sum", "total": "party_total.24",
        "parts": ["votes.24", *(f"votes.24.{k}" for k in range(1, 9))],
    }


def test_a_package_gives_names_and_its_own_form() -> None:
    package = resources.path("training", "package.json")
    found = _json("PPWP", "--package", str(package))
    labels = {one["id"]: one["label"] for one in found["boxes"]}
    assert found["form"] == "C.HASIL-PPWP/2024" and labels["votes.2"]["id"].endswith("PASANGAN CALON DUA (LATIHAN)")
    assert _json("PPWP", "--package", str(package), "--version", "2019")["form"] == "C1-PPWP/2019"


def test_the_table_has_a_line_a_box_and_a_line_a_rule() -> None:
    done = run_here("form", "PILBUP", "--csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    found = _json("PILBUP")
    assert [one["id"] for one in rows if one["kind"] == "box"] == [one["id"] for one in found["boxes"]]
    assert [one["id"] for one in rows if one["kind"] == "rule"] == [one["key"] for one in found["rules"]]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_people_read_it_in_their_language(lang: str) -> None:
    done = run_here("form", "DPD", "--lang", lang)
    assert done.returncode == 0
    assert ("halaman 2" if lang == "id" else "page 2") in done.stdout


@pytest.mark.parametrize("words", [("XX",), ("PPWP", "--version", "1955")])
def test_a_form_that_is_not_there_is_one_sentence(words: tuple[str, ...]) -> None:
    done = run_here("form", *words)
    assert_one_sentence(done, 2, "en")
