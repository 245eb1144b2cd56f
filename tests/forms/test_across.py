"""Rules beyond one sheet: words, copies, imports, contests of one station, stations of one contest."""

from __future__ import annotations

from dataclasses import replace

from forms.catalogue import load
from forms.figure import Figure
from forms.rules.across import (
    SheetFigures,
    contest_findings,
    copy_findings,
    figures_print,
    import_finding,
    rare_findings,
    swapped_findings,
    twice_findings,
    words_findings,
)
from tests.helpers.sheets import PHOTOGRAPHED

HERE, NEXT, ELSEWHERE = "3175061001008", "3175061001009", "3175061002008"


def sheet(station: str = HERE, contest: str = "PPWP", listed: int | None = None, **changes: int) -> SheetFigures:
    """The photographed sheet of a station with some figures changed (``dpt__t`` is ``dpt.t``)."""
    values = PHOTOGRAPHED | {name.replace("__", "."): value for name, value in changes.items()}
    figures = {name: Figure.of(value) for name, value in values.items()}
    return SheetFigures(contest, station, load("PPWP"), figures, dpt_reference=listed)


def test_words_that_say_another_number_or_none() -> None:
    words = {"valid": "DUARATUS SEPULUH", "invalid": "KOSONG", "cast": "dua satu kosong", "votes.1": ""}
    assert words_findings(sheet(), words) == ()
    found = words_findings(sheet(), {"valid": "dua ratus sebelas", "cast": "dua seratus"})
    assert [(one.key, one.say) for one in found] == [
        (f"R17:valid:PPWP:{HERE}", "message"), (f"R17:cast:PPWP:{HERE}", "no_number")]
    assert "210" in found[0].message("id") and "211" in found[0].message("en")


def test_a_copy_and_an_import_are_held_against_the_sheet() -> None:
    copy = {"votes.1": Figure.of(91), "votes.2": Figure.of(110), "valid": Figure.blank()}
    assert [one.fields for one in copy_findings(sheet(), copy, "1")] == [("votes.1",), ("valid",)]
    assert import_finding(sheet(), {"valid": 210}, "sirekap") is None
    found = import_finding(sheet(), {"valid": 201, "of_no_form": 3}, "sirekap")
    assert found is not None and found.fields == ("valid",) and "201" in found.message("en")


def test_one_attendance_list_for_all_contests() -> None:
    alike = [sheet(), sheet(contest="DPR"), sheet(contest="DPD")]
    assert contest_findings(alike) == ()
    found = contest_findings([*alike[:2], sheet(contest="DPD", dpt__t=298)])
    assert [one.key for one in found] == [f"R18:dpt:{HERE}"]
    assert found[0].suspect == ("DPD", HERE) and "DPD" in (found[0].cause("id") or "")
    more = contest_findings([sheet(), sheet(contest="DPD", used_dptb__t=10)])
    assert [one.key for one in more] == [f"R18:used_dptb:DPD:{HERE}"]
    assert contest_findings([sheet(used_dptb__t=10), sheet(contest="DPD")]) == ()


def test_the_same_figures_twice_in_a_village_or_under_one_number() -> None:
    def keys(*sheets: SheetFigures) -> list[tuple[str, ...]]:
        found = twice_findings((one, figures_print(one)) for one in sheets)
        return [tuple(name.station for name in one.sheets) for one in found]

    assert keys(sheet(), sheet(NEXT)) == [(HERE, NEXT)]
    assert keys(sheet(), sheet(ELSEWHERE)) == [(HERE, ELSEWHERE)]
    assert keys(sheet(NEXT), sheet(ELSEWHERE)) == []
    assert keys(sheet(), sheet(NEXT, votes__1=91)) == []
    empty = [SheetFigures("PPWP", code, load("PPWP"), {name: Figure.of(0) for name in PHOTOGRAPHED})
             for code in (HERE, NEXT)]
    assert keys(*empty) == []


def test_papers_of_two_stations_of_one_number_exchanged() -> None:
    a, b = sheet(listed=250), sheet(ELSEWHERE, listed=289, dpt__t=250)
    (found,) = swapped_findings([a, b])
    assert found.sheets == (a.name, b.name) and "289" in found.message("id")
    assert swapped_findings([a, sheet(ELSEWHERE, listed=289, dpt__t=251)]) == ()
    assert swapped_findings([a, sheet(NEXT, listed=289, dpt__t=250)]) == ()


def test_a_sheet_that_says_what_is_rare_is_named_with_its_figures() -> None:
    """All votes to one, nobody, everybody; a usual sheet and one that lacks a box say nothing."""
    assert [*rare_findings(sheet())] == []
    valid = sheet().value("valid")
    assert valid
    (one,) = rare_findings(sheet(**{"votes.1": valid, "votes.2": 0, "votes.3": 0}))
    assert (one.rule, one.key, one.sheets) == ("R25", f"R25:all_to_one.votes.1:PPWP:{HERE}", (sheet().name,))
    assert str(valid) in one.message("id") and "satu peserta" in one.message("id")
    (nobody,) = rare_findings(sheet(**{"used_total.t": 0}))
    assert nobody.say == "nobody" and "Nobody voted" in nobody.message("en")
    figures = {name: one for name, one in sheet().figures.items() if name != "valid"}
    assert [*rare_findings(replace(sheet(), figures=figures))] == []
