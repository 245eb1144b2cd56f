"""Documents of any size for tests of the printed D.Hasil: real form, real recapitulation, real record."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from forms.catalogue import load
from forms.choices import grouped
from forms.definition import FormDefinition, Text
from forms.figure import Figure
from forms.recapitulation import StationResult, recapitulate
from recap_desktop.reports import (
    CorrectionNote,
    DHasil,
    FindingNote,
    LogHead,
    MissingNote,
    PdfSigner,
    Signatory,
    Witness,
    committee_signers,
    prepare_signatures,
    render,
    sign,
)
from tests.helpers.pki import NOW, SUBDISTRICT, Committee, Member, committee

NAMES = ('RA"AS', "LAMBANG SARI I, II, III", "A'AN SEJAHTERA", "SUKA MAJU TIMUR DAYA PERMATA INDAH SEKALI XII")
PERSONS = ("KETUA", "ANGGOTA-1", "ANGGOTA-2", "ANGGOTA-3", "ANGGOTA-4")


def document(
    villages: Sequence[int], *, missing: int = 0, most: int = 300, blank: bool = False, seed: int = 1,
    definition: FormDefinition | None = None,
) -> DHasil:
    """A preview with ``villages[i]`` stations in village i, the last ``missing`` of the first village not in.

    :param most: figures are drawn below this. :param blank: the first station's ``valid`` is blank.
    """
    chance = random.Random(seed)
    definition = definition or load("PPWP", 3)
    names = {"00": "PROVINSI LATIHAN", SUBDISTRICT[:4]: "KABUPATEN LATIHAN", SUBDISTRICT: "KECAMATAN LATIHAN"}
    expected: list[str] = []
    gone: set[str] = set()
    for place, count in enumerate(villages):
        code = f"{SUBDISTRICT}{1001 + place}"
        names[code] = NAMES[place % len(NAMES)] + (f" {place}" if place >= len(NAMES) else "")
        stations = [f"{code}{number:03d}" for number in range(1, count + 1)]
        expected += stations
        if place == 0 and missing:
            gone = set(stations[-missing:])
    results = [
        StationResult(code, "ab" * 32, {name: Figure.of(chance.randrange(most)) for name in definition.order})
        for code in expected
        if code not in gone
    ]
    if blank:
        results[0] = replace(results[0], figures={**results[0].figures, "valid": Figure.blank()})
    return DHasil(
        recap=recapitulate(definition, expected, results), election="LATIHAN-2024",
        title=Text("Latihan rekapitulasi 2024", "Recapitulation training 2024"), contest="PPWP", mode="training",
        status="partial" if gone else "final", revision=2, subdistrict=SUBDISTRICT, names=names,
        choices={"1": "PASANGAN CALON SATU", "2": "PASANGAN CALON DUA", "3": "PASANGAN CALON TIGA"},
        journal_head="0f" * 32, device_time="2024-02-14T15:18:00Z",
        missing=tuple(MissingNote(code, "lost") for code in sorted(gone)),
        committee=tuple(
            Signatory(person, f"Nama {person}", "member" if place else "chair") for place, person in enumerate(PERSONS)
        ),
    )


def party_document(villages: Sequence[int], *, parties: int = 18, candidates: int = 8) -> DHasil:
    """A preview of contest DPR: 18 parties of 8 candidates unless said otherwise."""
    tree = grouped({party: range(1, candidates + 1) for party in range(1, parties + 1)})
    choices = {
        one.id: f"PARTAI LATIHAN {one.id}" if one.members is not None else f"CALON {one.id} BIN NAMA PANJANG"
        for one in tree
    }
    return replace(document(villages, definition=load("DPR", tree)), contest="DPR", choices=choices)


def with_notes(plain: DHasil) -> DHasil:
    """The same with one of every kind of note."""
    station = plain.recap.expected[0]
    return replace(
        plain,
        findings=(
            FindingNote(station, "R06", Text("Pengguna 210, suara 209.", "Voters 210, ballots 209."),
                        "noted_incident", "Surat suara dibawa pulang."),
            FindingNote(station, "R07", Text("Terpakai 210, suara 209.", "Used 210, ballots 209."),
                        "objection_recorded", "Saksi 2 keberatan atas TPS 001."),
            FindingNote(station, "R10", Text("Diterima 300.", "Received 300.")),
        ),
        corrections=(
            CorrectionNote(station, "votes.1", Figure.of(1090), Figure.of(1091), "miscounted", "strike"),
            CorrectionNote(station, "invalid", Figure.unreadable("1?"), Figure.of(12), "misread", "recount"),
        ),
        witnesses=(Witness("1", "Dewi Anggraini"), Witness("2", "Joko", refusal="miscounted")),
        log_head=LogHead(1234, "cd" * 32),
    )


def with_record(plain: DHasil, here: Committee | None = None) -> DHasil:
    """The same with a recap record signed by three officers, as the desk would make it."""
    here, recap = here or committee(), plain.recap
    payload = {
        "contest": plain.contest, "level": "subdistrict", "region": SUBDISTRICT, "status": plain.status,
        "expected": len(recap.expected), "included": plain.included,
        "missing": [{"station": code, "reason": "not_entered"} for code in recap.missing],
        "sheets": [f"{place:064x}" for place in range(plain.included)], "totals": dict(recap.total.totals),
        "blanks": dict(recap.total.blanks),
        "villages": [{"code": code, "totals": dict(column.totals)} for code, column in recap.villages.items()],
    }
    record = here.sign("recap", payload, PERSONS[:3])
    statements = tuple(here[person].enrolment.statement for person in PERSONS[:3])
    return replace(plain, record=record.envelope, record_id=record.id, statements=statements)


def signers_of(
    made: DHasil, persons: Sequence[str] = PERSONS[:3], here: Committee | None = None
) -> list[tuple[PdfSigner, Member]]:
    """PDF signers with the officers' real keys and certificates."""
    here = here or committee()
    return [(signer, here[person]) for signer, person in zip(committee_signers(made, persons), persons, strict=True)]


def signed(made: DHasil, here: Committee | None = None) -> bytes:
    """Rendered, prepared for three officers and signed by them one after the other."""
    pairs = signers_of(made, here=here)
    pdf = prepare_signatures(render(made), [signer for signer, _ in pairs])
    for signer, member in pairs:
        pdf = sign(pdf, signer, member.pdf_key, member.enrolment.chain, NOW if here is None else here.now)
    return pdf


@cache
def signed_small() -> tuple[DHasil, bytes]:
    """One small signed document, made once."""
    made = with_record(with_notes(document([3, 2], missing=1)))
    return made, signed(made)
