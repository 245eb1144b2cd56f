"""Verifies a release folder from itself: manifest, files, log, records, every table again, and the release before."""

from __future__ import annotations

from pathlib import Path

from forms.errors import KnownError
from sync.trust.package import open_package
from sync.verify.finding import Fact, Finding
from sync.verify.folder import PACKAGE, needed, read_files, read_release
from sync.verify.previous import check_previous
from sync.verify.recount import recount


def check_release(folder: Path) -> Finding:
    """The first thing that does not hold, or everything that does."""
    found = read_files(folder)
    package = open_package(needed(found, PACKAGE))
    try:
        release = read_release(found, package)
        told = recount(release)
        before = check_previous(folder, release)
    except KnownError as error:
        return Finding(fault=error, fingerprint=package.fingerprint)
    content = release.content
    holds: list[Fact] = [
        ("release_files", {"n": len(found)}),
        ("release_log", {"n": len(content.entries)}),
        ("release_records", {"n": len(content.containers)}),
        *told,
        ("release_tables", {"number": content.plan.number, "time": content.plan.published_at}),
        *before,
    ]
    return Finding(tuple(holds), fingerprint=package.fingerprint)
