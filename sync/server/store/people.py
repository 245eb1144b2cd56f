"""Who is appointed, and the one-time codes that enrol them: tables beside the log."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from typing import Any

import sqlalchemy as sa

from forms.errors import KnownError
from sync.server.store.interface import Grant, IssuedCode, Redeemed, Term
from sync.server.store.rows import code_digest
from sync.server.store.tables import APPOINTMENT, CODE, CODE_TERM

Connecting = Callable[[], AbstractContextManager[sa.Connection]]
_JOINED = CODE.outerjoin(CODE_TERM, CODE.c.digest == CODE_TERM.c.digest)
_COLUMNS = (
    CODE.c.digest, CODE.c.person, CODE.c.role, CODE.c.region, CODE.c.request, CODE.c.answer, CODE_TERM.c.issued,
    CODE_TERM.c.expires, CODE_TERM.c.cancelled, CODE_TERM.c.used,
)


class SqlPeople:
    """:class:`sync.server.store.interface.People` of an :class:`sync.server.store.sql.SqlStore`."""

    def __init__(self, reading: Connecting, writing: Connecting) -> None:
        self._reading, self._writing = reading, writing

    def appointments(self) -> list[Grant]:
        """The roster."""
        query = sa.select(APPOINTMENT).order_by(APPOINTMENT.c.region, APPOINTMENT.c.person)
        with self._reading() as connection:
            return [Grant(str(row.person), str(row.role), str(row.region)) for row in connection.execute(query)]

    def appoint(self, roster: Collection[Grant], cancelled: Collection[str], at: str) -> None:
        """Another roster."""
        with self._writing() as connection:
            connection.execute(sa.delete(APPOINTMENT))
            if roster:
                rows = [{"person": one.person, "role": one.role, "region": one.region} for one in roster]
                connection.execute(sa.insert(APPOINTMENT), rows)
            _cancel(connection, cancelled, at)

    def codes(self) -> list[IssuedCode]:
        """All codes."""
        query = sa.select(*_COLUMNS).select_from(_JOINED).order_by(CODE.c.region, CODE.c.person, CODE_TERM.c.issued)
        with self._reading() as connection:
            return [_issued(row) for row in connection.execute(query)]

    def code(self, code: str) -> IssuedCode | None:
        """One code."""
        query = sa.select(*_COLUMNS).select_from(_JOINED).where(CODE.c.digest == code_digest(code))
        with self._reading() as connection:
            row = connection.execute(query).first()
        return _issued(row) if row is not None else None

    def add_codes(self, codes: Mapping[str, Grant], term: Term) -> None:
        """Allow enrolments."""
        with self._writing() as connection:
            for code, grant in codes.items():
                put_code(connection, code, grant, term)

    def cancel(self, digests: Collection[str], at: str) -> int:
        """Take codes back."""
        with self._writing() as connection:
            return _cancel(connection, digests, at)


def put_code(connection: sa.Connection, code: str, grant: Grant, term: Term) -> None:
    """A code and its term, in a transaction."""
    digest = code_digest(code)
    connection.execute(
        sa.insert(CODE).values(digest=digest, role=grant.role, person=grant.person, region=grant.region)
    )
    connection.execute(
        sa.insert(CODE_TERM).values(digest=digest, issued=term.issued, expires=term.expires, cancelled="", used="")
    )


def use_up(connection: sa.Connection, codes: Mapping[str, Redeemed]) -> None:
    """Codes that were redeemed. :raises KnownError: ``server.code``, ``server.code_cancelled``."""
    for code, redeemed in codes.items():
        digest = code_digest(code)
        term = connection.execute(sa.select(CODE_TERM.c.cancelled).where(CODE_TERM.c.digest == digest)).scalar()
        if term:
            raise KnownError("server.code_cancelled")
        unused = (CODE.c.digest == digest) & CODE.c.request.is_(None)
        change = sa.update(CODE).where(unused).values(request=redeemed.request, answer=redeemed.answer)
        if not connection.execute(change).rowcount:
            raise KnownError("server.code")
        connection.execute(sa.update(CODE_TERM).where(CODE_TERM.c.digest == digest).values(used=redeemed.at))


def _cancel(connection: sa.Connection, digests: Collection[str], at: str) -> int:
    """Mark those that are neither used nor cancelled; how many."""
    count = 0
    for digest in digests:
        lies = connection.execute(sa.select(CODE.c.request).where(CODE.c.digest == digest)).first()
        if lies is None or lies.request is not None:
            continue
        open_term = (CODE_TERM.c.digest == digest) & (CODE_TERM.c.cancelled == "")
        count += connection.execute(sa.update(CODE_TERM).where(open_term).values(cancelled=at)).rowcount
        if connection.execute(sa.select(CODE_TERM.c.digest).where(CODE_TERM.c.digest == digest)).first() is None:
            row = {"digest": digest, "issued": "", "expires": "", "cancelled": at, "used": ""}
            connection.execute(sa.insert(CODE_TERM).values(**row))
            count += 1
    return count


def _issued(row: Any) -> IssuedCode:
    used = Redeemed(str(row.request), bytes(row.answer), str(row.used or "")) if row.request is not None else None
    term = Term(str(row.issued or ""), str(row.expires or ""), str(row.cancelled or ""))
    return IssuedCode(str(row.digest), Grant(str(row.person), str(row.role), str(row.region)), used, term)
