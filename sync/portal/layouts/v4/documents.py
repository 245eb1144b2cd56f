"""Signed D.Hasil of a sub-district: what is published of each that a record names, and why it is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from sync.portal.content import View
from sync.portal.documents import FOLDER, document_path
from sync.portal.layouts.v4.part import Made, SelfContained
from sync.portal.pieces import Complete, Piece
from sync.record.content import FORM_D, Image, SignedRecap
from sync.record.record import Record


@dataclass(frozen=True, slots=True)
class Document:
    """A document that a record of the log names (``image`` is that record).

    ``path`` is where it lies in the release, empty where it is not published; then ``reason`` is a key of the table
    ``image_reasons``.
    """

    image: Record
    said: Image
    path: str
    reason: str

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the document."""
        return self.said.original.sha256


def documents_of(view: View) -> list[Document]:
    """Every document that a record of a sub-district names, in the order of the log; made once."""
    if ("documents",) not in view.once:
        named = ((leaf.index, one) for leaf, one in view.logged() if isinstance(one.content, Image))
        view.once["documents",] = [
            _document(view, index, one, one.content_as(Image)) for index, one in named
            if one.content_as(Image).label == FORM_D
        ]
    return cast(list[Document], view.once["documents",])


def without_document(view: View) -> list[Record]:
    """Signed recapitulations of which no record names a document, in the order of the log."""
    named = {one.said.recap for one in documents_of(view)}
    return [one for _, one in view.logged() if isinstance(one.content, SignedRecap) and one.id not in named]


def _document(view: View, index: int, image: Record, said: Image) -> Document:
    reason = _reason(view, index, image, said)
    return Document(image, said, "" if reason else document_path(view.region, said.original.sha256), reason)


def _reason(view: View, index: int, image: Record, said: Image) -> str:
    """Why a document is not published; empty where it is.

    Any officer may sign a record that names a document. One is published only beside the recapitulation that it prints,
    and only where one of those who signed that names it: whatever else is sent to a server is not given out.
    """
    plan = view.plan.d_hasil
    if plan is None:
        return "policy"
    recap = view.records.get(said.recap or "")
    if recap is None or not isinstance(recap.content, SignedRecap) or not _stands(view, image, recap):
        return "no_effect"
    is_of_it = (recap.area, recap.contest) == (image.area, image.contest) and set(image.signers) <= set(recap.signers)
    if not is_of_it:
        return "no_effect"
    return "not_received" if index in plan.absent else ""


def _stands(view: View, *records: Record) -> bool:
    """Whether records were not refused and do not wait for anything."""
    state = view.state
    return not any(
        one.id in aside for one in records
        for aside in (state.refused, state.quarantined, state.pending, state.waiting)
    )


class SignedDocuments(SelfContained):
    """The documents themselves, byte for byte, each by its digest."""

    def region(self, view: View, regency: str) -> Made:
        """Those of a sub-district; its folder is complete."""
        published = {one.path: one for one in documents_of(view) if one.path}
        for path, one in sorted(published.items()):
            for data in self.making.source.document(path, one.digest):
                yield Piece(path, data, is_last=False)
            yield Piece(path, b"")
        if published:
            yield Complete(f"{FOLDER}/{view.region}")
