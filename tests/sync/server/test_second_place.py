"""The second place of a log: chosen, kept, passed over where it is forged, and what happens where it cannot be kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from forms.errors import KnownError
from sync.log.checkpoint import open_checkpoint, sign_checkpoint
from sync.server.run import serve
from sync.server.second_place import CHOICE, SUFFIX
from sync.trust.training import generated_keys
from tests.helpers.pki import training_package
from tests.helpers.wire import client_of, committee_of_today, containers

_PACKAGE = training_package()


def _kept(place: Path) -> int:
    (file,) = place.glob("*.note")
    return open_checkpoint(file.read_text(encoding="utf-8"), _PACKAGE.log_origin, _PACKAGE.log_key).size


def test_the_newest_checkpoint_is_beside_the_folder_before_anybody_is_answered(tmp_path: Path) -> None:
    committee = committee_of_today()
    with serve(tmp_path / "data", _PACKAGE.envelope) as running:
        client = client_of(running.url, committee)
        for numbers in ([1, 2], [3]):
            client.push(containers(committee, numbers))
            assert _kept(tmp_path / f"data{SUFFIX}") == client.checkpoint().size


def test_a_chosen_place_is_remembered_by_every_command(tmp_path: Path) -> None:
    chosen = tmp_path / "other disk" / "place"
    with serve(tmp_path / "data", _PACKAGE.envelope, second_place=chosen):
        pass
    assert (tmp_path / "data" / CHOICE).read_text(encoding="utf-8") == str(chosen)
    with serve(tmp_path / "data") as running:
        committee = committee_of_today()
        client_of(running.url, committee).push(containers(committee, [1]))
    assert _kept(chosen) > 1
    assert not (tmp_path / f"data{SUFFIX}").exists()


def test_a_deleted_database_is_not_begun_anew(tmp_path: Path) -> None:
    committee = committee_of_today()
    with serve(tmp_path / "data", _PACKAGE.envelope) as running:
        client_of(running.url, committee).push(containers(committee, [1]))
    shutil.rmtree(tmp_path / "data")
    with pytest.raises(KnownError, match=r"server\.behind"):
        serve(tmp_path / "data", _PACKAGE.envelope)


def test_a_forged_note_in_the_place_stops_nothing(tmp_path: Path) -> None:
    with serve(tmp_path / "data", _PACKAGE.envelope):
        pass
    (file,) = (tmp_path / f"data{SUFFIX}").glob("*.note")
    forged = sign_checkpoint(_PACKAGE.log_origin, 99, b"\1" * 32, generated_keys().log)
    for number, note in enumerate((forged, "", "junk", forged.replace("99", "98"))):
        file.with_name(f"{file.stem}-{number}.note").write_text(note, encoding="utf-8")
    file.write_text(forged, encoding="utf-8")
    with serve(tmp_path / "data") as running:
        assert running.service.fault is None


def test_a_place_that_cannot_be_written_ends_the_taking_of_records_until_it_can(tmp_path: Path) -> None:
    committee = committee_of_today()
    place = tmp_path / f"data{SUFFIX}"
    with serve(tmp_path / "data", _PACKAGE.envelope) as running:
        client = client_of(running.url, committee)
        shutil.rmtree(place)
        place.write_text("in the way", encoding="utf-8")
        (first,) = client.push(containers(committee, [1]))
        (second,) = client.push(containers(committee, [2]))
        assert (first.outcome, second.outcome, second.code) == ("received", "later", "server.second_place")
        place.unlink()
        (again,) = client.push(containers(committee, [2]))
        assert again.outcome == "received"
        assert _kept(place) == client.checkpoint().size
