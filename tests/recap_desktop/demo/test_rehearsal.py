"""The rehearsal of a trial, run once: what it leaves behind is looked at from every side, with independent sums."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

import resources
from forms.errors import KnownError
from recap_desktop.cli.main import run as main
from recap_desktop.demo.rehearsal.people import LAPTOPS
from recap_desktop.demo.rehearsal.plan import make_plan
from recap_desktop.demo.rehearsal.run import run_rehearsal
from recap_desktop.desk import Desk
from recap_desktop.reports import attached, verify_pdf
from sync.fold import Status
from sync.record.content import SealedSheet, SignedRecap, Transcription
from sync.record.record import Record
from sync.server.folder import keys_for, open_folder
from sync.trust.server_keys import load_server_keys
from tests.helpers.kpu_rows import Row, breaks, rows_of_folder, rows_of_table, sums, write_table
from tests.helpers.pdf_text import pages

CODE = "000101"
SUMMARY = {
    "stations": 12, "empty": 0, "entered": 12, "verified": 12, "blocked_hard": 1, "ratified": 11, "received": 11,
    "published": 11, "releases": 2, "packages": 2, "desks": 2, "restored": True, "reopened": 1, "corrected": 2,
    "quarantined": 1,
}


@dataclass(frozen=True)
class Run:
    """What one run left, and what it told."""

    out: Path
    summary: Mapping[str, Any]
    told: tuple[tuple[str, Mapping[str, object]], ...]

    def first(self, code: str) -> Mapping[str, object]:
        """What was told with a code, the first time."""
        return next(params for name, params in self.told if name == code)

    @property
    def passphrases(self) -> dict[str, str]:
        """By person, as the rehearsal wrote them down."""
        with (self.out / "keys" / "passphrases.csv").open(encoding="utf-8", newline="") as stream:
            return {row["person"]: row["passphrase"] for row in csv.DictReader(stream)}

    def person(self, suffix: str, code: str = CODE) -> str:
        """Id of a person."""
        return f"P{code}-{suffix}"

    def desk(self, laptop: str) -> Desk:
        """A laptop's workspace, a member of its people signed in."""
        desk = Desk.open(self.out / "workspace" / CODE / laptop)
        person = self.person("CHAIR" if laptop == "a" else "MEMBER-3")
        desk.session.sign_in(person, self.passphrases[person])
        return desk


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    out = tmp_path_factory.mktemp("rehearsal") / "out"
    told: list[tuple[str, Mapping[str, object]]] = []
    summary = run_rehearsal(out, None, None, lambda code, params: told.append((code, params)))
    return Run(out, summary, tuple(told))


@pytest.fixture(scope="module")
def desks(run: Run) -> Iterator[Mapping[str, Desk]]:
    opened = {name: run.desk(name) for name in LAPTOPS}
    yield opened
    for desk in opened.values():
        desk.close()


def _papers() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = json.loads(
        resources.path("training", "sheets.json").read_text(encoding="utf-8")
    )
    return found


def _good(papers: Mapping[str, Mapping[str, int]]) -> dict[str, Mapping[str, int]]:
    """Sheets that break no HARD rule, written out plainly (the training papers break R03 at most)."""
    return {
        code: one for code, one in papers.items() if one["votes.1"] + one["votes.2"] + one["votes.3"] == one["valid"]
    }


def _sums(papers: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    """A plain sum of paper."""
    return {
        **{name: sum(one[name] for one in papers.values()) for name in ("valid", "invalid", "cast")},
        "votes": {number: sum(one[f"votes.{number}"] for one in papers.values()) for number in "123"},
    }


def test_the_totals_in_the_end_are_those_of_the_paper(run: Run) -> None:
    assert run.summary["totals"] == {CODE: {"PPWP": _sums(_good(_papers()))}}
    assert {name: run.summary[name] for name in SUMMARY} == SUMMARY
    assert run.summary == json.loads((run.out / "summary.json").read_text(encoding="utf-8"))


def test_every_part_has_its_folder(run: Run) -> None:
    made = {path.relative_to(run.out).as_posix() for path in run.out.rglob("*")}
    assert {
        "keys/root.pem", "keys/fingerprint.txt", "keys/public.json", "packages/1.recap-package",
        "packages/2.recap-package", f"workspace/{CODE}/a/workspace.db", f"workspace/{CODE}/b/workspace.db",
        f"reports/{CODE}-PPWP.pdf", f"exports/{CODE}-a-journal.jsonl", f"exports/{CODE}-b-journal.jsonl",
        "releases/000001/manifest.json", "releases/000002/manifest.json", "server/server.keys", "server/server.db",
    } <= made
    groups = (run.out / "keys" / "fingerprint.txt").read_text(encoding="ascii").split()
    assert [len(group) for group in groups] == [4] * 16
    assert run.first("rehearsal.office")["fingerprint"] == " ".join(groups)


def test_no_private_key_lies_anywhere_but_in_its_folder(run: Run) -> None:
    secrets: dict[str, bytes] = {}
    for file in (run.out / "keys").glob("*.pem"):
        data = file.read_bytes()
        key = load_pem_private_key(data, None)
        secrets[f"{file.stem} PEM"] = data.splitlines()[1]
        secrets[f"{file.stem} DER"] = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())[-32:]
    assert len(secrets) == 2 * len(("root", "authority", "ca", "log", "release", "recovery"))
    words = run.passphrases.values()
    for file in run.out.rglob("*"):
        if file.is_file() and file.parent.name != "keys":
            data = file.read_bytes()
            assert [name for name, secret in secrets.items() if secret in data] == [], file
            assert not any(word.encode() in data for word in words), file
    names = {file.name for file in (run.out / "keys").iterdir()}
    assert not names & {file.name for file in (run.out / "server").rglob("*")}


def test_the_servers_keys_are_sealed_and_open_with_the_passphrase_that_was_kept(run: Run) -> None:
    with pytest.raises(KnownError, match=r"key\.sealed"):
        load_server_keys(run.out / "server")
    words = (run.out / "keys" / "server-passphrase.txt").read_text(encoding="ascii").strip()
    found = load_server_keys(run.out / "server", lambda: words)
    folder = open_folder(run.out / "server")
    try:
        assert keys_for(folder.package, found) is found
    finally:
        folder.store.close()


def test_one_laptop_enrolled_by_code_and_the_other_by_files(run: Run, desks: Mapping[str, Desk]) -> None:
    asked = {file.stem for file in (run.out / "enrolment").glob("*.recap-request")}
    assert asked == {officer.person for officer in desks["b"].context.officers_here()}
    assert {file.stem for file in (run.out / "enrolment").glob("*.recap-answer")} == asked
    folder = open_folder(run.out / "server")
    try:
        codes = {one.grant.person: one.used is not None for one in folder.store.people.codes()}
        appointed = {one.person for one in folder.store.people.appointments()}
    finally:
        folder.store.close()
    assert codes == dict.fromkeys((officer.person for officer in desks["a"].context.officers_here()), True)
    assert appointed == asked | codes.keys()
    printed = pages((run.out / "letters" / f"letters-{CODE}.pdf").read_bytes())
    assert all(any(person in page for page in printed) for person in codes)


def test_every_sheet_was_typed_once_at_each_laptop(run: Run, desks: Mapping[str, Desk]) -> None:
    for desk in desks.values():
        context = desk.context
        typed: dict[str, set[str]] = {}
        for record in map(Record.parse, context.workspace.records.all_envelopes()):
            if isinstance(record.content, Transcription) and record.id not in context.state.quarantined:
                officer = context.roster.officer(record.signers[0])
                assert officer is not None
                typed.setdefault(record.content.station, set()).add(officer.person)
        operators = {run.person("OP-1"), run.person("OP-2")}
        assert typed == dict.fromkeys(_papers(), operators)


def test_both_laptops_ratified_their_share_and_know_the_same(run: Run, desks: Mapping[str, Desk]) -> None:
    one, other = (desk.context for desk in desks.values())
    assert one.state.sheets.keys() == other.state.sheets.keys()
    assert {key: (sheet.status, sheet.head) for key, sheet in one.state.sheets.items()} == {
        key: (sheet.status, sheet.head) for key, sheet in other.state.sheets.items()
    }
    signers = set()
    for sheet in one.state.sheets.values():
        assert sheet.head is not None
        officers = [one.roster.officer(key) for key in sheet.head.signers]
        signers |= {officer.person for officer in officers if officer is not None}
    assert signers == {run.person(suffix) for suffix in ("CHAIR", "MEMBER-1", "MEMBER-3", "MEMBER-4")}


def test_package_2_came_to_both_with_its_station_its_name_and_its_list(run: Run, desks: Mapping[str, Desk]) -> None:
    plan = make_plan(None)
    assert plan.added is not None and plan.voters is not None
    for desk in desks.values():
        first, second = desk.context.chain
        assert desk.package.digest == second.digest and second.sequence == 2
        assert set(second.stations) - set(first.stations) == {plan.added}
        assert first.regions[plan.village].name == second.regions[plan.village].name + "U"
        before, after = (one.station(plan.voters[0]).dpt for one in (first, second))
        assert before is not None and after is not None
        assert (before["t"], after["t"]) == (after["t"] + 10, _papers()[plan.voters[0]]["dpt.t"])
        head = desk.context.state.sheet("PPWP", plan.added).head
        assert head is not None and head.content.package == second.digest


def test_the_late_record_of_a_revoked_key_is_kept_and_in_no_sheet(run: Run, desks: Mapping[str, Desk]) -> None:
    station = str(run.first("rehearsal.revoked")["station"])
    for desk in desks.values():
        ((name, record),) = desk.context.state.quarantined.items()
        assert record.station == station
        said = record.content_as(Transcription)
        assert said.figures["votes.1"].value == 999
        sheet = desk.context.state.sheet("PPWP", station)
        assert sheet.head is not None and name not in sheet.head.content_as(SealedSheet).transcriptions
        assert sheet.head.content_as(SealedSheet).as_decided["votes.1"].value == _papers()[station]["votes.1"]


def test_mistyped_sheets_tell_what_was_typed_and_what_the_paper_says(run: Run, desks: Mapping[str, Desk]) -> None:
    stations = [str(run.first(f"rehearsal.{step}")["station"]) for step in ("corrected", "reopened")]
    for station in stations:
        head = desks["b"].context.state.sheet("PPWP", station).head
        assert head is not None
        said, paper = head.content_as(SealedSheet), _papers()[station]
        assert [said.as_written[f"votes.{n}"].value for n in "21"] == [paper[f"votes.{n}"] for n in "12"]
        assert [said.as_decided[f"votes.{n}"].value for n in "12"] == [paper[f"votes.{n}"] for n in "12"]
        assert said.revision == 2
    with (run.out / "releases" / "000002" / "data" / "koreksi" / "0001.csv").open(encoding="utf-8") as stream:
        assert {row["kode_tps"] for row in csv.DictReader(stream)} == set(stations)


def test_the_blocked_sheet_is_left_undecided_and_the_recapitulation_is_final(
    run: Run, desks: Mapping[str, Desk]
) -> None:
    status = desks["a"].recap.status("PPWP")
    assert (status.status, status.included, status.expected) == ("final", 11, 12)
    ((station, reason),) = status.missing
    assert reason == "undecided" and station not in _good(_papers())
    assert desks["a"].context.state.sheet("PPWP", station).status is Status.UNDECIDED
    report = (run.out / "reports" / f"{CODE}-PPWP.pdf").read_bytes()
    assert len(verify_pdf(report).signatures) == 3
    container = attached(report).container
    assert container is not None and status.record is not None and container.record.id == status.record.id
    assert container.record.content_as(SignedRecap).totals["valid"] == run.summary["totals"][CODE]["PPWP"]["valid"]


def test_the_lost_laptop_went_on_from_its_backup(run: Run, desks: Mapping[str, Desk]) -> None:
    lines = map(json.loads, desks["b"].journal.export().splitlines())
    acts = [line["line"]["act"] for line in lines if "line" in line]
    began, fetched = acts.index("restored"), acts.index("fetched_back")
    assert began < fetched < len(acts) - 1 - acts[::-1].index("sheet")
    assert (run.out / "backups" / f"{CODE}-b.recap-backup").is_file()


def test_everything_verifies_with_the_authority_compared(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    made = [
        *sorted((run.out / "releases").iterdir()), *sorted((run.out / "reports").iterdir()),
        *sorted((run.out / "exports").iterdir()),
    ]
    paths = [str(path) for path in made]
    mark = (run.out / "keys" / "fingerprint.txt").read_text(encoding="ascii").strip()
    assert main(["--lang", "en", "verify", *paths, "--authority", mark]) == 0
    said = capsys.readouterr().out
    assert said.count(mark) >= len(made) and "NOT COMPARED" not in said
    other = mark.replace(mark[0], "0" if mark[0] != "0" else "1", 1)
    assert main(["verify", *paths, "--authority", other]) == 1


def test_the_first_release_is_partial_and_the_second_follows_it(run: Run) -> None:
    counted = []
    for number in ("000001", "000002"):
        with (run.out / "releases" / number / "data" / "rekap_kec" / "0001.csv").open(encoding="utf-8") as stream:
            (row,) = csv.DictReader(stream)
        counted.append(int(row["tps_dihitung"]))
    assert counted == [9, 11]


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x").write_text("x", encoding="utf-8")
    assert main(["demo", "--headless", "--mode", "trial", "--out", str(tmp_path)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    bad = tmp_path / "bad.csv"
    bad.write_text("kode_tps\n1\n", encoding="utf-8")
    out = tmp_path / "new"
    assert main(["demo", "--headless", "--mode", "trial", "--out", str(out), "--data", str(bad)]) == 2
    assert not out.exists()


def _both(shared: Path) -> dict[str, Row | None]:
    """All stations of two sub-districts."""
    return {**rows_of_folder(shared / "sirekap-ppwp-310101"), **rows_of_table(shared / "ppwp-310102.csv")}


def test_the_plan_of_two_sub_districts(tmp_path: Path, shared_data: Path) -> None:
    """Whatever is wrong on purpose is wrong at stations whose paper is right, each at another one."""
    rows = _both(shared_data)
    write_table(tmp_path / "two.csv", rows)
    plan = make_plan(tmp_path / "two.csv")
    assert [one.code for one in plan.committees] == ["310101", "310102"]
    assert [one.restores for one in plan.committees] == [True, False]
    assert [one.quarantined is not None for one in plan.committees] == [False, True]
    assert [sorted(one.by_files) for one in plan.committees] == [[], ["a", "b"]]
    chosen = [one for c in plan.committees for one in (c.slip, c.late_slip, c.quarantined) if one is not None]
    assert plan.added is not None and plan.voters is not None
    chosen += [plan.added, plan.voters[0]]
    assert len(chosen) == len(set(chosen)) == 6
    for code in chosen:
        row = rows[code]
        assert row is not None and not breaks(row)
    first, second = plan.stations(1), plan.stations(2)
    assert {row[0] for row in second} - {row[0] for row in first} == {plan.added}
    assert {row[0] for row in second} == set(rows)
    for committee in plan.committees:
        shares = list(committee.first_at.values())
        assert shares[0] and shares[1] and not shares[0] & shares[1]


@pytest.mark.parametrize("stations", [1, 2])
def test_a_plan_for_hardly_anything(stations: int) -> None:
    plan = make_plan(None, stations)
    (committee,) = plan.committees
    assert len(plan.stations(1)) >= 1
    assert len(plan.stations(2)) == len(committee.sheets) == stations


@pytest.mark.slow
def test_two_real_sub_districts(tmp_path: Path, shared_data: Path, budget: int) -> None:
    if budget == 1:
        pytest.skip("in make soak: some minutes")
    rows = _both(shared_data)
    write_table(tmp_path / "two.csv", rows)
    summary = run_rehearsal(tmp_path / "out", tmp_path / "two.csv", None, lambda code, params: None)
    entered = [row for row in rows.values() if row is not None]
    for code in ("310101", "310102"):
        good = [row for name, row in rows.items() if name.startswith(code) and row is not None and not breaks(row)]
        assert summary["totals"][code]["PPWP"] == sums(good)
    assert (summary["stations"], summary["empty"]) == (len(rows), len(rows) - len(entered))
    blocked = sum(breaks(row) for row in entered)
    assert summary["blocked_hard"] == blocked
    assert summary["ratified"] == summary["received"] == summary["published"] == len(entered) - blocked
    assert (summary["desks"], summary["reopened"], summary["corrected"], summary["quarantined"]) == (4, 1, 3, 1)
