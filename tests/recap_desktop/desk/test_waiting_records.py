"""Records of a package that this laptop does not have: kept, named, in no total, and judged once it has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.errors import KnownError
from recap_desktop.desk import Desk
from sync.fold import Lack
from sync.record.container import Container
from sync.trust.package import open_package
from tests.helpers.desks import CLEAN, CONTEST, PACKAGE, PASSPHRASE, seal, type_sheet
from tests.sync.fold.packages import other_dpt, renamed

FIRST = open_package(PACKAGE.read_bytes())
SECOND = renamed(FIRST)


@pytest.fixture
def newer(tmp_path: Path) -> Desk:
    """A second laptop that was set up with the second package."""
    found = Desk.create(tmp_path / "newer", SECOND.envelope)
    people = {"OP-1": "operator", "OP-2": "operator", "KETUA": "chair", "ANGGOTA-1": "member", "ANGGOTA-2": "member"}
    for person, role in people.items():
        found.setup.enrol_training(person, role, f"Nama {person}", PASSPHRASE)
    return found


def _sealed(desk: Desk) -> tuple[Container, ...]:
    for person in ("OP-1", "OP-2"):
        type_sheet(desk, person, CLEAN[0])
    seal(desk, CLEAN[0])
    desk.session.sign_in("KETUA", PASSPHRASE)
    return tuple(desk.queue.give())


def test_records_of_a_missing_package_are_kept_and_wait(desk: Desk, newer: Desk) -> None:
    handed = _sealed(newer)
    desk.session.sign_in("KETUA", PASSPHRASE)
    assert desk.queue.take(handed) == (3, 0)
    state = desk.context.state
    assert state.waiting == {one.record.id: Lack("package", SECOND.digest) for one in handed}
    assert (state.refused, state.results(CONTEST)) == ({}, [])
    assert desk.board.station(CONTEST, CLEAN[0]).status == "empty"
    assert desk.context.ledger.add_package(SECOND)
    assert not desk.context.ledger.add_package(SECOND)
    state = desk.context.state
    assert (state.waiting, [one.station for one in state.results(CONTEST)]) == ({}, [CLEAN[0]])
    assert state.sheets == newer.context.state.sheets


def test_a_waiting_record_with_a_wrong_signature_is_not_taken(desk: Desk, newer: Desk) -> None:
    first, second, _ = _sealed(newer)
    desk.session.sign_in("KETUA", PASSPHRASE)
    stranger = Container(first.record, ())
    with pytest.raises(KnownError, match="record.unknown_signer"):
        desk.queue.take((stranger,))
    assert desk.queue.take((first, second)) == (2, 0)


def test_a_package_that_may_not_follow_is_not_kept(desk: Desk) -> None:
    desk.session.sign_in("KETUA", PASSPHRASE)
    desk.context.ledger.add_package(SECOND)
    twin = other_dpt(FIRST)
    with pytest.raises(KnownError, match="package.other_content"):
        desk.context.ledger.add_package(twin)
    assert twin.digest not in desk.context.ledger.chain
    assert twin.digest not in desk.context.workspace.trust.digests()


def test_a_laptop_opens_again_with_records_that_wait(desk: Desk, newer: Desk) -> None:
    handed = _sealed(newer)
    desk.session.sign_in("KETUA", PASSPHRASE)
    desk.queue.take(handed)
    root = desk.context.folder.root
    desk.close()
    again = Desk.open(root)
    again.session.sign_in("KETUA", PASSPHRASE)
    assert set(again.context.state.waiting) == {one.record.id for one in handed}
    again.close()
