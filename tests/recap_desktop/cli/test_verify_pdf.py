"""False D.Hasil files: whoever made them and whatever lies beside them, ``recap verify`` must not end with 0."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from reportlab.pdfgen.canvas import Canvas

from forms.definition import Text
from forms.figure import Figure
from forms.recapitulation import recapitulate
from recap_desktop import reports
from recap_desktop.cli.main import run as main
from recap_desktop.demo.committee import CHAIR, MEMBERS, OPERATORS, passphrase
from recap_desktop.desk import Desk
from recap_desktop.reports.signature_page import stamp_box
from sync.record.canonical import decode, encode
from sync.record.container import Container
from sync.record.content import SignedRecap
from sync.record.envelope import Envelope, Signature, parse
from sync.record.record import Record
from sync.trust.authority import Authority
from sync.trust.training import training_keys

SIGNERS = (CHAIR, *MEMBERS)
OPERATOR = OPERATORS[0]
CONTEST = "PPWP"


class Forger:
    """Somebody with the workspace of a finished run and the passphrases of as many officers as a case takes."""

    def __init__(self, out: Path, desk: Desk) -> None:
        self.out, self.desk, self.context = out, desk, desk.context
        self.genuine = (out / "reports" / "000101-PPWP.pdf").read_bytes()
        found = reports.verify_pdf(self.genuine).container
        assert found is not None
        self.container = found
        self._keys: dict[str, EllipticCurvePrivateKey] = {}

    def sign(self, pdf: bytes, persons: Sequence[str]) -> bytes:
        """Fields for all persons, then every signature, with the persons' real keys and certificates."""
        seats = [
            reports.PdfSigner(f"signature.{n}", person, "-", stamp_box(n, 5), "000101", "id")
            for n, person in enumerate(persons)
        ]
        pdf = reports.prepare_signatures(pdf, seats)
        for seat, person in zip(seats, persons, strict=True):
            chain = self.context.keystore.public_part(person).chain
            pdf = reports.sign(pdf, seat, self._key(person), chain, datetime.now(UTC))
        return pdf

    def _key(self, person: str) -> EllipticCurvePrivateKey:
        """Kept, because unlocking is slow on purpose."""
        if person not in self._keys:
            with self.context.keys(person, passphrase(person)) as keys:
                assert keys.pdf is not None
                self._keys[person] = keys.pdf
        return self._keys[person]

    def base(self, container: Container | None = None) -> bytes:
        """The unsigned pages of the genuine report, with another attachment where one is given."""
        with pikepdf.open(BytesIO(self.genuine[: self.genuine.index(b"%%EOF") + 6])) as opened:
            return _attached(opened, self.container if container is None else container)

    def false_totals(self) -> bytes:
        """A faithful D.Hasil in all but the votes: seventy moved from one ticket to another at every station."""
        context = self.context
        state, package, region = context.state, context.package, context.region
        results = [
            replace(one, figures={
                **one.figures, "votes.1": Figure.of((one.figures["votes.1"].value or 0) + 7),
                "votes.3": Figure.of(max(0, (one.figures["votes.3"].value or 0) - 7)),
            })
            for one in state.results(CONTEST)
        ]
        table = recapitulate(package.definition(CONTEST), [one.code for one in package.stations_of(region)], results)
        record = self.container.record
        return reports.render(reports.DHasil(
            recap=table, election=package.election, contest=CONTEST, mode="training",
            title=Text(package.title["id"], package.title["en"]),
            status=record.content_as(SignedRecap).status, revision=1, subdistrict=region,
            names={code: one.name for code, one in package.regions.items()},
            choices=package.choices(CONTEST, region).names,
            journal_head=record.content.journal, device_time=record.content.device_time,
            record_id=record.id, record=record.envelope, statements=self.container.officers,
        ))


def _attached(opened: pikepdf.Pdf, data: Container | bytes) -> bytes:
    raw = data if isinstance(data, bytes) else data.to_bytes()
    for name in list(opened.attachments):
        del opened.attachments[name]
    spec = pikepdf.AttachedFileSpec(opened, raw, filename="r.json", relationship=pikepdf.Name.Data)
    opened.attachments["r.json"] = spec
    opened.Root.AF = pikepdf.Array([opened.attachments["r.json"].obj])
    target = BytesIO()
    opened.save(target)
    return target.getvalue()


def _any_page(data: Container | bytes) -> bytes:
    drawn = BytesIO()
    canvas = Canvas(drawn)
    canvas.drawString(100, 700, "D.HASIL 01 = 999999")
    canvas.save()
    with pikepdf.open(BytesIO(drawn.getvalue())) as opened:
        return _attached(opened, data)


@pytest.fixture(scope="module")
def forger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forger]:
    """A finished run and its desk, open."""
    out = tmp_path_factory.mktemp("forger") / "out"
    assert main(["demo", "--headless", "--stations", "3", "--out", str(out)]) == 0
    with Desk.open(out / "workspace" / "000101") as desk:
        desk.session.sign_in(CHAIR, passphrase(CHAIR))
        yield Forger(out, desk)


@pytest.fixture(params=["near-release", "alone", "beside-package"])
def place(request: pytest.FixtureRequest, forger: Forger, tmp_path: Path) -> Path:
    """Where the file to be checked lies."""
    if request.param == "near-release":
        shutil.copytree(forger.out / "release", tmp_path / "release")
    if request.param == "beside-package":
        shutil.copy(forger.out / "release" / "paket.json", tmp_path / "paket.json")
    return tmp_path / "x.pdf"


Say = Callable[[Path, bytes], tuple[int, str]]


@pytest.fixture
def say(forger: Forger, capsys: pytest.CaptureFixture[str]) -> Say:
    """Exit status and English words of a check; the same status with the package given as authority."""

    def said(place: Path, pdf: bytes) -> tuple[int, str]:
        place.write_bytes(pdf)
        status = main(["--lang", "en", "verify", str(place)])
        shown = capsys.readouterr()
        assert not shown.err
        assert shown.out.splitlines()[-1].endswith("NOT COMPARED")
        package = forger.out / "release" / "paket.json"
        assert main(["--lang", "id", "verify", "--authority", str(package), str(place)]) == status
        assert not capsys.readouterr().err
        return status, shown.out

    return said


def test_the_genuine_report_holds_wherever_it_lies(forger: Forger, place: Path, say: Say) -> None:
    status, words = say(place, forger.genuine)
    assert status == 0, words
    assert "3 signatures hold" in words
    assert "are those of that record" in words


def test_the_same_pages_signed_anew_by_the_same_officers_hold(forger: Forger, place: Path, say: Say) -> None:
    """So that what the other tests find is the forgery, not the way they make it."""
    status, words = say(place, forger.sign(forger.base(), SIGNERS))
    assert status == 0, words


def test_false_totals_signed_by_the_whole_committee_are_found(forger: Forger, place: Path, say: Say) -> None:
    status, words = say(place, forger.sign(forger.false_totals(), SIGNERS))
    assert status == 1
    assert "print something else than the record inside (IV.1)" in words


def test_one_operator_with_the_genuine_record_is_no_committee(forger: Forger, place: Path, say: Say) -> None:
    for pdf in (_any_page(forger.container), forger.base()):
        status, words = say(place, forger.sign(pdf, [OPERATOR]))
        assert status == 1
        assert "not the signers of the record" in words


def _forged_record(container: Container, **totals: int) -> Container:
    """Another payload under signatures made of noise."""
    opened = parse(container.record.envelope)
    payload = decode(opened.payload)
    assert isinstance(payload, dict)
    payload["totals"].update(totals)
    noise = tuple(Signature(one.keyid, os.urandom(64)) for one in opened.signatures)
    envelope = Envelope(opened.payload_type, encode(payload), noise).to_bytes()
    return Container(Record.parse(envelope), container.officers)


def test_a_record_with_signatures_of_noise_is_found(forger: Forger, place: Path, say: Say) -> None:
    forged = _forged_record(forger.container, **{"votes.1": 999_999})
    for persons in ([OPERATOR], SIGNERS):
        status, words = say(place, forger.sign(_any_page(forged), persons))
        assert status == 1
        assert "The record changed after it was signed" in words


@pytest.mark.parametrize("kept", [1, 2])
def test_a_report_cut_back_to_its_first_signatures_is_incomplete(
    forger: Forger, place: Path, say: Say, kept: int
) -> None:
    ends = [at + 6 for at in range(len(forger.genuine)) if forger.genuine.startswith(b"%%EOF\n", at)]
    assert len(ends) == 5  # pages, fields, three signatures
    status, words = say(place, forger.genuine[: ends[1 + kept]])
    assert status == 1
    assert f"has {kept} of 3 signatures" in words


@pytest.mark.parametrize(
    "persons", [(MEMBERS[0], CHAIR, MEMBERS[1]), (*SIGNERS, OPERATOR), (CHAIR, MEMBERS[0], MEMBERS[0])],
    ids=["other-order", "one-more", "one-twice"],
)
def test_other_signers_than_the_records_are_found(
    forger: Forger, place: Path, say: Say, persons: Sequence[str]
) -> None:
    status, words = say(place, forger.sign(forger.base(), persons))
    assert status == 1
    assert "not the signers of the record" in words


def test_room_for_one_more_signer_than_the_record_knows_is_found(forger: Forger, place: Path, say: Say) -> None:
    """A document that all have signed and in which somebody else still can is not what the committee closed."""
    seats = [
        reports.PdfSigner(f"signature.{n}", person, "-", stamp_box(n, 5), "000101", "id")
        for n, person in enumerate((*SIGNERS, OPERATOR))
    ]
    status, words = say(place, forger.sign(reports.prepare_signatures(forger.base(), seats[3:]), SIGNERS))
    assert status == 1
    assert "not the signers of the record" in words


def test_a_bare_record_or_one_without_its_officers_is_not_enough(forger: Forger, place: Path, say: Say) -> None:
    status, words = say(place, forger.sign(_any_page(forger.container.record.envelope), SIGNERS))
    assert status == 1
    assert "record" in words.splitlines()[0]
    lonely = Container(forger.container.record, ())
    assert say(place, forger.sign(forger.base(lonely), SIGNERS))[0] == 1


def test_another_kind_of_record_is_no_recap(forger: Forger, place: Path, say: Say) -> None:
    sheet = next(
        container for container in map(Container.parse, _files(forger.out / "release" / "catatan"))
        if container.record.kind == "sheet"
    )
    status, words = say(place, forger.sign(forger.base(sheet), SIGNERS))
    assert status == 1
    assert "is no recap record" in words


def _files(folder: Path) -> Iterator[bytes]:
    return (file.read_bytes() for file in sorted(folder.rglob("*.json")))


def test_a_signature_made_after_the_key_was_taken_back_is_found(forger: Forger, tmp_path: Path, say: Say) -> None:
    shutil.copytree(forger.out / "release", tmp_path / "release")
    keys, (_, member, _) = training_keys(), forger.container.record.signers
    authority = Authority(forger.context.package, keys.authority, keys.ca)
    now = datetime.now(UTC).replace(microsecond=0)
    file = tmp_path / "release" / "petugas" / "revocation.json"
    file.write_bytes(authority.revoke(member, now + timedelta(hours=1), "lost"))
    assert say(tmp_path / "x.pdf", forger.genuine)[0] == 0  # taken back later
    file.write_bytes(authority.revoke(member, now - timedelta(hours=1), "lost"))
    status, words = say(tmp_path / "x.pdf", forger.genuine)
    assert status == 1
    assert f"{SIGNERS[1]} signed this PDF after the key was taken back" in words
    file.unlink()
    taken = Container(forger.container.record, (
        *forger.container.officers, authority.revoke(member, now - timedelta(hours=1), "lost")
    ))
    assert say(tmp_path / "x.pdf", forger.sign(forger.base(taken), SIGNERS))[0] == 1
