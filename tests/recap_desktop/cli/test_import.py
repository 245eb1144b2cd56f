"""``recap import sirekap``: beside the typed figures, never in their place, and blind for typists."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from forms.figure import Figure, format_figure, parse_figure
from recap_desktop.desk import Desk
from recap_desktop.sources.sirekap import ADMINISTRATIVE_FIELDS
from tests.helpers import desks
from tests.helpers.command import LANGUAGES, assert_one_sentence, recap
from tests.helpers.kpu_rows import TICKET_FIELDS

ELSEWHERE = "3101011001001"


def _file(folder: Path, station: str, sheet: Mapping[str, int], **changes: int | None) -> None:
    folder.mkdir(exist_ok=True)
    answer = {
        "chart": {key: sheet[field] for key, field in TICKET_FIELDS.items()},
        "administrasi": {key: changes.get(key, sheet[field]) for key, field in ADMINISTRATIVE_FIELDS.items()},
    }
    (folder / f"{station}.json").write_text(json.dumps(answer), encoding="utf-8")


def _import(data: Path, workspace: Path, person: str = "KETUA", lang: str = "en") -> subprocess.CompletedProcess[str]:
    reading, writing = os.pipe()
    os.write(writing, desks.PASSPHRASE.encode() + b"\n")
    os.close(writing)
    try:
        return recap(
            "import", "sirekap", data, "--workspace", workspace, "--person", person, "--passphrase-fd", reading,
            "--json", pass_fds=[reading], lang=lang,
        )
    finally:
        os.close(reading)


def test_it_stands_beside_what_was_typed_and_changes_nothing(tmp_path: Path) -> None:
    workspace, data = desks.workspace(tmp_path / "w"), tmp_path / "data"
    one, two = desks.CLEAN
    with Desk.open(workspace) as desk:
        # one as the window types it: every figure with the raw text of its boxes
        boxes = {name: format_figure(Figure.of(value)) for name, value in desks.sheets()[one].items()}
        desks.type_twice(desk, one, {name: parse_figure(text) for name, text in boxes.items()})
        desks.type_twice(desk, two)
        desks.type_sheet(desk, "OP-1", desks.LAW_STATION)
        before = desk.context.workspace.records.all_envelopes()
        board = desk.board.counts(desks.CONTEST)
    sheets = desks.sheets()
    _file(data, one, sheets[one])
    _file(data, two, sheets[two], suara_sah=sheets[two]["valid"] + 1)
    _file(data, desks.LAW_STATION, sheets[desks.LAW_STATION], suara_sah=999)
    _file(data, desks.HARD_STATION, sheets[desks.HARD_STATION], suara_total=None)
    _file(data, ELSEWHERE, sheets[one])
    done = _import(data, workspace)
    assert done.returncode == 0, done.stderr
    wanted = {"new": 4, "known": 0, "elsewhere": 1, "partial": 1, "empty": 0, "equal": 1, "differing": {two: ["valid"]}}
    assert json.loads(done.stdout) == wanted
    typist = _import(data, workspace, "OP-2")
    assert json.loads(typist.stdout) == {"new": 0, "known": 4, "elsewhere": 1, "partial": 1, "empty": 0}
    with Desk.open(workspace) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        assert desk.context.workspace.records.all_envelopes() == before
        assert desk.board.counts(desks.CONTEST) == board
        assert desk.journal.verify() == desk.journal.head
        assert [line.person for line in desk.journal.lines() if line.act == "second_opinion"] == ["OP-2", "KETUA"]
    _file(data, two, sheets[two])
    assert json.loads(_import(data, workspace).stdout)["differing"] == {}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_cannot_be_taken(tmp_path: Path, lang: str) -> None:
    workspace, data = desks.workspace(tmp_path / "w"), tmp_path / "data"
    assert_one_sentence(_import(data, workspace, lang=lang), 2, lang)
    _file(data, desks.CLEAN[0], desks.sheets()[desks.CLEAN[0]], suara_sah=-1)
    assert_one_sentence(_import(data, workspace, lang=lang), 2, lang)
    with Desk.open(workspace) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        assert desk.opinions.compare(desks.CONTEST) == []
