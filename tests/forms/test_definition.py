"""C.HASIL-PPWP 2024 as data: 28 inputs in paper order, for any number of tickets."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from forms.catalogue import available, digest_of, from_data, load
from forms.choices import flat
from forms.errors import KnownError
from forms.rules.instances import instances
from forms.rules.model import RuleContext, Severity
from forms.rules.sentences import rule_ids

COLUMNS = ("m", "f", "t")
PAPER_ORDER = [
    *(f"{row}.{column}" for row in ("dpt", "used_dpt", "used_dptb", "used_dpk", "used_total") for column in COLUMNS),
    "ballots_received", "ballots_used", "ballots_returned", "ballots_unused",
    *(f"disabled_used.{column}" for column in COLUMNS),
    "votes.1", "votes.2", "votes.3", "valid", "invalid", "cast",
]



def test_fields_stand_in_paper_order() -> None:
    form = load("PPWP")
    assert form.order == tuple(PAPER_ORDER)
    assert tuple(one.id for one in form.fields) == form.order
    assert (form.id, form.form_code, form.contest) == ("C.HASIL-PPWP/2024", "C.HASIL-PPWP", "PPWP")
    assert form.contestants == ("1", "2", "3")


def test_sections_rows_and_numbers_are_those_of_the_paper() -> None:
    form = load("PPWP")
    assert [section.number for section in form.sections] == ["I", "II", "III", "IV", "V"]
    assert [section.page for section in form.sections] == [1, 1, 1, 2, 3]
    numbers = {row.id: row.fields[0].number for section in form.sections for row in section.rows}
    assert numbers["used_total"] == "I.B.4"
    assert numbers["ballots_unused"] == "II.4"
    assert numbers["disabled_used"] == "III"
    assert numbers["votes.2"] == "IV.2"
    assert numbers["cast"] == "V.C"
    assert form.row("dpt").fields == tuple(form.field(f"dpt.{column}") for column in "mft")
    assert form.section_of("valid").number == "V"


def test_every_label_is_there_in_both_languages() -> None:
    form = load("PPWP")
    for one in form.fields:
        for text in (one.label, one.short, one.name):
            assert text.id.strip() and text.en.strip() and text.id != text.en
            assert "{" not in text.id + text.en
    assert len({one.name.id for one in form.fields}) == len({one.name.en for one in form.fields}) == 28


def test_words_are_asked_for_votes_valid_invalid_and_cast() -> None:
    form = load("PPWP")
    asked = [one.id for one in form.fields if one.words]
    assert asked == ["votes.1", "votes.2", "votes.3", "valid", "invalid", "cast"]
    assert all(form.field(one).words_rect is not None for one in asked)


@pytest.mark.parametrize("choices", [1, 2, 4, 99])
def test_another_number_of_tickets(choices: int) -> None:
    form = load("PPWP", choices=choices)
    assert len(form.order) == 25 + choices
    assert all(form.field(f"votes.{k}").box_rects == () for k in range(1, choices + 1))
    assert form.field("valid").label.id.count("IV.") == min(choices, 3 if choices > 8 else 8)
    assert form.digest != load("PPWP").digest
    summed = next(one for one in instances(form, RuleContext()) if one.rule == "R03")
    assert len(summed.fields) == choices + 1


@pytest.mark.parametrize(
    ("choices", "sum_of"),
    [(3, "IV.1 + IV.2 + IV.3"), (8, " + ".join(f"IV.{n}" for n in range(1, 9))), (9, "IV.1 + IV.2 + ... + IV.9"),
     (99, "IV.1 + IV.2 + ... + IV.99")],
)
def test_a_sum_of_many_names_the_first_two_and_the_last(choices: int, sum_of: str) -> None:
    label = load("PPWP", choices=choices).field("valid").label
    assert f"({sum_of})" in label.id and f"({sum_of})" in label.en


@pytest.mark.parametrize("choices", [0, -1, 100])
def test_impossible_numbers_of_tickets(choices: int) -> None:
    with pytest.raises(KnownError, match=r"form\.choices"):
        load("PPWP", choices=choices)


def test_what_is_not_in_the_catalogue() -> None:
    assert ("PPWP", "2024") in available()
    with pytest.raises(KnownError, match=r"form\.none "):
        load(contest="PILKADES")
    for look in (load("PPWP").field, load("PPWP").row, load("PPWP").section_of):
        with pytest.raises(KnownError, match=r"form\.unknown_field"):
            look("votes.9")


def test_the_same_question_gives_the_same_object() -> None:
    assert load("PPWP") is load("PPWP", 3, "2024")


def test_the_digest_names_content_and_not_layout() -> None:
    text = (files("forms") / "definitions" / "c-hasil-ppwp-2024.json").read_text(encoding="utf-8")
    data = json.loads(text)
    assert digest_of(json.loads(json.dumps(data, indent=7))) == load("PPWP").source
    data["sections"][0]["rows"][0]["label"]["en"] += "."
    assert from_data(data, flat(3)).digest != load("PPWP").digest


def test_boxes_without_a_place_for_each_are_refused() -> None:
    data = json.loads((files("forms") / "definitions" / "c-hasil-ppwp-2024.json").read_text(encoding="utf-8"))
    data["sections"][0]["rows"][0]["rects"]["m"].pop()
    with pytest.raises(ValueError, match="2 rectangles for 3 boxes"):
        from_data(data, flat(3))


def test_the_rules_of_the_form_and_their_weight() -> None:
    found = instances(load("PPWP"), RuleContext(dpt_reference=1))
    weights: dict[Severity, set[str]] = {}
    for one in found:
        weights.setdefault(one.severity, set()).add(one.rule)
    assert weights[Severity.HARD] == {"R01", "R02", "R03", "R05", "R11", "R13", "R14", "R16"}
    assert weights[Severity.LAW] == {"R06", "R07", "R08", "R09"}
    assert weights[Severity.SOFT] == {"R10", "R12", "R14", "R15", "R19", "R25"}
    assert {one.rule for one in found} <= set(rule_ids())
    order = [list(Severity).index(one.severity) for one in found]
    assert order == sorted(order), "the order of the data is the order of dominance"
