"""What is shown is what is signed: screen, file and every signature on D.Hasil stand on the same bytes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.checks.report import check_document
from recap_desktop.desk import Desk
from recap_desktop.desk.exchange.sending import container_of
from recap_desktop.desk.recap.report_document import document_of
from recap_desktop.desk.sheet.history import changes_of
from recap_desktop.reports import verify_pdf
from sync.record.canonical import decode, encode
from sync.record.container import Container
from sync.record.envelope import parse, sign
from sync.server.run import serve
from sync.trust.authority import Authority
from sync.trust.times import stamp
from sync.trust.training import training_keys
from tests.helpers.d_hasil import signed_small
from tests.helpers.desks import CLEAN, CONTEST, PASSPHRASE, seal, type_twice
from tests.helpers.pdf_text import pages
from tests.helpers.pki import enrol

SIGNERS = ("KETUA", "ANGGOTA-1", "ANGGOTA-2")


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """A signed recap, its document not yet."""
    type_twice(desk, CLEAN[0])
    seal(desk, CLEAN[0])
    _sign_recap(desk)
    return desk


def _sign_recap(desk: Desk) -> None:
    desk.session.sign_in("KETUA", PASSPHRASE)
    batch = desk.recap.prepare(CONTEST, None, SIGNERS)
    for person in SIGNERS:
        desk.recap.sign(batch, person, PASSPHRASE)


def _sign(desk: Desk, person: str, lang: str = "id") -> bytes:
    return desk.reports.sign(CONTEST, person, PASSPHRASE, lang)


def _holds(desk: Desk, pdf: bytes, signatures: int) -> None:
    verdict = verify_pdf(pdf, [desk.package.ca_certificate])
    assert verdict.holds
    assert len(verdict.signatures) == signatures


def _stamps(pdf: bytes, title: str) -> int:
    """How many signatures on the last page are drawn with this title: text of annotations, as a reader shows it."""
    opened = pypdfium2.PdfDocument(pdf)
    try:
        opened.init_forms()
        opened[len(opened) - 1].flatten()
        page = opened[len(opened) - 1]
        return page.get_textpage().get_text_range().count(title)
    finally:
        opened.close()


def test_every_signer_sees_the_bytes_they_sign(ready: Desk) -> None:
    (record,) = ready.context.state.recaps
    for number, person in enumerate(SIGNERS, start=1):
        seen = ready.reports.preview(CONTEST)
        words = pages(seen)
        assert all("PRATINJAU" not in page for page in words)
        assert record.id[:4] in words[0]
        with pikepdf.open(BytesIO(seen)) as opened:
            own = {name: one.get_file().read_bytes() for name, one in opened.attachments.items()}
            package = ready.context.package
            assert own.pop(f"package-{package.digest}.json") == package.envelope
            assert package.digest.encode("ascii") in own.pop("packages.json")
            (attached,) = own.values()
            assert Container.parse(attached).record.envelope == record.envelope
        signed = _sign(ready, person)
        assert signed.startswith(seen)
        assert ready.reports.preview(CONTEST) == signed
        _holds(ready, signed, number)
        waiting = ready.context.workspace.blobs.waiting()
        assert [ready.context.workspace.blobs.read(one) for one in waiting] == [signed] * (number == len(SIGNERS))
    assert ready.reports.signed(CONTEST) == ready.reports.preview(CONTEST)


def test_a_half_signed_document_is_shown_again_after_a_restart(ready: Desk) -> None:
    half = _sign(ready, "KETUA")
    folder = ready.context.folder.root
    ready.close()
    with Desk.open(folder) as again:
        again.session.sign_in("ANGGOTA-1", PASSPHRASE)
        assert again.reports.preview(CONTEST, "en") == half
        assert again.reports.signed(CONTEST) is None
        assert _sign(again, "ANGGOTA-1").startswith(half)


def test_the_first_signature_fixes_the_language(ready: Desk) -> None:
    ready.reports.preview(CONTEST, "id")
    seen = ready.reports.preview(CONTEST, "en")
    assert _sign(ready, "KETUA", "id").startswith(seen), "signed as it was shown"
    assert ready.reports.preview(CONTEST, "id").startswith(seen)
    pdf = _sign(ready, "ANGGOTA-1", "id")
    pdf = _sign(ready, "ANGGOTA-2", "id")
    assert _stamps(pdf, "Signed electronically") == len(SIGNERS)
    assert _stamps(pdf, "Ditandatangani secara elektronik") == 0


def test_stamps_are_in_the_language_of_a_document_nobody_looked_at(ready: Desk) -> None:
    for person, lang in zip(SIGNERS, ("id", "en", "en"), strict=True):
        pdf = _sign(ready, person, lang)
    assert _stamps(pdf, "Ditandatangani secara elektronik") == len(SIGNERS)


def test_a_committee_that_changed_between_two_signatures_moves_no_seat(ready: Desk) -> None:
    """A new member sorts before the second signer, who is revoked as well."""
    _sign(ready, "KETUA")
    ledger, package, now = ready.context.ledger, ready.package, datetime.now(UTC)
    keys = training_keys()
    (second,) = [key for key, one in ledger.roster.officers.items() if one.person == "ANGGOTA-2"]
    ledger.add_statements([
        enrol(package, "ANGGOTA-0", "member", now=now).enrolment.statement,
        # whole seconds: ended in the second of the recap would end before it
        Authority(package, keys.authority, keys.ca).revoke(second, now + timedelta(seconds=5), "ended"),
    ])
    for person in SIGNERS[1:]:
        pdf = _sign(ready, person)
    _holds(ready, pdf, 3)
    assert [one.field for one in verify_pdf(pdf).signatures] == ["signature.1", "signature.2", "signature.3"]


def test_signers_certified_again_for_another_committee_keep_their_seats_and_the_paper_holds(ready: Desk) -> None:
    """Record, container, seats of the document and the check of the signed paper are what they were."""
    ledger, (record,) = ready.context.ledger, ready.context.state.recaps
    before = document_of(ready.context, CONTEST, record), container_of(ready.context, record.id)
    later = []
    for person in SIGNERS:
        (officer,) = [one for one in ledger.roster.certificates if one.person == person]
        said = decode(parse(officer.statement).payload)
        said |= {"region": "000199", "valid_from": stamp(officer.valid_from + timedelta(minutes=1))}
        later.append(sign("officer", encode(said), [training_keys().authority]).to_bytes())
    ledger.add_statements(later)
    assert (record.id in {one.id for one in ready.context.state.recaps}, ready.context.state.refused) == (True, {})
    assert container_of(ready.context, record.id) == before[1]
    again = document_of(ready.context, CONTEST, record)
    assert (again.committee, again.statements) == (before[0].committee, before[0].statements)
    for person in SIGNERS:
        pdf = _sign(ready, person)
    assert check_document(pdf, before[1], ledger.chain, ledger.roster) is None


def test_a_correction_is_told_by_the_roles_in_which_it_was_signed(desk: Desk) -> None:
    """Whatever else the keys were certified for, and before that."""
    type_twice(desk, CLEAN[0])
    desk.session.sign_in("KETUA", PASSPHRASE)
    ledger, earlier = desk.context.ledger, []
    for person in SIGNERS[:2]:
        (officer,) = [one for one in ledger.roster.certificates if one.person == person]
        said = decode(parse(officer.statement).payload)
        said |= {"role": "operator", "valid_from": stamp(officer.valid_from - timedelta(minutes=1))}
        earlier.append(sign("officer", encode(said), [training_keys().authority]).to_bytes())
    assert ledger.add_statements(earlier) == 2
    both = [(person, PASSPHRASE) for person in SIGNERS[:2]]
    desk.corrections.correct(
        CONTEST, CLEAN[0], {"votes.1": Figure.of(1)}, "miscounted", "strike", ["PANWASLU"], both)
    (change,) = changes_of(desk.context, desk.context.state.sheet(CONTEST, CLEAN[0]))
    assert (change.field, change.roles) == ("votes.1", ("chair", "member"))


def test_who_signed_the_record_keeps_the_seat_of_that_document(ready: Desk) -> None:
    """Certified anew with another role after the record: the seat and the role are those of the signature on it."""
    (record,) = ready.context.state.recaps
    later = datetime.now(UTC) + timedelta(seconds=5)
    demoted = enrol(ready.package, "ANGGOTA-2", "operator", now=later)
    assert ready.context.ledger.add_statements([demoted.enrolment.statement]) == 1
    made, draft = (document_of(ready.context, CONTEST, one) for one in (record, None))
    assert [(one.person, one.role) for one in made.committee] == [
        ("KETUA", "chair"), ("ANGGOTA-1", "member"), ("ANGGOTA-2", "member")]
    assert [one.person for one in draft.committee] == ["KETUA", "ANGGOTA-1"]
    ready.reports.preview(CONTEST)
    for person in SIGNERS:
        pdf = _sign(ready, person)
    _holds(ready, pdf, 3)


def test_a_round_between_looking_and_signing_changes_nothing(ready: Desk, tmp_path: Path) -> None:
    seen = ready.reports.preview(CONTEST)
    with serve(tmp_path / "server", ready.package.envelope) as server:
        assert ready.queue.round(server.url).waiting == 0
    assert ready.context.workspace.receipts.checkpoint(ready.package.log_origin) is not None
    assert _sign(ready, "KETUA").startswith(seen)


def test_a_document_that_changed_since_it_was_shown_is_looked_at_again(ready: Desk) -> None:
    seen = ready.reports.preview(CONTEST)
    both = [("KETUA", PASSPHRASE), ("ANGGOTA-1", PASSPHRASE)]
    ready.corrections.refuse(CONTEST, ready.region, "SAKSI-3", "misread", both)
    with pytest.raises(KnownError, match=r"report\.changed"):
        _sign(ready, "KETUA")
    assert ready.reports.signers(CONTEST) == tuple((person, False) for person in SIGNERS)
    after = ready.reports.preview(CONTEST)
    assert after != seen
    assert _sign(ready, "KETUA").startswith(after)


def test_a_later_recap_is_not_signed_in_the_place_of_the_one_shown(ready: Desk) -> None:
    ready.reports.preview(CONTEST)
    _sign(ready, "KETUA")
    type_twice(ready, CLEAN[1])
    seal(ready, CLEAN[1])
    assert "PRATINJAU" in pages(ready.reports.preview(CONTEST))[0]
    _sign_recap(ready)
    ready.reports.preview(CONTEST)
    _sign(ready, "KETUA")
    with pytest.raises(KnownError, match=r"desk\.report_order"):
        _sign(ready, "KETUA")
    assert verify_pdf(_sign(ready, "ANGGOTA-1")).holds


@pytest.mark.parametrize("damage", ["cut", "altered", "another"])
def test_nobody_signs_on_top_of_a_damaged_file(ready: Desk, damage: str) -> None:
    half = _sign(ready, "KETUA")
    (path,) = (ready.context.folder.root / "reports").glob("*.pdf")
    place = half.index(b"stream") + 40
    damaged = {
        "cut": half[: len(half) // 2], "altered": half[:place] + bytes([half[place] ^ 1]) + half[place + 1 :],
        "another": signed_small()[1],
    }[damage]
    for call in (ready.reports.preview, ready.reports.signers, ready.reports.signed, lambda _: _sign(ready, "KETUA")):
        path.write_bytes(damaged)
        with pytest.raises(KnownError, match=r"desk\.report_changed"):
            call(CONTEST)
        assert not path.exists()
    assert ready.reports.signers(CONTEST)[0] == ("KETUA", False)
    with pytest.raises(KnownError, match=r"report\.changed"):
        _sign(ready, "KETUA")
    seen = ready.reports.preview(CONTEST)
    again = _sign(ready, "KETUA")
    assert again.startswith(seen)
    _holds(ready, again, 1)
