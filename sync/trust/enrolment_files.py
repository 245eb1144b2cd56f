"""Enrolment by two files: the request that leaves a laptop without a link, and the authority's answer.

The request proves by itself that the laptop holds both keys; the answer is worth what the authority signed in it
(:func:`sync.trust.roster.check_answer`) and names by digest the very request that it answers.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from forms.errors import KnownError
from sync.record.keys import b64, unb64
from sync.trust.carried import Carried, read_carried, write_carried
from sync.trust.enrolment import Enrolment, EnrolmentRequest


def request_digest(request: bytes) -> str:
    """Hex SHA-256 of a request's bytes: what an answer names."""
    return hashlib.sha256(request).hexdigest()


def write_request(request: EnrolmentRequest) -> bytes:
    """The request as a file."""
    return write_carried(Carried.ENROLMENT_REQUEST, {"request": b64(request.to_bytes())})


def read_request(data: bytes) -> EnrolmentRequest:
    """A request out of its file, both proofs of possession checked.

    :raises KnownError: ``carried.*``, ``trust.request``, ``trust.*``, ``name.*``.
    """
    return EnrolmentRequest.parse(_bytes(read_carried(data, Carried.ENROLMENT_REQUEST)["request"]))


@dataclass(frozen=True)
class EnrolmentAnswer:
    """The authority's answer as it is carried: whose, of which election, to which request. Not verified by itself."""

    election: str
    person: str
    request: str
    enrolment: Enrolment

    @classmethod
    def to(cls, request: EnrolmentRequest, enrolment: Enrolment) -> EnrolmentAnswer:
        """The answer to a request."""
        return cls(request.election, request.person, request_digest(request.to_bytes()), enrolment)

    def to_bytes(self) -> bytes:
        """The answer as a file."""
        return write_carried(Carried.ENROLMENT_ANSWER, {
            "election": self.election, "person": self.person, "request": self.request,
            "statement": b64(self.enrolment.statement), "chain": [b64(part) for part in self.enrolment.chain],
        })

    @classmethod
    def parse(cls, data: bytes) -> EnrolmentAnswer:
        """An answer out of its file.

        :raises KnownError: ``carried.*``.
        """
        found = read_carried(data, Carried.ENROLMENT_ANSWER)
        chain = tuple(_bytes(part) for part in found["chain"])
        return cls(found["election"], found["person"], found["request"], Enrolment(_bytes(found["statement"]), chain))


def _bytes(text: str) -> bytes:
    try:
        return unb64(text)
    except KnownError as error:
        raise KnownError("carried.not_whole") from error
