"""The published records of one sub-district: containers, signatures, receipts."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from .faults import Fault
from .files import PACKAGE
from .manifest import Head, Package, packages_of, statement_of
from .signed import Envelope, Signatures, envelope_of, is_digest, read_json, sha256, unb64
from .tree import PUBLIC, Log, Notes, Receipt

_NOWHERE = "lain"


class Record:
    """A record whose signatures hold. ``area`` is the station or region that it speaks of, or empty."""

    def __init__(self, envelope: Envelope, path: str, index: int) -> None:
        self.id, self.kind, self.path, self.index = envelope.id, envelope.kind, path, index
        self.said: dict[str, Any] = envelope.payload
        self.signers = frozenset(name for name, _ in envelope.signers)
        self.area = str(self.said.get("station") or self.said.get("region") or "")
        #: why its package does not let it in, where the log took it before that package came: it has no effect
        self.fault: Fault | None = None


class Officers:
    """Officers by key and by the authority that certified them, from the statements of the release."""

    def __init__(self, head: Head, log: Log, packages: dict[str, Package], signatures: Signatures) -> None:
        """:raises Fault: ``shape``, ``not_logged``, ``other_envelope``, ``statement_name``."""
        self._known: dict[tuple[str, str], list[dict[str, str]]] = {}
        self.count = self.passed = 0
        for folder in head.below("petugas"):
            for path in sorted(head.listing(folder)):
                data = head.read(path)
                name = sha256(data)
                if path != "petugas/" + name[:2] + "/" + name + ".json":
                    raise Fault("statement_name", path=path)
                leaf = log.see(name, ("officer", "revocation"), name, path)
                said = statement_of(data, path, packages, signatures)
                self.count += 1
                if said is None or said.kind != leaf.kind:
                    self.passed += 1
                elif said.kind == "officer":
                    self._take(said, path)

    def _take(self, statement: Envelope, path: str) -> None:
        said = statement.payload
        try:
            key = sha256(unb64(said["key"]))
            made = {name: str(said[name]) for name in ("person", "region", "key")}
        except (ValueError, KeyError):
            raise Fault("shape", path=path) from None
        self._known.setdefault((key, statement.signers[0][0]), []).append(made)

    def get(self, key: str, package: Package) -> list[dict[str, str]]:
        """Certificates of a key id by the authority of a package: they stand side by side, none undoes another."""
        return self._known.get((key, sha256(package.authority)), [])

    def key_of(self, key: str) -> bytes | None:
        """The public key of a key id that any authority of the packages certified."""
        return next((unb64(held[0]["key"]) for (name, _), held in self._known.items() if name == key), None)


@lru_cache(maxsize=256)
def _certified(statement: bytes) -> str:
    """Key id of the officer of a statement, which all records of an officer repeat; empty where it names none.

    :raises ValueError, TypeError, KeyError: where it is no envelope.
    """
    said = Envelope(statement).payload
    return sha256(unb64(said["key"])) if "key" in said else ""


class Records:
    """Reads the records of a sub-district and notes what they leave to be checked at the end."""

    def __init__(self, head: Head, log: Log, signatures: Signatures) -> None:
        """:raises Fault: what does not hold of packages and statements."""
        self.head, self.log, self._signatures = head, log, signatures
        self.packages = packages_of(head, signatures)
        for one in self.packages.values():
            path = PACKAGE if one.digest == head.package.digest else "paket/" + one.digest + ".json"
            log.see(one.digest, ("package",), one.envelope, path)
        self.officers = Officers(head, log, self.packages, signatures)
        self.notes = Notes(head.package, signatures)
        #: root that receipts named, by size of the tree
        self.trees: dict[int, str] = {}
        self.count = 0

    def of(self, code: str) -> dict[str, Record]:
        """Records of a sub-district by id. :raises Fault: the first that does not hold."""
        folder = "catatan/" + (code or _NOWHERE)
        made = {}
        for path in sorted(self.head.listing(folder)):
            record = self._read(path)
            if path != folder + "/" + record.id + ".json":
                raise Fault("record_name", path=path)
            if record.area and record.area[:6] != code:
                raise Fault("record_region", path=path)
            made[record.id] = record
        return made

    def _read(self, path: str) -> Record:
        try:
            found = read_json(self.head.read(path))
            data, statements, text = unb64(found["envelope"]), list(map(unb64, found["officers"])), found["receipt"]
            if set(found) != {"envelope", "officers", "receipt"}:
                raise ValueError("more than a container")
            receipt = Receipt(text)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise Fault("container", path=path) from None
        envelope = envelope_of(data, path)
        leaf = self.log.see(envelope.id, PUBLIC, sha256(data), path)
        if envelope.kind != leaf.kind:
            raise Fault("other_kind", path=path)
        made = Record(envelope, path, leaf.index)
        try:
            self._check_signers(envelope, path)
        except Fault as fault:
            if not self._waited(made):
                raise
            self._check_signatures(envelope, path)
            made.fault = fault
        self._check_statements(envelope, statements, path)
        self._check_receipt(envelope.id, sha256(data), leaf.index, leaf.kind, receipt, path)
        self.count += 1
        return made

    def _waited(self, record: Record) -> bool:
        """Whether the log took a record before the package that it names, or without it: all it knew was whose
        signatures these are."""
        name = str(record.said.get("package"))
        package = self.log.get(name) if is_digest(name) else None
        return package is None or record.index < package.index

    def _check_signatures(self, envelope: Envelope, path: str) -> None:
        for name, _ in envelope.signers:
            key = self.officers.key_of(name)
            if key is None:
                raise Fault("no_officer", path=path)
            if not envelope.is_signed_by(key, self._signatures):
                raise Fault("signature", path=path)

    def _check_signers(self, envelope: Envelope, path: str) -> None:
        package = self.packages.get(str(envelope.payload.get("package")))
        if package is None:
            raise Fault("no_package", path=path)
        said = envelope.payload
        if (said.get("election"), said.get("mode")) != (package.election, package.mode):
            raise Fault("other_election", path=path)
        area, persons = str(said.get("station") or said.get("region") or ""), set()
        regions: list[set[str]] = []
        for name, _ in envelope.signers:
            certificates = self.officers.get(name, package)
            if not certificates:
                raise Fault("no_officer", path=path)
            if not envelope.is_signed_by(unb64(certificates[0]["key"]), self._signatures):
                raise Fault("signature", path=path)
            regions.append({one["region"] for one in certificates if not area or area.startswith(one["region"])})
            if not set.intersection(*regions):  # all sign for one and the same region
                raise Fault("scope", path=path)
            persons.add(certificates[0]["person"])
        if len(persons) != len(envelope.signers):
            raise Fault("same_person", path=path)

    def _check_statements(self, envelope: Envelope, statements: list[bytes], path: str) -> None:
        for statement in statements:
            leaf = self.log.get(sha256(statement))
            if leaf is None or leaf.kind not in ("officer", "revocation"):
                raise Fault("other_statement", path=path)
        try:
            keys = set(map(_certified, statements))
        except (ValueError, TypeError, KeyError):
            raise Fault("shape", path=path) from None
        if any(name not in keys for name, _ in envelope.signers):
            raise Fault("no_statement", path=path)

    def _check_receipt(self, name: str, envelope: str, index: int, kind: str, receipt: Receipt, path: str) -> None:
        try:
            said = read_json(receipt.entry)
            size, root = self.notes.open(receipt.note)
            is_right = receipt.root(size) == root
            is_right &= (said["id"], said["envelope"], said["kind"]) == (name, envelope, kind)
            is_right &= receipt.index == index and self.trees.setdefault(size, root) == root
        except (ValueError, TypeError, KeyError):
            is_right = False
        if not is_right:
            raise Fault("receipt", path=path)
