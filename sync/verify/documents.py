"""Signed D.Hasil that lie in a release: that each is the one its record names, and what is found inside it.

Its bytes are the release's own matter and a fault where they are others. What the PDF says is the word of whoever made
it: a release gives out what it was sent and can neither mend nor drop it, so a signature that does not hold in there is
told by name and is no fault of the release (docs/adr/0063-documents-in-a-release.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from forms.errors import KnownError
from sync.portal.content import View
from sync.portal.documents import FOLDER, document_path
from sync.record.container import Container
from sync.record.content import FORM_D, Image
from sync.trust.chain import PackageChain
from sync.trust.roster import Roster
from sync.verify.finding import Fact, shown
from sync.verify.folder import FolderSource

#: What is wrong with a document beside its published recapitulation, by the packages and officers of the release.
CheckDocument = Callable[[bytes, Container, PackageChain, Roster], KnownError | None]
#: A blob is no larger.
_MAX = 1 << 26
#: So many documents that do not pass are named.
_NAMED = 20
_CHECKS: list[CheckDocument] = []


def register_documents(check: CheckDocument) -> None:
    """Make the check of what is inside known; the libraries that read a PDF are the app's."""
    if check not in _CHECKS:
        _CHECKS.append(check)


class Documents:
    """Looks at the documents of a release, sub-district by sub-district."""

    def __init__(self, source: FolderSource) -> None:
        self._source = source
        self._failed: list[tuple[str, KnownError]] = []
        self._named = self._count = self._holding = 0

    def take(self, view: View, containers: Sequence[Container]) -> None:
        """Documents that records of a sub-district name and the release has, each once."""
        known = {container.record.id: container for container in containers}
        images = [one.content for one in view.records.values() if isinstance(one.content, Image)]
        wanted = {
            document_path(view.region, one.original.sha256): one.recap for one in images if one.label == FORM_D
        }
        self._named += len(wanted)
        for path, recap in sorted(wanted.items()):
            if path in self._source.head.listing(path.rpartition("/")[0]):
                self._count += 1
                if _CHECKS and recap in known:
                    self._look(path, known[recap], view)

    def _look(self, path: str, recap: Container, view: View) -> None:
        data = self._source.head.read(path, _MAX)
        fault = next((found for check in _CHECKS if (found := check(
            data, recap, self._source.chain, view.roster
        )) is not None), None)
        if fault is None:
            self._holding += 1
        else:
            self._failed.append((path, fault))

    def facts(self) -> list[Fact]:
        """What a reader should know of them; nothing where no record names one."""
        plan = self._source.plan.d_hasil
        if plan is None:
            return [("release_documents_withheld", {})] if self._named else []
        found: list[Fact] = [("release_documents", {"n": self._count, "absent": len(plan.absent)})]
        if self._count and not _CHECKS:
            found.append(("release_document_unread", {"n": self._count}))
        if self._holding:
            found.append(("release_document_holds", {"n": self._holding}))
        found += [
            ("release_document_fails", {**fault.params, "path": shown(path), "reason": fault.code})
            for path, fault in self._failed[:_NAMED]
        ]
        return found


def documents_gone(older: FolderSource, newer: FolderSource) -> list[Fact]:
    """How many documents an earlier release has and a later one has not: whoever has the earlier one has them still."""
    gone = sum(
        path not in newer.head.listing(folder)
        for folder in older.head.folders if folder.startswith(f"{FOLDER}/") for path in older.head.listing(folder)
    )
    return [("release_documents_gone", {"n": gone, "before": older.plan.number})] if gone else []
