"""Planted faults: what an outsider changes on the way, and what an insider with the release key signs.

Each is found by ``recap verify`` and by the second implementation (``verifikasi.pyz``), as far as that claims to
check it.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sync.portal.verifier.archive import open_place
from sync.portal.verifier.check import check
from sync.portal.verifier.faults import Fault
from sync.portal.verifier.signed import Signatures
from sync.record.container import Container
from sync.trust.training import generated_keys
from sync.verify import verify_path
from tests.helpers.forging import Content, forge, write
from tests.helpers.releases import NOW, fault_of, sealed_town

Change = Callable[[Path], None]
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Content]:
    """The second release of a server; the first lies elsewhere."""
    folder = tmp_path_factory.mktemp("faults")
    town = sealed_town(folder)
    town.publish(folder / "first" / "release", now=NOW)
    return folder / "second" / "release", town.publish(folder / "second" / "release", now=NOW)


def found_by_the_second(folder: Path) -> Fault | None:
    """What ``verifikasi.pyz`` finds first."""
    try:
        return next(iter(check(open_place(str(folder)), None, Signatures()).faults), None)
    except Fault as fault:
        return fault


def put(folder: Path, name: str, data: bytes) -> None:
    """Change a file of a tree of hard links without touching the release it was linked from."""
    (folder / name).unlink(missing_ok=True)
    (folder / name).write_bytes(data)


def first(folder: Path, pattern: str) -> str:
    """The first path that fits."""
    return min(path.relative_to(folder).as_posix() for path in folder.glob(pattern))


def flipped(pattern: str) -> Change:
    """One bit of a file in its middle is another."""
    def change(folder: Path) -> None:
        name = first(folder, pattern)
        data = (folder / name).read_bytes()
        at = len(data) // 2
        put(folder, name, data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    return change


def gone(pattern: str) -> Change:
    """A file is missing."""
    return lambda folder: (folder / first(folder, pattern)).unlink()


def extra(name: str) -> Change:
    """A file that no listing names."""
    return lambda folder: put(folder, name, b"{}")


def longer(pattern: str) -> Change:
    """A file goes on, for a terabyte, beyond what its listing says."""
    def change(folder: Path) -> None:
        name = first(folder, pattern)
        put(folder, name, (folder / name).read_bytes())
        os.truncate(folder / name, 1 << 40)
    return change


def linked(pattern: str) -> Change:
    """A file is a link to the same bytes."""
    def change(folder: Path) -> None:
        name = first(folder, pattern)
        put(folder.parent, "elsewhere", (folder / name).read_bytes())
        (folder / name).unlink()
        (folder / name).symlink_to(folder.parent / "elsewhere")
    return change


def swapped_files(folder: Path) -> None:
    """Two records under each other's names."""
    one, other = sorted(path.relative_to(folder).as_posix() for path in folder.glob("catatan/*/*.json"))[:2]
    data = (folder / one).read_bytes(), (folder / other).read_bytes()
    put(folder, one, data[1])
    put(folder, other, data[0])


def second_number(folder: Path) -> None:
    """The head calls itself another number."""
    put(folder, "manifest.json", (folder / "manifest.json").read_bytes().replace(b'"number":2', b'"number":3'))


OUTSIDE: dict[str, Change] = {
    **{f"a digit of {table}": flipped(f"data/{table}/*.csv")
       for table in ("tps", "hasil", "suara", "koreksi", "rekap_desa", "rekap_kec", "catatan")},
    "a list": flipped("referensi/calon.csv"), "the descriptor": flipped("datapackage.json"),
    "a page": flipped("halaman/**/*.html"), "the first page": flipped("index.html"),
    "the program itself": flipped("verifikasi.pyz"), "a record": flipped("catatan/*/*.json"),
    "a statement": flipped("petugas/*/*.json"), "the package": flipped("paket.json"),
    "a log line": flipped("log/entries/*"), "a tile": flipped("log/tile/0/*.p/*"),
    "the checkpoint": flipped("log/checkpoint"), "the head": flipped("manifest.json"),
    "its signature": flipped("manifest.sig"), "a listing": flipped("daftar/data-suara.json"),
    "a missing table": gone("data/rekap_kec/*.csv"), "a missing record": gone("catatan/*/*.json"),
    "a missing signature": gone("manifest.sig"), "an extra table": extra("data/suara/9999.csv"),
    "an extra file of no folder": extra("baca.txt"), "an extra statement": extra("daftar/x.json"),
    "a file without end": longer("data/suara/*.csv"), "a listing without end": longer("daftar/akar.json"),
    "a link": linked("data/tps/*.csv"), "two records swapped": swapped_files, "another number": second_number,
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", OUTSIDE)
def test_what_is_changed_on_the_way_is_found_by_both(
    name: str, release: tuple[Path, Content], tmp_path: Path
) -> None:
    copy = tmp_path / "release"
    shutil.copytree(release[0], copy, copy_function=os.link)
    OUTSIDE[name](copy)
    assert fault_of(copy) is not None
    assert found_by_the_second(copy) is not None


_OTHER = {"ya": "tidak", "tidak": "ya", "true": "false", "false": "true"}


def cell(table: str, column: str, line: int = 1) -> Callable[[Files], None]:
    """A cell of a table says something else."""
    def change(files: Files) -> None:
        rows = rows_in(files, table)
        at = rows[0].index(column)
        said = rows[line][at]
        rows[line][at] = _OTHER[said] if said in _OTHER else str(int(said or 0) + 1)
        rows_out(files, table, rows)
    return change


def rows_in(files: Files, table: str) -> list[list[str]]:
    """Rows of the one file of a table."""
    return list(csv.reader(io.StringIO(files[f"data/{table}/0001.csv"].decode("utf-8"), newline="")))


def rows_out(files: Files, table: str, rows: list[list[str]]) -> None:
    """Write them back."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    files[f"data/{table}/0001.csv"] = stream.getvalue().encode("utf-8")


def swapped(table: str, column: str) -> Callable[[Files], None]:
    """Two rows have each other's figure."""
    def change(files: Files) -> None:
        rows = rows_in(files, table)
        at = rows[0].index(column)
        rows[1][at], rows[2][at] = rows[2][at], rows[1][at]
        rows_out(files, table, rows)
    return change


def without_row(table: str) -> Callable[[Files], None]:
    """A row is missing."""
    def change(files: Files) -> None:
        rows = rows_in(files, table)
        rows_out(files, table, [rows[0], *rows[2:]])
    return change


def twice(table: str) -> Callable[[Files], None]:
    """A row stands twice."""
    def change(files: Files) -> None:
        rows = rows_in(files, table)
        rows_out(files, table, [rows[0], rows[1], *rows[1:]])
    return change


#: Name -> change, and whether the second implementation claims to see it.
INSIDE: dict[str, tuple[Callable[[Files], None], bool]] = {
    "a vote": (cell("suara", "suara"), True), "a figure": (cell("hasil", "suara_sah"), True),
    "a sum of a village": (cell("rekap_desa", "suara_sah"), True),
    "a sum of a sub-district": (cell("rekap_kec", "suara_total"), True),
    "stations that count": (cell("rekap_kec", "tps_dihitung"), True),
    "stations expected": (cell("rekap_desa", "tps_diharapkan", 2), True),
    "a sum of nothing is zero": (cell("rekap_desa", "suara_sah", 2), True),
    "a station that counts": (cell("tps", "dihitung"), True), "one that does not": (cell("tps", "dihitung", 4), True),
    "a place in the log": (cell("catatan", "indeks"), True), "votes swapped": (swapped("suara", "suara"), True),
    "a station left out": (without_row("tps"), True), "a vote left out": (without_row("suara"), True),
    "a village left out": (without_row("rekap_desa"), True), "a record left out": (without_row("catatan"), True),
    "a result twice": (twice("hasil"), True), "a sum twice": (twice("rekap_kec"), True),
    "voters of a list": (cell("tps", "dpt_l"), False),
}


@pytest.mark.sampled(2)
@pytest.mark.parametrize("name", INSIDE)
def test_what_an_insider_signs_is_found(name: str, release: tuple[Path, Content], tmp_path: Path) -> None:
    change, is_claimed = INSIDE[name]
    forged = forge(release[1], tmp_path / "release", change)
    assert fault_of(forged) is not None
    assert (found_by_the_second(forged) is not None) == is_claimed


def _without_record(content: Content) -> Content:
    return replace(content, containers=content.containers[1:])


def _without_statement(content: Content) -> Content:
    return replace(content, statements=content.statements[1:])


def _without_entry(content: Content) -> Content:
    return replace(content, entries=content.entries[:-2] + content.entries[-1:])


def _reordered(content: Content) -> Content:
    return replace(content, entries=(content.entries[1], content.entries[0], *content.entries[2:]))


def _other_size(content: Content) -> Content:
    return replace(content, plan=replace(content.plan, size=content.plan.size - 1))


def _other_previous(content: Content) -> Content:
    return replace(content, previous="0" * 64)


def _other_number(content: Content) -> Content:
    return replace(content, plan=replace(content.plan, number=3))


def _too_early(content: Content) -> Content:
    return replace(content, plan=replace(content.plan, published_at="2024-01-01T00:00:00Z"))


def _without_receipt(content: Content) -> Content:
    one, *others = content.containers
    return replace(content, containers=(Container(one.record, one.officers), *others))


def _other_receipt(content: Content) -> Content:
    one, *others = content.containers
    return replace(content, containers=(replace(one, receipt=others[0].receipt), *others))


def _fewer_officers(content: Content) -> Content:
    one, *others = content.containers
    return replace(content, containers=(replace(one, officers=one.officers[:1]), *others))


def _other_checkpoint(content: Content) -> Content:
    at = content.checkpoint.rindex(" ") + 12
    other = "A" if content.checkpoint[at] != "A" else "B"
    return replace(content, checkpoint=content.checkpoint[:at] + other + content.checkpoint[at + 1 :])


MADE = (
    _without_record, _without_statement, _without_entry, _reordered, _other_size, _other_previous, _other_number,
    _too_early, _without_receipt, _other_receipt, _fewer_officers, _other_checkpoint,
)


@pytest.mark.parametrize("make", MADE, ids=[one.__name__[1:] for one in MADE])
def test_a_release_made_of_something_else_is_found_by_both(
    make: Callable[[Content], Content], release: tuple[Path, Content], tmp_path: Path
) -> None:
    forged = write(make(release[1]), tmp_path / "release")
    assert fault_of(forged) is not None
    assert found_by_the_second(forged) is not None


def test_a_head_that_another_key_signed_is_found_by_both(release: tuple[Path, Content], tmp_path: Path) -> None:
    forged = write(release[1], tmp_path / "release", generated_keys())
    assert fault_of(forged) == "verify.manifest_signature"
    fault = found_by_the_second(forged)
    assert fault is not None and fault.code == "manifest_signature"


def test_neither_complains_of_what_was_not_touched(release: tuple[Path, Content]) -> None:
    assert verify_path(release[0]).fault is None
    assert found_by_the_second(release[0]) is None


def test_there_are_more_than_thirty() -> None:
    assert len(OUTSIDE) >= 30 and len(OUTSIDE) + len(INSIDE) + len(MADE) >= 60
