"""D.Hasil on the laptop is replaced, altered or lost between signers: nobody signs what the app did not write."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from forms.recapitulation import recapitulate
from recap_desktop import reports
from recap_desktop.core.files import write_atomic
from recap_desktop.desk import Desk
from recap_desktop.reports import PdfSigner, verify_pdf
from recap_desktop.reports.signature_page import stamp_box
from resources.catalogue import sentence
from tests.helpers.d_hasil import document, signed_small, with_record
from tests.helpers.desks import CLEAN, CONTEST, PASSPHRASE, seal, type_twice

SIGNERS = ("KETUA", "ANGGOTA-1", "ANGGOTA-2")


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """A recap of one station, signed by three; its document not yet."""
    type_twice(desk, CLEAN[0])
    seal(desk, CLEAN[0])
    desk.session.sign_in("KETUA", PASSPHRASE)
    batch = desk.recap.prepare(CONTEST, None, SIGNERS)
    for person in SIGNERS:
        desk.recap.sign(batch, person, PASSPHRASE)
    return desk


def _sign(desk: Desk, person: str) -> bytes:
    return desk.reports.sign(CONTEST, person, PASSPHRASE)


def _file(desk: Desk) -> Path:
    (record,) = desk.context.state.recaps
    return desk.context.folder.root / "reports" / f"{record.id}.pdf"


def _forged(desk: Desk) -> bytes:
    """Pages that name and carry the genuine record and print other votes, ready for the same three signers."""
    (record,) = desk.context.state.recaps
    made = replace(document([2]), record_id=record.id, record=record.envelope)
    results = [
        replace(one, figures={**one.figures, "votes.1": Figure.of(999)}) for one in made.recap.results.values()
    ]
    made = replace(made, recap=recapitulate(made.recap.definition, made.recap.expected, results))
    seats = [
        PdfSigner(f"signature.{n}", f"Nama {person}", "Ketua", stamp_box(n, 5), "000101", "id")
        for n, person in enumerate(SIGNERS, start=1)
    ]
    return reports.prepare_signatures(reports.render(made), seats)


def _refused(desk: Desk, person: str, false: bytes) -> None:
    """Nobody signs; the false file is kept as evidence, and the journal names it."""
    with pytest.raises(KnownError, match=r"desk\.report_changed") as caught:
        _sign(desk, person)
    assert {sentence(caught.value, lang) for lang in ("id", "en")}
    assert not _file(desk).exists()
    digest = hashlib.sha256(false).hexdigest()
    (aside,) = desk.context.folder.evidence.glob(f"report-*-{digest[:16]}.pdf")
    assert aside.read_bytes() == false
    line = next(one for one in desk.journal.lines() if one.act == "report_changed")
    assert line.data["digest"] == digest
    assert desk.reports.signed(CONTEST) is None
    assert desk.reports.signers(CONTEST) == tuple((one, False) for one in SIGNERS)


def _whole(desk: Desk) -> None:
    """The three sign from the beginning, and the document holds."""
    for person in SIGNERS:
        pdf = _sign(desk, person)
    verdict = verify_pdf(pdf, [desk.package.ca_certificate])
    assert verdict.holds
    assert len(verdict.signatures) == 3
    assert desk.reports.signed(CONTEST) == pdf


def test_a_file_put_there_before_the_first_signature_is_never_signed(ready: Desk) -> None:
    false = _forged(ready)
    _file(ready).parent.mkdir(exist_ok=True)
    _file(ready).write_bytes(false)
    _refused(ready, "KETUA", false)
    _whole(ready)


@pytest.mark.parametrize("signed", [1, 2])
def test_a_file_changed_between_two_signers_is_never_signed(ready: Desk, signed: int) -> None:
    for person in SIGNERS[:signed]:
        honest = _sign(ready, person)
    for false in (_forged(ready), honest + b"\n% more\n", honest[: len(honest) // 2], signed_small()[1], b""):
        _file(ready).write_bytes(false)
        _refused(ready, SIGNERS[signed], false)
        _file(ready).write_bytes(honest)  # somebody puts the right one back
    assert verify_pdf(_sign(ready, SIGNERS[signed])).holds


def test_a_signed_file_that_is_exchanged_is_not_handed_out(ready: Desk) -> None:
    _whole(ready)
    honest = _file(ready).read_bytes()
    _file(ready).write_bytes(_forged(ready))
    with pytest.raises(KnownError, match=r"desk\.report_changed"):
        ready.reports.signed(CONTEST)
    assert ready.reports.signed(CONTEST) == honest, "kept as a blob, by its digest"
    (blob,) = [path for path in ready.context.folder.blobs.rglob("*") if path.is_file()]
    blob.write_bytes(b"%PDF-1.7 forged")
    assert ready.reports.signed(CONTEST) is None
    _file(ready).write_bytes(honest)
    assert ready.reports.signed(CONTEST) == honest


def test_the_document_of_another_record_is_not_taken_for_this_one(ready: Desk) -> None:
    other = reports.render(with_record(document([1])))
    _file(ready).parent.mkdir(exist_ok=True)
    _file(ready).write_bytes(other)
    _refused(ready, "KETUA", other)


def test_a_power_cut_before_the_file_is_written_leaves_the_signatures_before(
    ready: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _sign(ready, "KETUA")

    def cut(path: Path, data: bytes) -> None:
        raise KnownError("workspace.disk_full", path=path.name)

    with monkeypatch.context() as patched:
        patched.setattr("recap_desktop.desk.recap.report_file.write_atomic", cut)
        with pytest.raises(KnownError, match=r"workspace\.disk_full"):
            _sign(ready, "ANGGOTA-1")
    assert _file(ready).read_bytes() == first
    assert [done for _, done in ready.reports.signers(CONTEST)] == [True, False, False]
    for person in SIGNERS[1:]:
        _sign(ready, person)
    assert ready.reports.signed(CONTEST) is not None


def test_the_journal_vouches_for_the_file_after_the_workspace_was_opened_again(ready: Desk) -> None:
    _sign(ready, "KETUA")
    kept = _file(ready).read_bytes()
    folder = ready.context.folder.root
    ready.close()
    with Desk.open(folder) as again:
        again.session.sign_in("KETUA", PASSPHRASE)
        assert [done for _, done in again.reports.signers(CONTEST)] == [True, False, False]
        write_atomic(_file(again), kept)
        _sign(again, "ANGGOTA-1")
