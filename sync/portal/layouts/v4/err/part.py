"""The part of the layout that makes the reports."""

from __future__ import annotations

from sync.portal.content import View
from sync.portal.layouts.v4.err.contest import parts_of
from sync.portal.layouts.v4.err.report import election_report, to_bytes
from sync.portal.layouts.v4.part import Made, SelfContained
from sync.portal.pieces import Piece


class ElectionReports(SelfContained):
    """``err/<sub-district>-<contest>.json``."""

    def region(self, view: View, regency: str) -> Made:
        """A document for every contest that takes place in the sub-district."""
        for code, contest in sorted(view.package.contests.items()):
            parts = parts_of(view, contest)
            if parts:
                report = election_report(view, parts)
                yield Piece(f"err/{view.region}-{code}.json", to_bytes(report))
