"""Packages, officer statements and pins this device has accepted. Nothing is taken back, only superseded."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from cryptography import x509

from forms.errors import KnownError
from recap_desktop.workspace.database import Database
from sync.record import envelope as dsse
from sync.record.canonical import decode
from sync.record.keys import b64, unb64
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import statement_id
from sync.trust.times import stamp


def _is_package(row: tuple[Any, ...]) -> bool:
    package = open_package(row[0])
    return (package.digest, package.election, package.sequence) == row[1:]


def _is_statement(row: tuple[Any, ...]) -> bool:
    statement, name, person, chain = row
    for part in json.loads(bytes(chain)):
        x509.load_der_x509_certificate(unb64(part))
    said = dsse.parse(statement)
    officer = decode(said.payload).get("person", "-")
    return bool(statement_id(statement) == name and person == officer)


class TrustStore:
    """Tables ``packages`` and ``statements``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_package(self, package: ElectionPackage, at: datetime) -> bool:
        """Keep a verified package in the running transaction; False where it is known."""
        if self._database.row("SELECT 1 FROM packages WHERE digest = ?", (package.digest,)):
            return False
        self._database.execute(
            "INSERT INTO packages (digest, election, sequence, envelope, added) VALUES (?, ?, ?, ?, ?)",
            (package.digest, package.election, package.sequence, package.envelope, stamp(at)),
        )
        self._database.expect("SELECT envelope FROM packages WHERE digest = ?", (package.digest,), (package.envelope,))
        return True

    def package(self) -> bytes | None:
        """The newest accepted package envelope, as written by the first desk of this workspace."""
        found = self._database.row("SELECT envelope FROM packages ORDER BY sequence DESC LIMIT 1")
        return bytes(found[0]) if found else None

    def packages(self) -> tuple[bytes, ...]:
        """Envelopes of every package accepted so far, the oldest first."""
        return tuple(bytes(row[0]) for row in self._database.rows("SELECT envelope FROM packages ORDER BY sequence"))

    def digests(self) -> frozenset[str]:
        """Digests of every package accepted so far."""
        return frozenset(row[0] for row in self._database.rows("SELECT digest FROM packages"))

    def check(self) -> None:
        """Every row is of what its envelope says; whether that is believed is for chain and roster.

        :raises KnownError: ``workspace.altered_trust``.
        """
        try:
            fits = all(_is_package(row) for row in self._database.rows(
                "SELECT envelope, digest, election, sequence FROM packages"))
            fits = fits and all(_is_statement(row) for row in self._database.rows(
                "SELECT statement, id, person, chain FROM statements"))
        except (KnownError, KeyError, TypeError, ValueError) as error:
            raise KnownError("workspace.altered_trust") from error
        if not fits:
            raise KnownError("workspace.altered_trust")

    def add_statement(self, statement: bytes, person: str, chain: tuple[bytes, ...], at: datetime) -> bool:
        """Keep an officer statement or revocation (envelope bytes) with its X.509 chain; False where it is known."""
        name = statement_id(statement)
        if self._database.row("SELECT 1 FROM statements WHERE id = ?", (name,)):
            return False
        packed = json.dumps([b64(part) for part in chain]).encode("ascii")
        self._database.execute(
            "INSERT INTO statements (id, person, statement, chain, added) VALUES (?, ?, ?, ?, ?)",
            (name, person, statement, packed, stamp(at)),
        )
        self._database.expect("SELECT statement, chain FROM statements WHERE id = ?", (name,), (statement, packed))
        return True

    def statements(self) -> tuple[bytes, ...]:
        """All statements in the order of arrival."""
        return tuple(bytes(row[0]) for row in self._database.rows("SELECT statement FROM statements ORDER BY rowid"))

    def enrolled(self) -> tuple[bytes, ...]:
        """Statements of the officers who enrolled on this device: those that came with their X.509 chain."""
        found = self._database.rows("SELECT statement FROM statements WHERE chain <> x'5b5d' ORDER BY rowid")
        return tuple(bytes(row[0]) for row in found)

    def chain(self, person: str) -> tuple[bytes, ...]:
        """X.509 chain (DER, leaf first) of a person's newest statement, empty where none is known."""
        found = self._database.row(
            "SELECT chain FROM statements WHERE person = ? AND chain <> x'5b5d' ORDER BY rowid DESC LIMIT 1", (person,)
        )
        return tuple(unb64(part) for part in json.loads(bytes(found[0]))) if found else ()
