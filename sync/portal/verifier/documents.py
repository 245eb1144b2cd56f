"""Signed D.Hasil: that those lie in the release which its plan and its records say, and no other, by their digests."""

from __future__ import annotations

from typing import Any

from .faults import Fault
from .manifest import Head
from .records import Record
from .signed import is_digest

FOLDER = "dokumen"


class Documents:
    """Counts documents sub-district by sub-district."""

    def __init__(self, head: Head) -> None:
        self._head = head
        self._left = set(head.below(FOLDER))
        self.count = self.withheld = 0

    def take(self, code: str, records: dict[str, Record], aside: set[str]) -> None:
        """Those that records of a sub-district name. :raises Fault: ``missing``, ``document``, ``document_extra``."""
        named = [one for one in records.values() if one.kind == "image" and one.said["label"] == "form_d"]
        published = [one for one in named if self._is_published(one, records, aside)]
        folder = FOLDER + "/" + code
        self._left.discard(folder)
        listed = self._head.listing(folder)
        wanted = {folder + "/" + _digest(one) + ".pdf": _digest(one) for one in published}
        for path, digest in sorted(wanted.items()):
            if path not in listed:
                raise Fault("missing", path=path)
            if listed[path][1] != digest:
                raise Fault("document", path=path)
        for path in sorted(listed.keys() - wanted.keys()):
            raise Fault("document_extra", path=path)
        self.count += len(wanted)
        self.withheld += len({_digest(one) for one in named}) - len(wanted)

    def end(self) -> None:
        """:raises Fault: ``document_extra`` for a folder of no sub-district."""
        for folder in sorted(self._left):
            raise Fault("document_extra", path=folder)

    def _is_published(self, image: Record, records: dict[str, Record], aside: set[str]) -> bool:
        """One who signed the recapitulation names it, the policy is to publish, and it had come."""
        recap: Any = records.get(str(image.said.get("recap")))
        if self._head.absent is None or image.index in self._head.absent or recap is None:
            return False
        if recap.kind != "recap" or {image.id, recap.id} & aside or not image.signers <= recap.signers:
            return False
        return bool((recap.area, recap.said["contest"]) == (image.area, image.said["contest"]))


def _digest(image: Record) -> str:
    """SHA-256 of the document. :raises Fault: ``shape``."""
    try:
        found = image.said["original"]["sha256"]
    except (KeyError, TypeError):
        found = None
    if not is_digest(found):
        raise Fault("shape", path=image.path)
    return str(found)
