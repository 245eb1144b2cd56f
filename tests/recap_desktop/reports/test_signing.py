"""Signatures on the printed document: made one after the other, checked here and by an independent tool."""

from __future__ import annotations

import re
import shutil
import subprocess
import zlib
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from forms.errors import KnownError
from recap_desktop.reports import prepare_signatures, record_file_name, render, sign, verify_pdf
from recap_desktop.reports.verdict import MAX_PDF
from resources.catalogue import text
from sync.trust.authority import ca_certificate
from tests.helpers.d_hasil import document, signed_small, signers_of, with_record
from tests.helpers.pki import NOW, committee


def _authority() -> list[bytes]:
    return [committee().package.ca_certificate]


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def test_three_officers_sign_one_after_the_other() -> None:
    made, pdf = signed_small()
    verdict = verify_pdf(pdf, _authority())
    assert verdict.holds
    assert verdict.whole
    assert verdict.record == made.record
    assert verdict.empty_fields == ()
    persons = ("KETUA", "ANGGOTA-1", "ANGGOTA-2")
    assert [one.certificate for one in verdict.signatures] == [
        committee()[person].enrolment.x509_digest for person in persons
    ]
    assert [one.name for one in verdict.signatures] == [f"Nama {person}" for person in persons]
    assert [one.coverage for one in verdict.signatures] == ["revision", "revision", "whole"]
    assert [one.change for one in verdict.signatures] == ["signatures_only", "signatures_only", "none"]
    assert all(one.signed_at == NOW and one.trusted for one in verdict.signatures)


def test_signing_only_appends_so_the_base_can_be_made_again_from_the_data() -> None:
    made, pdf = signed_small()
    base = render(made)
    assert pdf.startswith(base)


def test_without_an_authority_chains_are_not_judged() -> None:
    verdict = verify_pdf(signed_small()[1])
    assert verdict.holds
    assert [one.trusted for one in verdict.signatures] == [None, None, None]


def test_half_signed_documents_hold_and_name_the_empty_fields() -> None:
    made = with_record(document([2]))
    (first, member), *others = signers_of(made)
    pdf = prepare_signatures(render(made), [first, *(signer for signer, _ in others)])
    assert verify_pdf(pdf).fault is not None
    pdf = sign(pdf, first, member.pdf_key, member.enrolment.chain, NOW)
    verdict = verify_pdf(pdf, _authority())
    assert verdict.holds
    assert verdict.empty_fields == ("signature.2", "signature.3")
    with pytest.raises(KnownError, match=r"report\.no_field"):
        sign(pdf, first, member.pdf_key, member.enrolment.chain, NOW)


def test_a_certificate_for_another_key_is_refused() -> None:
    made = with_record(document([2]))
    (first, member), (_, other), *_ = signers_of(made)
    pdf = prepare_signatures(render(made), [first])
    with pytest.raises(KnownError, match=r"report\.certificate"):
        sign(pdf, first, other.pdf_key, member.enrolment.chain, NOW)


def test_an_independent_reader_finds_all_signatures_valid(tmp_path: Path) -> None:
    made, pdf = signed_small()
    file = tmp_path / "signed.pdf"
    file.write_bytes(pdf)
    said = subprocess.run([_tool("pdfsig"), "-nocert", str(file)], capture_output=True, text=True, check=True).stdout
    assert said.count("Signature Validation: Signature is Valid.") == 3
    assert said.count("ETSI.CAdES.detached") == 3
    assert said.count("Total document signed") == 1
    assert said.rindex("Total document signed") > said.index("Signature #3")
    listed = subprocess.run([_tool("pdfdetach"), "-list", str(file)], capture_output=True, text=True, check=True).stdout
    assert record_file_name(made) in listed
    check = subprocess.run([_tool("qpdf"), "--check", str(file)], capture_output=True, text=True, check=False)
    assert check.returncode == 0, check.stdout
    fonts = subprocess.run([_tool("pdffonts"), str(file)], capture_output=True, text=True, check=True).stdout
    assert all(re.search(r"\byes yes yes\b", row) for row in fonts.splitlines()[2:])


def test_flipped_bytes_are_always_noticed(budget: int) -> None:
    """One bit each in places all over the file and all over the last container, which nothing else covers."""
    _, pdf = signed_small()
    container = pdf.rindex(b"/Contents <")
    end = pdf.index(b">", container)
    spread = range(0, len(pdf), len(pdf) // (16 * budget))
    inside = range(container, end + 1, max(1, (end - container) // (24 * budget)))
    for place in (*spread, *inside, end, len(pdf) - 1):
        altered = bytearray(pdf)
        altered[place] ^= 1
        assert not verify_pdf(bytes(altered), _authority()).holds, place


def test_a_flip_in_the_page_content_is_called_altered() -> None:
    _, pdf = signed_small()
    place = pdf.index(b"stream") + 40
    altered = pdf[:place] + bytes([pdf[place] ^ 1]) + pdf[place + 1 :]
    fault = verify_pdf(altered, _authority()).fault
    assert fault is not None
    assert fault.code == "report.pdf.altered"


def test_a_page_edited_by_a_later_update_is_noticed() -> None:
    from pyhanko.pdf_utils.generic import StreamObject, pdf_name
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    _, pdf = signed_small()
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    stream = writer.add_object(StreamObject({pdf_name("/Length"): 0}, stream_data=b"0 0 300 300 re f"))
    writer.add_stream_to_page(0, stream)
    target = BytesIO()
    writer.write(target)
    verdict = verify_pdf(target.getvalue(), _authority())
    assert all(one.intact and one.valid for one in verdict.signatures)
    assert not verdict.whole
    assert verdict.fault is not None
    assert verdict.fault.code == "report.pdf.added"


def test_a_note_of_a_viewer_is_said_to_be_an_addition_and_no_forgery() -> None:
    from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, TextStringObject, pdf_name
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    _, pdf = signed_small()
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    note = writer.add_object(DictionaryObject({
        pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/Text"),
        pdf_name("/Rect"): ArrayObject([NumberObject(n) for n in (10, 10, 30, 30)]),
        pdf_name("/Contents"): TextStringObject("periksa lagi"),
    }))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Annots"] = ArrayObject([*page.get("/Annots", ()), note])
    writer.update_container(page)
    target = BytesIO()
    writer.write(target)
    fault = verify_pdf(target.getvalue(), _authority()).fault
    assert fault is not None
    assert fault.code == "report.pdf.added"
    # where the signed part itself does not hold, nothing is said in its favour
    place = pdf.index(b"stream") + 40
    forged = target.getvalue()
    forged = forged[:place] + bytes([forged[place] ^ 1]) + forged[place + 1 :]
    fault = verify_pdf(forged, _authority()).fault
    assert fault is not None
    assert fault.code == "report.pdf.altered"


def test_bytes_appended_after_the_last_signature_are_noticed() -> None:
    verdict = verify_pdf(signed_small()[1] + b"\n% more\n", _authority())
    assert verdict.fault is not None
    assert verdict.fault.code == "report.pdf.added"


def test_a_document_signed_under_another_authority_is_noticed() -> None:
    other = ca_certificate(ec.generate_private_key(ec.SECP256R1()), "Otoritas lain")
    same_name = ca_certificate(ec.generate_private_key(ec.SECP256R1()), _subject(_authority()[0]))
    for ca in (other, same_name):
        fault = verify_pdf(signed_small()[1], [ca]).fault
        assert fault is not None
        assert (fault.code, fault.params) == ("report.pdf.chain", {"field": "signature.1"})


def _subject(der: bytes) -> str:
    from cryptography import x509

    found = x509.load_der_x509_certificate(der).subject
    return str(next(iter(found)).value)


def test_a_file_written_anew_loses_its_signatures_standing() -> None:
    target = BytesIO()
    with pikepdf.open(BytesIO(signed_small()[1])) as opened:
        opened.save(target)
    assert not verify_pdf(target.getvalue(), _authority()).holds


def test_unsigned_documents_and_other_files_are_told_apart() -> None:
    unsigned = render(with_record(document([1])))
    assert _code(unsigned) == "report.pdf.unsigned"
    for data in (b"", b"%PDF-1.7\n", b"\x89PNG\r\n", unsigned[: len(unsigned) // 2]):
        assert _code(data) == "report.pdf.not_pdf"


def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recap_desktop.reports.verdict.MAX_PDF", 1000)
    assert _code(b"%PDF" + b" " * 2000) == "report.pdf.too_large"
    assert MAX_PDF > 1000


def test_a_compressed_bomb_as_attachment_ends_in_a_verdict() -> None:
    unsigned = render(with_record(document([1])))
    target = BytesIO()
    with pikepdf.open(BytesIO(unsigned)) as opened:
        spec = opened.Root.AF[0]
        packed = zlib.compress(b"0" * (300 << 20), 9)
        spec.EF.F = opened.make_indirect(pikepdf.Stream(opened, packed, Filter=pikepdf.Name.FlateDecode))
        opened.save(target, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    assert len(target.getvalue()) < 2 << 20
    verdict = verify_pdf(target.getvalue())
    assert not verdict.holds
    assert verdict.record is None


def _code(data: bytes) -> str:
    fault = verify_pdf(data).fault
    assert fault is not None
    for lang in ("id", "en"):
        assert text(fault.code, lang, **fault.params)
    return fault.code


def test_no_network_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("network used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    made = with_record(document([1]))
    (first, member), *_ = signers_of(made)
    pdf = sign(prepare_signatures(render(made), [first]), first, member.pdf_key, member.enrolment.chain, NOW)
    assert verify_pdf(pdf, _authority()).holds
