"""A server's data folder as the publisher sees it, whether a server is running on it or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.errors import KnownError
from sync.log.receipt import RELEASE
from sync.portal.kept import KeptReleases
from sync.portal.source import Archive
from sync.server.beside import deliver
from sync.server.blobs import BlobShelf
from sync.server.clock import utc_now
from sync.server.drafts import head_draft, is_head
from sync.server.folder import BLOBS, CURRENT, DATABASE, RELEASES, DataFolder, open_folder
from sync.server.second_place import show
from sync.server.service import Service
from sync.server.store.interface import InboxItem


@contextmanager
def open_archive(
    data_dir: Path, log_key: Ed25519PrivateKey | None = None, clock: Callable[[], datetime] = utc_now
) -> Iterator[Archive]:
    """What the server of this folder keeps.

    :param log_key: makes the head of a release a leaf where no server runs; without it the next start does.
    :raises KnownError: ``portal.no_data`` for a folder that no server has used, ``server.database``,
        ``package.*``.
    """
    try:
        used = (data_dir / DATABASE).is_file() and (data_dir / CURRENT).is_file()
    except OSError as error:
        raise KnownError("portal.no_data", path=data_dir.name) from error
    if not used:
        raise KnownError("portal.no_data", path=data_dir.name)
    folder = open_folder(data_dir)
    try:
        yield _archive(folder, lambda item: deliver(folder, [item], log_key, clock))
    finally:
        folder.store.close()


def show_notes(data_dir: Path, notes: Iterable[str]) -> None:
    """Hold checkpoints of releases that lie near against a folder; what its log did not sign is passed over.

    :raises KnownError: ``server.behind``, ``server.forked``: the folder then stops for good; as :func:`open_folder`.
    """
    folder = open_folder(data_dir)
    try:
        for note in notes:
            try:
                show(folder.store, folder.place, note)
            except KnownError as error:
                if error.code != "log.checkpoint":
                    raise
    finally:
        folder.store.close()


def archive_of(service: Service) -> Archive:
    """The same of a server that runs in this process."""
    return _archive(service.folder, lambda item: service.sequencer.add(head_draft(item)).result())


def _archive(folder: DataFolder, hand_over: Callable[[InboxItem], object]) -> Archive:
    packages = {one.digest: one for one in folder.shelf.chain}

    def head(manifest: str, signature: bytes) -> None:
        hand_over(InboxItem(manifest, RELEASE, signature))

    def waiting() -> int:
        heads = [item.id for item in folder.store.inbox() if is_head(item)]
        return len(heads) - len(folder.store.leaves_of(heads))

    blobs, kept = BlobShelf(folder.path / BLOBS, folder.store), KeptReleases(folder.path / RELEASES)

    def documents(digest: str) -> list[Path]:
        return [path for path in (blobs.path(digest), kept.place(digest)) if path is not None and path.is_file()]

    return Archive(folder.store, folder.package, packages, folder.path / RELEASES, head, documents, waiting)
