"""SPEC.toml and its CSV files: what is wrong is named by file and line, in both languages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import resources
from forms.errors import KnownError
from resources.catalogue import sentence
from sync.trust.describe import describe, describe_lines
from sync.trust.fingerprint import fingerprint
from sync.trust.package import open_package
from sync.trust.spec import build_package
from sync.trust.training import TRAINING_ROOT, generated_keys, training_keys
from tests.helpers.pki import training_package


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("spec.toml", "regions.csv", "stations.csv"):
        shutil.copy(resources.path("training", name), tmp_path / name)
    return tmp_path


def edit(folder: Path, name: str, old: str, new: str) -> None:
    content = (folder / name).read_text(encoding="utf-8")
    assert content.count(old) >= 1
    (folder / name).write_text(content.replace(old, new, 1), encoding="utf-8")


def refused(folder: Path, code: str, file: str, line: int | None = None) -> None:
    with pytest.raises(KnownError) as found:
        build_package(folder / "spec.toml", training_keys())
    assert found.value.code == code
    if line is not None:
        assert found.value.params["line"] == line
    for lang in ("id", "en"):
        words = sentence(found.value, lang)
        assert file in words
        if line is not None:
            assert f" {line}" in words


def test_names_with_quotes_and_commas_arrive_whole(folder: Path) -> None:
    package = open_package(build_package(folder / "spec.toml", training_keys()))
    assert package.name_of("0001011001") == 'KAMPUNG RA"AS BARU'
    assert package.name_of("0001012002") == "SUMBER REJO I, II, III"
    assert package.station("0001011001001").dpt == {"m": 108, "f": 109, "t": 217}


def test_building_twice_gives_the_same_bytes(folder: Path) -> None:
    assert build_package(folder / "spec.toml", training_keys()) == training_package().envelope


def _with_readers(folder: Path, persons: int) -> None:
    spec = folder / "spec.toml"
    text = spec.read_text(encoding="utf-8")
    spec.write_text(f"{text}\n[signing_policy.reread]\npersons = {persons}\n", encoding="utf-8")


def test_two_read_again_where_the_spec_does_not_say_one(folder: Path) -> None:
    assert open_package(build_package(folder / "spec.toml", training_keys())).rereaders == 2
    _with_readers(folder, 1)
    package = open_package(build_package(folder / "spec.toml", training_keys()))
    assert (package.rereaders, describe(package)["rereaders"]) == (1, 1)
    assert any("1" in line and "membaca" in line for line in describe_lines(package, "id"))


@pytest.mark.parametrize("persons", [0, 3])
def test_neither_none_nor_three_read_again(folder: Path, persons: int) -> None:
    _with_readers(folder, persons)
    refused(folder, "package.spec_wrong", "spec.toml")


def test_a_station_without_a_known_voter_list_has_none(folder: Path) -> None:
    edit(folder, "stations.csv", "0001011001001,108,109", "0001011001001,,")
    package = open_package(build_package(folder / "spec.toml", training_keys()))
    assert package.station("0001011001001").dpt is None


def test_tickets_may_stand_in_a_file_of_their_own(folder: Path) -> None:
    spec = (folder / "spec.toml").read_text(encoding="utf-8")
    start = spec.index("choices")
    (folder / "spec.toml").write_text(spec[:start] + 'choices = "tickets.csv"\n', encoding="utf-8")
    (folder / "tickets.csv").write_text('number,name\n1,"A, B"\n2,C\n', encoding="utf-8")
    package = open_package(build_package(folder / "spec.toml", training_keys()))
    assert package.choices("PPWP").names == {"1": "A, B", "2": "C"}
    assert package.definition("PPWP").contestants == ("1", "2")
    (folder / "tickets.csv").write_text("number,name\n2,A\n2,C\n", encoding="utf-8")
    refused(folder, "package.csv_number", "tickets.csv", 3)


def test_a_byte_order_mark_and_windows_line_ends_are_read(folder: Path) -> None:
    for name in ("regions.csv", "stations.csv"):
        content = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(content.replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    assert build_package(folder / "spec.toml", training_keys()) == training_package().envelope


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "line"),
    [
        ("regions.csv", "code,name", "kode,nama", "table.column", 1),
        ("regions.csv", "000101,", "0001o1,", "package.csv_code", 4),
        ("regions.csv", "000101,", "00010,", "package.csv_code", 4),
        ("regions.csv", "000101,", "\u0660\u0660\u0660\u0661\u0660\u0661,", "package.csv_code", 4),
        ("regions.csv", "TANJUNG HARAPAN", "", "package.csv_name", 7),
        ("regions.csv", "TANJUNG HARAPAN", "x" * 121, "package.csv_name", 7),
        ("regions.csv", "TANJUNG HARAPAN", "TANJUNG, HARAPAN", "table.row_length", 7),
        ("regions.csv", "0001012003", "0001012002", "table.two_names", 7),
        ("regions.csv", "0001,KAB", "0002,KAB", "package.csv_parent", 4),
        ("regions.csv", '"KAMPUNG RA""AS BARU"', '"KAMPUNG RA"AS BARU"', "table.not_csv", 5),
        ("regions.csv", '"SUMBER', 'x\n"SUMBER', "table.row_short", 7),
        ("stations.csv", "dpt_m", "dpt_l", "table.column", 1),
        ("stations.csv", "0001011001002,", "001011001002,", "package.csv_code", 3),
        ("stations.csv", "0001011001002,", "0001011001000,", "package.csv_code", 3),
        ("stations.csv", "0001011001002,", "0001011001001,", "package.csv_twice", 3),
        ("stations.csv", "0001011001002,", "0001019001002,", "package.csv_parent", 3),
        ("stations.csv", "116,94", "116,-94", "table.figure", 3),
        ("stations.csv", "116,94", "116,", "package.csv_dpt", 3),
        ("stations.csv", "116,94", "116,9.4", "table.figure_decimal", 3),
        ("stations.csv", "116,94", "116", "table.row_short", 3),
        ("stations.csv", "116,94", "1.116,94", "table.figure_grouped", 3),
        ("stations.csv", "116,94", "-,-", "table.figure_unclear", 3),
        ("spec.toml", "sequence = 1", "sequence = = 1", "package.spec_toml", 5),
        ("spec.toml", "sequence = 1", "sequence = " + "[" * 5000, "package.spec_deep", 5),
        ("spec.toml", "sequence = 1", "sequence = " + "{a=" * 5000, "package.spec_deep", 5),
        ("spec.toml", "Latihan rekapitulasi", "=Latihan", "package.csv_name", 4),
        ("spec.toml", "Latihan rekapitulasi", "\u5317\u4eac", "package.csv_name", 4),
        ("spec.toml", "Latihan rekapitulasi", "x" * 120, "package.csv_name", 4),
        ("spec.toml", "sequence = 1", "sequense = 1", "package.spec_unknown", 5),
        ("spec.toml", "sequence = 1", 'sequence = "1"', "package.spec_wrong", 5),
        ("spec.toml", "sequence = 1", "sequence = true", "package.spec_wrong", 5),
        ("spec.toml", "sequence = 1", "sequence = 0", "package.spec_wrong", 5),
        ("spec.toml", "2024-01-01T00:00:00Z", "2024-01-01", "package.spec_time", 9),
        ("spec.toml", "2099-12-31T23:59:59Z", "2099-12-31T23:59:59", "package.spec_time", 10),
        ("spec.toml", "2099-12-31T23:59:59Z", "2023-12-31T23:59:59Z", "package.spec_wrong", 10),
        ("spec.toml", 'mode = "training"', 'mode = "rehearsal"', "package.spec_wrong", 3),
        ("spec.toml", 'log_origin = "recap.training/log"', 'log_origin = "A B"', "package.spec_wrong", 6),
        ("spec.toml", 'election = "LATIHAN-2024"', 'election = ""', "package.spec_wrong", 2),
        ("spec.toml", "number = 3", "number = 2", "package.spec_wrong", 13),
        ("spec.toml", "choices =", "tickets =", "package.spec_wrong", 13),
    ],
)
def test_what_is_wrong_is_named_by_file_and_line(
    folder: Path, file: str, old: str, new: str, code: str, line: int
) -> None:
    edit(folder, file, old, new)
    refused(folder, code, file, line)


@pytest.mark.parametrize("entry", ["election", "mode", "title", "log_origin", "regions", "stations", "issued"])
def test_a_missing_entry_is_named(folder: Path, entry: str) -> None:
    lines = (folder / "spec.toml").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(f"{entry} ")]
    assert len(kept) == len(lines) - 1
    (folder / "spec.toml").write_text("\n".join(kept), encoding="utf-8")
    with pytest.raises(KnownError) as found:
        build_package(folder / "spec.toml", training_keys())
    assert (found.value.code, found.value.params["place"]) == ("package.spec_missing", entry)


@pytest.mark.parametrize("name", ["spec.toml", "regions.csv", "stations.csv"])
def test_a_file_that_is_absent_or_no_text_is_named(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"\xff\xfe\x00x\x01")
    refused(folder, "table.not_text", name)
    (folder / name).write_bytes("sama".encode("utf-16"))
    refused(folder, "table.utf16", name)
    (folder / name).unlink()
    refused(folder, "table.unreadable", name)
    (folder / name).mkdir()
    refused(folder, "table.unreadable", name)


def test_a_contest_without_a_form_is_a_known_error(folder: Path) -> None:
    edit(folder, "spec.toml", 'code = "PPWP"', 'code = "PILKADES"')
    with pytest.raises(KnownError) as found:
        build_package(folder / "spec.toml", training_keys())
    assert "PILKADES" in sentence(found.value, "id")


def test_mode_and_keys_belong_together(folder: Path) -> None:
    with pytest.raises(KnownError) as found:
        build_package(folder / "spec.toml", generated_keys())
    assert found.value.code == "package.training_root"
    edit(folder, "spec.toml", 'mode = "training"', 'mode = "official"')
    assert open_package(build_package(folder / "spec.toml", generated_keys())).mode == "official"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.data())
def test_any_mangled_file_gives_a_package_or_a_known_error(folder: Path, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["spec.toml", "regions.csv", "stations.csv"]))
    original = (folder / name).read_bytes()
    start = data.draw(st.integers(0, len(original)))
    end = data.draw(st.integers(start, min(len(original), start + 30)))
    (folder / name).write_bytes(original[:start] + data.draw(st.binary(max_size=8)) + original[end:])
    try:
        open_package(build_package(folder / "spec.toml", training_keys()))
    except KnownError as error:
        assert "{" not in sentence(error, "id")
    finally:
        (folder / name).write_bytes(original)


def test_a_package_describes_itself_with_its_fingerprint_last() -> None:
    found = describe(training_package())
    assert found["stations"] == 12 and found["villages"] == 3 and found["subdistricts"] == 1
    assert found["authority"] == fingerprint(TRAINING_ROOT)
    for lang in ("id", "en"):
        lines = describe_lines(training_package(), lang)
        assert lines[-1].endswith(fingerprint(TRAINING_ROOT))
        assert any("12" in line for line in lines)
    assert describe_lines(training_package(), "id") != describe_lines(training_package(), "en")


_REGIONAL = """
[[regional]]
region = "0001"
words = { village = { id = "gampong", en = "gampong" } }
contests = [ { code = "PPWP", short = "PRESIDEN", name = { id = "Presiden", en = "President" } } ]
"""


def _with_words(folder: Path, words: str) -> None:
    spec = folder / "spec.toml"
    spec.write_text(spec.read_text(encoding="utf-8") + words, encoding="utf-8")


def test_words_of_a_region_come_from_the_spec(folder: Path) -> None:
    _with_words(folder, _REGIONAL)
    package = open_package(build_package(folder / "spec.toml", training_keys()))
    assert package.regional("000101").words["village"]["id"] == "gampong"
    assert package.contest_name("PPWP", "000101").short == "PRESIDEN"


@pytest.mark.parametrize(("old", "new", "code"), [
    ('"gampong", en', '"=gampong", en', "package.csv_name"), ("village =", "hamlet =", "package.spec_wrong"),
    ('"PRESIDEN"', "7", "package.spec_wrong"), ('region = "0001"', 'region = "99"', "package.spec_wrong"),
])
def test_words_that_cannot_be_are_refused(folder: Path, old: str, new: str, code: str) -> None:
    _with_words(folder, _REGIONAL.replace(old, new))
    with pytest.raises(KnownError) as error:
        build_package(folder / "spec.toml", training_keys())
    assert error.value.code == code
    assert len(sentence(error.value, "id")) > 40
