"""What D.Hasil says comes from the records, the roster and the log of this desk; nothing is NIHIL that was decided."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forms.errors import KnownError
from forms.figure import Figure
from recap_desktop.desk import Desk
from recap_desktop.desk.recap.report_document import document_of
from recap_desktop.desk.signing import Signers
from recap_desktop.desk.views import Disposal
from recap_desktop.reports import Declined, DHasil
from recap_desktop.reports.wording import grouped
from sync.log.checkpoint import open_checkpoint
from sync.server.run import serve
from sync.trust.authority import Authority
from sync.trust.training import training_keys
from tests.helpers.desks import CLEAN, CONTEST, LAW_STATION, PASSPHRASE, seal, sheets, type_twice, workspace
from tests.helpers.pdf_text import pages
from tests.helpers.pki import enrol

BOTH: Signers = [("KETUA", PASSPHRASE), ("ANGGOTA-1", PASSPHRASE)]


def document(desk: Desk) -> DHasil:
    return document_of(desk.context, CONTEST, None)


def printed(desk: Desk, lang: str = "id") -> str:
    return " ".join(" ".join(page.split()) for page in pages(desk.reports.preview(CONTEST, lang)))


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with two sealed stations: a clean one, corrected; and one whose LAW findings the plenary disposed of."""
    with Desk.open(workspace(tmp_path_factory.mktemp("decided") / "w")) as desk:
        for station in (CLEAN[0], LAW_STATION):
            type_twice(desk, station)
        desk.session.sign_in("KETUA", PASSPHRASE)
        paper = sheets()[CLEAN[0]]
        changes = {"votes.1": Figure.of(paper["votes.1"] - 1), "votes.2": Figure.of(paper["votes.2"] + 1)}
        desk.corrections.correct(CONTEST, CLEAN[0], changes, "miscounted", "strike", ["SAKSI-1"], BOTH)
        law = [one for one in desk.findings.list(CONTEST, LAW_STATION) if one.blocking]
        ways = ("noted_incident", "objection_recorded")
        assert law
        desk.findings.dispose_all(CONTEST, [
            Disposal(LAW_STATION, one.finding.key, ways[place % 2], f"Dua pemilih pulang ({place}).")
            for place, one in enumerate(law)
        ], BOTH)
        seal(desk, CLEAN[0], LAW_STATION)
        yield desk


def test_each_recapitulation_that_was_signed_has_a_revision_of_its_own(tmp_path: Path) -> None:
    later = timedelta()
    with Desk.open(workspace(tmp_path / "w"), clock=lambda: datetime.now(UTC) + later) as desk:
        revisions = []
        for number, station in enumerate(CLEAN, 1):
            later = number * timedelta(minutes=1)
            type_twice(desk, station)
            seal(desk, station)
            assert document(desk).revision == 1, "nothing signed says what it will be"
            signers = ["KETUA", "ANGGOTA-1", "ANGGOTA-2"]
            batch = desk.recap.prepare(CONTEST, None, signers)
            for person in signers:
                desk.recap.sign(batch, person, PASSPHRASE)
            record = desk.recap.status(CONTEST).record
            assert record is not None
            revisions.append(document_of(desk.context, CONTEST, record))
        assert [one.revision for one in revisions] == [1, 2]
        assert "Revisi 2 · " in printed(desk)


def test_reasons_of_corrections_are_sentences(decided: Desk) -> None:
    for lang, sentence in (("id", "coret dan paraf salah jumlah oleh KPPS"),
                           ("en", "struck out and initialled miscounted by KPPS")):
        text = printed(decided, lang)
        assert sentence in text
        assert "miscounted" not in text or lang == "en"


def test_what_the_plenary_noted_is_listed_with_its_words(decided: Desk) -> None:
    made = document(decided)
    assert made.incidents
    assert made.incidents[0].station == LAW_STATION
    assert made.incidents[0].remark == "Dua pemilih pulang (0)."
    assert len(made.incidents) + len(made.objections) == len([one for one in made.findings if one.disposition])
    text = printed(decided)
    assert "Kejadian khusus NIHIL" not in text
    assert text.count("Dua pemilih pulang (0).") == 2, "among the findings and among the incidents"


def test_words_that_this_laptop_does_not_have_are_left_out(decided: Desk, tmp_path: Path) -> None:
    with Desk.open(workspace(tmp_path / "other")) as other:
        other.session.sign_in("KETUA", PASSPHRASE)
        other.queue.take(decided.queue.give())
        made = document(other)
        assert [one.message for one in made.incidents] == [one.message for one in document(decided).incidents]
        assert {one.remark for one in made.findings} == {""}
        assert "Dua pemilih" not in printed(other)


@pytest.mark.parametrize(("reason", "words"), [
    ("postponed", "ditunda"), ("lost", "hilang"), ("not_held", "tidak dilaksanakan"),
])
def test_why_a_sheet_never_came_is_printed(desk: Desk, reason: str, words: str) -> None:
    desk.session.sign_in("KETUA", PASSPHRASE)
    desk.corrections.absent(CONTEST, CLEAN[0], reason, BOTH)
    assert next(one for one in document(desk).missing if one.station == CLEAN[0]).reason == reason
    text = printed(desk)
    assert f"TPS 001 {words}" in text
    assert "lembar tidak ada" not in text


def test_refusals_stand_at_the_seat_and_in_the_list(desk: Desk) -> None:
    desk.session.sign_in("KETUA", PASSPHRASE)
    assert "Tidak bersedia menandatangani NIHIL" in printed(desk)
    village = desk.package.villages_of(desk.region)[0].code
    for region, person, reason in (
        (desk.region, "ANGGOTA-2", "miscounted"), (desk.region, "SAKSI-2", "court_order"),
        (desk.region, "PENGAWAS", "other"), (village, "ANGGOTA-1", "other"),
    ):
        desk.corrections.refuse(CONTEST, region, person, reason, BOTH)
    made = document(desk)
    assert {one.person: one.refusal for one in made.committee} == {
        "KETUA": None, "ANGGOTA-1": None, "ANGGOTA-2": "miscounted"}
    assert {one.choice: one.refusal for one in made.witnesses} == {"1": None, "2": "court_order", "3": None}
    assert made.other_refusals == (Declined("PENGAWAS", "other"),)
    text = printed(desk)
    for words in ("Anggota \u00b7 Nama ANGGOTA-2 Menilai hitungan salah",
                  "Saksi nomor urut 2 \u00b7 \u2013 Ada putusan mahkamah", "PENGAWAS Alasan lain"):
        assert words in text, text
    sign_recap(desk, "KETUA", "ANGGOTA-1", "ANGGOTA-2")
    (record,) = desk.context.state.recaps
    signed = document_of(desk.context, CONTEST, record)
    assert {one.refusal for one in signed.committee} == {None}, "who signed this record did not refuse it"


def test_one_seat_a_person_by_the_newest_certificate_that_holds(desk: Desk) -> None:
    desk.session.sign_in("KETUA", PASSPHRASE)
    ledger, package = desk.context.ledger, desk.package
    now = datetime.now(UTC)
    again = enrol(package, "ANGGOTA-1", "member", now=now + timedelta(seconds=5))
    demoted = enrol(package, "ANGGOTA-2", "operator", now=now + timedelta(seconds=5))
    left = enrol(package, "ANGGOTA-3", "member", now=now)
    assert ledger.add_statements([one.enrolment.statement for one in (again, demoted, left)]) == 3
    keys = training_keys()
    ledger.add_statements([Authority(package, keys.authority, keys.ca).revoke(left.keyid, now, "ended")])
    assert [(one.person, one.role) for one in document(desk).committee] == [
        ("KETUA", "chair"), ("ANGGOTA-1", "member")]


def test_an_elected_acting_chair_is_called_so(desk: Desk) -> None:
    desk.session.sign_in("KETUA", PASSPHRASE)
    desk.setup.enrol_training("ANGGOTA-3", "member", "Nama ANGGOTA-3", PASSPHRASE)
    desk.session.sign_in("ANGGOTA-1", PASSPHRASE)
    members = [(person, PASSPHRASE) for person in ("ANGGOTA-1", "ANGGOTA-2", "ANGGOTA-3")]
    desk.corrections.acting_chair("ANGGOTA-2", "other", members)
    assert [(one.person, one.role) for one in document(desk).committee] == [
        ("KETUA", "chair"), ("ANGGOTA-2", "acting_chair"), ("ANGGOTA-1", "member"), ("ANGGOTA-3", "member")]
    assert "2. Pelaksana ketua" in printed(desk)
    assert "2. Acting chair" in printed(desk, "en")


def test_the_log_as_last_seen_is_printed_after_one_round(desk: Desk, tmp_path: Path) -> None:
    type_twice(desk, CLEAN[0])
    desk.session.sign_in("KETUA", PASSPHRASE)
    assert "belum ada titik log di perangkat ini" in printed(desk)
    with serve(tmp_path / "server", desk.package.envelope) as server:
        assert desk.queue.round(server.url).received == 2
        size, note = server.service.store.checkpoint() or (0, "")
    there = open_checkpoint(note, desk.package.log_origin, desk.package.log_key)
    assert size == there.size > 2, "statements and the package are leaves too"
    text = printed(desk)
    assert f"{size} entri, akar {grouped(there.root.hex())}" in text
    assert "belum ada titik log" not in text


def sign_recap(desk: Desk, *persons: str) -> None:
    desk.session.sign_in("KETUA", PASSPHRASE)
    batch = desk.recap.prepare(CONTEST, None, persons or None)
    for person in batch.signers:
        desk.recap.sign(batch, person, PASSPHRASE)


def test_nobody_signed_in_sees_the_signers(desk: Desk) -> None:
    sign_recap(desk)
    assert len(desk.reports.signers(CONTEST)) == 3
    desk.session.sign_in("OP-1", PASSPHRASE)
    assert len(desk.reports.signers(CONTEST)) == 3, "the page is everybody's to see, as VIEW_REPORT says"
    desk.session.lock()
    for call in (desk.reports.signers, desk.reports.preview, desk.reports.signed):
        with pytest.raises(KnownError, match=r"session\.sign_in_first"):
            call(CONTEST)
