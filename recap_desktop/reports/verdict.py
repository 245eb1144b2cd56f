"""Checks a signed document from its bytes alone: every signature, what changed after it, the attached record.

The verdict rests on what changed after each signature, not only on "the signature is valid": an edit appended to
the file leaves signatures intact and must still be shouted. Nothing here asks a network.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from forms.errors import Refusal
from recap_desktop.reports.container import is_exact
from recap_desktop.reports.packages import read_list, read_packages

if TYPE_CHECKING:
    from sync.record.container import Container

MAX_PDF = 128 << 20

Coverage = Literal["none", "part", "revision", "whole"]
Change = Literal["none", "signatures_only", "other"]


@dataclass(frozen=True, slots=True)
class PdfSignature:
    """What was found out about one signature.

    :param certificate: hex SHA-256 of the signer's certificate (DER), as in the officer statement.
    :param intact: the signed bytes are unchanged, and the container is spelled as it is written here.
    :param valid: the signature is one of the certificate's key.
    :param change: what later updates did: nothing, further signatures only, or anything else.
    :param trusted: chain leads to the given authority at ``signed_at``; None when no authority was given.
    """

    field: str
    name: str
    certificate: str
    signed_at: datetime | None
    intact: bool
    valid: bool
    coverage: Coverage
    change: Change
    trusted: bool | None

    @property
    def holds(self) -> bool:
        """Nothing speaks against it."""
        return self.intact and self.valid and self.change != "other" and self.trusted is not False


@dataclass(frozen=True, slots=True)
class PdfVerdict:
    """:param signatures: in the order they were made. :param empty_fields: prepared and not signed.
    :param container: the attached recap record with its signers' statements, None if there is none that can be read.
    :param whole: the last signature covers the whole file."""

    signatures: tuple[PdfSignature, ...] = ()
    empty_fields: tuple[str, ...] = ()
    container: Container | None = field(default=None, repr=False)
    whole: bool = False
    fault: Refusal | None = None

    @property
    def record(self) -> bytes | None:
        """Envelope of the attached record."""
        return self.container.record.envelope if self.container is not None else None

    @property
    def holds(self) -> bool:
        """Everything holds."""
        return self.fault is None


def verify_pdf(data: bytes, ca: Sequence[bytes] = ()) -> PdfVerdict:
    """Check a document.

    :param ca: DER certificates of the authority; without any, chains are not judged (``trusted`` is None).
    """
    for name in ("pyhanko", "pyhanko_certvalidator"):  # they log tracebacks; the verdict says what is wrong
        logging.getLogger(name).setLevel(logging.CRITICAL)
    if len(data) > MAX_PDF:
        return PdfVerdict(fault=Refusal("report.pdf.too_large", {"limit": MAX_PDF >> 20}))
    try:
        return _verify(data, ca)
    except MemoryError:  # says nothing about the file
        raise
    except Exception:  # noqa: BLE001 - a hostile file can make the parsers fail in any way; it is then no PDF of ours
        return PdfVerdict(fault=Refusal("report.pdf.not_pdf"))


@dataclass(frozen=True, slots=True)
class Attached:
    """What a document carries, unchecked: what has to be known before its signatures can be judged.

    :param packages: envelopes of election packages by the digest they are filed under.
    :param named: digests of all packages that the document lists, inside or not.
    """

    container: Container | None = field(default=None, repr=False)
    packages: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    named: tuple[str, ...] = ()


def attached(data: bytes) -> Attached:
    """The record, and the election packages, that a document carries; nothing where it cannot be read."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    if len(data) > MAX_PDF:
        return Attached()
    try:
        reader = PdfFileReader(BytesIO(data))
        files = _supplements(reader)
        return Attached(_container(reader), read_packages(files), read_list(files))
    except MemoryError:  # says nothing about the file
        raise
    except Exception:  # noqa: BLE001 - as in verify_pdf, which then says what is wrong
        return Attached()


def _verify(data: bytes, ca: Sequence[bytes]) -> PdfVerdict:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    reader = PdfFileReader(BytesIO(data))
    signatures = tuple(_signature(data, one, ca) for one in reader.embedded_regular_signatures)
    empty = tuple(name for name, _, _ in enumerate_sig_fields(reader, filled_status=False))
    container = _container(reader)
    whole = bool(signatures) and signatures[-1].coverage == "whole"
    fault = _first_fault(signatures, container, whole=whole)
    if fault is not None and fault.code in ("report.pdf.edited", "report.pdf.coverage") and _is_added(data, reader, ca):
        fault = Refusal("report.pdf.added")
    return PdfVerdict(signatures, empty, container, whole, fault)


def _is_added(data: bytes, reader: Any, ca: Sequence[bytes]) -> bool:
    """Whether the file holds up to its last signature, and only what came after it is nobody's word."""
    signatures = list(reader.embedded_regular_signatures)
    end = sum(int(one) for one in list(signatures[-1].byte_range)[2:]) if signatures else 0
    return 0 < end < len(data) and _verify(data[:end], ca).holds


def _first_fault(signatures: Sequence[PdfSignature], container: Container | None, *, whole: bool) -> Refusal | None:
    if not signatures:
        return Refusal("report.pdf.unsigned")
    for one in signatures:
        code = _fault_of(one)
        if code is not None:
            return Refusal(code, {"field": one.field})
    if not whole:
        return Refusal("report.pdf.coverage")
    return Refusal("report.pdf.no_record") if container is None else None


def _fault_of(one: PdfSignature) -> str | None:
    if not one.intact:
        return "report.pdf.altered"
    if not one.valid:
        return "report.pdf.signature"
    if one.coverage in ("none", "part"):
        return "report.pdf.coverage"
    if one.change == "other":
        return "report.pdf.edited"
    return "report.pdf.chain" if one.trusted is False else None


def _signature(data: bytes, embedded: Any, ca: Sequence[bytes]) -> PdfSignature:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel as Level

    status = validate_pdf_signature(embedded, _context(ca, embedded.self_reported_timestamp))
    coverage: dict[Any, Coverage] = {
        Level.ENTIRE_FILE: "whole", Level.ENTIRE_REVISION: "revision", Level.CONTIGUOUS_BLOCK_FROM_START: "part",
    }
    changes: dict[Any, Change] = {
        ModificationLevel.NONE: "none", ModificationLevel.LTA_UPDATES: "signatures_only",
        ModificationLevel.FORM_FILLING: "signatures_only",
    }
    certificate = status.signing_cert
    return PdfSignature(
        field=embedded.field_name,
        name=str(certificate.subject.native.get("common_name", "")),
        certificate=hashlib.sha256(certificate.dump()).hexdigest(),
        signed_at=embedded.self_reported_timestamp,
        intact=status.intact and is_exact(data, embedded),
        valid=status.valid,
        coverage=coverage.get(status.coverage, "none"),
        change=changes.get(status.modification_level, "other"),
        trusted=status.trusted and embedded.self_reported_timestamp is not None if ca else None,
    )


def _context(ca: Sequence[bytes], moment: datetime | None) -> Any:
    """Offline: only the given roots, no fetching, at the moment the signature names."""
    from asn1crypto import x509  # type: ignore[import-untyped]
    from pyhanko_certvalidator import ValidationContext

    roots = [x509.Certificate.load(one) for one in ca]
    return ValidationContext(trust_roots=roots, allow_fetching=False, moment=moment, revocation_mode="soft-fail")


def _supplements(reader: Any) -> dict[str, bytes]:
    """What supplements the record, by file name; a damaged one is as good as none."""
    found: dict[str, bytes] = {}
    for one in _associated(reader):
        with contextlib.suppress(Exception):  # as above: a damaged stream fails in any way
            if one["/AFRelationship"] == "/Supplement":
                found[str(one["/UF"])] = bytes(one["/EF"]["/F"].data)
    return found


def _associated(reader: Any) -> list[Any]:
    """File specifications of the document's associated files."""
    return [one.get_object() for one in reader.root.get("/AF", ())]


def _container(reader: Any) -> Container | None:
    """The one attachment that is the document's data; two of them, or a damaged one, are as good as none."""
    from sync.record.container import MAX_CONTAINER, Container

    try:
        specs = [one for one in _associated(reader) if one.get("/AFRelationship") == "/Data"]
        found = bytes(specs[0]["/EF"]["/F"].data) if len(specs) == 1 else b""
        return Container.parse(found) if len(found) <= MAX_CONTAINER else None
    except MemoryError:  # says nothing about the file
        raise
    except Exception:  # noqa: BLE001 - as above: a damaged stream fails in any way, and the signatures say so
        return None
