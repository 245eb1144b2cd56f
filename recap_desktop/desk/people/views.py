"""What the page of people shows: who is enrolled, what is half made, who can still do what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from recap_desktop.core.roles import Command
from recap_desktop.security.pending import Purpose


@dataclass(frozen=True)
class WaitingEnrolment:
    """An enrolment that is half made: keys lie here, the certificate has not come.

    :ivar role: "" where the file of it says nothing, ``name`` likewise. :ivar since: when it was begun, UTC.
    :ivar purpose: a new officer, one who forgot the passphrase, or a recovery with the commission.
    :ivar recovered: the commission's answer was taken; only the certificate is still missing.
    """

    person: str
    role: str
    name: str
    since: datetime
    purpose: Purpose = Purpose.ENROL
    recovered: bool = False


@dataclass(frozen=True)
class ReplacedKey:
    """A key of a person that was set aside on this laptop when the person was enrolled anew.

    :ivar key: key id, for ``recap admin revoke --key``. :ivar revoked: as far as this laptop knows.
    """

    key: str
    revoked: bool


@dataclass(frozen=True)
class PersonState:
    """An officer of this laptop, and what the key here can still do.

    :ivar state: ``valid``, ``ending`` (within 14 days), ``ended``, ``revoked``, ``not_yet``.
    :ivar since: when it ended, was revoked, or will begin; None where it is valid.
    :ivar why: reason of a revocation, else "".
    :ivar can: what the officer can do now; ``cannot`` what the role may and the key does not let.
    :ivar replaced: keys of the same person that were set aside here.
    """

    person: str
    name: str
    role: str
    digit: int
    key: str
    valid_from: datetime
    valid_until: datetime
    state: str
    since: datetime | None
    why: str
    can: tuple[Command, ...]
    cannot: tuple[Command, ...]
    replaced: tuple[ReplacedKey, ...] = ()
