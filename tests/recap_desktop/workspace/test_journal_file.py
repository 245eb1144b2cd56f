"""The journal outside the workspace: whatever is done to a line, the first one that does not fit is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.checks.journal import register_kinds
from recap_desktop.desk import Desk
from recap_desktop.workspace import journal_file
from sync.record.canonical import encode
from sync.verify import verify_path
from tests.helpers import desks
from tests.helpers.journals import rewritten


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A desk that sealed one sheet."""
    with Desk.open(desks.workspace(tmp_path_factory.mktemp("journal") / "w")) as desk:
        desks.type_twice(desk, desks.CLEAN[0])
        desks.seal(desk, desks.CLEAN[0])
        data = desk.journal.export()
        assert journal_file.read(data).head == desk.journal.verify()
    return data


def _fault(data: bytes) -> tuple[str, object]:
    with pytest.raises(KnownError) as caught:
        journal_file.read(data)
    return caught.value.code, caught.value.params.get("line")


def test_it_holds_and_gives_no_figure_away(journal: bytes) -> None:
    read = journal_file.read(journal)
    assert read.anchor is not None
    assert read.anchor.record.kind == "sheet"
    assert [line.n for line in read.lines] == list(range(1, len(read.lines) + 1))
    acts = {line.act for line in read.lines}
    assert {"transcription", "sheet", "sign_in"} <= acts
    for line in read.lines:
        assert not set(line.data) & {"figures", "value", "values"}


def test_every_altered_line_is_named_itself(journal: bytes) -> None:
    lines = journal.split(b"\n")
    for number in (1, 2, len(lines) // 2, len(lines) - 2):
        for place in (10, -10):  # its hash, its content
            altered = list(lines)
            raw = bytearray(altered[number])
            raw[place] ^= 1
            altered[number] = bytes(raw)
            assert _fault(b"\n".join(altered)) == ("journal.broken", number)


def test_removed_swapped_added_and_cut_lines_are_named(journal: bytes) -> None:
    lines = journal.split(b"\n")
    assert _fault(b"\n".join([*lines[:5], *lines[6:]])) == ("journal.broken", 5)
    assert _fault(b"\n".join([*lines[:5], lines[6], lines[5], *lines[7:]])) == ("journal.broken", 5)
    assert _fault(b"\n".join([*lines[:5], lines[4], *lines[5:]])) == ("journal.broken", 5)
    assert _fault(b"\n".join([*lines[:-3], b""]))[0] == "journal.cut"
    assert _fault(journal[:-1])[0] == "journal.broken"
    assert _fault(b"\n".join([b"{}", *lines[1:]]))[0] == "journal.file_head"
    assert _fault(b"")[0] == "journal.file_head"


def test_a_chain_made_anew_holds_in_itself_and_not_against_the_signed_record(journal: bytes, tmp_path: Path) -> None:
    register_kinds()
    file = tmp_path / "journal.jsonl"
    file.write_bytes(journal)
    report = verify_path(file)
    assert report.ok
    assert [code for code, _ in report.holds] == ["journal", "journal_signed"]
    forged = rewritten(journal, 3, {"person": "ORANG-LAIN"})
    assert len(journal_file.read(forged).lines) == len(journal_file.read(journal).lines)
    file.write_bytes(forged)
    fault = verify_path(file).fault
    assert fault is not None
    assert fault.code == "verify.journal_anchor"


def test_a_figure_in_a_line_is_refused(journal: bytes) -> None:
    for change in ({"data": {"value": "151"}}, {"data": {"record": "151"}}, {"act": "151"}, {"person": "151 suara"}):
        assert _fault(rewritten(journal, 4, change)) == ("journal.not_ids", 4)


def test_a_restored_backup_goes_on_from_the_head_it_names(journal: bytes) -> None:
    lines = [line.raw for line in journal_file.read(journal).lines]
    head = journal_file.read(journal).head
    about = {"v": 1, "n": len(lines) + 1, "prev": "0" * 64, "at": "2024-02-14T15:18:00Z", "person": "KETUA"}
    restored = encode({**about, "act": "restored", "data": {"head": head}})
    read = journal_file.read(journal_file.write("X", "0" * 64, [*lines, restored], None))
    assert read.lines[-1].act == "restored"
    for act, named in (("restored", "1" * 64), ("sign_in", head)):
        other = encode({**about, "act": act, "data": {"head": named}})
        assert _fault(journal_file.write("X", "0" * 64, [*lines, other], None)) == ("journal.broken", len(lines) + 1)


def test_a_new_workspace_says_that_nothing_is_signed_yet(tmp_path: Path) -> None:
    register_kinds()
    with Desk.open(desks.workspace(tmp_path / "w")) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        (tmp_path / "journal.jsonl").write_bytes(desk.journal.export())
    report = verify_path(tmp_path / "journal.jsonl")
    assert report.ok
    assert [code for code, _ in report.holds] == ["journal", "journal_unsigned"]


def test_a_journal_that_leaves_its_anchor_out_is_named(journal: bytes, tmp_path: Path) -> None:
    """Without the anchor every line could be written anew, and the file itself says that there is one."""
    register_kinds()
    (tmp_path / "journal.jsonl").write_bytes(rewritten(journal, 3, {"person": "ORANG-LAIN"}, anchor=None))
    fault = verify_path(tmp_path / "journal.jsonl").fault
    assert fault is not None
    assert fault.code == "verify.journal_no_anchor"
    assert journal_file.read(journal).lines[int(fault.params["line"]) - 1].act == "sheet"


def test_a_journal_of_another_package_is_not_checked_with_this_one(journal: bytes, tmp_path: Path) -> None:
    register_kinds()
    (tmp_path / "journal.jsonl").write_bytes(rewritten(journal, 0, {}, package="1" * 64))
    fault = verify_path(tmp_path / "journal.jsonl").fault
    assert fault is not None
    assert (fault.code, fault.params["digest"]) == ("verify.no_named_package", "1" * 16)
    (tmp_path / "journal.jsonl").write_bytes(rewritten(journal, 0, {}, election="LAIN-2029", package="1" * 64))
    fault = verify_path(tmp_path / "journal.jsonl").fault
    assert fault is not None
    assert fault.code == "verify.no_package"
