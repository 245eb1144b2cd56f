"""What one check found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms.errors import KnownError

#: Message code below ``verify.`` and its parameters.
Fact = tuple[str, Mapping[str, object]]


@dataclass(frozen=True)
class CheckResult:
    """Outcome of one check: what holds, the root of the package inside or near (if any), the first fault (if any)."""

    holds: tuple[Fact, ...] = ()
    fault: KnownError | None = None
    fingerprint: str | None = None


def shown(name: str) -> str:
    """A file name fit for a sentence: a name with line breaks must not be able to write lines of the report."""
    whole = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in whole)
