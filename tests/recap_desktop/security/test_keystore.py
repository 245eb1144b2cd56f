"""Sealed keys: what opens them, what does not, and how long one waits after wrong passphrases."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from forms.errors import KnownError
from recap_desktop.security import recovery
from recap_desktop.security.delay import LONGEST, delay_after
from recap_desktop.security.keystore import Keystore, OpenKeys, PublicPart, check_passphrase
from sync.secret import sealed

CHEAP = sealed.Cost(memory=19 * 1024, passes=1)
RIGHT = "padi tebu kopi lada"


class Hands:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.time = datetime(2024, 2, 14, 15, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Keystore]:
    found = Keystore(tmp_path)
    keys = OpenKeys(bytearray(b"k" * 32), Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1()))
    found.add(PublicPart("OP-1", "operator", "Siti", b"statement", (b"leaf", b"ca")), RIGHT, keys, CHEAP)
    yield found


def test_the_right_passphrase_opens_all_three_keys_and_wiping_drops_them(store: Keystore) -> None:
    keys, failed = store.unlock("OP-1", RIGHT, Hands())
    assert (bytes(keys.database), failed) == (b"k" * 32, 0)
    assert keys.record is not None
    assert keys.pdf is not None
    keys.wipe()
    assert bytes(keys.database) == bytes(32)
    assert keys.record is None


def test_the_card_is_readable_without_passphrase_and_holds_no_secret(store: Keystore, tmp_path: Path) -> None:
    public = store.public_part("OP-1")
    assert (public.name, public.role, public.chain) == ("Siti", "operator", (b"leaf", b"ca"))
    assert set(json.loads((tmp_path / "OP-1.json").read_text())["about"]) == {
        "person", "role", "name", "statement", "chain",
    }


def test_five_tries_are_free_then_the_wait_doubles_and_survives_a_restart(store: Keystore, tmp_path: Path) -> None:
    clock = Hands()
    for left in (4, 3, 2, 1):
        with pytest.raises(KnownError) as caught:
            store.unlock("OP-1", "salah", clock)
        assert (caught.value.code, caught.value.params["left"]) == ("session.wrong_passphrase", left)
    with pytest.raises(KnownError) as caught:
        store.unlock("OP-1", "salah", clock)
    assert (caught.value.code, caught.value.params["seconds"]) == ("session.wrong_passphrase_wait", 30)
    clock.time += timedelta(seconds=29)
    again = Keystore(tmp_path)
    with pytest.raises(KnownError) as caught:
        again.unlock("OP-1", RIGHT, clock)
    assert (caught.value.code, caught.value.params["seconds"]) == ("session.wait", 1)
    clock.time += timedelta(seconds=1)
    with pytest.raises(KnownError) as caught:
        again.unlock("OP-1", "salah", clock)
    assert caught.value.params["seconds"] == 60
    clock.time += timedelta(seconds=60)
    _, failed = again.unlock("OP-1", RIGHT, clock)
    assert failed == 6
    assert again.tries("OP-1").left == 5


def test_a_clock_set_back_neither_shortens_the_wait_nor_locks_anybody_out(store: Keystore, tmp_path: Path) -> None:
    clock = Hands()
    for _ in range(6):
        clock.time += timedelta(seconds=30)
        with pytest.raises(KnownError):
            store.unlock("OP-1", "salah", clock)
    clock.time -= timedelta(days=400)
    for passed, left in ((0, 60), (1, 59), (58, 1)):
        clock.time += timedelta(seconds=passed)
        with pytest.raises(KnownError) as caught:
            Keystore(tmp_path).unlock("OP-1", RIGHT, clock)
        assert (caught.value.code, caught.value.params["seconds"]) == ("session.wait", left)
    clock.time += timedelta(seconds=1)
    _, failed = Keystore(tmp_path).unlock("OP-1", RIGHT, clock)
    assert failed == 6


def test_a_damaged_count_is_taken_as_used_up(store: Keystore, tmp_path: Path) -> None:
    (tmp_path / ".OP-1.tries").write_text("{")
    with pytest.raises(KnownError) as caught:
        store.unlock("OP-1", RIGHT, lambda: datetime.now(UTC))
    assert caught.value.code == "session.wait"


def test_the_delay_never_passes_fifteen_minutes() -> None:
    assert [delay_after(n).total_seconds() for n in (4, 5, 6, 9, 10, 10_000)] == [0, 30, 60, 480, 900, 900]
    assert delay_after(10**9) == LONGEST


@pytest.mark.parametrize(
    ("field", "value"),
    [("m", 20 * 1024), ("t", 2), ("salt", "AAAAAAAAAAAAAAAAAAAAAA=="), ("about", {"person": "OP-1", "role": "chair"})],
)
def test_a_changed_header_breaks_the_seal(tmp_path: Path, field: str, value: object) -> None:
    data = json.loads(sealed.seal(b"secret", RIGHT, {"person": "OP-1", "role": "operator"}, CHEAP))
    assert sealed.unseal(json.dumps(data).encode(), RIGHT) == b"secret"
    data[field] = value
    with pytest.raises(sealed.WrongPassphraseError):
        sealed.unseal(json.dumps(data).encode(), RIGHT)


@pytest.mark.parametrize(("field", "value"), [("m", 1 << 40), ("m", 8), ("t", 10**6), ("p", 0), ("v", 2), ("kdf", "x")])
def test_a_file_that_asks_for_absurd_work_is_refused_before_any_work(field: str, value: object) -> None:
    data = json.loads(sealed.seal(b"secret", RIGHT, {}, CHEAP))
    data[field] = value
    with pytest.raises(KnownError, match=r"security\.key_file"):
        sealed.unseal(json.dumps(data).encode(), RIGHT)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\x00\xff", b'{"v": 1}'])
def test_a_file_that_is_no_key_file_is_one_sentence(store: Keystore, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "OP-1.json").write_bytes(content)
    with pytest.raises(KnownError, match=r"security\.key_file"):
        store.unlock("OP-1", RIGHT, Hands())


@pytest.mark.parametrize("person", ["", "../OP-1", ".OP-1", "NOBODY", "a/b"])
def test_an_unknown_or_crooked_name_is_no_officer(store: Keystore, person: str) -> None:
    with pytest.raises(KnownError, match=r"security\.no_officer"):
        store.unlock(person, RIGHT, Hands())


def test_a_second_file_for_the_same_officer_is_refused(store: Keystore) -> None:
    keys, _ = store.unlock("OP-1", RIGHT, Hands())
    with pytest.raises(KnownError, match=r"security\.officer_known"):
        store.add(store.public_part("OP-1"), RIGHT, keys, CHEAP)


@pytest.mark.parametrize(("passphrase", "good"), [
    ("sebelas-hrf", False), ("duabelas-hrf", True), ("a b c d", True), ("a b c", False), ("", False),
])
def test_twelve_characters_or_four_words(passphrase: str, good: bool) -> None:
    if good:
        check_passphrase(passphrase)
    else:
        with pytest.raises(KnownError, match=r"security\.weak_passphrase"):
            check_passphrase(passphrase)


def test_the_recovery_key_opens_what_was_wrapped_for_it_and_no_other_does() -> None:
    key, other = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    data = recovery.wrap(b"k" * 32, key.public_key().public_bytes_raw())
    assert recovery.unwrap(data, key) == b"k" * 32
    changed = json.loads(data)
    changed["nonce"] = "AAAAAAAAAAAAAAAA"
    for wrong_data, wrong_key in ((data, other), (json.dumps(changed).encode(), key), (b"{}", key), (b"", key)):
        with pytest.raises(KnownError, match=r"security\.recovery_file"):
            recovery.unwrap(wrong_data, wrong_key)


@pytest.mark.parametrize("person", ["CON", "NUL", "COM1", "AUX"])
def test_a_person_whose_file_windows_cannot_have_gets_no_key(store: Keystore, person: str) -> None:
    keys = OpenKeys(bytearray(b"k" * 32), Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(KnownError) as caught:
        store.add(PublicPart(person, "operator", "Siti", b"statement", (b"leaf", b"ca")), RIGHT, keys, CHEAP)
    assert caught.value.code == "security.person_name"
    assert store.persons() == ("OP-1",)
