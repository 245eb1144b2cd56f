"""Which signed D.Hasil a release holds: said in its plan, so that every file of it follows from log and plan.

A document arrives behind its record, and nothing in the log says when. Whoever cuts a release therefore says two things
that are signed with it: whether documents are published at all, and which of those that the log names the server did
not have whole at that moment. See docs/adr/0063-documents-in-a-release.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from forms.errors import KnownError
from sync.record.content import FORM_D, Image
from sync.record.record import Record
from sync.regular import holds, open_regular

#: Documents are published as they were signed, or none is. A masked one would be no signed one any more.
WHOLE, WITHHELD = "whole", "withheld"
POLICIES = (WITHHELD, WHOLE)
#: Folder of the documents in a release.
FOLDER = "dokumen"
_MAGIC = b"%PDF-"
_PIECE, _PAGE = 1 << 20, 1000
#: Files that may be a blob, by its digest (hex): the server's own, and what an earlier release kept of it.
FindBlob = Callable[[str], Sequence[Path]]


def document_path(region: str, digest: str) -> str:
    """Where a document lies in a release."""
    return f"{FOLDER}/{region}/{digest}.pdf"


@dataclass(frozen=True)
class Documents:
    """What the plan of a release says of documents; a plan without it withholds them all.

    ``absent`` are the leaves (index in the log, ascending) that name a document which was not here as a whole PDF.
    """

    policy: str
    absent: tuple[int, ...] = ()

    def to_json(self) -> dict[str, object]:
        """As in the manifest."""
        return {"policy": self.policy, "absent": list(self.absent)}

    @classmethod
    def of_json(cls, said: object) -> Documents:
        """As a manifest has it. :raises ValueError: in any other form than :meth:`to_json` gives."""
        if not isinstance(said, dict) or said.keys() != {"policy", "absent"} or said["policy"] != WHOLE:
            raise ValueError("documents of a plan")
        absent = said["absent"]
        if not isinstance(absent, list) or any(type(one) is not int or one < 0 for one in absent):
            raise ValueError("documents of a plan")
        if absent != sorted(set(absent)):
            raise ValueError("documents of a plan")
        return cls(WHOLE, tuple(absent))


class ImageLeaf(Protocol):
    """A leaf of kind ``image`` as the store has it."""

    @property
    def index(self) -> int: ...
    @property
    def envelope(self) -> bytes: ...


class ImageReader(Protocol):
    """The part of a store that names documents."""

    def leaves(
        self, *, since: int = 0, kinds: Collection[str] = (), region: str = "", limit: int = 1000
    ) -> Sequence[ImageLeaf]:
        """Leaves in order."""
        ...


def documents_now(
    store: ImageReader, size: int, find: FindBlob, is_kept: Callable[[int, str], bool]
) -> Documents:
    """Plan for a release that publishes documents: which of those that a log of this size names are not here.

    :param is_kept: whether an earlier release has a file of this size and digest: then its bytes were looked at before.
    """
    absent = [
        index for index, said in _named(store, size)
        if not any(
            _is_here(path, said.original.size, said.original.sha256, is_kept) for path in find(said.original.sha256)
        )
    ]
    return Documents(WHOLE, tuple(absent))


def read_document(files: Sequence[Path], digest: str) -> Iterator[bytes]:
    """A document piece by piece out of the first file that is whole; it must come out with its digest.

    :raises KnownError: ``portal.document`` where it is gone or damaged since the plan was made.
    """
    if not files:
        raise KnownError("portal.document", digest=digest[:16])
    path = next((one for one in files[:-1] if holds(one, digest)), files[-1])
    whole = hashlib.sha256()
    try:
        with open_regular(path) as stream:
            while piece := stream.read(_PIECE):
                whole.update(piece)
                yield piece
    except OSError as error:
        raise KnownError("portal.document", digest=digest[:16]) from error
    if whole.hexdigest() != digest:
        raise KnownError("portal.document", digest=digest[:16])


def _named(store: ImageReader, size: int) -> Iterator[tuple[int, Image]]:
    """Leaf and content of every record below a size that names a signed document."""
    since = 0
    while more := store.leaves(since=since, kinds={"image"}, limit=_PAGE):
        for leaf in more:
            if leaf.index >= size:
                return
            if leaf.envelope:
                said = Record.parse(leaf.envelope).content_as(Image)
                if said.label == FORM_D:
                    yield leaf.index, said
        since = more[-1].index + 1


def _is_here(path: Path, size: int, digest: str, is_kept: Callable[[int, str], bool]) -> bool:
    """Whether a blob is a PDF with the bytes that its record names."""
    try:
        if path.stat().st_size != size:
            return False
        with open_regular(path) as stream:
            if stream.read(len(_MAGIC)) != _MAGIC:
                return False  # whatever an earlier release has of this digest: a page of it may be named, too
        return is_kept(size, digest) or holds(path, digest)
    except OSError:
        return False
