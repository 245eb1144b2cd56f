"""Reading records strictly, keyings and sealed sheets, against verifying the same records' Ed25519 signatures."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Callable, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.timing import line, timed
from forms.catalogue import load
from forms.definition import FormDefinition
from sync.record.content import figures
from sync.record.envelope import pae
from sync.record.keys import keyid, public_bytes, verifies
from sync.record.record import Record, build

STATIONS = 500
_ID = "ab" * 32
_HEADER = {
    "v": 1, "election": "LATIHAN-2024", "package": _ID, "mode": "training", "device_time": "2024-02-14T15:18:00Z",
    "journal": _ID,
}


def reading() -> None:
    """500 stations as a log has them: two keyings that agree, and the sheet sealed from them."""
    keys = [Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32) for number in (1, 2)]
    rng, definition = random.Random(2024), load("PPWP")
    stations = [_station(definition, rng, keys, f"3171011001{number:03d}") for number in range(STATIONS)]
    records = [record for station in stations for record in station]
    verify = timed(_each(_verifier(public_bytes(keys[0])), records), 3)
    per = 1000 / len(records)
    reference = [one * per for one in verify]
    for name, some in (
        ("keying", [record for station in stations for record in station[:2]]),
        ("sealed sheet", [station[2] for station in stations]),
        ("record of a station as they come", records),
    ):
        measured = [one * 1000 / len(some) for one in timed(_each(_read, some), 5)]
        line(f"strict read of 1,000 x {name}", measured, "Ed25519 of 1,000 of them", reference)
    print(f"memory: {_bytes_held([record.envelope for record in records]) / STATIONS:,.0f} bytes a station", flush=True)


def _read(record: Record) -> None:
    Record.parse(record.envelope)


def _each(act: Callable[[Record], object], records: Sequence[Record]) -> Callable[[], None]:
    def run() -> None:
        figures.figures.cache_clear()
        for record in records:
            act(record)

    return run


def _verifier(public: bytes) -> Callable[[Record], object]:
    """Bare verification: one signature over bytes that are at hand."""
    known: dict[str, tuple[bytes, bytes]] = {}

    def verify(record: Record) -> bool:
        if record.id not in known:
            opened = record.opened()
            known[record.id] = opened.signatures[0].sig, pae(opened.payload_type, opened.payload)
        return verifies(public, *known[record.id])

    return verify


def _bytes_held(envelopes: Sequence[bytes]) -> int:
    """Memory that the read records take beside their envelopes' own bytes."""
    tracemalloc.start()
    held = [Record.parse(envelope) for envelope in envelopes]
    figures.figures.cache_clear()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(held) == len(envelopes)
    return size


def _station(
    definition: FormDefinition, rng: random.Random, keys: Sequence[Ed25519PrivateKey], code: str
) -> tuple[Record, Record, Record]:
    """Figures between 0 and 300 as the boxes are filled, ``X95``."""
    table: dict[str, Any] = {}
    for name in definition.order:
        value = rng.randrange(300)
        table[name] = {"kind": "value", "value": value, "raw": str(value).rjust(3, "X") if value else "XXX"}
    said: dict[str, Any] = {
        **_HEADER, "contest": "PPWP", "station": code, "form": {"id": definition.id, "digest": definition.digest},
        "revision": 1, "result_type": "regular", "source": "plano", "filled": [],
    }
    typed = [
        build("transcription", {**said, "figures": table, "nonce": f"{rng.getrandbits(128):032x}"}, [key])
        for key in keys
    ]
    sheet = build("sheet", {
        **said, "supersedes": [], "outcome": "counted", "transcriptions": sorted(one.id for one in typed),
        "typists": ["OP-1", "OP-2"], "settlements": [], "corrections": [], "dispositions": [], "findings": [],
        "as_written": table, "as_decided": table, "images": [],
    }, keys)
    assert sheet.signers == tuple(keyid(public_bytes(key)) for key in keys)
    return typed[0], typed[1], sheet
