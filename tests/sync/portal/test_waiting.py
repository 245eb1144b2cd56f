"""One officer with a key can hand in what names a package that nobody has: no release is lost for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from sync.portal.verifier.check import check
from sync.portal.verifier.files import Folder
from sync.portal.verifier.signed import Signatures
from sync.record.canonical import decode
from sync.record.keys import b64, public_bytes
from sync.record.record import Record, build
from sync.server.run import serve
from sync.trust.authority import ca_certificate
from sync.trust.package import open_package
from sync.trust.training import generated_keys, training_keys
from tests.helpers.forging import Content, content_of, forge, write
from tests.helpers.pki import training_package
from tests.helpers.releases import NOW, Town, fault_of, new_desk, sealed_desk
from tests.helpers.succession import follower
from tests.sync.fold.acts import absent

UNKNOWN = "ab" * 32
_OTHER = generated_keys()
KEYS = replace(training_keys(), authority=_OTHER.authority, ca=_OTHER.ca)


def _of_another_authority(payload: dict[str, Any]) -> None:
    key, issuer = public_bytes(KEYS.authority), ca_certificate(KEYS.ca, "Otoritas baru")
    payload["authority"] = {"key": b64(key), "ca": b64(issuer)}


def _said(record: Record) -> dict[str, object]:
    payload = decode(record.opened().payload)
    return {key: value for key, value in payload.items() if key not in ("kind", "signers")}


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """A release of one sheet, with that sheet again under no package, an absence under a package of another authority
    that came after it, and one under a package that never came."""
    folder = tmp_path_factory.mktemp("waiting")
    desk = sealed_desk(1, new_desk())
    known, newer = desk.committee, open_package(follower(training_package(), _of_another_authority))
    sheet = next(one for one in desk.records.values() if one.kind == "sheet")
    signers = [known[one].key for one in ("KETUA", "ANGGOTA-1")]
    waiting = [
        build("sheet", {**_said(sheet), "package": UNKNOWN}, signers),
        *(build("act", {**known.header(**absent()), "package": one}, signers) for one in (UNKNOWN, newer.digest)),
    ]
    town = Town(folder / "server", known)
    town.send([*desk.records.values(), *waiting])
    with serve(town.data, newer.envelope, keys=KEYS):
        pass
    return Town(town.data, known, KEYS).publish(folder / "release", now=NOW + timedelta(days=1))


def _pyz(folder: Path) -> list[str]:
    return [fault.code for fault in check(Folder(str(folder)), None, Signatures()).faults]


def test_what_waited_for_its_package_has_no_effect_and_harms_no_release(content: Content, tmp_path: Path) -> None:
    made = write(content, tmp_path / "release", KEYS)
    assert (fault_of(made), _pyz(made)) == (None, [])
    assert content_of(made).containers == content.containers
    assert len(content.containers) == 4


@pytest.mark.parametrize("word", [b",menunggu,", b",ditolak,"])
def test_what_waited_cannot_be_counted(content: Content, tmp_path: Path, word: bytes) -> None:
    def change(files: dict[str, bytes]) -> None:
        for path in [one for one in files if one.startswith("data/catatan/")]:
            assert word in files[path]
            files[path] = files[path].replace(word, b",berlaku,")

    made = forge(content, tmp_path / "release", change, KEYS)
    assert (fault_of(made), _pyz(made)[0]) == (
        "verify.recount_cell", "no_package" if word == b",menunggu," else "no_officer")
