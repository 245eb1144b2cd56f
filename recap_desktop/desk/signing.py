"""Signing by one or more persons: payloads are fixed first, reviewed, signed, and only then written.

Nothing is written before the last signature; then everything is written in one transaction. Whatever happens on
one of the sheets in between voids the whole batch: what was reviewed is no longer what stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms.errors import KnownError
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.ledger import JournalEntry
from recap_desktop.desk.views import BatchItem, Done, Signed
from sync.fold import SheetState, State, allowed
from sync.record import canonical, envelope
from sync.record.record import Record
from sync.trust.roster import Officer

Signers = Sequence[tuple[str, str | None]]
"""Persons with their passphrases, in signing order. Without a passphrase (None) an act is checked: everything is done
that comes before the first signature, and nothing is signed or written."""

Drafted = tuple[str, Mapping[str, Any]]
"""Kind and kind-specific fields of a payload to be built."""

#: Kinds that a later record would contradict: not made while newer records may be missing.
_SEALS = frozenset({"sheet", "recap"})


@dataclass(eq=False)
class SigningBatch:
    """Payloads under review and the signatures made so far (in memory only)."""

    items: tuple[BatchItem, ...]
    officers: tuple[Officer, ...]
    sheets: Mapping[tuple[str, str], tuple[SheetState, frozenset[str]]] = field(repr=False)
    signatures: dict[str, tuple[envelope.Signature, ...]] = field(default_factory=dict, repr=False)
    ended: bool = False

    @property
    def signers(self) -> tuple[str, ...]:
        """Persons who are to sign, in order."""
        return tuple(officer.person for officer in self.officers)

    @property
    def signed(self) -> tuple[str, ...]:
        """Persons who have signed."""
        return tuple(person for person in self.signers if person in self.signatures)

    @property
    def left(self) -> tuple[str, ...]:
        """Persons who are still to sign."""
        return tuple(person for person in self.signers if person not in self.signatures)


def unsigned(persons: Sequence[str]) -> Signers:
    """These signers before anybody was asked for a passphrase: the act is only checked."""
    return tuple((person, None) for person in persons)


def prepare(context: DeskContext, drafted: Sequence[Drafted], persons: Sequence[str]) -> SigningBatch:
    """Build the payloads for these signers and check that they may be signed now.

    :raises KnownError: what :func:`sync.fold.allowed` answers; ``signing.nothing``; ``clock.doubted``;
        ``signing.expired``, ``signing.revoked``, ``signing.not_yet``;
        ``signing.fetch_first`` for a seal in a restored workspace that may lack newer records.
    """
    if not drafted:
        raise KnownError("signing.nothing")
    if context.awaits_records and any(kind in _SEALS for kind, _ in drafted):
        raise KnownError("signing.fetch_first")
    officers = tuple(context.officer(person) for person in persons)
    for officer in officers:
        context.check_in_office(officer)
    items = tuple(_item(context, kind, fields, officers) for kind, fields in drafted)
    keys = {(str(i.payload["contest"]), str(i.payload["station"])) for i in items if "station" in i.payload}
    for contest, station in keys:
        context.ledger.fold_lone(contest, station)
    state = context.state
    for item in items:
        refusal = allowed(state, context.ledger.reference, item.payload, officers)
        if refusal is not None:
            raise refusal.error
    return SigningBatch(items, officers, {key: _stand(context, state, key) for key in keys})


def _stand(context: DeskContext, state: State, key: tuple[str, str]) -> tuple[SheetState, frozenset[str]]:
    """What is reviewed of a sheet: its state, and every record that names it."""
    return state.sheet(*key), context.ledger.known(*key)


def _item(context: DeskContext, kind: str, fields: Mapping[str, Any], officers: Sequence[Officer]) -> BatchItem:
    payload = {**context.header(kind), **fields, "signers": [officer.keyid for officer in officers]}
    content = canonical.encode(payload)
    subject = str(fields.get("station") or fields.get("region") or "")
    return BatchItem(kind, subject, hashlib.sha256(content).hexdigest(), payload, content)


def sign(
    context: DeskContext, batch: SigningBatch, person: str, passphrase: str, *,
    also_write: Callable[[], None] | None = None,
) -> Signed | Done:
    """One person signs every payload of the batch; the last one's signature writes it.

    :raises KnownError: ``signing.ended``, ``signing.not_a_signer``, ``signing.voided``, ``session.*``, and
        whatever :meth:`Ledger.append` refuses. After ``signing.voided`` the batch is dead; after a wrong
        passphrase or a full disk it can be signed again.
    """
    if batch.ended:
        raise KnownError("signing.ended")
    officer = next((one for one in batch.officers if one.person == person), None)
    if officer is None:
        raise KnownError("signing.not_a_signer", name=context.name_of(person))
    _check_unchanged(context, batch)
    if person not in batch.signatures:
        context.check_in_office(officer)
        batch.signatures[person] = _signatures(context, batch, officer, passphrase)
    if batch.left:
        return Signed(batch.left)
    records = [_record(batch, index) for index in range(len(batch.items))]
    count = str(len(records))
    lines = [JournalEntry("signed", one, {"records_count": count}) for one in batch.signers]
    try:
        context.ledger.append(records, lines, also_write)
    except KnownError as error:
        if error.code.startswith("workspace."):
            # nothing is written; the last person signs once more when the disk has room again
            del batch.signatures[person]
        else:
            batch.ended = True
        raise
    batch.ended = True
    at = context.clock.now()
    stations = frozenset(str(record.station) for record in records if record.station)
    context.changed(*{record.kind for record in records}, "queue", stations=stations)
    return Done(len(records), at, tuple(record.id for record in records))


def _check_unchanged(context: DeskContext, batch: SigningBatch) -> None:
    state = context.state
    for key, before in batch.sheets.items():
        if _stand(context, state, key) != before:
            batch.ended = True
            raise KnownError("signing.voided", station=context.place_of(key[1]))


def _signatures(
    context: DeskContext, batch: SigningBatch, officer: Officer, passphrase: str
) -> tuple[envelope.Signature, ...]:
    with context.keys(officer.person, passphrase) as keys:
        assert keys.record is not None
        made = [envelope.sign(item.kind, item.content, [keys.record]).signatures[0] for item in batch.items]
    if any(signature.keyid != officer.keyid for signature in made):
        raise KnownError("security.key_file")
    return tuple(made)


def _record(batch: SigningBatch, index: int) -> Record:
    item = batch.items[index]
    signatures = tuple(batch.signatures[person][index] for person in batch.signers)
    made = envelope.Envelope(envelope.payload_type(item.kind), item.content, signatures)
    return Record.parse(made.to_bytes())


def sign_now(
    context: DeskContext,
    drafted: Sequence[Drafted],
    signers: Signers,
    *,
    also_write: Callable[[], None] | None = None,
) -> Done | None:
    """Prepare and sign in one go, all passphrases at hand (one dialog).

    :return: None where a passphrase is missing: the act was checked, and nothing else.
    """
    batch = prepare(context, drafted, [person for person, _ in signers])
    return sign_prepared(context, batch, signers, also_write=also_write)


def sign_prepared(
    context: DeskContext, batch: SigningBatch, signers: Signers, *, also_write: Callable[[], None] | None = None,
) -> Done | None:
    """:func:`sign_now` of payloads that are built already, whose ids are known."""
    phrases = [(person, passphrase) for person, passphrase in signers if passphrase is not None]
    if len(phrases) < len(signers):
        return None
    result: Signed | Done = Signed(batch.left)
    for person, passphrase in phrases:
        result = sign(context, batch, person, passphrase, also_write=also_write)
    if not isinstance(result, Done):
        raise KnownError("signing.nothing")
    return result
