"""Election packages on the training region, good and bad."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import resources
from sync.trust.spec import build_package
from sync.trust.training import AuthorityKeys, generated_keys, training_keys

GOOD = resources.path("training", "package.json").read_bytes()


def built(folder: Path, keys: AuthorityKeys, **entries: object) -> bytes:
    """Package of the training region with other entries in its specification; TOML values as they are written."""
    shutil.copytree(resources.path("training"), folder)
    spec = folder / "spec.toml"
    lines = spec.read_text(encoding="utf-8").splitlines()
    for name, value in entries.items():
        lines = [f"{name} = {value}", *(line for line in lines if not line.startswith(f"{name} ="))]
    spec.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return build_package(spec, keys)


def _payload_edited(old: bytes, new: bytes) -> bytes:
    """The envelope with an edited payload under the old signature."""
    envelope = json.loads(GOOD)
    payload = base64.b64decode(envelope["payload"])
    assert old in payload
    envelope["payload"] = base64.b64encode(payload.replace(old, new, 1)).decode()
    return json.dumps(envelope, sort_keys=True, separators=(",", ":")).encode()


def _flipped(place: int) -> bytes:
    data = bytearray(GOOD)
    data[place] ^= 0x01
    return bytes(data)


#: Files that are no envelope at all: exit status 2.
NO_PACKAGE: Mapping[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "text": lambda: b"hello\n",
    "a picture": lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "a JSON list": lambda: b"[1, 2]",
    "JSON nested 100 000 deep": lambda: b"[" * 100_000,
    "a PDF": lambda: b"%PDF-1.7\n",
    "a byte order mark before it": lambda: b"\xef\xbb\xbf" + GOOD,
}
#: Files that are an envelope and do not hold: exit status 1.
DAMAGED: Mapping[str, Callable[[], bytes]] = {
    "first letters only": lambda: GOOD[:20],
    "half": lambda: GOOD[: len(GOOD) // 2],
    "without its last byte": lambda: GOOD[:-1],
    "with a byte more": lambda: GOOD + b"\n",
    "twice": lambda: GOOD + GOOD,
    "a flipped bit at the start of the payload": lambda: _flipped(30),
    "a flipped bit in the middle": lambda: _flipped(len(GOOD) // 2),
    "a flipped bit in the signature": lambda: _flipped(len(GOOD) - 20),
    "another name of a station's village": lambda: _payload_edited(b"TANJUNG", b"TANJUNK"),
    "another mode under the training root": lambda: _payload_edited(b'"training"', b'"official"'),
    "a duplicate key": lambda: GOOD[:-1] + b',"payload":""}',
    "a duplicate key in the payload": lambda: _payload_edited(b'"v":1', b'"v":1,"v":1'),
    "nested 100 000 deep": lambda: b'{"payload":' + b"[" * 100_000,
    "a number as payload": lambda: b'{"payload":1,"payloadType":"x","signatures":[]}',
    "no signature": lambda: GOOD[: GOOD.index(b'"signatures":')] + b'"signatures":[]}',
    "NaN inside": lambda: b'{"payload":NaN,"payloadType":"x","signatures":[]}',
    "not UTF-8": lambda: GOOD[:20] + b"\xff" + GOOD[21:],
    "spaces between": lambda: json.dumps(json.loads(GOOD), sort_keys=True).encode(),
    "another kind of record": lambda: GOOD.replace(b"vnd.recap.package", b"vnd.recap.officer"),
}


def expired(folder: Path) -> bytes:
    """A training package whose time is over."""
    return built(folder, training_keys(), valid_until="2024-12-31T23:59:59Z")


def of_another_root(folder: Path, mode: str = "trial") -> bytes:
    """A package of a commission's own root, for the same election code."""
    return built(folder, generated_keys(), mode=f'"{mode}"')
