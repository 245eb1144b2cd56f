"""What one check found."""

from __future__ import annotations

from dataclasses import dataclass

from forms.errors import KnownError


@dataclass(frozen=True)
class Finding:
    """Outcome of one check: what holds, the package inside (if any), the first fault (if any)."""

    holds: tuple[tuple[str, dict[str, object]], ...] = ()
    fault: KnownError | None = None
    fingerprint: str | None = None
