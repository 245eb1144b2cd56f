"""What is inside a D.Hasil of a release is told by name, and is no fault of the release that gives it out."""

from __future__ import annotations

from pathlib import Path

import pytest

from recap_desktop.checks.journal import register_kinds
from recap_desktop.checks.report import check_document
from recap_desktop.reports import DHasil, render
from sync.portal.documents import WHOLE
from sync.record.container import Container
from sync.record.record import Record
from sync.verify import verify_path
from tests.helpers.d_hasil import document, signed_small, with_record
from tests.helpers.documents import PDF, REGION, SIGNERS, Told, image_of
from tests.helpers.pki import committee
from tests.helpers.releases import Town, sealed_desk
from tests.sync.fold.acts import recap


def _of(made: DHasil) -> Container:
    assert made.record is not None
    return Container(Record.parse(made.record), made.statements)


def _code(pdf: bytes, published: Container) -> str | None:
    roster = committee().roster
    fault = check_document(pdf, published, roster.chain, roster)
    return fault.code if fault is not None else None


@pytest.fixture(scope="module")
def other() -> Container:
    return _of(with_record(document([2, 2], seed=2)))


def test_a_document_that_was_changed_lacks_signatures_or_carries_another_record_is_told(other: Container) -> None:
    made, pdf = signed_small()
    changed = bytearray(pdf)
    changed[pdf.index(b"/Length")] ^= 1
    assert _code(bytes(changed), _of(made)) is not None
    assert _code(render(made), _of(made)) == "report.pdf.unsigned"
    assert _code(pdf, other) == "verify.other_record"
    assert _code(b"%PDF-1.7 nothing", _of(made)) is not None


def test_the_release_holds_and_says_of_each_document_what_does_not(tmp_path: Path) -> None:
    """An officer can sign for a spoilt file; whoever publishes can neither mend nor drop it."""
    register_kinds()
    desk = sealed_desk(1)
    first = desk.force(recap(desk.state, REGION), *SIGNERS)
    told = Told(Town(tmp_path / "server", desk.committee), tmp_path, first, image_of(desk, PDF, first, "KETUA"))
    told.town.send(desk.records.values())
    told.come(PDF)
    told.town.publish(tmp_path / "release", d_hasil=WHOLE)
    report = verify_path(tmp_path / "release")
    assert report.ok
    (said,) = [one for one in report.facts("en") if told.path in one]
    assert "published as it was sent, but the PDF itself does not pass: " in said and "{" not in said
    (said,) = [one for one in report.facts("id") if told.path in one]
    assert "PDF itu sendiri tidak lulus pemeriksaan: " in said and "recap" not in said
