"""A trial election with keys of its own: packages, desks without a link, answers of its authority."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from recap_desktop.core.clock import Source, system_clock
from recap_desktop.desk import Desk
from sync.record.keys import b64
from sync.server.clock import utc_now
from sync.trust.authority import Authority
from sync.trust.enrolment import EnrolmentRequest
from sync.trust.enrolment_files import EnrolmentAnswer, read_request
from sync.trust.package import ElectionPackage
from sync.trust.training import AuthorityKeys, generated_keys
from tests.helpers.desks import PASSPHRASE
from tests.helpers.wire import training_variant

ELECTION = "UJI-2024"
CREW = {"OP-1": "operator", "OP-2": "operator", "KETUA": "chair", "ANGGOTA-1": "member"}


@cache
def keys() -> AuthorityKeys:
    """Private keys of the election."""
    return generated_keys()


@cache
def recovery_key() -> X25519PrivateKey:
    """The commission's."""
    return X25519PrivateKey.generate()


def package(**changes: Any) -> ElectionPackage:
    """The training region as a trial, with a recovery key."""
    recovery = b64(recovery_key().public_key().public_bytes_raw())
    return training_variant(keys(), **{"election": ELECTION, "mode": "trial", "recovery": recovery, **changes})


@cache
def usual() -> ElectionPackage:
    """The package of most tests."""
    return package()


def new_desk(folder: Path, clock: Source = system_clock) -> Desk:
    """A folder with the package and nobody enrolled."""
    return Desk.create(folder, usual().envelope, fingerprint=usual().fingerprint, clock=clock)


def answer(request: EnrolmentRequest | bytes, now: datetime | None = None, of: ElectionPackage | None = None) -> bytes:
    """The answer file of the election's authority to a request, or to its file."""
    asked = read_request(request) if isinstance(request, bytes) else request
    authority = Authority(of or usual(), keys().authority, keys().ca)
    return EnrolmentAnswer.to(asked, authority.issue(asked, now or utc_now())).to_bytes()


def enrol_by_files(desk: Desk, person: str, role: str, passphrase: str = PASSPHRASE) -> None:
    """Request out, answer in."""
    desk.setup.accept(answer(desk.setup.request(person, role, f"Nama {person}", passphrase)), passphrase)


def crew(folder: Path) -> Path:
    """A laptop with four officers, enrolled by files in one sitting."""
    with new_desk(folder) as desk:
        for person, role in CREW.items():
            enrol_by_files(desk, person, role)
    return folder
