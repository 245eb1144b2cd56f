"""Election packages: what a device takes, pins and refuses."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from forms.errors import KnownError
from resources.catalogue import sentence
from sync.record import envelope as dsse
from sync.record.canonical import decode, encode
from sync.record.keys import b64, keyid, public_bytes
from sync.trust.fingerprint import fingerprint
from sync.trust.package import ElectionPackage, open_package
from sync.trust.training import TRAINING_ROOT, AuthorityKeys, generated_keys, training_keys
from tests.helpers.pki import NOW, training_package

KEYS = generated_keys()


def resigned(keys: AuthorityKeys = KEYS, signer: Ed25519PrivateKey | None = None, **changes: Any) -> bytes:
    """The training package with changed parts, signed again by a root of its own."""
    root = public_bytes(keys.root)
    payload = {
        **training_package().payload, "mode": "training" if root == TRAINING_ROOT else "official", "root": b64(root),
        "signers": [keyid(root)], **changes,
    }
    return dsse.sign("package", encode(payload), [signer or keys.root]).to_bytes()


def refusal(data: bytes, **how: Any) -> KnownError:
    with pytest.raises(KnownError) as refused:
        open_package(data, **how)
    for lang in ("id", "en"):
        assert len(sentence(refused.value, lang)) > 40
    return refused.value


def test_the_training_package_opens() -> None:
    package = training_package()
    assert package.mode == "training"
    assert package.root == TRAINING_ROOT
    assert package.fingerprint == fingerprint(TRAINING_ROOT)
    assert package.digest == hashlib.sha256(dsse.parse(package.envelope).payload).hexdigest()
    assert len(package.stations) == 12
    assert [v.code for v in package.villages_of("000101")] == ["0001011001", "0001012002", "0001012003"]
    assert package.name_of("0001011001") == 'KAMPUNG RA"AS BARU'
    assert package.station("0001012003901").is_special
    assert package.definition("PPWP").contestants == ("1", "2", "3")
    assert [s.number for s in package.stations_of("0001012003")] == ["001", "002", "003", "901"]


def test_a_package_of_a_commission_opens_with_its_own_root() -> None:
    package = open_package(resigned(), now=NOW)
    assert package.mode == "official"
    assert package.fingerprint == fingerprint(public_bytes(KEYS.root))


def test_the_training_root_signs_training_only_and_nothing_else_signs_training() -> None:
    assert refusal(resigned(training_keys(), mode="official")).code == "package.training_root"
    assert refusal(resigned(training_keys(), mode="trial")).code == "package.training_root"
    assert refusal(resigned(mode="training")).code == "package.training_root"


def test_a_pinned_election_keeps_its_root_and_never_goes_back() -> None:
    first = training_package().digest
    second = open_package(resigned(sequence=2, previous=first))
    pin = second.pin()
    assert open_package(resigned(sequence=2, previous=first), pinned=pin).digest == second.digest
    third = open_package(resigned(sequence=3, previous=second.digest), pinned=pin)
    assert (third.sequence, third.previous) == (3, second.digest)
    assert refusal(resigned(sequence=1), pinned=pin).code == "package.older"
    assert refusal(resigned(sequence=2, previous="0" * 64), pinned=pin).code == (
        "package.other_content"
    )
    assert refusal(resigned(generated_keys(), sequence=9, previous=first), pinned=pin).code == "package.other_root"
    assert refusal(training_package().envelope, pinned=pin).code == "package.other_root"
    assert refusal(resigned(election="LAIN-2024"), pinned=pin).code == "package.other_election"


def test_an_expired_package_is_refused_on_the_second_after() -> None:
    data = resigned(valid_until="2024-06-30T00:00:00Z")
    assert open_package(data, now=datetime(2024, 6, 30, tzinfo=UTC)).election == "LATIHAN-2024"
    late = refusal(data, now=datetime(2024, 6, 30, 0, 0, 1, tzinfo=UTC))
    assert late.code == "package.expired"
    assert "2024-06-30" in sentence(late, "id")
    assert open_package(data).digest  # a reader of old results gives no date


def test_a_clock_that_is_behind_blocks_nothing() -> None:
    assert open_package(training_package().envelope, now=datetime(1990, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("cut", [0, 1, 100, 1000, -1, -200])
def test_a_truncated_package_is_refused(cut: int) -> None:
    assert refusal(training_package().envelope[:cut]).code == "package.damaged"


@given(st.data())
def test_no_changed_byte_goes_unseen(data: st.DataObject) -> None:
    original = training_package().envelope
    place = data.draw(st.integers(0, len(original) - 1))
    changed = bytearray(original)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    assert refusal(bytes(changed)).code in ("package.damaged", "package.signature", "package.other_kind")


def test_a_signature_of_anybody_else_is_refused() -> None:
    stranger = Ed25519PrivateKey.generate()
    assert refusal(resigned(signer=stranger)).code in ("package.signature", "package.damaged")
    # names the stranger as signer as well: well formed, and still not the root's
    data = resigned(signer=stranger, signers=[keyid(public_bytes(stranger))])
    assert refusal(data).code == "package.signature"


def _without_ca(payload: dict[str, Any]) -> None:
    payload["authority"] = {**payload["authority"], "ca": b64(b"no certificate")}


def _lost_village(payload: dict[str, Any]) -> None:
    payload["regions"] = [r for r in payload["regions"] if r["code"] != "0001012003"]


def _station_twice(payload: dict[str, Any]) -> None:
    payload["stations"] = [*payload["stations"], {**payload["stations"][-1], "dpt": None}]


def _unsorted(payload: dict[str, Any]) -> None:
    payload["stations"] = payload["stations"][::-1]


def _ballot_numbers_fall(payload: dict[str, Any]) -> None:
    payload["contests"][0]["districts"][0]["choices"][1]["number"] = 7


def _groups_on_a_flat_form(payload: dict[str, Any]) -> None:
    for choice in payload["contests"][0]["districts"][0]["choices"]:
        choice["members"] = [{"number": 1, "name": "SATU"}]


def _two_districts_everywhere(payload: dict[str, Any]) -> None:
    (one,) = payload["contests"][0]["districts"]
    payload["contests"][0]["districts"] = [one, {**one, "code": "1"}]


def _region_in_two_districts(payload: dict[str, Any]) -> None:
    (one,) = payload["contests"][0]["districts"]
    payload["contests"][0]["districts"] = [{**one, "code": code, "regions": ["0001"]} for code in "AB"]


def _district_elsewhere(payload: dict[str, Any]) -> None:
    payload["contests"][0]["districts"][0]["regions"] = ["0002"]


def _contest_twice(payload: dict[str, Any]) -> None:
    payload["contests"] *= 2


def _ends_before_it_begins(payload: dict[str, Any]) -> None:
    payload["valid_until"] = "2023-01-01T00:00:00Z"


def _no_such_day(payload: dict[str, Any]) -> None:
    payload["valid_until"] = "2024-02-31T00:00:00Z"


def _wrong_level(payload: dict[str, Any]) -> None:
    payload["regions"][2]["level"] = "village"


def _wrong_sum(payload: dict[str, Any]) -> None:
    payload["stations"][0]["dpt"]["t"] += 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_without_ca, "package.content"), (_lost_village, "package.content"), (_station_twice, "package.content"),
        (_unsorted, "package.content"), (_ballot_numbers_fall, "package.content"),
        (_groups_on_a_flat_form, "package.content"), (_two_districts_everywhere, "package.content"),
        (_region_in_two_districts, "package.content"), (_district_elsewhere, "package.content"),
        (_contest_twice, "package.content"), (_ends_before_it_begins, "package.content"),
        (_no_such_day, "package.damaged"), (_wrong_level, "package.content"), (_wrong_sum, "package.content"),
    ],
)
def test_content_that_does_not_fit_is_refused_although_signed(
    change: Callable[[dict[str, Any]], None], code: str
) -> None:
    payload = decode(encode(dict(training_package().payload)))
    change(payload)
    data = dsse.sign("package", encode(payload), [training_keys().root]).to_bytes()
    assert refusal(data).code == code


def test_another_signed_thing_is_no_package() -> None:
    data = dsse.sign("sheet", encode({"v": 1}), [training_keys().root]).to_bytes()
    assert refusal(data).code == "package.other_kind"


def test_what_is_not_in_the_package_is_a_known_error() -> None:
    package: ElectionPackage = training_package()
    for ask in (lambda: package.station("0001011001999"), lambda: package.definition("DPD")):
        with pytest.raises(KnownError) as refused:
            ask()
        assert sentence(refused.value, "id")
    assert package.name_of("9999") == "9999"
