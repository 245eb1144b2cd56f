"""What one check found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forms.errors import KnownError
from sync.trust.package import ElectionPackage

#: Message code below ``verify.`` and its parameters.
Fact = tuple[str, Mapping[str, object]]


@dataclass(frozen=True)
class CheckResult:
    """Outcome of one check: what holds, the first fault (if any), the package inside or near that it rests on (if any).
    """

    holds: tuple[Fact, ...] = ()
    fault: KnownError | None = None
    package: ElectionPackage | None = None


def shown(name: str) -> str:
    """A file name fit for a sentence: a name with line breaks must not be able to write lines of the report."""
    whole = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in whole)
