"""Verifies a release folder from itself: manifest, files, log, records, every table again, and the release before."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from forms.errors import KnownError
from sync.trust.package import MAX_PACKAGE, open_package
from sync.verify.finding import CheckResult, Fact, shown
from sync.verify.folder import open_source
from sync.verify.manifest import PACKAGE, check_files, head_under, small_file
from sync.verify.previous import check_previous
from sync.verify.recount import recount

#: So many names of files that are no part of it are said; a disk for two systems has one beside every file.
_NAMED = 20
_YOUNG = 50_000


def check_release(folder: Path) -> CheckResult:
    """The first thing that does not hold, or everything that does."""
    package = open_package(small_file(folder, PACKAGE, MAX_PACKAGE))
    try:
        head = head_under(folder, package)
        with _collected_seldom():
            count, strays = check_files(head)
            source = open_source(head)
            made = recount(source, datetime.now(UTC))
        holds = [("release_files", {"n": count}), *strays_said(strays), *made, *check_previous(source)]
    except KnownError as error:
        return CheckResult(fault=error, package=package)
    return CheckResult(tuple(holds), package=package)


@contextmanager
def _collected_seldom() -> Iterator[None]:
    """Look for circles of dead objects after every 50,000 new ones instead of 700.

    A recount makes millions of objects of which nearly all die when their sub-district is done, without a circle.
    """
    before = gc.get_threshold()
    gc.set_threshold(_YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def strays_said(strays: list[str]) -> list[Fact]:
    """What an operating system left in the folder is named; it says nothing against the release."""
    return [("release_strays", {"n": len(strays), "names": named(strays)})] if strays else []


def named(strays: Sequence[str]) -> str:
    """The first names of what is no part of a release."""
    return ", ".join([*(shown(one[:200]) for one in strays[:_NAMED]), *(["..."] if len(strays) > _NAMED else [])])
