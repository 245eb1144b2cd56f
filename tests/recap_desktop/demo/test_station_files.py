"""KPU's station files of the DPR and DPD counts, in the shape that its public service had in 2024, from the command
line to published numbers: totals equal to a plain sum of the files.

The shape is that of two strict readers that took the stations of the country from the service while it was open
(public repository ``zakiego/data-pemilu-2024``, ``src/endpoint/dpr.ts`` and ``dpd.ts``): the keys below and no others.
Ids of candidates follow those of the published lists: a party's list times ten and the ballot number; a range of DPD
ids a province (695854 and on in West Java).
"""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.main_in_process import main

VILLAGE, DAPIL = "1671041005", "1601"
PARTIES = (*range(1, 18), 24)
#: Ten candidates in party 4: the last digit of number 10 is 0. Lists of a district are 84 apart.
LISTS = {party: (10021 + 84 * place, 10 if party == 4 else 8) for place, party in enumerate(PARTIES)}
DPD = [str(695854 + place) for place in range(16)]
_ROWS = ("pemilih_dpt", "pengguna_dpt", "pengguna_dptb", "pengguna_non_dpt", "pengguna_total")

Answer = dict[str, Any]


def _administration(valid: int, chance: random.Random) -> Answer:
    """The 18 figures of a station whose sums hold."""
    invalid = chance.randrange(5)
    cast = valid + invalid
    men = {"pengguna_dptb": 2, "pengguna_non_dpt": 1}
    women = {"pengguna_dptb": 1, "pengguna_non_dpt": 3}
    men["pengguna_dpt"] = (cast - 7) // 2
    women["pengguna_dpt"] = cast - 7 - men["pengguna_dpt"]
    men["pengguna_total"], women["pengguna_total"] = men["pengguna_dpt"] + 3, women["pengguna_dpt"] + 4
    men["pemilih_dpt"], women["pemilih_dpt"] = men["pengguna_dpt"] + 11, women["pengguna_dpt"] + 9
    figures = {f"{row}_{column}": of[row] for row in _ROWS for column, of in (("l", men), ("p", women))}
    figures |= {f"{row}_j": men[row] + women[row] for row in _ROWS}
    return {"suara_sah": valid, "suara_total": cast, "suara_tidak_sah": invalid, **figures}


def _station(station: str, contest: str, chart: Answer | None, valid: int, chance: random.Random) -> Answer:
    """A station file but for the candidates of parties."""
    path = "/".join(station[end - 2 : end] for end in (2, 4, 6, 8, 10))
    picture = f"https://sirekap-obj-formc.kpu.go.id/2e38/pemilu/{contest}/{path}/{station}-20240215-022619--f005fee9.jpg"
    return {
        "chart": chart, "images": [picture, None, None],
        "administrasi": _administration(valid, chance) if chart is not None else None,
        "psu": None, "ts": "2024-02-18 07:30:24", "status_suara": chart is not None, "status_adm": chart is not None,
    }


def _dpr(station: str, seed: int) -> Answer:
    chance = random.Random(seed)
    caleg: dict[str, dict[str, int | None]] = {}
    chart: dict[str, dict[str, int]] = {}
    for party, (number, size) in LISTS.items():
        members = {str(number * 10 + place): chance.choice((0, 0, 0, 1, 7)) for place in range(1, size + 1)}
        own = chance.randrange(4)
        caleg[str(party)] = {**members, "null": None}
        chart[str(party)] = {"jml_suara_total": own + sum(members.values()), "jml_suara_partai": own}
    valid = sum(one["jml_suara_total"] for one in chart.values())
    return {**_station(station, "pdpr", chart, valid, chance), "kode_dapil": DAPIL, "caleg": caleg}


def _dpd(station: str, seed: int) -> Answer:
    chance = random.Random(seed)
    chart: dict[str, int | None] = {one: chance.randrange(20) for one in DPD}
    valid = sum(one or 0 for one in chart.values())
    return {"mode": "hhcw", **_station(station, "pdpd", {**chart, "null": None}, valid, chance)}


def _files(folder: Path) -> dict[str, dict[str, Answer]]:
    """Four stations of each kind: the second of a re-vote, the third with a candidate nobody digitised, the fourth
    with nothing at all."""
    made: dict[str, dict[str, Answer]] = {"pdpr": {}, "pdpd": {}}
    for place in range(1, 5):
        station = f"{VILLAGE}{place:03d}"
        made["pdpr"][station], made["pdpd"][station] = _dpr(station, place), _dpd(station, 100 + place)
    second, third, fourth = (f"{VILLAGE}{place:03d}" for place in (2, 3, 4))
    for answers in made.values():
        answers[second]["psu"] = "Pemungutan Suara Ulang"
        answers[fourth] |= {"chart": None, "administrasi": None, "status_suara": False, "status_adm": False}
    made["pdpr"][fourth] |= {"caleg": None, "kode_dapil": None}
    made["pdpr"][third]["caleg"]["4"][str(LISTS[4][0] * 10 + 10)] = None
    made["pdpd"][third]["chart"][DPD[7]] = None
    for kind, answers in made.items():
        (folder / kind).mkdir(parents=True)
        for station, answer in answers.items():
            (folder / kind / f"{station}.json").write_text(json.dumps(answer), encoding="utf-8")
    return made


def _sums(answers: list[Answer]) -> dict[str, int]:
    of = [one["administrasi"] for one in answers]
    names = (("valid", "suara_sah"), ("invalid", "suara_tidak_sah"), ("cast", "suara_total"))
    return {name: sum(one[key] for one in of) for name, key in names}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, dict[str, Answer]]]:
    """The summary of ``recap demo --headless --data`` over both folders, and what is in the files."""
    folder = tmp_path_factory.mktemp("files")
    files = _files(folder / "data")
    words = ["--lang", "en", "demo", "--headless", "--data", str(folder / "data"), "--out", str(folder / "out")]
    assert main(words) == 0
    return json.loads((folder / "out" / "summary.json").read_text(encoding="utf-8")), files


def test_a_station_that_lacks_a_figure_stays_empty(run: tuple[dict[str, Any], dict[str, dict[str, Answer]]]) -> None:
    summary, _ = run
    assert (summary["stations"], summary["empty"], summary["ratified"]) == (8, 4, 4)
    assert summary["received"] == summary["published"] == 4
    for contest in ("DPR", "DPD"):
        of = summary["by_contest"][contest]
        assert (of["stations"], of["empty"], of["ratified"], of["blocked_hard"]) == (4, 2, 2, 0)


def test_totals_of_the_parties_and_their_candidates(
    run: tuple[dict[str, Any], dict[str, dict[str, Answer]]],
) -> None:
    summary, files = run
    whole = list(files["pdpr"].values())[:2]
    votes: Counter[str] = Counter()
    for answer in whole:
        for party, (number, size) in LISTS.items():
            votes[f"{party}"] += answer["chart"][str(party)]["jml_suara_partai"]
            for place in range(1, size + 1):
                votes[f"{party}.{place}"] += answer["caleg"][str(party)][str(number * 10 + place)]
    assert summary["totals"][VILLAGE[:6]]["DPR"] == {**_sums(whole), "votes": dict(votes)}


def test_totals_of_the_regional_council(run: tuple[dict[str, Any], dict[str, dict[str, Answer]]]) -> None:
    summary, files = run
    whole = list(files["pdpd"].values())[:2]
    votes = {str(place): sum(one["chart"][code] for one in whole) for place, code in enumerate(DPD, 1)}
    assert summary["totals"][VILLAGE[:6]]["DPD"] == {**_sums(whole), "votes": votes}
