"""Private keys of an election in a folder: written once, for their owner only, read strictly."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from forms.errors import KnownError
from resources.catalogue import sentence
from sync.record.keys import public_bytes
from sync.trust.keyfiles import NAMES, load_keys, save_keys
from sync.trust.training import generated_keys


def test_saved_keys_are_read_back_and_only_their_owner_may_read_them(tmp_path: Path) -> None:
    keys = generated_keys()
    save_keys(keys, tmp_path / "keys")
    found = load_keys(tmp_path / "keys")
    for name in ("root", "authority", "log", "release"):
        assert public_bytes(getattr(found, name)) == public_bytes(getattr(keys, name))
    assert found.ca.private_numbers() == keys.ca.private_numbers()
    for name in NAMES:
        assert stat.S_IMODE((tmp_path / "keys" / f"{name}.pem").stat().st_mode) == 0o600


def test_a_key_is_never_replaced(tmp_path: Path) -> None:
    keys = generated_keys()
    save_keys(keys, tmp_path)
    with pytest.raises(KnownError) as refused:
        save_keys(generated_keys(), tmp_path)
    assert "root.pem" in sentence(refused.value, "id")
    assert public_bytes(load_keys(tmp_path).root) == public_bytes(keys.root)


@pytest.mark.parametrize("name", NAMES)
def test_a_key_that_is_missing_damaged_or_of_another_kind_is_named(tmp_path: Path, name: str) -> None:
    save_keys(generated_keys(), tmp_path)
    file = tmp_path / f"{name}.pem"
    other = (tmp_path / ("root.pem" if name == "ca" else "ca.pem")).read_bytes()
    for content in (b"", b"-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n", other, None):
        file.unlink()
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(KnownError) as refused:
            load_keys(tmp_path)
        assert f"{name}.pem" in sentence(refused.value, "id")
        if content is None:
            break
