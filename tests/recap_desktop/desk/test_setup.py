"""Making a desk: packages, roots, sub-districts, the commission's recovery key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

import resources
from forms.errors import KnownError
from recap_desktop.desk import Desk
from recap_desktop.security.recovery import unwrap
from recap_desktop.workspace.workspace import Workspace, WorkspaceFolder
from sync.record.keys import b64
from sync.trust.spec import build_package
from sync.trust.training import AuthorityKeys, generated_keys, training_keys
from tests.helpers.desks import CONTEST, PACKAGE, PASSPHRASE


def _package(folder: Path, keys: AuthorityKeys, **lines: str) -> bytes:
    """The training region under other entries of its specification."""
    shutil.copytree(resources.path("training"), folder)
    spec = folder / "spec.toml"
    text = spec.read_text(encoding="utf-8")
    for name, value in lines.items():
        kept = [line for line in text.splitlines() if not line.startswith(f"{name} =")]
        text = "\n".join([f'{name} = "{value}"', *kept])
    spec.write_text(text, encoding="utf-8")
    return build_package(spec, keys)


def test_the_recovery_key_of_the_package_opens_the_data_and_no_signing_key(tmp_path: Path) -> None:
    commission = X25519PrivateKey.generate()
    data = _package(
        tmp_path / "spec", training_keys(), recovery=b64(commission.public_key().public_bytes_raw())
    )
    with Desk.create(tmp_path / "w", data) as desk:
        desk.setup.enrol_training("OP-1", "operator", "Satu", PASSPHRASE)
    folder = WorkspaceFolder(tmp_path / "w")
    key = unwrap(folder.recovery.read_bytes(), commission)
    recovered = Workspace(folder, key)
    try:
        assert recovered.journal.verify() == recovered.journal.head
    finally:
        recovered.close()
    assert len(key) == 32


def test_a_package_without_recovery_key_makes_no_recovery_file(tmp_path: Path) -> None:
    with Desk.create(tmp_path / "w", PACKAGE.read_bytes()) as desk:
        desk.setup.enrol_training("OP-1", "operator", "Satu", PASSPHRASE)
    assert not (tmp_path / "w" / "recovery.json").exists()


def test_a_root_that_nobody_compared_is_not_taken(tmp_path: Path) -> None:
    data = _package(tmp_path / "spec", generated_keys(), mode="trial", election="UJI-2024")
    for wrong in (None, "", "0000 " * 16):
        with pytest.raises(KnownError, match=r"setup\.confirm_root"):
            Desk.create(tmp_path / "w", data, fingerprint=wrong)
    from sync.trust.package import open_package

    fingerprint = open_package(data).fingerprint.lower()
    with Desk.create(tmp_path / "w", data, fingerprint=fingerprint) as desk:
        assert desk.package.mode == "trial"
        with pytest.raises(KnownError, match=r"setup\.training_only"):
            desk.setup.enrol_training("OP-1", "operator", "Satu", PASSPHRASE)


def test_a_foreign_subdistrict_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match=r"setup\.other_subdistrict"):
        Desk.create(tmp_path / "w", PACKAGE.read_bytes(), subdistrict="999999")


def test_setup_that_was_cut_short_can_begin_again_and_loses_nothing(tmp_path: Path) -> None:
    with Desk.create(tmp_path / "w", PACKAGE.read_bytes()) as desk:
        desk.setup.enrol_training("OP-1", "operator", "Satu", PASSPHRASE)
    (tmp_path / "w" / "officers" / "OP-1.json").unlink()
    before = (tmp_path / "w" / "workspace.db").read_bytes()
    with Desk.open(tmp_path / "w") as desk:
        desk.setup.enrol_training("OP-1", "operator", "Satu", PASSPHRASE)
        desk.session.sign_in("OP-1", PASSPHRASE)
        assert desk.board.counts(CONTEST)["empty"] == 12
    (aside,) = (tmp_path / "w").glob("workspace.unreachable-*.db")
    assert aside.read_bytes() == before


def test_a_package_exchanged_for_another_valid_one_is_noticed_at_sign_in(tmp_path: Path) -> None:
    with Desk.create(tmp_path / "w", PACKAGE.read_bytes()) as desk:
        desk.setup.enrol_training("OP-1", "operator", "Satu", PASSPHRASE)
    (tmp_path / "w" / "package.json").write_bytes(
        _package(tmp_path / "spec", training_keys(), log_origin="recap.training/other")
    )
    with Desk.open(tmp_path / "w") as desk, pytest.raises(KnownError, match=r"desk\.other_package"):
        desk.session.sign_in("OP-1", PASSPHRASE)


def test_an_unwritable_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(KnownError, match=r"workspace\.not_"):
        Desk.create(tmp_path / "file" / "w", PACKAGE.read_bytes())
