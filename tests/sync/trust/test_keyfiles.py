"""Private keys of an election in a folder: written once, for their owner only, read strictly."""

from __future__ import annotations

import stat
from base64 import b64encode
from pathlib import Path

import pytest

from forms.errors import KnownError
from resources.catalogue import sentence
from sync.record.keys import public_bytes
from sync.secret.sealed import Cost
from sync.trust.election_keys import AuthorityKeys, PackageKeys, ServerKeys
from sync.trust.fingerprint import fingerprint
from sync.trust.keyfiles import FINGERPRINT, NAMES, PUBLIC, der, load_keys, load_package_keys, pem, save_keys
from sync.trust.server_keys import FILE, load_server_keys, save_server_keys
from sync.trust.training import generated_keys

CHEAP = Cost(memory=19 * 1024, passes=1)
COMMISSION, SERVER = "frasa sandi komisi pemilihan", "frasa sandi server kabupaten"


def _holds_a_bare_key(folder: Path, keys: AuthorityKeys) -> bool:
    """Whether any file has a private key in it that opens without a passphrase, in any spelling we know."""
    marks = [b"PRIVATE KEY"]
    for name in NAMES:
        key = getattr(keys, name)
        raw = key.private_numbers().private_value.to_bytes(32, "big") if name == "ca" else key.private_bytes_raw()
        marks += [raw, raw.hex().encode(), b64encode(raw)[:40], der(key), b64encode(der(key)), pem(key)]
    return any(mark in path.read_bytes() for path in folder.rglob("*") if path.is_file() for mark in marks)


def test_sealed_keys_open_with_their_passphrase_alone(tmp_path: Path) -> None:
    keys = generated_keys()
    save_keys(keys, tmp_path, COMMISSION, cost=CHEAP)
    assert {path.name for path in tmp_path.iterdir()} == {*(f"{name}.sealed" for name in NAMES), PUBLIC, FINGERPRINT}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in tmp_path.iterdir())
    assert not _holds_a_bare_key(tmp_path, keys)
    assert (tmp_path / FINGERPRINT).read_text() == fingerprint(public_bytes(keys.root)) + "\n"
    found = load_keys(tmp_path, lambda: COMMISSION)
    assert found.recovery is not None and keys.recovery is not None
    assert found.recovery.private_bytes_raw() == keys.recovery.private_bytes_raw()
    assert public_bytes(found.root) == public_bytes(keys.root)
    for wrong, code in ((lambda: SERVER, "key.passphrase"), (None, "key.sealed")):
        with pytest.raises(KnownError, match=code) as refused:
            load_keys(tmp_path, wrong)
        assert "root.sealed" in sentence(refused.value, "id")
    with pytest.raises(KnownError, match=r"cli\.key_exists"):
        save_keys(generated_keys(), tmp_path)
    (tmp_path / "root.sealed").write_bytes(b'{"v":1}')
    with pytest.raises(KnownError, match=r"cli\.key"):
        load_keys(tmp_path, lambda: COMMISSION)


def test_a_sealed_key_under_another_name_or_altered_outside_does_not_pass(tmp_path: Path) -> None:
    save_keys(generated_keys(), tmp_path, COMMISSION, cost=CHEAP)
    data = (tmp_path / "log.sealed").read_bytes()
    for other in ("ca", "release"):  # of another kind, and of the same
        (tmp_path / "log.sealed").write_bytes((tmp_path / f"{other}.sealed").read_bytes())
        with pytest.raises(KnownError, match=r"cli\.key"):
            load_server_keys(tmp_path, lambda: COMMISSION)
    (tmp_path / "log.sealed").write_bytes(data.replace(b'"key": "log"', b'"key": "lag"'))
    with pytest.raises(KnownError, match=r"key\.passphrase"):
        load_server_keys(tmp_path, lambda: COMMISSION)


@pytest.mark.parametrize("enrols", [True, False])
def test_a_server_is_given_its_keys_alone(tmp_path: Path, enrols: bool) -> None:
    keys = generated_keys()
    given = keys if enrols else ServerKeys(log=keys.log)
    assert save_server_keys(given, tmp_path, SERVER, CHEAP) == (("log", "authority", "ca") if enrols else ("log",))
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    assert not _holds_a_bare_key(tmp_path, keys)
    for place in (tmp_path, tmp_path / FILE):
        found = load_server_keys(place, lambda: SERVER)
        assert public_bytes(found.log) == public_bytes(keys.log)
        assert (found.authority is not None, found.ca is not None) == (enrols, enrols)
    with pytest.raises(KnownError, match=r"key\.passphrase"):
        load_server_keys(tmp_path, lambda: COMMISSION)
    with pytest.raises(KnownError, match=r"cli\.key_exists"):
        save_server_keys(given, tmp_path, SERVER, CHEAP)


def test_a_package_needs_the_root_alone_and_public_parts(tmp_path: Path) -> None:
    keys = generated_keys()
    save_keys(keys, tmp_path, COMMISSION, cost=CHEAP)
    for name in NAMES[1:]:
        (tmp_path / f"{name}.sealed").unlink()
    found = load_package_keys(tmp_path, lambda: COMMISSION)
    assert isinstance(found, PackageKeys) and keys.recovery is not None
    assert (found.log, found.release, found.authority, found.recovery) == (
        public_bytes(keys.log), public_bytes(keys.release), public_bytes(keys.authority),
        keys.recovery.public_key().public_bytes_raw(),
    )
    # a new log key is laid beside it, bare or sealed
    newer = generated_keys()
    save_keys(newer, tmp_path / "newer", COMMISSION, cost=CHEAP)
    (tmp_path / "log.sealed").write_bytes((tmp_path / "newer" / "log.sealed").read_bytes())
    (tmp_path / "release.pem").write_bytes(pem(newer.release))
    mixed = load_package_keys(tmp_path, lambda: COMMISSION)
    assert (mixed.log, mixed.release) == (public_bytes(newer.log), public_bytes(newer.release))
    # another root's public parts, another authority, a damaged file
    (tmp_path / "authority.pem").write_bytes(pem(newer.authority))
    with pytest.raises(KnownError, match=r"key\.public"):
        load_package_keys(tmp_path, lambda: COMMISSION)
    for other in ((tmp_path / "newer" / PUBLIC).read_bytes(), b"", b"{}", b"[" * 9999, b'{"v":1}'):
        (tmp_path / PUBLIC).write_bytes(other)
        with pytest.raises(KnownError, match=r"key\.public"):
            load_package_keys(tmp_path, lambda: COMMISSION)


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
        if content is None and name == "recovery":  # folders of older versions have none
            assert load_keys(tmp_path).recovery is None
            continue
        with pytest.raises(KnownError) as refused:
            load_keys(tmp_path)
        assert f"{name}.pem" in sentence(refused.value, "id")
