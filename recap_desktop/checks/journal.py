"""Kinds of ``recap verify`` whose checks live in the app: the printed report and the journal of a workspace."""

from __future__ import annotations

from pathlib import Path

from forms.errors import KnownError
from recap_desktop.checks.report import check_document, check_pdf
from recap_desktop.workspace import journal_file
from recap_desktop.workspace.journal import START, JournalLine
from sync.portal.content import ALWAYS_PUBLISHED
from sync.record.container import Container
from sync.record.schema import complete
from sync.trust.package import ElectionPackage
from sync.verify import register
from sync.verify.documents import register_documents
from sync.verify.finding import CheckResult, Fact
from sync.verify.near import chain_near, container_near, not_near, packages_near
from sync.verify.records import check_container

#: How the file of an exported journal ends.
JOURNAL = "journal.jsonl"
#: Lines that name a record without having made it at this desk.
_TAKEN_IN = frozenset({"import_record"})


def register_kinds() -> None:
    """Make the kinds known to :func:`sync.verify.verify_path`."""
    register("pdf", lambda path, data: b"%PDF-" in data[:16] or b"%%EOF" in data[-16:], check_pdf)
    register("journal", lambda path, data: journal_file.is_journal(data), check_journal)
    register_documents(check_document)


def check_journal(path: Path, data: bytes, given: ElectionPackage | None) -> CheckResult:
    """The chain of a journal, and up to which line signed records keep it from being written anew."""
    journal = journal_file.read(data)
    holds: list[Fact] = [("journal", {"n": len(journal.lines), "head": journal.head})]
    named = (journal.election, journal.package)
    package = next((one for one in packages_near(path, given) if (one.election, one.digest) == named), None)
    if package is None:
        return CheckResult(tuple(holds), not_near(path, journal.election, journal.package, given))
    try:
        holds.append(_anchored(journal, path, package))
    except KnownError as error:
        return CheckResult(tuple(holds), error, package)
    return CheckResult(tuple(holds), package=package)


def _anchored(journal: journal_file.JournalFile, path: Path, package: ElectionPackage) -> Fact:
    places = {line.hash: line.n for line in journal.lines} | {START: 0}
    made = _made_here(journal.lines)
    anchors: dict[str, Container] = {}
    for name in made:
        found = container_near(path, name)
        if found is not None:
            anchors[name] = found
    if journal.anchor is not None:
        anchors[journal.anchor.record.id] = journal.anchor
    covered, signed, chain = -1, "", chain_near(path, package)
    for name, container in sorted(anchors.items()):
        check_container(container, chain)
        place = places.get(container.record.content.journal)
        if place is None or place >= made.get(name, 0):
            raise KnownError("verify.journal_anchor", id=name[:16], line=made.get(name, 0))
        covered, signed = max((covered, signed), (place, name))
    published = [line.n for line in journal.lines if line.act in _published() and line.data.get("record") in made]
    if journal.anchor is None and published:
        raise KnownError("verify.journal_no_anchor", line=published[-1])
    if covered < 0:
        return "journal_unsigned", {}
    return "journal_signed", {"n": covered, "records": len(anchors), "id": signed}


def _published() -> frozenset[str]:
    """What the journal calls the making of a record that every release publishes: the one kind or the other, or the
    act. Registers, which newer releases publish too, never were the anchor of an exported journal."""
    acts = complete("act")["properties"]["act"]["enum"]
    return (ALWAYS_PUBLISHED - {"act"}) | frozenset(acts)


def _made_here(lines: tuple[JournalLine, ...]) -> dict[str, int]:
    """Number of the line that tells of the making of a record, by record id."""
    found: dict[str, int] = {}
    taken = set()
    for line in lines:
        name = line.data.get("record")
        if name is None:
            continue
        if line.act in _TAKEN_IN:
            taken.add(name)
        elif name not in taken:
            found.setdefault(name, line.n)
    return found
