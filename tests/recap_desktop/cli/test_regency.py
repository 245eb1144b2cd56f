"""Roster, codes and letters as a regency's staff make them, beside a server and without one."""

from __future__ import annotations

import json
import re
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from sync.server.codes import takes
from sync.server.folder import open_folder
from sync.server.store.interface import Grant, IssuedCode, Redeemed, Term
from tests.helpers.command import LANGUAGES, assert_one_sentence
from tests.helpers.disks import fill, small_disk
from tests.helpers.main_in_process import run_here
from tests.helpers.packages import GOOD
from tests.helpers.pdf_text import pages

ROSTER = """nomor_orang;nama;peran;kecamatan
KETUA-1;Hasan;Ketua;000101
OP-1;Siti;operator;000101
OP-2;Budi;Operator;000101
STAF-1;Rina;Staf KPU kabupaten/kota;0001
"""
CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){3}")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Folder of a server that was started once."""
    folder = open_folder(tmp_path / "data", GOOD)
    folder.keep_package()
    folder.store.close()
    return tmp_path / "data"


def _table(tmp_path: Path, text: str = ROSTER) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8")
    return path


def _json(*arguments: object) -> dict[str, object]:
    done = run_here("admin", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def _states(data: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    codes = _json("codes", "list", "--data", data)["codes"]
    assert isinstance(codes, list)
    for one in codes:
        found.setdefault(one["person"], []).append(one["state"])
    return found


def test_a_roster_is_kept_by_ids_alone_and_codes_follow_it(data: Path, tmp_path: Path) -> None:
    done = _json("roster", "import", _table(tmp_path), "--data", data)
    assert done == {
        "persons": 4, "persons_new": 4, "persons_changed": 0, "persons_removed": 0, "codes_cancelled": 0,
        "not_kept": ["nama"], "without_persons": [],
    }
    for file in data.rglob("*"):
        assert not file.is_file() or not any(name in file.read_bytes() for name in (b"Hasan", b"Siti", b"Rina"))
    made = _json("codes", "add", "--data", data, "--person", "STAF-1", "--days", 3)
    assert (made["role"], made["region"]) == ("regency_staff", "0001")
    wrong = run_here("admin", "codes", "add", "--data", data, "--person", "OP-1", "--role", "chair")
    assert "OP-1" in assert_one_sentence(wrong, 1, "en")
    _json("codes", "add", "--data", data, "--person", "OP-2")
    # another roster: who is gone, or something else, loses the open code
    rows = ("person,role,region", "OP-1,operator,000101", "OP-2,member,000101", "STAF-1,regency_staff,0001")
    later = _table(tmp_path, "\n".join(rows))
    done = _json("roster", "import", later, "--data", data)
    assert [done[f"persons_{what}"] for what in ("new", "changed", "removed")] == [0, 1, 1]
    assert done["codes_cancelled"] == 1
    assert _states(data) == {"OP-2": ["cancelled"], "STAF-1": ["open"]}
    assert _json("roster", "list", "--data", data, "--region", "0001")["persons"] == [
        {"person": "STAF-1", "role": "regency_staff", "region": "0001", "has": "code"},
        {"person": "OP-1", "role": "operator", "region": "000101", "has": "nothing"},
        {"person": "OP-2", "role": "member", "region": "000101", "has": "nothing"},
    ]


def test_letters_say_everything_once_and_nobody_gets_two(data: Path, tmp_path: Path) -> None:
    _json("roster", "import", _table(tmp_path), "--data", data)
    _json("codes", "add", "--data", data, "--person", "OP-2")
    out = tmp_path / "letters"
    done = _json("codes", "letters", "--data", data, "-o", out, "--contact", "0411-1", "--expires", "2090-02-20T17:00Z")
    assert done["letters"] == 3 and done["expires"] == "2090-02-20T17:00:00Z"
    assert sorted(path.name for path in out.iterdir()) == ["letters-0001.pdf", "letters-000101.pdf"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in out.iterdir())
    cover, *letters = pages((out / "letters-000101.pdf").read_bytes())
    assert not CODE.search(cover) and "KETUA-1" in cover and "OP-1" in cover and "OP-2" not in cover
    folder = open_folder(data)
    groups = folder.package.fingerprint.split(" ")
    for person, role, page in zip(("KETUA-1", "OP-1"), ("Ketua", "Operator"), letters, strict=True):
        code = CODE.search(page)
        assert code is not None
        found = folder.store.people.code(code[0].lower())
        assert found is not None and found.grant.person == person
        for words in (person, role, "SUKA MAJU", "LATIHAN. Bukan data resmi", "0411-1", "LATIHAN-2024", *groups):
            assert words in page, words
        assert code[0].encode() not in b"".join(f.read_bytes() for f in data.rglob("*") if f.is_file())
    folder.store.close()
    again = _json("codes", "letters", "--data", data, "-o", tmp_path / "again")
    assert (again["letters"], again["files"]) == (0, [])
    # a letter that was lost: cancelled, and made anew elsewhere; the old file is never written over
    _json("codes", "cancel", "--data", data, "--person", "OP-1")
    refused = run_here("admin", "codes", "letters", "--data", data, "-o", out)
    assert "letters-000101.pdf" in assert_one_sentence(refused, 1, "en")
    assert _states(data)["OP-1"] == ["cancelled"], "no code was made for a letter that was not written"
    assert _json("codes", "letters", "--data", data, "-o", tmp_path / "again")["letters"] == 1
    assert _states(data)["OP-1"] == ["cancelled", "open"]


def test_letters_for_enrolment_by_files_have_no_code(data: Path, tmp_path: Path) -> None:
    _json("roster", "import", _table(tmp_path), "--data", data)
    out = tmp_path / "letters"
    done = _json("codes", "letters", "--data", data, "-o", out, "--no-codes", "--region", "000101")
    assert (done["letters"], done["expires"]) == (3, None)
    printed = pages((out / "letters-000101.pdf").read_bytes())
    assert len(printed) == 4 and not any(CODE.search(page) for page in printed)
    assert all("permintaan" in " ".join(page.split()) for page in printed)
    assert _states(data) == {}


@pytest.mark.parametrize(("rows", "said"), [
    ("person,role,region\nop-1,operator,000101\n", "line 2"),
    ("person,role,region\nOP-1,operator,000101\nOP-1,member,000101\n", "line 3"),
    ("person,role,region\nOP-1,walikota,000101\n", "walikota"),
    ("person,role,region\nOP-1,operator,0001\n", "digits (6)"),
    ("person,role,region\nST-1,regency_staff,000101\n", "digits (4)"),
    ("person,role,region\nOP-1,operator,999999\n", "999999"),
    ("person,role,region\nOP-1,operator,1.01E5\n", "line 2"),
    ("person,role\nOP-1,operator\n", "region"),
    ("orang,person,role,region\nA,OP-1,operator,000101\n", "person"),
    ("person,role,region\n", "nobody"),
    ("person,role,region\n,operator,000101\n", "line 2"),
    ("person,role,region\nNUL,operator,000101\n", "device on Windows"),
])
def test_a_wrong_roster_is_refused_by_line_and_nothing_changes(
    data: Path, tmp_path: Path, rows: str, said: str
) -> None:
    _json("roster", "import", _table(tmp_path), "--data", data)
    path = _table(tmp_path, rows)
    for lang in LANGUAGES:
        done = run_here("admin", "roster", "import", path, "--data", data, lang=lang)
        words = assert_one_sentence(done, 2, lang)
        assert lang == "id" or said in words, words
    persons = _json("roster", "list", "--data", data)["persons"]
    assert isinstance(persons, list) and len(persons) == 4


@pytest.mark.parametrize(("arguments", "status"), [
    (("codes", "add", "--person", "OP-9"), 1),
    (("codes", "add", "--person", "OP-1", "--expires", "2001-01-01"), 1),
    (("codes", "add", "--person", "OP-1", "--expires", "besok"), 1),
    (("codes", "cancel", "--person", "OP-9"), 1),
    (("codes", "letters", "--region", "99", "-o", "out"), 1),
    (("roster", "import", "absent.csv"), 2),
])
def test_wrong_calls_are_one_sentence(data: Path, tmp_path: Path, arguments: tuple[str, ...], status: int) -> None:
    _json("roster", "import", _table(tmp_path), "--data", data)
    placed = [tmp_path / one if one in ("out", "absent.csv") else one for one in arguments]
    for lang in LANGUAGES:
        assert_one_sentence(run_here("admin", *placed, "--data", data, lang=lang), status, lang)
    assert not (tmp_path / "out").exists()
    assert _states(data) == {}


def test_letters_do_not_go_into_the_folder_of_a_server(data: Path, tmp_path: Path) -> None:
    _json("roster", "import", _table(tmp_path), "--data", data)
    assert_one_sentence(run_here("admin", "codes", "letters", "--data", data, "-o", data / "letters"), 2, "en")
    assert _states(data) == {}


def test_on_a_full_disk_no_code_counts_and_no_letter_or_key_is_left(data: Path, tmp_path: Path) -> None:
    rows = "\n".join(["STAF-1,regency_staff,0001", *(f"OP-{number},operator,000101" for number in range(40))])
    _json("roster", "import", _table(tmp_path, f"person,role,region\n{rows}\n"), "--data", data)
    with small_disk(tmp_path / "disk", 64) as disk:  # the first file fits, the second does not
        (disk / "letters").mkdir()
        (disk / "keys").mkdir()
        done = run_here("admin", "codes", "letters", "--data", data, "-o", disk / "letters")
        assert_one_sentence(done, 1, "en")
        fill(disk)
        assert_one_sentence(run_here("admin", "keys", "-o", disk / "keys"), 2, "en")
        assert not list((disk / "letters").iterdir()) and not list((disk / "keys").iterdir())
    assert _states(data) == {}


NOW = "2024-02-10T00:00:00Z"
ASKED = Grant("OP-1", "operator", "000101")


@pytest.mark.parametrize(("found", "said"), [
    (None, "server.code"),
    (IssuedCode("d", Grant("OP-2", "operator", "000101"), None, Term("")), "server.code_other"),
    (IssuedCode("d", Grant("OP-1", "chair", "000101"), None, Term("")), "server.code_other"),
    (IssuedCode("d", ASKED, None, Term("", NOW)), "server.code_expired"),
    (IssuedCode("d", ASKED, None, Term("", "", NOW)), "server.code_cancelled"),
    (IssuedCode("d", ASKED, Redeemed("other", b"x"), Term("")), "server.code_used"),
])
def test_each_refusal_of_a_code_has_a_cause_of_its_own(found: IssuedCode | None, said: str) -> None:
    with pytest.raises(KnownError) as refused:
        takes(found, ASKED, "request", NOW)
    assert refused.value.code == said
    assert "OP-2" not in str(refused.value.params), "never whose it is"


def test_a_used_code_answers_the_same_request_again_whatever_became_of_it() -> None:
    used = Redeemed("request", b"answer")
    assert takes(IssuedCode("d", ASKED, used, Term("", NOW)), ASKED, "request", NOW) == used
    assert takes(IssuedCode("d", ASKED, None, Term("", "2024-02-10T00:00:01Z")), ASKED, "request", NOW) is None


def test_a_date_alone_lasts_until_its_end(data: Path, tmp_path: Path) -> None:
    _json("roster", "import", _table(tmp_path), "--data", data)
    day = datetime.now().astimezone().date() + timedelta(days=2)
    made = _json("codes", "add", "--data", data, "--person", "OP-1", "--expires", day.isoformat())
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time()).astimezone().astimezone(UTC)
    assert made["expires"] == midnight.strftime("%Y-%m-%dT%H:%M:%SZ")
