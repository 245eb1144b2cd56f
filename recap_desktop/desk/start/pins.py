"""Roots that a person confirmed on this device, by election: ``pins.json`` of the data folder, written whole or not.

A pin is asked for once: a second workspace of the same election needs no fingerprint again, another root is refused,
and so is a package older than the newest that any workspace here has used. Failure table: the file is gone or damaged
-> the packages of the workspaces beside it still hold their roots; where there is none, the fingerprint is asked for
again; it cannot be written -> no workspace is made.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from forms.errors import KnownError
from recap_desktop.core.files import known_io, read_limited, write_atomic
from sync.record.canonical import decode, encode
from sync.record.keys import b64, unb64
from sync.trust.package import ElectionPackage, Pin, check_pin

FILE = "pins.json"
_LIMIT = 1 << 20


class Pins:
    """The pins of one data folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FILE

    def all(self) -> dict[str, Pin]:
        """Pins by election; what cannot be read is no pin."""
        try:
            found = decode(read_limited(self._file, _LIMIT), _LIMIT)
        except KnownError:
            return {}
        listed = found.get("pins") if isinstance(found, dict) and found.get("v") == 1 else None
        pins = (_pin(one) for one in listed) if isinstance(listed, list) else ()
        return {pin.election: pin for pin in pins if pin is not None}

    def keep(self, package: ElectionPackage) -> None:
        """Hold this root fast, and this number as the lowest.

        :raises KnownError: ``workspace.*`` where it cannot be written.
        """
        pins = self.all()
        before = pins.get(package.election)
        if before is not None and before.root == package.root and before.sequence >= package.sequence:
            return
        pins[package.election] = package.pin()
        listed = [
            {"election": pin.election, "root": b64(pin.root), "sequence": pin.sequence, "digest": pin.digest}
            for _, pin in sorted(pins.items())
        ]
        with known_io(self._file):
            self._file.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(self._file, encode({"v": 1, "pins": listed}))


def _pin(found: Any) -> Pin | None:
    if not isinstance(found, dict) or set(found) != {"election", "root", "sequence", "digest"}:
        return None
    election, sequence, digest = found["election"], found["sequence"], found["digest"]
    if not (isinstance(election, str) and type(sequence) is int and isinstance(digest, str)):
        return None
    try:
        return Pin(election, unb64(found["root"]), sequence, digest)
    except (KnownError, ValueError, TypeError):
        return None


def pinned(package: ElectionPackage, pins: Pins, used: Iterable[ElectionPackage]) -> bool:
    """Whether the root of a package was confirmed on this device before.

    :param used: packages of the workspaces here.
    :raises KnownError: ``package.other_root``, ``package.older``, ``package.other_content``,
        ``package.other_previous`` against what is held fast.
    """
    held = _held(package, pins, used)
    for one in sorted(held, key=lambda pin: pin.sequence, reverse=True):
        check_pin(package, one)
    return bool(held)


def check_root(package: ElectionPackage, pins: Pins, used: Iterable[ElectionPackage]) -> None:
    """A package that may be older than what is used here, as that of a backup, is of the root held fast.

    :raises KnownError: ``package.other_root``.
    """
    if any(one.root != package.root for one in _held(package, pins, used)):
        raise KnownError("package.other_root", fingerprint=package.fingerprint)


def _held(package: ElectionPackage, pins: Pins, used: Iterable[ElectionPackage]) -> list[Pin]:
    """Pins that speak of a package; training has none: its root is built in."""
    if package.mode == "training":
        return []
    kept = pins.all().get(package.election)
    own = [one.pin() for one in used if one.election == package.election and one.mode != "training"]
    return [*([kept] if kept is not None else []), *own]
