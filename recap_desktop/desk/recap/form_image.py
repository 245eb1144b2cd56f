"""The record that names the signed D.Hasil, so that the document travels as a blob behind it."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from recap_desktop.desk.context import DeskContext
from recap_desktop.workspace.blobs import blob_of
from sync.record.content import FORM_D
from sync.record.record import Record, build
from sync.wire.limits import MAX_BLOB


def form_image(context: DeskContext, recap: Record, document: bytes, key: Ed25519PrivateKey) -> Record | None:
    """The ``image`` record of a document, signed by whoever made its last signature.

    None for a document that is larger than a blob may be: it stays on this laptop.
    """
    if len(document) > MAX_BLOB:
        return None
    blob = blob_of(document)
    payload = {
        **context.header("image"), "contest": recap.contest, "region": context.region, "recap": recap.id, "page": 1,
        "label": FORM_D, "derivative": None,
        "original": {"sha256": blob.sha256, "size": blob.size, "chunks": list(blob.chunks)},
    }
    return build("image", payload, [key])
