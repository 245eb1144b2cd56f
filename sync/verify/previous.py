"""Whether a release takes nothing away from the one before it, where that one lies beside it.

The log commits to the records, but officer statements and revocations are no leaves of it. Their list, in the order in
which the server took them, stands in the signed manifest; each list must begin with the one of the release before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from forms.errors import KnownError
from sync.portal.release import MANIFEST
from sync.verify.finding import Fact
from sync.verify.folder import ENTRIES, MAX_FILE, Release, listed_files, plan_of, read_manifest


def check_previous(folder: Path, release: Release) -> Fact:
    """What holds of the release before: continued, not beside this one, or none.

    :raises KnownError: ``verify.previous`` when the one before is not of this chain, ``verify.statement_dropped``,
        ``verify.log_rewritten``.
    """
    number, named = release.content.plan.number, release.content.previous
    if named is None:
        return "release_first", {}
    manifest = _beside(folder, named)
    if manifest is None:
        return "release_alone", {"before": named}
    before = read_manifest(manifest)
    plan = plan_of(before)
    if before["election"] != release.package.election or plan.number >= number:
        raise KnownError("verify.previous", number=number)
    _check_statements(before, release)
    _check_entries(before, plan.size, release)
    return "release_continues", {"before": plan.number, "size": plan.size, "statements": plan.statements}


def _beside(folder: Path, digest: str) -> bytes | None:
    """Manifest of the release with this digest among the neighbours of a folder."""
    try:
        neighbours = sorted(folder.resolve().parent.iterdir())
    except OSError:
        return None
    for neighbour in neighbours:
        data = _manifest_of(neighbour)
        if data is not None and hashlib.sha256(data).hexdigest() == digest:
            return data
    return None


def _manifest_of(neighbour: Path) -> bytes | None:
    """A neighbour that cannot be read is nobody's release; that is no fault of this one."""
    manifest = neighbour / MANIFEST
    try:
        return manifest.read_bytes() if manifest.is_file() and manifest.stat().st_size <= MAX_FILE else None
    except OSError:
        return None


def _check_statements(before: Mapping[str, Any], release: Release) -> None:
    now = release.table["statements"]
    for place, name in enumerate(before["statements"]):
        if place >= len(now) or now[place] != name:
            raise KnownError("verify.statement_dropped", id=name[:16], number=before["plan"]["number"])


def _check_entries(before: Mapping[str, Any], size: int, release: Release) -> None:
    lines = b"".join(entry + b"\n" for entry in release.content.entries[:size])
    listed = listed_files(before).get(ENTRIES)
    if listed != (len(lines), hashlib.sha256(lines).hexdigest()):
        raise KnownError("verify.log_rewritten", number=before["plan"]["number"])
