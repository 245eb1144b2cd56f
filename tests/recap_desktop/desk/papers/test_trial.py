"""The trial evaluation: from exported journals of real desks, without a figure and without a person's name or id."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.desk.papers.trial import evaluate
from recap_desktop.desk.papers.trial_paper import read_journals, trial_paper
from recap_desktop.desk.sheet.entry_session import COUNTED
from recap_desktop.reports.list_files import csv_of, workbook_of
from recap_desktop.reports.listing import printed
from recap_desktop.workspace import journal_file
from tests.helpers import desks

STATION, OTHER = desks.CLEAN


def _journal(desk: Desk) -> bytes:
    desk.session.sign_in("KETUA", desks.PASSPHRASE)
    return desk.journal.export()


def test_a_finished_entry_leaves_one_counter_line_and_no_figure(desk: Desk) -> None:
    desk.session.sign_in("OP-1", desks.PASSPHRASE)
    session = desk.entry.open(desks.CONTEST, STATION)
    order = session.definition.order
    for field in order[:5]:
        session.commit(field, Figure.of(desks.sheets()[STATION][field]))
    session.told_keys(17)
    session.pause()
    session = desk.entry.open(desks.CONTEST, STATION)
    for field in order[5:]:
        session.commit(field, Figure.of(desks.sheets()[STATION][field]))
    session.told_keys(60)
    session.finish()
    session.pause()
    lines = [line for line in journal_file.read(_journal(desk)).lines if line.act == COUNTED]
    assert [(line.data["keys"], line.data["boxes"], line.data["kind"]) for line in lines] == [
        ("17", "28", "first"), ("60", "28", "first")]
    assert all(set(line.data) == {"boxes", "contest", "draft", "keys", "kind", "seconds", "station"} for line in lines)
    (sitting,) = evaluate([journal_file.read(_journal(desk))]).sittings.values()
    assert (sitting.keys, sitting.boxes) == (77, 28)


def test_the_evaluation_counts_sheets_steps_settlements_and_what_waits(desk: Desk) -> None:
    desks.type_twice(desk, STATION)
    desks.seal(desk, STATION)
    desks.type_sheet(desk, "OP-1", OTHER)
    made = evaluate([journal_file.read(_journal(desk))])
    district = made.districts[desk.region]
    assert (len(district.ratified), len(district.twice), len(district.settled)) == (1, 1, 0)
    assert district.waiting == 4
    assert {name: len(found) for name, found in made.steps.items()} == {"first": 2, "second": 1, "ratified": 1}
    assert made.persons == 4  # two typists, and who ratified
    assert [place for place, seconds in made.late.items() if seconds is None] == [(desks.CONTEST, OTHER)]


def test_persons_are_counted_and_never_named(desk: Desk) -> None:
    desks.type_twice(desk, STATION)
    made = trial_paper(evaluate([journal_file.read(_journal(desk))]), "en")
    told = csv_of(made).decode("utf-8") + "".join(made.parts[0].lead)
    assert not [person for person in desks.OFFICERS if person in told]
    assert "persons: 3" in told
    assert printed(made)[:5] == b"%PDF-"
    assert workbook_of(made)[:2] == b"PK"


def test_an_older_export_of_the_same_journal_counts_once(desk: Desk) -> None:
    desks.type_sheet(desk, "OP-1", STATION)
    older = journal_file.read(_journal(desk))
    desks.type_sheet(desk, "OP-2", STATION)
    newer = journal_file.read(_journal(desk))
    both, alone = evaluate([older, newer, newer]), evaluate([newer])
    assert both.sittings == alone.sittings
    assert both.districts == alone.districts
    assert both.journals == 1


def test_no_journal_and_a_damaged_one_are_told(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"trial\.no_journal"):
        evaluate([])
    damaged = tmp_path / "j.jsonl"
    damaged.write_bytes(_journal(desk)[:-9])
    for path in (damaged, tmp_path / "missing.jsonl"):
        with pytest.raises(KnownError, match=r"trial\.not_journal"):
            read_journals([path])
