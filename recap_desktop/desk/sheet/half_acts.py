"""Acts that somebody began to fill in and did not sign: kept for that person in the encrypted workspace.

What is kept are readings of paper, codes and texts as they stand in the form; never a passphrase. It is no record, no
part of the fold and leaves this laptop in a backup only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from recap_desktop.desk.context import DeskContext
from recap_desktop.workspace.settings import HALF_ACT


class HalfActs:
    """What the signed-in officer left half filled, by a key that names act, sheet and cause."""

    def __init__(self, context: DeskContext) -> None:
        self._context = context

    def keep(self, key: str, values: Mapping[str, object] | None) -> None:
        """Keep the values of a form by the names of its inputs; None: there is nothing to keep any more.

        :raises KnownError: ``session.sign_in_first``, ``workspace.*``.
        """
        with self._context.lock:
            settings = self._context.workspace.settings
            if values is not None:
                settings.put(self._name(key), dict(values))
            elif settings.get(self._name(key)) is not None:
                settings.drop(self._name(key))

    def kept(self, key: str) -> Mapping[str, object] | None:
        """What was kept under a key. :raises KnownError: ``session.sign_in_first``, ``workspace.*``."""
        with self._context.lock:
            found = self._context.workspace.settings.get(self._name(key))
        return found if isinstance(found, dict) else None

    def _name(self, key: str) -> str:
        return f"{HALF_ACT}{self._context.me.person}.{hashlib.sha256(key.encode()).hexdigest()}"
