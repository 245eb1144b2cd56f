"""A newer package in the running desk: the report before it, what is refused, and how work goes on under it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.desk import Desk
from recap_desktop.desk.packages.packages import PackageDifference
from resources.catalogue import LANGUAGES, sentence
from sync.record.record import Record
from sync.trust.package import ElectionPackage, open_package
from tests.helpers import packages as package_files
from tests.helpers.desks import CLEAN, CONTEST, PACKAGE, PASSPHRASE, sealed_workspace, type_sheet, type_twice
from tests.helpers.succession import PERMITTED, Change, follower, signed, start
from tests.sync.fold.packages import ADDED, follow, other_dpt, renamed, station_added, station_withdrawn

FIRST = open_package(PACKAGE.read_bytes())
OPEN, EMPTY = "0001011001003", "0001011001004"


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with two ratified sheets."""
    return sealed_workspace(tmp_path_factory.mktemp("used") / "w")


@pytest.fixture
def desk(used: Path, tmp_path: Path) -> Iterator[Desk]:
    """The chair at that workspace, which names the first package."""
    with Desk.open(Path(shutil.copytree(used, tmp_path / "w"))) as opened:
        opened.session.sign_in("KETUA", PASSPHRASE)
        yield opened


def _said(found: PackageDifference, lang: str = "en") -> list[str]:
    return [
        " ".join(sentence(one.error, lang) for one in (line.change, *line.effects)) for line in found.lines
    ]


def test_the_report_says_what_each_change_means_for_the_sheets_here(desk: Desk) -> None:
    type_twice(desk, OPEN)
    desk.session.sign_in("KETUA", PASSPHRASE)
    newer = station_added(other_dpt(FIRST, CLEAN[0], OPEN, EMPTY))
    second = open_package(follow(FIRST, stations=newer.payload["stations"]).envelope)
    found = desk.packages.difference(second.envelope)
    assert (found.older.sequence, found.newer.sequence if found.newer else None, found.elsewhere) == (1, 2, 0)
    effects = {
        str(line.change.params["place"])[:3]: [one.code for one in line.effects]
        for line in found.lines if "place" in line.change.params
    }
    assert effects == {
        "001": ["packages.effect.dpt_sealed"], "003": ["packages.effect.dpt_open"],
        "004": ["packages.effect.dpt_empty"], "005": ["packages.effect.station_new"],
    }
    assert "its verdict does not change" in _said(found)[0]
    assert "the final recapitulation waits for it" in _said(found)[-1]
    assert desk.package.digest == FIRST.digest, "nothing is taken by looking"


def test_taken_it_is_in_force_at_once_and_nothing_signed_is_another(desk: Desk) -> None:
    before = {one: desk.sealing.sheet(CONTEST, one) for one in CLEAN}
    told: list[frozenset[str]] = []
    desk.subscribe(lambda changes: told.append(changes.kinds))
    second = other_dpt(FIRST)
    desk.packages.take(second.envelope)
    assert told[-1] == {"session", "package_in_force"}
    assert (desk.package.digest, desk.session.officer, desk.facts().package.digest) == (
        second.digest, None, second.digest)
    desk.session.sign_in("KETUA", PASSPHRASE)
    for one in CLEAN:
        sheet = desk.sealing.sheet(CONTEST, one)
        assert (sheet.as_decided, sheet.station.status) == (before[one].as_decided, before[one].station.status)
        assert [note.code for note in sheet.notes] == ["fold.note_dpt"]
    assert [line.act for line in desk.journal.lines(20) if "package" in line.act] == ["package", "package_taken"]
    type_sheet(desk, "OP-1", EMPTY)
    (lone,) = desk.context.ledger.waiting(CONTEST, EMPTY)
    (envelope,) = desk.context.workspace.records.envelopes([lone.record])
    assert Record.parse(envelope).content.package == second.digest
    folder = desk.context.folder.root
    desk.close()
    with Desk.open(folder) as again:
        again.session.sign_in("KETUA", PASSPHRASE)
        assert again.package.digest == second.digest
        assert [one.sequence for one in again.packages.overview().earlier] == [1]


def test_a_new_station_is_expected_and_a_withdrawn_one_is_not(desk: Desk) -> None:
    desk.packages.take(station_added(FIRST).envelope)
    desk.session.sign_in("KETUA", PASSPHRASE)
    assert desk.board.station(CONTEST, ADDED).status == "empty"
    assert ADDED in [station for station, _ in desk.recap.status(CONTEST).missing]
    gone = station_withdrawn(desk.package, CLEAN[0])
    assert "outside the sum" in _said(desk.packages.difference(gone.envelope))[0]
    desk.packages.take(gone.envelope)
    desk.session.sign_in("KETUA", PASSPHRASE)
    assert desk.recap.status(CONTEST).included == 1


def _other_election(tmp_path: Path) -> list[bytes]:
    payload = {**follow(FIRST).payload, "election": "LAIN-2024"}
    return [signed(payload)]


def _other_region(tmp_path: Path) -> list[bytes]:
    """Of the same election, for the sub-district beside."""
    there = "000102"
    payload = {**follow(FIRST).payload}
    payload["regions"] = [
        *[one for one in payload["regions"] if len(one["code"]) < 6],
        {"code": there, "name": "KECAMATAN LAIN", "level": "subdistrict"},
        {"code": f"{there}1001", "name": "DESA LAIN", "level": "village"},
    ]
    payload["stations"] = [{"code": f"{there}1001001", "dpt": None}]
    return [signed(payload)]


def _expired(tmp_path: Path) -> list[bytes]:
    return [follow(FIRST, valid_until="2024-01-02T00:00:00Z").envelope]


REFUSED: dict[str, tuple[Callable[[Path], list[bytes]], str]] = {
    "other election": (_other_election, "package.other_election"),
    "other region": (_other_region, "packages.other_region"),
    "other root": (lambda tmp: [package_files.of_another_root(tmp / "spec")], "package.other_root"),
    "same": (lambda tmp: [FIRST.envelope], "packages.same"),
    "half a file": (lambda tmp: [FIRST.envelope[: len(FIRST.envelope) // 2]], "package.damaged"),
    "one byte": (lambda tmp: [other_dpt(FIRST).envelope.replace(b"A", b"B", 1)], "package."),
    "nothing": (lambda tmp: [b""], "package.damaged"),
    "a picture": (lambda tmp: [b"\x89PNG\r\n" * 100], "package.damaged"),
    "expired": (_expired, "package.expired"),
    "gap": (lambda tmp: [other_dpt(renamed(FIRST)).envelope], "packages.gap"),
    "gap of two": (lambda tmp: [other_dpt(renamed(other_dpt(FIRST))).envelope], "packages.gap"),
    "twin": (lambda tmp: [other_dpt(FIRST).envelope, renamed(FIRST).envelope], "package.other_content"),
    "never may change": (
        lambda tmp: [follow(FIRST, stations=FIRST.payload["stations"][1:]).envelope], "package.change_removed"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_taken_is_said_in_one_sentence_and_nothing_is_changed(
    desk: Desk, tmp_path: Path, case: str
) -> None:
    make, code = REFUSED[case]
    files = make(tmp_path)
    root = desk.context.folder.root
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and "workspace.db" not in path.name}
    head = desk.journal.head
    for ask in (desk.packages.difference, desk.packages.take):
        with pytest.raises(KnownError) as refused:
            ask(*files)
        assert refused.value.code.startswith(code)
        for lang in LANGUAGES:
            said = sentence(refused.value, lang)
            assert "?" not in said and refused.value.code not in said
    assert desk.journal.head == head
    assert {path: path.read_bytes() for path in before} == before
    assert desk.package.digest == FIRST.digest and desk.session.officer is not None


def test_an_older_one_that_is_here_is_refused_by_its_number(desk: Desk) -> None:
    desk.packages.take(other_dpt(FIRST).envelope)
    desk.session.sign_in("KETUA", PASSPHRASE)
    with pytest.raises(KnownError, match="packages.known") as refused:
        desk.packages.take(FIRST.envelope)
    assert refused.value.params == {"sequence": 1, "of": 2}


def test_a_gap_names_the_missing_one_and_both_files_together_are_taken(desk: Desk) -> None:
    second = renamed(FIRST)
    third = other_dpt(second)
    with pytest.raises(KnownError, match="packages.gap") as refused:
        desk.packages.difference(third.envelope)
    assert refused.value.params["wanted"] == "2" and "number 2" in sentence(refused.value, "en")
    assert desk.packages.difference(third.envelope, second.envelope).added == (2,)
    desk.packages.take(third.envelope, second.envelope)
    desk.session.sign_in("KETUA", PASSPHRASE)
    view = desk.packages.overview()
    assert (view.in_force.sequence, [one.sequence for one in view.earlier], view.missing) == (3, [2, 1], ())


def test_nobody_signed_in_takes_nothing(desk: Desk) -> None:
    desk.session.lock()
    with pytest.raises(KnownError, match="session.sign_in_first"):
        desk.packages.take(other_dpt(FIRST).envelope)
    with pytest.raises(KnownError, match="session.sign_in_first"):
        desk.packages.difference(other_dpt(FIRST).envelope)


@pytest.mark.parametrize(("path", "change"), PERMITTED, ids=[path for path, _ in PERMITTED])
def test_every_change_that_may_come_has_its_line(tmp_path: Path, path: str, change: Change) -> None:
    """A desk set up under the package of the table's cases; ``packages.change.other`` speaks for no row."""
    older = start()
    with Desk.create(tmp_path / "w", older.envelope, subdistrict="000101") as desk:
        desk.setup.enrol_training("KETUA", "chair", "Nama", PASSPHRASE)
        desk.session.sign_in("KETUA", PASSPHRASE)
        newer = open_package(follower(older, change))
        if path == "sequence":
            return
        found = desk.packages.difference(newer.envelope)
        codes = [line.change.code for line in found.lines]
        assert "packages.change.other" not in codes
        if path not in ("previous", "issued"):
            assert codes or found.elsewhere
        for lang in LANGUAGES:
            assert not any("?" in line for line in _said(found, lang))


def test_a_page_of_every_step_of_the_chain(desk: Desk) -> None:
    second: ElectionPackage = other_dpt(FIRST, CLEAN[0])
    desk.packages.take(second.envelope)
    desk.session.sign_in("KETUA", PASSPHRASE)
    assert [line.change.code for line in desk.packages.step(2).lines] == ["packages.change.dpt"]
    with pytest.raises(KnownError, match="packages.no_step"):
        desk.packages.step(1)
    assert desk.packages.overview().in_force.valid_until > datetime(2024, 1, 1, tzinfo=UTC)


def test_a_package_that_was_taken_stays_in_force_before_anybody_signed_in_under_it(desk: Desk) -> None:
    """Its file is replaced by the former one, or damaged, while the desk is closed."""
    second, folder = other_dpt(FIRST), desk.context.folder
    desk.packages.take(second.envelope)
    desk.close()
    folder.package.write_bytes(FIRST.envelope)
    with Desk.open(folder.root) as again, pytest.raises(KnownError, match=r"desk\.other_package"):
        again.session.sign_in("KETUA", PASSPHRASE)
    folder.package.write_bytes(b"rusak")
    with Desk.open(folder.root) as again:
        again.session.sign_in("KETUA", PASSPHRASE)
        assert again.package.digest == second.digest
