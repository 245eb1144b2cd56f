"""Recapitulations whose signed documents travel: a town, the record of a document, the document on the server."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from sync.record.record import Record
from sync.server.folder import BLOBS
from sync.wire.limits import CHUNK
from tests.helpers.releases import Town, rows_of, sealed_desk
from tests.sync.fold.acts import CONTEST, recap
from tests.sync.fold.desks import TestDesk

REGION = "000101"
SIGNERS = ("KETUA", "ANGGOTA-1", "ANGGOTA-2")
PDF = b"%PDF-1.7\n" + b"tanda tangan " * 20_000


def image_of(desk: TestDesk, document: bytes, about: Record, person: str) -> Record:
    chunks = [document[at:at + CHUNK] for at in range(0, len(document), CHUNK)]
    return desk.force({
        "kind": "image", "contest": CONTEST, "region": REGION, "recap": about.id, "page": 1, "label": "form_d",
        "derivative": None, "original": {
            "sha256": hashlib.sha256(document).hexdigest(), "size": len(document),
            "chunks": [hashlib.sha256(one).hexdigest() for one in chunks],
        },
    }, person)


@dataclass
class Told:
    """A town with a recapitulation, the record of its document, and releases by what they are."""

    town: Town
    folder: Path
    recap: Record
    image: Record

    @property
    def digest(self) -> str:
        return hashlib.sha256(PDF).hexdigest()

    @property
    def path(self) -> str:
        return f"dokumen/{REGION}/{self.digest}.pdf"

    def come(self, document: bytes) -> Path:
        """A document reaches the server."""
        digest = hashlib.sha256(document).hexdigest()
        place = self.town.data / BLOBS / digest[:2] / digest
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(document)
        return place

    @classmethod
    def begun(cls, folder: Path, stations: int) -> Told:
        """So many stations are sealed, their recapitulation is signed; the server has it and not the document."""
        desk = sealed_desk(stations)
        first = desk.force(recap(desk.state, REGION), *SIGNERS)
        image = image_of(desk, PDF, first, "ANGGOTA-2")
        town = Town(folder / "server", desk.committee)
        town.send(desk.records.values())
        return cls(town, folder, first, image)

    def row(self, release: str, record: Record) -> dict[str, str]:
        (found,) = rows_of(self.folder / release, "formulir", gambar=record.id)
        return found
