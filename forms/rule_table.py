"""Versions of the rules. A version once used is never changed: a repaired rule is a new file with the next number.

A table lists rules as data, in order of dominance, without naming any form: a rule binds the fields it names wherever
a form has them (``unless`` keeps it from forms that have a field of that pattern). The words of the rules are not part
of a version, they stand in ``definitions/sentences.json`` and may be corrected; what a rule judges may not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from forms.errors import KnownError


@dataclass(frozen=True, eq=False)
class RuleTable:
    """One version of the rules; compared by identity.

    :param digest: hex SHA-256 of the table; names it in a package together with the version.
    """

    version: int
    digest: str
    rules: tuple[Mapping[str, Any], ...]


def table_from_data(data: Mapping[str, Any]) -> RuleTable:
    """A table of parsed data: ``version`` and ``rules``."""
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return RuleTable(data["version"], hashlib.sha256(canonical.encode("utf-8")).hexdigest(), tuple(data["rules"]))


@cache
def tables() -> Mapping[int, RuleTable]:
    """Every version that this program knows."""
    folder = files("forms") / "definitions"
    found = [
        table_from_data(json.loads(file.read_text(encoding="utf-8")))
        for file in folder.iterdir() if file.name.startswith("rules-")
    ]
    return {one.version: one for one in sorted(found, key=lambda one: one.version)}


def newest_rules() -> RuleTable:
    """The version that new packages name."""
    return tables()[max(tables())]


def rules_numbered(version: object = None) -> RuleTable:
    """The table of a version; the newest where none is asked for.

    :raises KnownError: ``form.rules_unknown`` where this program does not have it.
    """
    if version is None:
        return newest_rules()
    found = tables().get(version) if isinstance(version, int) else None
    if found is None:
        raise KnownError("form.rules_unknown", version=str(version)[:20])
    return found


def rules_of(version: int, digest: str) -> RuleTable:
    """The table a package names.

    :raises KnownError: ``form.rules_unknown`` where this program does not have it.
    """
    found = tables().get(version)
    if found is None or found.digest != digest:
        raise KnownError("form.rules_unknown", version=version)
    return found
