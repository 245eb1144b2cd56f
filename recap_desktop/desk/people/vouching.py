"""Two others of the committee vouch that somebody who forgot a passphrase is enrolled anew; the journal keeps it.

Whoever still knows the old passphrase, and only needs a newer certificate, vouches alone: it opens the old key.

What they vouch for is one request, by its digest. The certificate is the authority's to give all the same; two persons
of the same laptop see to it that no single one of them takes another's place there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from forms.errors import KnownError
from recap_desktop.core.roles import Command, permitted
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.office import REVOKED
from recap_desktop.workspace.journal import JournalLine

#: Act of the line that each of the two causes.
VOUCHED = "vouched"
WITNESSES = 2


def unlock_witnesses(context: DeskContext, person: str, witnesses: Sequence[tuple[str, str]]) -> None:
    """Each unlocks the own key, which opens the workspace where nobody is signed in.

    :param person: who is to be enrolled anew. :param witnesses: two others with their passphrases, or the person alone.
    :raises KnownError: ``setup.two_others``, ``signing.revoked``, ``session.*``, ``security.*``, ``workspace.*``.
    """
    who = {one for one, _ in witnesses}
    two_others = len(witnesses) == len(who) == WITNESSES and person not in who
    if not two_others and [one for one, _ in witnesses] != [person]:
        raise KnownError("setup.two_others", name=context.name_of(person))
    for one, passphrase in witnesses:
        officer = context.officer(one)
        if not permitted(Command.ENROL, officer.role):
            raise KnownError("session.not_permitted", command=Command.ENROL.value, role=officer.role)
        with context.keys(one, passphrase) as keys:
            context.open_workspace(keys.database)
    _ = context.ledger  # the check of the opening is done
    if two_others:
        _check_may_vouch(context, person, who)


def _check_may_vouch(context: DeskContext, person: str, witnesses: Iterable[str]) -> None:
    """They are of this committee, and nobody took their keys back, as long as two others can vouch: where the keys of
    almost all are over, the committee enrols itself anew.

    :raises KnownError: ``setup.two_others``, ``signing.revoked``.
    """
    enough = sum(one.person != person for one in context.officers_in_office()) >= WITNESSES
    for one in witnesses:
        officer = context.officer(one)
        if officer.region != context.region:
            raise KnownError("setup.two_others", name=context.name_of(person))
        fault = context.out_of_office(officer)
        if enough and fault is not None and fault.code == REVOKED:
            raise fault.refusal(context.name_of(one))


def vouch(context: DeskContext, person: str, witnesses: Sequence[tuple[str, str]], digest: str) -> None:
    """Write down that they vouch for this request; called once they have unlocked."""
    told = _vouched(context, person, digest)
    with context.workspace.transaction():
        for one, _ in witnesses:
            if one not in told:
                context.journal(VOUCHED, one, officer=person, digest=digest)


def check_vouched(context: DeskContext, person: str, digest: str) -> None:
    """Two others, or the person, vouched for this request. :raises KnownError: ``setup.not_vouched``."""
    vouched = _vouched(context, person, digest)
    if person not in vouched and len(vouched) < WITNESSES:
        raise KnownError("setup.not_vouched", name=context.name_of(person))


def _vouched(context: DeskContext, person: str, digest: str) -> set[str]:
    lines: tuple[JournalLine, ...] = context.workspace.journal.told_of(VOUCHED)
    return {line.person for line in lines if (line.data.get("officer"), line.data.get("digest")) == (person, digest)}
