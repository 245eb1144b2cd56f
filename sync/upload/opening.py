"""A publisher for a target. What a kind needs is loaded with its first use: no other kind, and no window, pays."""

from __future__ import annotations

from pathlib import Path

from forms.errors import KnownError
from sync.upload.publisher import Publisher
from sync.upload.targets import FOLDER, Target


def publisher_of(target: Target, journal: Path) -> Publisher:
    """The back end of a target.

    :param journal: folder of this computer in which what was done is written down.
    :raises KnownError: ``upload.library`` where what it needs is not installed; ``upload.no_secret``,
        ``upload.open_secret``.
    """
    if target.kind == FOLDER:
        from sync.upload.tree.folder import FolderStore
        from sync.upload.tree.publisher import TreePublisher

        path = target.path("path")
        return TreePublisher(FolderStore(path or Path()), target.catalogue())
    raise KnownError("upload.library", name=target.kind)
