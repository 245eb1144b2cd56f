"""The releases a server has cut: one file a number, written once, so that a release can be made again byte for byte.

``NNNNNN.json`` is RFC 8785 of the plan, the package's digest, the manifest's digest and signature, and the digest of
the release before. A
number is taken by creating its file; two runs cannot take the same one.
"""

from __future__ import annotations

import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from forms.errors import KnownError
from sync.portal.at_hand import Mark, mark_of
from sync.portal.content import Plan
from sync.record.canonical import decode, encode
from sync.regular import open_regular

#: A plan may name as many documents that had not come as there are records that name one: any officer may sign some.
_MAX_ENTRY = 1 << 26


@dataclass(frozen=True)
class Cut:
    """One release that was cut; digests are hex SHA-256, ``previous`` is None for the first release.

    ``signature`` is the file ``manifest.sig``, which the head in the log commits to.
    """

    plan: Plan
    package: str
    manifest: str
    signature: str
    previous: str | None


class Register:
    """The folder of a server's cut releases."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def numbers(self) -> list[int]:
        """Numbers taken, ascending. :raises KnownError: ``portal.register``."""
        try:
            names = [path.name for path in self._folder.iterdir()] if self._folder.is_dir() else []
        except OSError as error:
            raise KnownError("portal.register", path=self._folder.name) from error
        found = (re.fullmatch(r"([0-9]{6,9})\.json", name) for name in names)
        return sorted(int(match[1]) for match in found if match is not None)

    def get(self, number: int) -> Cut | None:
        """A release that was cut.

        :raises KnownError: ``portal.register``.
        """
        path = self._path(number)
        try:
            if not os.path.lexists(path):
                return None
            with open_regular(path) as stream:
                found = decode(stream.read(_MAX_ENTRY + 1), _MAX_ENTRY)
            plan = Plan.of_json(found["plan"])
            cut = Cut(plan, found["package"], found["manifest"], found["signature"], found["previous"])
        except (KnownError, KeyError, TypeError, ValueError, OSError) as error:
            raise KnownError("portal.register", path=path.name) from error
        if cut.plan.number != number:
            raise KnownError("portal.register", path=path.name)
        return cut

    def mark(self, number: int) -> Mark:
        """What tells the entry of a number from another one of the same number."""
        return mark_of(self._path(number))

    def add(self, cut: Cut) -> None:
        """Take the number of a release, durably.

        :raises KnownError: ``portal.number`` when it is taken already, ``portal.write``.
        """
        number = cut.plan.number
        data = encode(
            {"plan": cut.plan.to_json(), "package": cut.package, "manifest": cut.manifest, "signature": cut.signature,
             "previous": cut.previous}
        )
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, prefix=".new-") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
                os.link(stream.name, self._path(number))
        except FileExistsError as error:
            raise KnownError("portal.number", number=number, next=max(self.numbers()) + 1) from error
        except OSError as error:
            raise KnownError("portal.write", path=self._folder.name, reason=error.strerror or "I/O") from error

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:06d}.json"
