"""The benchmark of releases at a small size: a made country in the five contests of a general election."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.filling import fill
from benchmarks.fold import Country, stations_of, subdistricts
from benchmarks.general import FIRST, contests_of, told
from benchmarks.release import lay_out
from benchmarks.views import weigh
from forms.figure import Figure
from forms.rules import evaluate
from forms.tally import TallyForm
from sync.portal.publish import publish
from sync.record.container import Container
from sync.server.archive import open_archive
from sync.trust.training import training_keys
from sync.verify import verify_path
from tests.helpers.contests import GENERAL
from tests.helpers.releases import NOW

(CODE,) = subdistricts(100)
#: Of one village, and of one number: such sheets may be found to be like each other.
STATIONS = (stations_of(CODE)[0], stations_of(CODE)[1], stations_of(CODE)[20])


@pytest.fixture(scope="module")
def country() -> Country:
    return Country(places={CODE: STATIONS}, contests=told(GENERAL))


@pytest.fixture(scope="module")
def release(country: Country, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("country")
    _, records = fill(folder / "server", country, 100, STATIONS.__contains__, with_keyings=True)
    assert records == 3 * len(STATIONS) * len(GENERAL)
    with open_archive(folder / "server") as archive:
        publish(archive, training_keys().release, None, NOW)
    lay_out(folder / "server", folder / "release")
    return folder / "release"


def test_a_country_of_five_contests_is_published_whole_and_holds(release: Path) -> None:
    report = verify_path(release)
    assert report.ok, report
    # and no sheet breaks a rule, is like another one or at odds with another contest's
    assert [path.read_bytes().count(b"\n") for path in release.glob("data/temuan*/*.csv")] == [1, 1]
    sheets = [Container.parse(path.read_bytes()).record for path in release.glob("catatan/*/*.json")]
    assert Counter((one.station, one.contest) for one in sheets) == Counter(
        (station, contest) for station in STATIONS for contest in GENERAL
    )


def test_its_paper_breaks_no_rule_and_has_the_same_voters_in_every_contest(country: Country) -> None:
    for station in stations_of(CODE)[:5]:
        listed = set()
        for contest in GENERAL:
            definition = country.package.definition(contest, STATIONS[0])
            paper = country.paper(station, contest)
            assert not evaluate(TallyForm(definition, {name: Figure.of(n) for name, n in paper.items()}))
            listed.add(tuple(sorted((name, n) for name, n in paper.items() if definition.field(name).column)))
        assert len(listed) == 1


def test_another_process_makes_the_same_records(country: Country) -> None:
    again = Country(*country.made)
    for contest in GENERAL:
        assert again.station(STATIONS[1], contest) == country.station(STATIONS[1], contest)


def test_its_views_are_weighed_with_all_their_files(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    weigh(release)
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("first view: 1, heaviest ") for line in lines) == 2
    assert all("in 3 files" in line for line in lines if not line.startswith("file below"))
    for kind in ("page about the release", "sub-district", "sub-district, candidates", "village"):
        assert any(line.startswith(f"{kind}: ") for line in lines), kind


@pytest.mark.parametrize(("text", "codes"), [
    ("PPWP", (FIRST,)), ("DPR,PPWP", ("PPWP", "DPR")), ("all", GENERAL),
])
def test_contests_are_asked_for_by_code(text: str, codes: Sequence[str]) -> None:
    assert contests_of(text) == codes


@pytest.mark.parametrize("text", ["", "DPR", "PPWP,BUPATI"])
def test_others_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="PPWP and any of"):
        contests_of(text)
