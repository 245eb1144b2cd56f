"""The tests' own agreeing sheets: every form of the catalogue has them, and a package with any contests is signed."""

from __future__ import annotations

import pytest

from forms.catalogue import available, load
from forms.choices import grouped
from forms.figure import Figure
from forms.rules.evaluate import evaluate
from forms.rules.model import Severity
from forms.tally import TallyForm
from tests.helpers.agreeing import agreeing_sheet
from tests.helpers.contests import SUBDISTRICT, package_of, papers, placeholders, village_codes


@pytest.mark.parametrize(("contest", "version"), available())
def test_every_form_has_agreeing_sheets(contest: str, version: str) -> None:
    definition = load(contest, placeholders(contest, version), version)
    for seed in range(5):
        figures = {name: Figure.of(value) for name, value in agreeing_sheet(definition, seed).items()}
        assert tuple(figures) == definition.order
        assert figures["cast"].value
        assert not [one for one in evaluate(TallyForm(definition, figures)) if one.severity is not Severity.SOFT]


def test_a_package_with_two_districts_of_one_contest() -> None:
    one, two = village_codes()
    trees = {"A": ([one], grouped({1: (1, 2)})), "B": ([two], grouped({1: (1,), 24: ()}))}
    package = package_of(("PPWP", "DPR"), choices={"DPR": trees})
    made = papers(package)
    assert len(made) == 4
    votes = {name for name in made[f"{one}001"]["DPR"] if name.startswith("votes.")}
    assert votes == {"votes.1", "votes.1.1", "votes.1.2"}
    assert "party_total.24" in made[f"{two}002"]["DPR"]
    for sheets in made.values():
        assert sheets["PPWP"]["dpt.t"] == sheets["DPR"]["dpt.t"]
    assert [one.code for one in package.contest("DPR").districts_in(SUBDISTRICT)] == ["A", "B"]
