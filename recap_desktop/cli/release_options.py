"""What ``recap publish`` and ``recap serve`` both ask of releases: copies, signed documents, and targets."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sync.upload.publisher import Publisher
    from sync.upload.targets import Target

_COPIES = ("all", "xlsx", "none")
#: As :data:`sync.portal.documents.POLICIES`, which is not loaded to parse a command line.
_D_HASIL = ("withheld", "whole")
#: What was done at targets is written down here, under the server's data folder or under this person's own.
_JOURNAL = "uploads"


def add_copies(parser: argparse.ArgumentParser) -> None:
    """Which courtesy copies a release has: said by whoever cuts it, never by what is installed."""
    parser.add_argument("--copies", choices=_COPIES, default=_COPIES[0], help="help.publish_copies")


def add_documents(parser: argparse.ArgumentParser) -> None:
    """Whether the signed D.Hasil are in a release: they carry names and signatures, so somebody has to decide it."""
    parser.add_argument("--d-hasil", choices=_D_HASIL, default=_D_HASIL[0], help="help.publish_d_hasil")


def copies_of(arguments: argparse.Namespace) -> Sequence[str]:
    """Kinds of copies as asked for."""
    from sync.portal.copies import ALL, PLAIN

    return {"all": ALL, "xlsx": PLAIN, "none": ()}[arguments.copies]


def targets_of(words: Sequence[str]) -> list[Target]:
    """Targets as they were named; a folder of one is none of somebody's workspace or server.

    :raises KnownError: ``upload.*``, ``output.*``.
    """
    from recap_desktop.core.outputs import check_folder
    from sync.upload.targets import read_target

    found = []
    for word in words:
        target = read_target(word)
        path = target.path("path")
        if path is not None:
            check_folder(path)
        found.append(target)
    return found


def opener(target: Target, data: Path | None) -> Callable[[], Publisher]:
    """Makes the back end of a target, with the papers of a package.

    :param data: the server's data folder; None where the release lies in a folder.
    """
    from recap_desktop.core.own_folder import data_folder
    from recap_desktop.reports.handover.papers import HandOverPapers
    from sync.server.folder import RELEASES
    from sync.upload.opening import publisher_of

    journal = data / RELEASES / _JOURNAL if data is not None else data_folder() / _JOURNAL
    return partial(publisher_of, target, journal, HandOverPapers())
