"""Signed documents that travel as blobs: the ``image`` records that name them, and fetching one on demand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from forms.errors import KnownError
from recap_desktop.core.files import keep_private, known_io, private_folder
from recap_desktop.desk.context import DeskContext
from recap_desktop.workspace.blobs import Blob
from sync.client.blobs import fetch_blob
from sync.client.client import Client
from sync.record.content import FORM_D, BlobName, Image
from sync.record.record import Record
from sync.wire.messages import BlobList


def images(context: DeskContext) -> Iterator[tuple[Record, BlobList]]:
    """Every blob that a record of this desk names, with the record, in the order of arrival."""
    for envelope in context.workspace.records.of_kind("image"):
        record = Record.parse(envelope)
        said = record.content_as(Image)
        for name in (said.original, said.derivative):
            if name is not None:
                yield record, _list_of(name)


def _list_of(name: BlobName) -> BlobList:
    return BlobList(name.sha256, name.size, list(name.chunks))


def signed_documents(context: DeskContext, recap: str) -> tuple[BlobList, ...]:
    """D.Hasil of a recap record that ``image`` records with an effect name; several where several were signed."""
    return tuple(
        blob for record, blob in images(context)
        if record.content_as(Image).label == FORM_D and record.content_as(Image).recap == recap
        and record.id not in context.state.refused
    )


def fetch_document(context: DeskContext, client: Client, blob: BlobList) -> Path:
    """Fetch a blob that a record names; one that is here is not fetched again. A cut line costs one piece.

    :raises KnownError: ``client.*``, ``server.*``; ``client.blob`` for content other than its digest and pieces say;
        ``workspace.*``.
    """
    with context.lock:
        target, here = context.workspace.blobs.path(blob.sha256), context.workspace.blobs.holds(blob.sha256)
    if not here:
        with known_io(target):
            private_folder(target.parent)
            fetch_blob(client, blob, target)
            keep_private(target)
    with context.lock, context.workspace.transaction():
        context.workspace.blobs.fetched(Blob(blob.sha256, blob.size, tuple(blob.chunks)), context.clock.now())
    return target


def read_document(context: DeskContext, blob: BlobList) -> bytes | None:
    """Content of a blob; None where it is not here yet."""
    with context.lock:
        return context.workspace.blobs.read(blob.sha256) if context.workspace.blobs.holds(blob.sha256) else None


def document_named(context: DeskContext, digest: str) -> BlobList:
    """A blob by its digest. :raises KnownError: ``server.blob_unnamed`` where no record here names it."""
    found = next((blob for _, blob in images(context) if blob.sha256 == digest), None)
    if found is None:
        raise KnownError("server.blob_unnamed")
    return found
