"""``recap report KIND`` for every kind: PDF, workbook and CSV, on both papers; trial needs no workspace."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import pytest

from recap_desktop.cli.report import KINDS, LISTS
from recap_desktop.desk import Desk
from recap_desktop.desk.papers.papers import KINDS as OF_THE_DESK
from resources.catalogue import messages
from tests.helpers import desks
from tests.helpers.command import assert_one_sentence
from tests.helpers.main_in_process import run_here


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = desks.workspace(tmp_path_factory.mktemp("kinds") / "w")
    with Desk.open(folder) as desk:
        desks.type_twice(desk, desks.CLEAN[0])
        desks.seal(desk, desks.CLEAN[0])
    return folder


def _report(workspace: Path, kind: str, out: Path, *more: object, lang: str = "en") -> dict[str, object]:
    done = run_here("report", kind, "--workspace", workspace, "--person", "KETUA", "-o", out, "--json", *more,
                    lang=lang, typed=desks.PASSPHRASE)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_the_verb_knows_the_lists_of_the_desk() -> None:
    assert set(LISTS) == set(OF_THE_DESK)


@pytest.mark.parametrize("kind", [*LISTS, "blank"])
def test_every_list_is_written_as_its_file_is_called(workspace: Path, tmp_path: Path, kind: str) -> None:
    said = _report(workspace, kind, tmp_path / "one.pdf", "--paper", "f4")
    assert said["kind"] == kind
    assert said["contest"] == "PPWP"
    opened = pypdfium2.PdfDocument(tmp_path / "one.pdf")
    assert {round(max(page.get_size())) for page in opened} == {935}
    opened.close()
    if kind != "blank":
        _report(workspace, kind, tmp_path / "one.xlsx", lang="id")
        _report(workspace, kind, tmp_path / "one.csv", lang="id")
        assert (tmp_path / "one.xlsx").read_bytes()[:2] == b"PK"
        assert (tmp_path / "one.csv").read_text(encoding="utf-8").startswith("table,")


def test_a_draft_of_d_hasil_is_on_the_paper_that_is_asked_for(workspace: Path, tmp_path: Path) -> None:
    for paper, width in (("a4", 842), ("f4", 935)):
        _report(workspace, "d-hasil", tmp_path / f"{paper}.pdf", "--draft", "--paper", paper)
        opened = pypdfium2.PdfDocument(tmp_path / f"{paper}.pdf")
        assert {round(page.get_width()) for page in opened} == {width}
        opened.close()


def test_a_trial_is_evaluated_from_journals_without_a_workspace(workspace: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal.jsonl"
    _report(workspace, "journal", journal)
    for name in ("trial.pdf", "trial.xlsx", "trial.csv"):
        done = run_here("report", "trial", journal, journal, "-o", tmp_path / name, "--json")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["journals"] == 1
    told = (tmp_path / "trial.csv").read_text(encoding="utf-8")
    assert "PPWP" in told
    assert not [person for person in desks.OFFICERS if person in told]


def test_what_is_missing_or_no_journal_is_one_sentence(workspace: Path, tmp_path: Path) -> None:
    for words in (("report", "changes", "-o", tmp_path / "a.pdf"),
                  ("report", "trial", "-o", tmp_path / "a.pdf"),
                  ("report", "trial", workspace / "package.json", "-o", tmp_path / "a.pdf")):
        done = run_here(*words)
        assert_one_sentence(done, done.returncode or 1, "en")
    assert not (tmp_path / "a.pdf").exists()


@pytest.mark.parametrize("lang", ["id", "en"])
def test_help_tells_of_every_kind(lang: str) -> None:
    told = " ".join(run_here("report", "--help", lang=lang).stdout.split())
    assert not [kind for kind in KINDS if f"{kind}:" not in told]
    assert "--paper" in told


def test_what_a_report_says_of_itself_has_words(workspace: Path, tmp_path: Path) -> None:
    """For people every line begins with a word of the language, none with the name that JSON has."""
    journal = tmp_path / "a.jsonl"
    _report(workspace, "journal", journal)
    of_desk = ("--workspace", workspace, "--person", "KETUA")
    for number, (kind, *more) in enumerate((("copies", *of_desk), ("blank", *of_desk), ("trial", journal))):
        done = run_here("report", kind, *more, "-o", tmp_path / f"{number}.pdf", lang="id",
                        typed=desks.PASSPHRASE if more[0] == "--workspace" else None)
        assert done.returncode == 0, done.stderr
        labels = {said["id"].casefold() for code, said in messages().items() if code.startswith("shown.")}
        assert {line.partition(":")[0].casefold() for line in done.stdout.splitlines()} <= labels, done.stdout
        assert ("diserahkan" in done.stdout) == (kind == "copies")
