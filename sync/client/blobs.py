"""Blobs by pieces: sent and fetched so that a cut line costs one piece, not the whole."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from sync.client.answers import believing_no_other_shape, message, problem
from sync.client.client import Client
from sync.client.transport import TransportError
from sync.record.canonical import decode
from sync.regular import is_regular, open_regular, write_fresh
from sync.system import take_place
from sync.wire import paths
from sync.wire.headers import CONTENT_TYPE, OCTETS, RANGE
from sync.wire.limits import CHUNK, MAX_BLOB
from sync.wire.messages import BlobList, MissingChunks, shaped, write


def list_of(path: Path) -> BlobList:
    """Digest, size and pieces of a file.

    :raises TransportError: ``client.blob`` for one that is empty or too large.
    """
    whole, chunks, size = hashlib.sha256(), [], 0
    with open_regular(path) as stream:
        while piece := stream.read(CHUNK):
            size += len(piece)
            if size > MAX_BLOB:
                break
            whole.update(piece)
            chunks.append(hashlib.sha256(piece).hexdigest())
    if not 0 < size <= MAX_BLOB:
        raise TransportError("client.blob", name=path.name)
    return BlobList(whole.hexdigest(), size, chunks)


def send_blob(client: Client, path: Path, blob: BlobList | None = None) -> int:
    """Send a file that a record in the log names; how many pieces went. What the server has is not sent again.

    :raises TransportError: no answer, or ``server.*``: what was sent stays, sending again goes on from there.
    """
    blob = blob or list_of(path)
    missing = _missing(client, blob)
    positions = {chunk: number for number, chunk in enumerate(blob.chunks)}
    with open_regular(path) as stream:
        for chunk in missing:
            stream.seek(positions[chunk] * CHUNK)
            where = paths.filled(paths.CHUNK, digest=blob.sha256, chunk=chunk)
            answer = client.call("PUT", where, stream.read(CHUNK), {CONTENT_TYPE: OCTETS})
            if answer.status != 204:
                raise problem(answer)
    if missing and _missing(client, blob):
        raise TransportError("client.answer")
    return len(missing)


def _missing(client: Client, blob: BlobList) -> list[str]:
    """Pieces that the server lacks, each once, in order."""
    answer = client.call("PUT", paths.filled(paths.BLOB, digest=blob.sha256), write(blob))
    if answer.status == 409:
        with believing_no_other_shape():
            lacking = set(shaped(decode(answer.body), MissingChunks, "record.not_json").missing)
        if not lacking or not lacking <= set(blob.chunks):
            raise TransportError("client.answer")
        return [chunk for chunk in dict.fromkeys(blob.chunks) if chunk in lacking]
    message(answer, BlobList)
    return []


def fetch_blob(client: Client, blob: BlobList, target: Path) -> int:
    """Fetch a blob to a file that appears only whole; how many bytes came. One cut off goes on where it stopped.

    :raises TransportError: no answer, ``server.*``, ``client.blob`` where what came is not what the list says.
    """
    part = target.with_name(f".{blob.sha256}.part")
    have = part.stat().st_size if is_regular(part) else 0
    came = 0
    with part.open("r+b") if have else write_fresh(part) as stream:
        have = _holding(part, blob)
        stream.truncate(have)
        while have < blob.size:
            last = min(have + CHUNK, blob.size) - 1
            answer = client.call(
                "GET", paths.filled(paths.BLOB, digest=blob.sha256), None, {RANGE: f"bytes={have}-{last}"}
            )
            if answer.status != 206 and not (answer.status == 200 and len(answer.body) == blob.size == last - have + 1):
                raise problem(answer)
            chunk = blob.chunks[have // CHUNK]
            if len(answer.body) != last - have + 1 or hashlib.sha256(answer.body).hexdigest() != chunk:
                raise TransportError("client.blob", name=blob.sha256[:16])
            stream.seek(have)
            stream.write(answer.body)
            have, came = last + 1, came + len(answer.body)
        stream.flush()
        os.fsync(stream.fileno())
    with open_regular(part) as stream:
        if hashlib.file_digest(stream, "sha256").hexdigest() != blob.sha256:
            part.unlink()
            raise TransportError("client.blob", name=blob.sha256[:16])
    take_place(part, target)
    return came


def _holding(part: Path, blob: BlobList) -> int:
    """Bytes at the beginning of a partial file that are whole pieces of the blob."""
    have = 0
    with open_regular(part) as stream:
        for chunk in blob.chunks:
            piece = stream.read(CHUNK)
            if hashlib.sha256(piece).hexdigest() != chunk:
                break
            have += len(piece)
    return have
