"""Real keys, real packages and real officers for tests; made once per process where they do not change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import resources
from sync.record.keys import keyid, public_bytes
from sync.record.record import Record, build
from sync.trust.authority import Authority
from sync.trust.chain import PackageChain
from sync.trust.enrolment import Enrolment, request_enrolment
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import Roster
from sync.trust.times import stamp
from sync.trust.training import AuthorityKeys, training_keys

NOW = datetime(2024, 2, 14, 15, 18, tzinfo=UTC)
SUBDISTRICT = "000101"
ZERO = "0" * 64


@dataclass(frozen=True)
class Member:
    """One enrolled officer with private keys."""

    person: str
    role: str
    key: Ed25519PrivateKey
    pdf_key: ec.EllipticCurvePrivateKey
    enrolment: Enrolment

    @property
    def keyid(self) -> str:
        return keyid(public_bytes(self.key))


@cache
def training_package() -> ElectionPackage:
    """The shipped training package."""
    return open_package(resources.path("training", "package.json").read_bytes())


def enrol(
    package: ElectionPackage, person: str, role: str, region: str = SUBDISTRICT, now: datetime = NOW,
    keys: AuthorityKeys | None = None,
) -> Member:
    """A new officer certified by the package's authority, the training one by default."""
    keys = keys or training_keys()
    key, pdf_key = Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())
    request = request_enrolment(
        election=package.election, person=person, role=role, region=region, name=f"Nama {person}",
        key=key, pdf_key=pdf_key,
    )
    return Member(person, role, key, pdf_key, Authority(package, keys.authority, keys.ca).issue(request, now))


@dataclass(frozen=True)
class Committee:
    """Officers of one sub-district; the roster knows them all."""

    package: ElectionPackage
    roster: Roster
    members: Mapping[str, Member]
    now: datetime = NOW

    def __getitem__(self, person: str) -> Member:
        return self.members[person]

    def header(self, **more: Any) -> dict[str, Any]:
        """The header of a record."""
        return {
            "v": 1, "election": self.package.election, "package": self.package.digest, "mode": self.package.mode,
            "device_time": stamp(self.now), "journal": ZERO, **more,
        }

    def sign(self, kind: str, payload: Mapping[str, Any], persons: Sequence[str]) -> Record:
        """Signed record; header fields are filled in."""
        return build(kind, self.header(**payload), [self.members[p].key for p in persons])


ROLES = {
    "OP-1": "operator", "OP-2": "operator", "OP-3": "operator", "KETUA": "chair", "ANGGOTA-1": "member",
    "ANGGOTA-2": "member", "ANGGOTA-3": "member", "ANGGOTA-4": "member", "PENGAMAT": "observer",
}


@cache
def committee() -> Committee:
    """Three operators, a chair, four members and an observer of the training sub-district."""
    package = training_package()
    members = {person: enrol(package, person, role) for person, role in ROLES.items()}
    roster = Roster(PackageChain([package]), [m.enrolment.statement for m in members.values()])
    return Committee(package, roster, members)
