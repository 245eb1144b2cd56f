"""A sub-district with a part in two electoral districts of one contest: two recapitulations, two signed documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.choices import grouped
from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.checks.report import check_pdf
from recap_desktop.desk import Desk
from tests.helpers.contests import package_of, papers, village_codes
from tests.helpers.desks import OFFICERS, PASSPHRASE
from tests.helpers.pdf_text import pages

CONTEST = "DPRD_KAB"
VILLAGES = village_codes(2)
TREES = {"A": grouped({1: range(1, 4), 2: range(1, 3)}), "B": grouped({1: range(1, 6), 2: ()})}
SIGNERS = ("KETUA", "ANGGOTA-1", "ANGGOTA-2")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    package = package_of((CONTEST,), stations=1, choices={
        CONTEST: {code: ([village], TREES[code]) for code, village in zip(TREES, VILLAGES, strict=True)}})
    made = Desk.create(tmp_path_factory.mktemp("two") / "w", package.envelope)
    for person, role in OFFICERS.items():
        made.setup.enrol_training(person, role, f"Nama {person}", PASSPHRASE)
    figures = papers(package)
    for person in ("OP-1", "OP-2"):
        made.session.sign_in(person, PASSPHRASE)
        for station, sheets in figures.items():
            session = made.entry.open(CONTEST, station)
            session.commit_run({name: Figure.of(sheets[CONTEST][name]) for name in session.definition.order})
            session.finish()
    made.session.sign_in("KETUA", PASSPHRASE)
    batch = made.sealing.prepare(CONTEST, sorted(figures), ["KETUA", "ANGGOTA-1"])
    for person in ("KETUA", "ANGGOTA-1"):
        made.sealing.sign(batch, person, PASSPHRASE)
    return made


def test_without_a_district_nobody_guesses(desk: Desk) -> None:
    for act in (lambda: desk.recap.view(CONTEST), lambda: desk.reports.preview(CONTEST)):
        with pytest.raises(KnownError, match=r"package\.several_districts"):
            act()


def test_each_district_is_recapitulated_signed_and_verified_alone(desk: Desk, tmp_path: Path) -> None:
    for code in TREES:
        batch = desk.recap.prepare(CONTEST, None, SIGNERS, code)
        for person in SIGNERS:
            desk.recap.sign(batch, person, PASSPHRASE)
        assert desk.recap.status(CONTEST, None, code).standing
    pdfs = {}
    for code in TREES:
        pdfs[code] = b""
        for person, _ in desk.reports.signers(CONTEST, code):
            desk.reports.preview(CONTEST, "id", "f4", code)
            pdfs[code] = desk.reports.sign(CONTEST, person, PASSPHRASE, "id", code)
        assert desk.reports.signed(CONTEST, code) == pdfs[code]
        result = check_pdf(tmp_path / f"{code}.pdf", pdfs[code], desk.package)
        assert result.fault is None, result.fault
    assert pdfs["A"] != pdfs["B"]


def test_a_document_has_the_names_and_villages_of_its_district_alone(desk: Desk) -> None:
    for code, own, other in (("A", *VILLAGES), ("B", *reversed(VILLAGES))):
        text = "\n".join(pages(desk.reports.preview(CONTEST, "id", None, code)))
        assert desk.package.name_of(own) in text
        assert f"({other})" not in text
    for code, tree in TREES.items():
        view = desk.recap.view(CONTEST, None, code)
        assert view.definition.shape == tree.shape
        assert len(view.expected) == 1
        assert desk.papers.paper("public", CONTEST, "id", None, code).parts[1].rows


def test_papers_name_their_district_and_the_public_sheet_begins_with_what_parties_have_in_all(desk: Desk) -> None:
    """A party's own votes are not to be taken for its result."""
    for code, other in (("A", "B"), ("B", "A")):
        made = desk.papers.paper("public", CONTEST, "id", None, code)
        assert made.head.title.endswith(f"DAPIL {code}")
        _, parties, one_by_one, *_ = made.parts
        totals = desk.recap.view(CONTEST, None, code).total.totals
        assert [row[2] for row in parties.rows] == [totals["party_total.1"], totals["party_total.2"]]
        own = next(row for row in one_by_one.rows if row[0] == "1")
        assert own[2] == totals["votes.1"] and "Suara partai" in str(own[1])
        assert sum(str(row[0]).endswith(".B") for row in one_by_one.rows) == 2
        assert desk.papers.paper("attendance", CONTEST, "id", None, code).head.title.endswith(f"DAPIL {code}")
        assert f"DAPIL {other}" not in "\n".join(pages(desk.reports.preview(CONTEST, "id", None, code)))
    # of no figure and no witness: of the whole sub-district
    assert "DAPIL" not in desk.papers.paper("changes", CONTEST, "id").head.title
