"""Setting up and opening a desk with an election package that does not hold: one sentence, nothing made or changed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.core.outputs import Output
from recap_desktop.desk import Desk
from recap_desktop.desk.backups import back_up
from resources.catalogue import LANGUAGES, sentence
from sync.trust.training import training_keys
from tests.helpers import desks, packages

_ALL = {**packages.NO_PACKAGE, **packages.DAMAGED}


def _says(error: KnownError) -> None:
    for lang in LANGUAGES:
        assert "KeyError" not in sentence(error, lang) and error.code not in sentence(error, lang)


@pytest.mark.parametrize("case", _ALL)
def test_setup_with_a_bad_package_makes_nothing(tmp_path: Path, case: str) -> None:
    with pytest.raises(KnownError, match=r"^package\.") as refused:
        Desk.create(tmp_path / "w", _ALL[case]())
    _says(refused.value)
    assert not (tmp_path / "w").exists()


def _foreign(tmp_path: Path) -> tuple[bytes, dict[str, str], str]:
    return packages.GOOD, {"subdistrict": "310101"}, "setup.other_subdistrict"


def _expired(tmp_path: Path) -> tuple[bytes, dict[str, str], str]:
    return packages.expired(tmp_path / "spec"), {}, "package.expired"


def _other_root(tmp_path: Path) -> tuple[bytes, dict[str, str], str]:
    """A fingerprint was compared, and it was another one."""
    return packages.of_another_root(tmp_path / "spec"), {"fingerprint": "ABCD " * 16}, "setup.confirm_root"


def _not_compared(tmp_path: Path) -> tuple[bytes, dict[str, str], str]:
    return packages.of_another_root(tmp_path / "spec", "official"), {}, "setup.confirm_root"


@pytest.mark.parametrize("make", [_foreign, _expired, _other_root, _not_compared])
def test_setup_with_a_package_that_is_not_for_this_desk(
    tmp_path: Path, make: Callable[[Path], tuple[bytes, dict[str, str], str]]
) -> None:
    data, more, code = make(tmp_path)
    with pytest.raises(KnownError) as refused:
        Desk.create(tmp_path / "w", data, **more)
    assert refused.value.code == code
    _says(refused.value)
    assert not (tmp_path / "w").exists()


def test_a_training_root_never_opens_another_mode(tmp_path: Path) -> None:
    for mode in ("official", "trial"):
        with pytest.raises(KnownError, match=r"package\.training_root") as refused:
            packages.built(tmp_path / mode, training_keys(), mode=f'"{mode}"')
        _says(refused.value)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("case", _ALL)
def test_a_package_damaged_later_stops_nobody_while_there_is_a_copy_of_it(tmp_path: Path, case: str) -> None:
    folder = desks.workspace(tmp_path / "w")
    (folder / "package.json").write_bytes(_ALL[case]())
    with Desk.open(folder) as desk:
        desk.session.sign_in("OP-1", desks.PASSPHRASE)
        assert desk.context.package.envelope == packages.GOOD


@pytest.mark.sampled(4)
@pytest.mark.parametrize("case", _ALL)
def test_without_any_copy_the_desk_is_shut_and_the_data_whole(tmp_path: Path, case: str) -> None:
    folder = desks.workspace(tmp_path / "w")
    before = (folder / "workspace.db").read_bytes()
    shutil.rmtree(folder / "packages")
    (folder / "package.json").write_bytes(_ALL[case]())
    with pytest.raises(KnownError, match=r"^(package|workspace)\.") as refused:
        Desk.open(folder)
    _says(refused.value)
    assert (folder / "workspace.db").read_bytes() == before
    (folder / "package.json").write_bytes(packages.GOOD)
    with Desk.open(folder) as desk:
        desk.session.sign_in("OP-1", desks.PASSPHRASE)


def test_an_exchanged_package_is_noticed_and_the_data_stays_as_it_was(tmp_path: Path) -> None:
    """Another root, number or content: the workspace opens with the package it was made with, and no other."""
    folder = desks.workspace(tmp_path / "w")
    others = {
        "sequence": packages.built(tmp_path / "1", training_keys(), sequence=2, previous=f'"{"0" * 64}"'),
        "content": packages.built(tmp_path / "2", training_keys(), log_origin='"recap.training/b"'),
        "root": packages.of_another_root(tmp_path / "3"),
    }
    for other in others.values():
        (folder / "package.json").write_bytes(other)
        with Desk.open(folder) as desk:
            # no key here is of the other one: the copy takes its place
            if desk.context.package.envelope == packages.GOOD:
                desk.session.sign_in("OP-1", desks.PASSPHRASE)
                continue
            with pytest.raises(KnownError, match=r"^(desk\.other_package|trust\.)") as refused:
                desk.session.sign_in("OP-1", desks.PASSPHRASE)
        _says(refused.value)
    (folder / "package.json").write_bytes(packages.GOOD)
    with Desk.open(folder) as desk:
        desk.session.sign_in("KETUA", desks.PASSPHRASE)
        assert desk.journal.verify() == desk.journal.head


def test_a_package_that_has_ended_still_opens_a_desk_that_has_it_to_look(tmp_path: Path) -> None:
    """A recount may come after the end: what is in the workspace stays readable, and nothing is signed any more."""
    folder = desks.workspace(tmp_path / "w")
    with Desk.open(folder, clock=lambda: datetime(2150, 1, 1, tzinfo=UTC)) as desk:
        with pytest.raises(KnownError, match=r"clock\.beyond_certificates"):
            desk.session.sign_in("KETUA", desks.PASSPHRASE)
        desk.session.sign_in("KETUA", desks.PASSPHRASE, to_look=True)
        assert desk.board.counts(desks.CONTEST)["empty"] == 12


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_among_the_packages_keeps_nobody_waiting(tmp_path: Path) -> None:
    folder = desks.workspace(tmp_path / "w")
    os.mkfifo(folder / "packages" / f"{'0' * 64}.json")
    with Desk.open(folder) as desk:
        desk.session.sign_in("OP-1", desks.PASSPHRASE)


def test_a_stray_file_larger_than_any_of_ours_is_named_and_not_in_the_backup(tmp_path: Path) -> None:
    folder = desks.workspace(tmp_path / "w")
    with (folder / "officers" / "stray.json").open("wb") as stray:
        stray.truncate(1 << 34)
    with Desk.open(folder) as desk:
        desk.session.sign_in("OP-1", desks.PASSPHRASE)
        named: list[str] = []
        back_up(desk, Output(tmp_path / "b"), named.extend)
    assert named == ["officers/stray.json"]
