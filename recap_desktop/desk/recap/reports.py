"""D.Hasil of a contest: preview as the records stand, and the signed document of a signed recap record.

The signed PDF is one file a recap record; it grows by one signature at a time and is replaced whole, so that a power
cut between two signers leaves the signatures made so far. What is shown is what is signed: the first signature goes on
the very bytes of the last preview, every further one on the file that the signer before left, whose language, seats
and boxes are fixed by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import KnownError
from recap_desktop.core.roles import Command
from recap_desktop.desk.context import DeskContext
from recap_desktop.desk.exchange.documents import read_document, signed_documents
from recap_desktop.desk.recap import report_file
from recap_desktop.desk.recap.form_image import form_image
from recap_desktop.desk.recap.report_document import document_of
from recap_desktop.reports.paper import paper_of
from recap_desktop.workspace.settings import PAPER
from sync.fold import standing_recap
from sync.record.record import Record

if TYPE_CHECKING:
    from recap_desktop.reports import DHasil

@dataclass(frozen=True)
class _Shown:
    """The document of a signed recap that somebody looked at: its data, None for a file that exists; its bytes."""

    document: DHasil | None
    pdf: bytes = field(repr=False)


@dataclass(frozen=True)
class _Kept:
    """The file of a recap: its bytes and the number of signatures on it."""

    pdf: bytes = field(repr=False)
    done: int


class Reports:
    """Use cases of the report page."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context
        self._shown: dict[tuple[str, str], _Shown] = {}

    @property
    def paper(self) -> str:
        """Name of the paper that reports are printed on: ``a4`` or ``f4``. :raises KnownError: ``session.*``."""
        with self._context.lock:
            self._context.require(Command.VIEW_REPORT)
            return str(self._context.workspace.settings.get(PAPER, "a4"))

    def choose_paper(self, name: str) -> None:
        """Print on this paper from now on; a document that has a signature stays as it is.

        :raises KnownError: ``report.paper``, ``session.*``, ``workspace.*``.
        """
        with self._context.lock:
            self._context.require(Command.VIEW_REPORT)
            self._context.workspace.settings.put(PAPER, paper_of(name).name)

    def preview(self, contest: str, lang: str = "id", paper: str | None = None, district: str = "") -> bytes:
        """What the next signature will be put on, byte for byte; without a signed recap the present state as a draft.

        :param lang: of a document that has no signature yet; a half-signed one stays in its own.
        :param district: code of the electoral district; needed where the sub-district has a part in several.
        :param paper: likewise; where none is given, the one that the workspace chose.
        :raises KnownError: ``session.*``, ``report.*``; ``desk.report_changed`` for a damaged file.
        """
        from recap_desktop import reports

        context = self._context
        with context.lock:
            context.require(Command.VIEW_REPORT)
            record = self._found(contest, district)
            kept = self._kept(record) if record is not None else None
            if record is not None and kept is not None:
                self._shown[contest, district] = _Shown(None, kept.pdf)
                return kept.pdf
            document = replace(document_of(context, contest, record, district), paper=paper_of(paper or self.paper))
            persons = self._persons(record) if record is not None else []
        if record is None:
            self._shown.pop((contest, district), None)
            return reports.render(document, lang)
        pdf = _prepared(document, persons, lang)
        with context.lock:
            self._shown[contest, district] = _Shown(document, pdf)
        return pdf

    def signers(self, contest: str, district: str = "") -> tuple[tuple[str, bool], ...]:
        """Persons who signed the newest recap record, and whether each has signed its PDF.

        :raises KnownError: ``desk.no_recap``, ``desk.report_changed``, ``session.*``.
        """
        with self._context.lock:
            self._context.require(Command.VIEW_REPORT)
            record = self._newest(contest, district)
            kept = self._kept(record)
            done = kept.done if kept is not None else 0
            return tuple((person, index < done) for index, person in enumerate(self._persons(record)))

    def sign(
        self, contest: str, person: str, passphrase: str, lang: str = "id", district: str = ""
    ) -> bytes:
        """Put the next signature on the PDF of the newest signed recap; the persons sign in the record's order.

        :param lang: of a document that nobody has looked at or signed yet; else it stays as it was shown.
        :raises KnownError: ``desk.no_recap``, ``desk.report_order``, ``clock.doubted``, ``session.*``, ``report.*``;
            ``report.changed`` when the document is no longer the one last shown by :meth:`preview`.
        """
        from recap_desktop import reports

        context = self._context
        with context.lock:
            context.require(Command.SIGN_RECAP)
            context.clock.check()  # nobody is out: whoever signed the record finishes its document, revoked or not
            record = self._newest(contest, district)
            persons, kept = self._persons(record), self._kept(record)
            done = kept.done if kept is not None else 0
            waiting = persons[done:]
            if not waiting:
                raise KnownError("desk.report_all_signed")
            if waiting[0] != person:
                raise KnownError("desk.report_order", name=context.name_of(waiting[0]))
            data = self._to_sign(contest, record, kept, lang, district)
            seat = reports.prepared_signers(data, [context.name_of(one) for one in persons], context.region)[done]
            with context.keys(person, passphrase) as keys:
                if keys.pdf is None or keys.record is None:
                    raise KnownError("security.key_file")
                chain = context.keystore.public_part(person).chain
                signed = reports.sign(data, seat, keys.pdf, chain, context.clock.now())
                image = form_image(context, record, signed, keys.record) if len(waiting) == 1 else None
            report_file.keep(context, record.id, self._path(record), person, signed, image)
            self._shown[contest, district] = _Shown(None, signed)
        context.changed("report", "queue")
        return signed

    def signed(self, contest: str, district: str = "") -> bytes | None:
        """The PDF of the newest recap once everybody has signed it, here or on another laptop; None before.

        One that was signed elsewhere is given once it was fetched (:meth:`elsewhere`).
        """
        with self._context.lock:
            self._context.require(Command.VIEW_REPORT)
            record = self._found(contest, district)
            if record is None:
                return None
            kept = self._kept(record)
            if kept is not None and kept.done == len(record.signers):
                return kept.pdf
            found = (read_document(self._context, blob) for blob in signed_documents(self._context, record.id))
            return next((data for data in found if data is not None), None)

    def standing(self, contest: str, district: str = "") -> Record | None:
        """The signed recapitulation that the signed document prints; None where the records say something else."""
        with self._context.lock:
            self._context.require(Command.VIEW_REPORT)
            return self._found(contest, district)

    def workbook(self, contest: str, lang: str = "id", district: str = "") -> bytes:
        """The recapitulation as a workbook (XLSX) with its sums as formulas; of what :meth:`preview` shows.

        :raises KnownError: ``session.*``, ``report.*``.
        """
        from recap_desktop.reports.workbook import workbook

        with self._context.lock:
            self._context.require(Command.VIEW_REPORT)
            document = document_of(self._context, contest, self._found(contest, district), district)
        return workbook(document, lang)

    def elsewhere(self, contest: str, district: str = "") -> tuple[str, ...]:
        """Digests of signed documents of the newest recap that this laptop does not hold; a server may."""
        with self._context.lock:
            self._context.require(Command.VIEW_REPORT)
            record = self._found(contest, district)
            if record is None:
                return ()
            named = signed_documents(self._context, record.id)
            return tuple(blob.sha256 for blob in named if read_document(self._context, blob) is None)

    def _to_sign(self, contest: str, record: Record, kept: _Kept | None, lang: str, district: str) -> bytes:
        """The bytes that the next signature covers: those shown, where anybody looked.

        :raises KnownError: ``report.changed`` when the records have come to say something else since.
        """
        shown = self._shown.get((contest, district))
        if kept is not None:
            if shown is not None and not kept.pdf.startswith(shown.pdf):  # each signature only appends
                raise KnownError("report.changed")
            return kept.pdf
        document = replace(document_of(self._context, contest, record, district), paper=paper_of(self.paper))
        if shown is None:
            return _prepared(document, self._persons(record), lang)
        # a round with the server moves the log on; the document names the log as it was when it was made
        said = shown.document
        if said is None or replace(document, log_head=said.log_head, paper=said.paper) != said:
            raise KnownError("report.changed")
        return shown.pdf

    def _path(self, record: Record) -> Path:
        return self._context.folder.root / "reports" / f"{record.id}.pdf"

    def _kept(self, record: Record) -> _Kept | None:
        """The file with the signatures made so far; None before the first.

        :raises KnownError: ``desk.report_changed`` for a file that this desk did not write: nobody is to sign on top
            of it, and it is kept as evidence.
        """
        from recap_desktop import reports

        path = self._path(record)
        report_file.refuse_changed(self._context, record.id, path)
        pdf = report_file.own_report(self._context, record.id, path)
        return _Kept(pdf, len(reports.verify_pdf(pdf).signatures)) if pdf is not None else None

    def _found(self, contest: str, district: str) -> Record | None:
        """The recap of the sub-district that still says what the records say, by its own package."""
        context = self._context
        return standing_recap(context.state, context.ledger.reference, contest, context.region, district)

    def _newest(self, contest: str, district: str) -> Record:
        """:raises KnownError: ``desk.no_recap``."""
        found = self._found(contest, district)
        if found is None:
            raise KnownError("desk.no_recap", contest=contest)
        return found

    def _persons(self, record: Record) -> list[str]:
        officers = self._context.ledger.roster.officers
        return [officers[key].person for key in record.signers]


def _prepared(document: DHasil, persons: Sequence[str], lang: str) -> bytes:
    """The document with an empty signature field in the seat of each person."""
    from recap_desktop import reports

    seats = reports.committee_signers(document, persons, lang)
    return reports.prepare_signatures(reports.render(document, lang), seats)
