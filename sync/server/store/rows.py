"""Rows of the store's tables: how a leaf, a code and a tile are written, and what is read back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from forms.errors import KnownError
from sync.log.receipt import OFFICER, REVOCATION
from sync.log.tiles import TileKey
from sync.server.store.interface import Batch, StoredLeaf
from sync.server.store.tables import CERTIFIED, CHECKPOINT, LEAF, TILE


def read_back(connection: sa.Connection, batch: Batch) -> None:
    """What a receipt will be given for stands in the store, before the commit that makes it durable.

    :raises KnownError: ``server.not_kept``; nothing of the batch is then written.
    """
    first = min((leaf.index for leaf in batch.leaves), default=batch.size)
    query = sa.select(LEAF).where(LEAF.c.leaf >= first).order_by(LEAF.c.leaf)
    kept = [dict(row._mapping) for row in connection.execute(query)]
    note = connection.execute(sa.select(CHECKPOINT.c.note).where(CHECKPOINT.c.size == batch.size)).scalar()
    if (note or "") != batch.note or kept != [row_of(leaf) for leaf in sorted(batch.leaves, key=lambda one: one.index)]:
        raise KnownError("server.not_kept")


def certify(connection: sa.Connection, persons: Mapping[str, str]) -> None:
    """Keys and whose they are. :raises KnownError: ``trust.key_twice``."""
    for keyid, person in persons.items():
        known = connection.execute(sa.select(CERTIFIED.c.person).where(CERTIFIED.c.keyid == keyid)).scalar()
        if known is None:
            connection.execute(sa.insert(CERTIFIED).values(keyid=keyid, person=person))
        elif known != person:
            raise KnownError("trust.key_twice", person=person)


def put_tiles(connection: sa.Connection, tiles: Mapping[TileKey, bytes]) -> None:
    """Hashes of tiles, each as it is now."""
    for (level, number), hashes in tiles.items():
        key = (TILE.c.level == level) & (TILE.c.number == number)
        if not connection.execute(sa.update(TILE).where(key).values(hashes=hashes)).rowcount:
            connection.execute(sa.insert(TILE).values(level=level, number=number, hashes=hashes))


def within(query: sa.Select[Any], region: str, leaf: sa.FromClause = LEAF) -> sa.Select[Any]:
    """Of a region and below, by the narrowest index there is.

    :param leaf: the table, or an alias of it.
    """
    if len(region) >= 6:
        query = query.where(leaf.c.subdistrict == region[:6])
    elif len(region) >= 4:
        query = query.where(leaf.c.regency == region[:4])
    if region and len(region) not in (4, 6):
        query = query.where(leaf.c.region >= region, leaf.c.region < region + ":")  # ":" follows "9"
    return query


def revoked_in(region: str) -> sa.Select[Any]:
    """Revocations of keys that are certified for a region, whatever other region they are certified for; unordered,
    and once for each certificate."""
    here = LEAF.alias("here")
    query = sa.select(LEAF).join(here, (here.c.subject == LEAF.c.subject) & (here.c.subject != ""))
    return within(query.where(LEAF.c.kind == REVOCATION, here.c.kind == OFFICER), region, here)


def with_revocations(
    found: Iterable[StoredLeaf], revoked: Iterable[StoredLeaf], since: int, limit: int
) -> list[StoredLeaf]:
    """A page of statements with those of these revocations that belong to it: by their own leaf, or, beyond the limit,
    because the page has a certificate of a key that was taken back before."""
    taken_back = {leaf.index: leaf for leaf in revoked}
    leaves = {**{leaf.index: leaf for leaf in found}, **{i: leaf for i, leaf in taken_back.items() if i >= since}}
    page = [leaves[index] for index in sorted(leaves)[:limit]]
    certified = {leaf.subject for leaf in page if leaf.kind == OFFICER}
    before = [leaf for i, leaf in sorted(taken_back.items()) if i < since and leaf.subject in certified]
    return before + page


def code_digest(code: str) -> str:
    """A code is read out, written down and typed: groups and case do not count."""
    code = code.replace("-", "").replace(" ", "").upper()
    return hashlib.sha256(b"recap enrolment code\n" + code.encode("utf-8")).hexdigest()


def row_of(leaf: StoredLeaf) -> dict[str, object]:
    """Columns of a leaf."""
    return {
        "leaf": leaf.index, "id": leaf.id, "kind": leaf.kind, "region": leaf.region, "regency": leaf.region[:4],
        "subdistrict": leaf.region[:6], "subject": leaf.subject, "entry": leaf.entry, "envelope": leaf.envelope,
        "receipt": leaf.receipt,
    }
