"""Electronic signatures of the printed document: PAdES B-B, one officer after the other, without a network.

All fields are made before the first signature, so that no later signer changes what an earlier one signed. Each
signature is an incremental update over everything before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from forms.errors import KnownError
from recap_desktop.reports.model import DHasil
from recap_desktop.reports.signature_page import Box, stamp_box
from recap_desktop.reports.stamp import stamp_page
from recap_desktop.reports.wording import Wording
from resources.regional import Language

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey


@dataclass(frozen=True, slots=True)
class PdfSigner:
    """One electronic signature to be made.

    :param field: name of the field, unique in the document; the role is its title for readers.
    :param name: as on the certificate; :param role: in words, in the document's language.
    :param box: rectangle on the last page, from :func:`stamp_box`.
    """

    field: str
    name: str
    role: str
    box: Box
    region: str
    lang: str


def committee_signers(document: DHasil, persons: Sequence[str], lang: str = "id") -> tuple[PdfSigner, ...]:
    """Signers for persons of the committee, in the order given, each in the box of the own seat.

    :raises KeyError: a person who has no seat in ``document.committee``.
    """
    wording = Wording(Language(lang, document.regional))
    seats = {officer.person: (seat, officer) for seat, officer in enumerate(document.committee)}
    made = []
    for person in persons:
        seat, officer = seats[person]
        made.append(
            PdfSigner(
                f"signature.{seat + 1}", officer.name, wording.text(f"role.{officer.role}"),
                stamp_box(seat, len(document.committee), document.paper), document.subdistrict, lang,
            )
        )
    return tuple(made)


def prepare_signatures(pdf: bytes, signers: Sequence[PdfSigner]) -> bytes:
    """Add an empty signature field on the last page for every signer, in one update, before anybody signs."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    for signer in signers:
        left, bottom, right, top = (round(edge) for edge in signer.box)
        box = (left, bottom, right, top)
        append_signature_field(writer, SigFieldSpec(
            signer.field, on_page=-1, box=box, empty_field_appearance=True, readable_field_name=signer.role))
    return _written(writer)


def prepared_signers(pdf: bytes, names: Sequence[str], region: str) -> tuple[PdfSigner, ...]:
    """The signers that :func:`prepare_signatures` made room for, in its order, as the document itself says.

    Read back from the file, so that neither another language of the window nor a committee that changed since moves
    a box or a word of a document that somebody has already signed.

    :param names: of the signers, in the order of the fields.
    :raises KnownError: ``report.pdf.not_pdf`` when the file cannot be read or has another number of fields.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    try:
        reader = PdfFileReader(BytesIO(pdf))
        lang = str(reader.root["/Lang"])
        fields = [(name, place.get_object()) for name, _, place in enumerate_sig_fields(reader)]
        made = [
            PdfSigner(name, who, str(found["/TU"]), _box(found["/Rect"]), region, lang)
            for (name, found), who in zip(fields, names, strict=True)
        ]
    except (PdfError, KeyError, ValueError, TypeError):
        raise KnownError("report.pdf.not_pdf") from None
    return tuple(made)


def _box(edges: Sequence[float]) -> Box:
    left, bottom, right, top = (float(edge) for edge in edges)
    return left, bottom, right, top


def sign(
    pdf: bytes, signer: PdfSigner, key: EllipticCurvePrivateKey, cert_chain: Sequence[bytes], when: datetime
) -> bytes:
    """Fill one prepared field.

    :param cert_chain: DER certificates, the officer's own first, then its issuer's as enrolment gave them. Only the
        first goes into the document: the authority's is in the election package, and bytes that no signature
        covers have no place here.
    :param when: moment written into the signature (the device's word, not proof).
    :raises KnownError: ``report.no_field`` when the field is absent or filled, ``report.certificate`` when the
        first certificate is not for ``key`` or not issued by the second.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import enumerate_sig_fields

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    if signer.field not in {name for name, _, _ in enumerate_sig_fields(writer, filled_status=False)}:
        raise KnownError("report.no_field", field=signer.field)
    return _fill(writer, signer, _engine(key, cert_chain), cert_chain[0], when)


def _engine(key: EllipticCurvePrivateKey, cert_chain: Sequence[bytes]) -> Any:
    from asn1crypto import keys, x509  # type: ignore[import-untyped]
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.x509 import load_der_x509_certificate
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    spki = form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo
    chain = [load_der_x509_certificate(one) for one in cert_chain]
    if chain[0].public_key().public_bytes(*spki) != key.public_key().public_bytes(*spki):
        raise KnownError("report.certificate")
    for below, above in pairwise(chain):
        try:
            below.verify_directly_issued_by(above)
        except (ValueError, TypeError, InvalidSignature):
            raise KnownError("report.certificate") from None
    alone = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    private = key.private_bytes(form.Encoding.DER, form.PrivateFormat.PKCS8, form.NoEncryption())
    return SimpleSigner(x509.Certificate.load(cert_chain[0]), keys.PrivateKeyInfo.load(private), alone)


def _fill(writer: Any, signer: PdfSigner, engine: Any, certificate: bytes, when: datetime) -> bytes:
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata
    from pyhanko.sign.signers import PdfSigner as Engine
    from pyhanko.stamp import StaticStampStyle

    left, bottom, right, top = (round(edge) for edge in signer.box)
    moment = when.astimezone(UTC).replace(microsecond=0)
    size = (right - left, top - bottom)
    page = stamp_page(
        size, signer.name, signer.role, hashlib.sha256(certificate).hexdigest(), moment,
        Wording(signer.lang), signer.region,
    )

    class DatedEngine(Engine):
        """The time comes from the caller: this code reads no clock."""

        def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
            session = super().init_signing_session(pdf_out, existing_fields_only=existing_fields_only)
            session.system_time = moment
            return session

    made = DatedEngine(
        PdfSignatureMetadata(
            field_name=signer.field, name=signer.name, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
        ),
        engine,
        stamp_style=StaticStampStyle(
            background=_page_content(page, size), background_layout=_filling(), border_width=0
        ),
    )
    target = BytesIO()
    made.sign_pdf(writer, existing_fields_only=True, output=target)
    return target.getvalue()


def _page_content(page: bytes, size: tuple[int, int]) -> Any:
    """The one page of a PDF in memory as content of a stamp (the library's own reads files only)."""
    from pyhanko.pdf_utils.content import PdfContent
    from pyhanko.pdf_utils.layout import BoxConstraints
    from pyhanko.pdf_utils.reader import PdfFileReader

    class StampPage(PdfContent):
        def render(self) -> bytes:
            if self.writer is None:
                raise RuntimeError("a stamp is drawn into a document")
            self.resources.xobject["/Stamp"] = self.writer.import_page_as_xobject(PdfFileReader(BytesIO(page)))
            return b"/Stamp Do"

    return StampPage(box=BoxConstraints(*size))


def _filling() -> Any:
    """The stamp was drawn for its box: no margins, no scaling."""
    from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule

    return SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MIN, y_align=AxisAlignment.ALIGN_MIN, margins=Margins(0, 0, 0, 0),
        inner_content_scaling=InnerScaling.NO_SCALING,
    )


def _written(writer: Any) -> bytes:
    target = BytesIO()
    writer.write(target)
    return target.getvalue()
