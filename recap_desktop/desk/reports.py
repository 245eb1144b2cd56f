"""D.Hasil of a contest: preview as the records stand, and the signed document of a signed recap record.

The signed PDF is one file a recap record; it grows by one signature at a time and is replaced whole, so that a power
cut between two signers leaves the signatures made so far.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from forms.definition import Text
from forms.errors import KnownError
from forms.figure import Figure
from forms.recapitulation import recapitulate
from recap_desktop.core.roles import Command
from recap_desktop.desk import report_file
from recap_desktop.desk.context import DeskContext
from sync.fold.recap import recap_content
from sync.record.record import Record
from sync.trust.times import stamp

if TYPE_CHECKING:
    from recap_desktop.reports import CorrectionNote, DHasil, FindingNote, Officer, PdfSigner

_SIGNING_ROLES = ("chair", "member")


class Reports:
    """Use cases of the report page."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def preview(self, contest: str, lang: str = "id") -> bytes:
        """PDF of the present state; marked as a draft by its missing record.

        :raises KnownError: ``session.*``.
        """
        from recap_desktop import reports

        with self._context.lock:
            self._context.require(Command.VIEW_REPORT)
            document = self._document(contest, None)
        return reports.render(document, lang)

    def signers(self, contest: str) -> tuple[tuple[str, bool], ...]:
        """Persons who signed the newest recap record, and whether each has signed its PDF."""
        from recap_desktop import reports

        with self._context.lock:
            record = self._newest(contest)
            persons = self._persons(record)
            data = report_file.kept(self._context, record.id, self._path(record))
        done = len(reports.verify_pdf(data).signatures) if data is not None else 0
        return tuple((person, index < done) for index, person in enumerate(persons))

    def sign(self, contest: str, person: str, passphrase: str, lang: str = "id") -> bytes:
        """Put the next signature on the PDF of the newest signed recap; the persons sign in the record's order.

        :raises KnownError: ``desk.no_recap``, ``desk.report_order``, ``desk.report_changed`` when the file with the
            signatures so far is not the one this desk wrote, ``session.*``, ``report.*``.
        """
        from recap_desktop import reports

        with self._context.lock:
            self._context.require(Command.SIGN_RECAP)
            record = self._newest(contest)
            path = self._path(record)
            report_file.refuse_changed(self._context, record.id, path)
            waiting = [name for name, done in self.signers(contest) if not done]
            if not waiting or waiting[0] != person:
                raise KnownError("desk.report_order", name=self._context.name_of(waiting[0]) if waiting else "-")
            document = self._document(contest, record)
            seats = reports.committee_signers(document, self._persons(record), lang)
            data = report_file.kept(self._context, record.id, path) or self._prepared(document, seats, lang)
            seat = seats[self._persons(record).index(person)]
            with self._context.keys(person, passphrase) as keys:
                if keys.pdf is None:
                    raise KnownError("security.key_file")
                chain = self._context.keystore.card(person).chain
                signed = reports.sign(data, seat, keys.pdf, chain, self._context.clock.now())
            report_file.keep(self._context, record.id, path, person, signed)
        self._context.changed("report")
        return signed

    def signed(self, contest: str) -> bytes | None:
        """The PDF of the newest recap once everybody has signed it; None before."""
        with self._context.lock:
            self._context.require(Command.VIEW_REPORT)
            try:
                record = self._newest(contest)
            except KnownError:
                return None
            if not all(done for _, done in self.signers(contest)):
                return None
            return report_file.kept(self._context, record.id, self._path(record))

    def _prepared(self, document: DHasil, seats: Sequence[PdfSigner], lang: str) -> bytes:
        from recap_desktop import reports

        return reports.prepare_signatures(reports.render(document, lang), seats)

    def _path(self, record: Record) -> Path:
        return self._context.folder.root / "reports" / f"{record.id}.pdf"

    def _newest(self, contest: str) -> Record:
        """The recap of the sub-district that still says what the records say."""
        context = self._context
        state = context.state
        expected = recap_content(state, context.ledger.world, contest, context.region)
        fitting = [
            record
            for record in state.recaps
            if record.contest == contest and all(record.payload[key] == value for key, value in expected.items())
        ]
        if not fitting:
            raise KnownError("desk.no_recap", contest=contest)
        return max(fitting, key=lambda record: (record.payload["device_time"], record.id))

    def _persons(self, record: Record) -> list[str]:
        officers = self._context.ledger.roster.officers
        return [officers[key].person for key in record.signers]

    def _document(self, contest: str, record: Record | None) -> DHasil:
        from recap_desktop import reports

        context = self._context
        state, package, region = context.state, context.package, context.region
        stations = [station.code for station in package.stations_of(region)]
        results = [result for result in state.results(contest) if result.station.startswith(region)]
        content = recap_content(state, context.ledger.world, contest, region)
        fixed = record.payload if record is not None else None
        return reports.DHasil(
            recap=recapitulate(package.definition(contest), stations, results),
            election=package.election,
            title=Text(package.title["id"], package.title["en"]),
            contest=contest,
            mode=package.mode,  # type: ignore[arg-type]
            status=content["status"],
            revision=1 + sum(1 for r in state.recaps if r.contest == contest and r.payload["region"] == region
                             and fixed is not None and r.payload["device_time"] < fixed["device_time"]),
            subdistrict=region,
            names={code: found.name for code, found in package.regions.items()},
            choices={choice.number: choice.name for choice in package.contests[contest].choices},
            journal_head=fixed["journal"] if fixed else context.workspace.journal.head,
            device_time=fixed["device_time"] if fixed else stamp(context.clock.now()),
            record_id=record.id if record else "",
            record=record.envelope if record else b"",
            statements=tuple(context.ledger.roster.officers[key].statement for key in record.signers) if record else (),
            missing=tuple(reports.Missing(item["station"], item["reason"]) for item in content["missing"]),
            findings=tuple(self._finding_notes(contest, stations)),
            corrections=tuple(self._correction_notes(contest, stations)),
            committee=self._committee(),
            witnesses=tuple(reports.Witness(c.number) for c in package.contests[contest].choices),
        )

    def _committee(self) -> tuple[Officer, ...]:
        from recap_desktop import reports

        order = {"chair": 0, "member": 1}
        found = [
            officer for officer in self._context.ledger.roster.officers.values()
            if officer.role in _SIGNING_ROLES and officer.subdistrict == self._context.region
        ]
        return tuple(
            reports.Officer(officer.person, self._context.name_of(officer.person), officer.role)  # type: ignore[arg-type]
            for officer in sorted(found, key=lambda o: (order[o.role], o.person))
        )

    def _finding_notes(self, contest: str, stations: Sequence[str]) -> list[FindingNote]:
        from recap_desktop import reports
        from sync.fold.context import SheetContext

        made: list[FindingNote] = []
        for code in stations:
            head = self._context.state.sheet(contest, code).head
            if head is None or not head.payload["findings"]:
                continue
            dpt = self._context.package.stations[code].dpt
            rules = SheetContext(
                contest, code, self._context.package.definition(contest), dpt["t"] if dpt else None
            )
            decided = {key: Figure.from_json(value) for key, value in head.payload["as_decided"].items()}
            named = {item["key"]: item["disposition"] for item in head.payload["findings"]}
            filled = frozenset(head.payload["filled"])
            for finding in rules.findings(decided, filled, head.payload["result_type"]):
                if finding.silenced_by is None and finding.key in named:
                    words = Text(finding.message("id"), finding.message("en"))
                    made.append(reports.FindingNote(code, finding.rule, words, named[finding.key]))
        return made

    def _correction_notes(self, contest: str, stations: Sequence[str]) -> list[CorrectionNote]:
        from recap_desktop import reports

        acts = {record.id: record for record in self._context.state.acts if record.payload["act"] == "correction"}
        made: list[CorrectionNote] = []
        for code in stations:
            head = self._context.state.sheet(contest, code).head
            for key in head.payload["corrections"] if head is not None else ():
                act = acts.get(key)
                if act is None:
                    continue
                for name, change in act.payload["figures"].items():
                    made.append(
                        reports.CorrectionNote(
                            code, name, Figure.from_json(change["from"]), Figure.from_json(change["to"]),
                            act.payload["reason"], act.payload["method"],
                        )
                    )
        return made
