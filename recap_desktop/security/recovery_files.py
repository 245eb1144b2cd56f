"""Recovery by two files: what a laptop carries out where nobody's passphrase is left, and the commission's answer.

The request holds the database key as it lies wrapped for the commission's recovery key, a public key made for this
request (``box``), and the enrolment request of whoever asks, whose new record key signs all of it. The answer holds the
database key wrapped for ``box``, bound to the request's digest, and who answered. Neither ever holds a signing key,
and the recovery key itself stays where it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from forms.errors import KnownError
from recap_desktop.security import recovery
from sync.record.canonical import encode
from sync.record.keys import b64, unb64, verifies
from sync.secret.buffers import wiped
from sync.trust.carried import Carried, read_carried, write_carried
from sync.trust.enrolment import EnrolmentRequest, check_person

_PREFIX = b"recap recovery request v1\n"
_BOX_BYTES = 32
#: Persons who answer for the commission; one alone recovers nothing.
ANSWERERS = 2


@dataclass(frozen=True)
class RecoveryRequest:
    """``wrapped`` is the content of ``recovery.json``, ``box`` the raw X25519 public key to wrap for."""

    election: str
    wrapped: bytes
    box: bytes
    enrolment: bytes
    proof: bytes = b""

    @property
    def workspace(self) -> str:
        """Which workspace: hex SHA-256 of ``wrapped``, which no other one has."""
        return hashlib.sha256(self.wrapped).hexdigest()

    @property
    def asker(self) -> EnrolmentRequest:
        """Who asks, both proofs of possession checked. :raises KnownError: ``trust.request``."""
        return EnrolmentRequest.parse(self.enrolment)

    def signed(self, key: Ed25519PrivateKey) -> bytes:
        """The file, signed with the record key of the enrolment request."""
        return self._written(key.sign(_PREFIX + encode(self._claims())))

    def _claims(self) -> dict[str, str]:
        return {
            "election": self.election, "workspace": self.workspace, "wrapped": b64(self.wrapped), "box": b64(self.box),
            "enrolment": b64(self.enrolment),
        }

    def _written(self, proof: bytes) -> bytes:
        return write_carried(Carried.RECOVERY_REQUEST, {**self._claims(), "proof": b64(proof)})

    @classmethod
    def parse(cls, data: bytes) -> RecoveryRequest:
        """A request out of its file, every proof checked.

        :raises KnownError: ``carried.*``, ``recovery_by_file.request``, ``trust.request``.
        """
        found = read_carried(data, Carried.RECOVERY_REQUEST)
        try:
            made = cls(found["election"], *(unb64(found[name]) for name in ("wrapped", "box", "enrolment", "proof")))
        except KnownError as error:
            raise KnownError("carried.not_whole") from error
        asker = made.asker
        whole = (made.workspace, made.election) == (found["workspace"], asker.election) and len(made.box) == _BOX_BYTES
        if not whole or not verifies(asker.key, made.proof, _PREFIX + encode(made._claims())):
            raise KnownError("recovery_by_file.request")
        return made


def digest_of(request: bytes) -> str:
    """Hex SHA-256 of a request file: what the answer names."""
    return hashlib.sha256(request).hexdigest()


def compared(request: bytes) -> str:
    """What the committee and the commission read to each other, so that both speak of the same request file."""
    digits = digest_of(request)[:16].upper()
    return " ".join(digits[start : start + 4] for start in range(0, len(digits), 4))


def answer_to(data: bytes, key: X25519PrivateKey, by: Sequence[str]) -> bytes:
    """The commission's answer to a request file: the database key wrapped anew for whoever asks.

    :param by: ids of the two persons who compared the request with the committee's word and answer for it.
    :raises KnownError: ``carried.*``, ``recovery_by_file.request``, ``trust.*``; ``recovery_by_file.two_persons``;
        ``recovery_by_file.other_key`` where the workspace was wrapped for another recovery key;
        ``security.recovery_file`` where what was wrapped is damaged.
    """
    request = RecoveryRequest.parse(data)
    for person in by:
        check_person(person)
    if len(by) != ANSWERERS or len(set(by)) != ANSWERERS:
        raise KnownError("recovery_by_file.two_persons")
    if recovery.recipient_of(request.wrapped) != recovery.name_of(key.public_key().public_bytes_raw()):
        raise KnownError("recovery_by_file.other_key")
    answer = _Answer(request.election, request.asker.person, request.workspace, digest_of(data), tuple(by))
    with wiped(recovery.unwrap(request.wrapped, key)) as secret:
        return answer.written(recovery.wrap(secret, request.box, answer.about))


@dataclass(frozen=True)
class _Answer:
    election: str
    person: str
    workspace: str
    request: str
    by: tuple[str, ...]

    @property
    def about(self) -> dict[str, str]:
        """What the wrapped key is bound to."""
        return {
            "election": self.election, "person": self.person, "workspace": self.workspace, "request": self.request,
            "by": ",".join(self.by),
        }

    def written(self, wrapped: bytes) -> bytes:
        return write_carried(Carried.RECOVERY_ANSWER, {
            "election": self.election, "person": self.person, "workspace": self.workspace, "request": self.request,
            "by": list(self.by), "wrapped": b64(wrapped),
        })


@dataclass(frozen=True)
class RecoveryAnswer(_Answer):
    """An answer as it came. ``by`` are the persons who answered; nothing holds before :meth:`open`."""

    wrapped: bytes = b""

    @classmethod
    def parse(cls, data: bytes) -> RecoveryAnswer:
        """An answer out of its file. :raises KnownError: ``carried.*``, ``trust.person``."""
        found = read_carried(data, Carried.RECOVERY_ANSWER)
        for person in (found["person"], *found["by"]):
            check_person(person)
        try:
            wrapped = unb64(found["wrapped"])
        except KnownError as error:
            raise KnownError("carried.not_whole") from error
        return cls(
            found["election"], found["person"], found["workspace"], found["request"], tuple(found["by"]), wrapped
        )

    def open(self, box: X25519PrivateKey) -> bytearray:
        """The database key, to be wiped by the caller.

        :raises KnownError: ``recovery_by_file.altered``.
        """
        try:
            return recovery.unwrap(self.wrapped, box, self.about)
        except KnownError as error:
            raise KnownError("recovery_by_file.altered") from error
