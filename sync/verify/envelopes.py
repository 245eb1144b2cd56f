"""The signed files: packages, statements, records, containers, receipts; how each is known, and its check.

A kind is known by two marks out of three, so that one altered byte does not make a file something unknown.
"""

from __future__ import annotations

import re
from pathlib import Path

from forms.errors import KnownError
from sync.log.receipt import MAX_RECEIPT, parse_receipt, prove, read_entry
from sync.record import envelope as dsse
from sync.record.canonical import decode
from sync.record.container import Container
from sync.record.record import Record
from sync.trust.chain import PackageChain
from sync.trust.package import ElectionPackage, open_package
from sync.trust.roster import Roster, statement_id
from sync.verify.finding import CheckResult, shown
from sync.verify.near import chain_near, package_for, packages_near
from sync.verify.records import check_bare, check_container

_TYPE = re.compile(rb"application/vnd\.recap\.([a-z-]{1,32})\.v1\+json")
#: base64 of ``{"payload``, with which every envelope begins.
_ENVELOPE_IN_BASE64 = b'"eyJwYXlsb2Fk'


def _two(*marks: bool) -> bool:
    return sum(marks) >= 2


def is_envelope(data: bytes) -> bool:
    """A DSSE envelope of any kind."""
    marked = b'","payloadType":"application/' in data
    return _two(data.startswith(b'{"payload":"'), marked, data.endswith(b'"}]}'))


def envelope_kind(data: bytes) -> str:
    """``package``, ``statement`` or ``record``; a name that cannot be read is a damaged record."""
    found = _TYPE.search(data[-4096:])
    name = found.group(1).decode("ascii") if found is not None else ""
    return {"package": "package", "officer": "statement", "revocation": "statement"}.get(name, "record")


def is_container(data: bytes) -> bool:
    """A record with its officers and, perhaps, its receipt."""
    inside = data.startswith(_ENVELOPE_IN_BASE64, 12)
    return _two(data.startswith(b'{"envelope":"'), inside, b'","officers":[' in data)


def is_receipt(data: bytes) -> bool:
    """A tlog-proof."""
    head = data[:4096]
    return _two(head.startswith(b"c2sp.org/tlog-proof@"), b"\nextra " in head[:64], b"\nindex " in head)


def check_package(path: Path, data: bytes, given: ElectionPackage | None) -> CheckResult:
    """An election package carries everything it is checked with; beside another one it may be its neighbour only.

    :raises KnownError: ``package.*``, also where it may not come before or after the one given.
    """
    package = open_package(data)
    if given is not None and given.election == package.election:
        PackageChain([given]).with_package(package)
    return CheckResult((("package", {"election": package.election}),), package=package)


def check_statement(path: Path, data: bytes, given: ElectionPackage | None) -> CheckResult:
    """An officer statement or a revocation, against the package of its election."""
    payload = decode(dsse.parse(data).payload)
    if not isinstance(payload, dict):
        raise KnownError("trust.statement")
    wanted = (payload.get("election"), payload.get("mode"))
    package = next((one for one in packages_near(path, given) if (one.election, one.mode) == wanted), None)
    if package is None:
        raise KnownError("verify.no_package", path=shown(path.name))
    try:
        Roster(chain_near(path, package)).add(data)
    except KnownError as error:
        return CheckResult(fault=error, package=package)
    return CheckResult((("statement", {"id": statement_id(data)}),), package=package)


def check_record(path: Path, data: bytes, given: ElectionPackage | None) -> CheckResult:
    """A record alone."""
    record = Record.parse(data)
    package = package_for(record, path, given)
    try:
        fact = check_bare(record, path, chain_near(path, package))
    except KnownError as error:
        return CheckResult(fault=error, package=package)
    return CheckResult((fact,), package=package)


def check_container_file(path: Path, data: bytes, given: ElectionPackage | None) -> CheckResult:
    """A container carries officers, not the package: it is checked against the one its record names."""
    container = Container.parse(data)
    package = package_for(container.record, path, given)
    try:
        check_container(container, chain_near(path, package))
    except KnownError as error:
        return CheckResult(fault=error, package=package)
    code = "record" if container.receipt is None else "container"
    return CheckResult(((code, {"id": container.record.id}),), package=package)


def check_receipt(path: Path, data: bytes, given: ElectionPackage | None) -> CheckResult:
    """A receipt, against the package whose log it names."""
    try:
        receipt = parse_receipt(data[: MAX_RECEIPT + 1].decode("utf-8"))
    except UnicodeDecodeError as error:
        raise KnownError("log.receipt_malformed") from error
    origin = receipt.note.partition("\n")[0]
    package = next((one for one in packages_near(path, given) if one.log_origin == origin), None)
    if package is None:
        raise KnownError("verify.no_package", path=shown(path.name))
    try:
        prove(receipt, package.log_origin, package.log_key)
        said = read_entry(receipt.entry)
    except KnownError as error:
        return CheckResult(fault=error, package=package)
    fact = {"index": receipt.index, "id": said.id, "received": said.received}
    return CheckResult((("receipt", fact),), package=package)
