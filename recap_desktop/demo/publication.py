"""The run's server: receives what the desks sealed, cuts a release, and verifies everything that was made."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from sync.trust.package import ElectionPackage

if TYPE_CHECKING:
    from recap_desktop.demo.committee import Committee
    from recap_desktop.demo.stopwatch import Stopwatch


class Publication:
    """A real server on loopback for the time of the run; a context manager."""

    def __init__(self, out: Path, package: ElectionPackage, watch: Stopwatch) -> None:
        from sync.server.run import serve

        self._out = out
        self._package = package
        self._watch = watch
        self._server = serve(out / "server", package.envelope)

    def __enter__(self) -> Publication:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()

    def sync(self, committee: Committee) -> None:
        """Send until nothing waits.

        :raises KnownError: what keeps the records from being received.
        """
        from recap_desktop.demo.committee import CHAIR

        committee.sync(CHAIR, self._server.url)

    def publish_and_verify(self) -> dict[str, int]:
        """Cut the release, verify everything that was made; returns the stations published with figures by contest."""
        import csv

        from sync.portal.copies import PLAIN
        from sync.portal.documents import WHOLE
        from sync.portal.publish import publish
        from sync.server.archive import archive_of
        from sync.server.clock import utc_now
        from sync.trust.training import training_keys

        release = self._out / "release"
        with self._watch.step("publish"):
            service = self._server.service
            # nobody's name is on these: persons of the demo are made up
            publish(
                archive_of(service), training_keys().release, release, utc_now(), copies=PLAIN, d_hasil=WHOLE
            )
        with self._watch.step("verify"):
            self._verify(release)
        published: set[tuple[str, str]] = set()
        for file in sorted((release / "data" / "suara").glob("*.csv")):
            with file.open(encoding="utf-8", newline="") as stream:
                rows = csv.DictReader(stream)
                published |= {(row["jenis"], row["kode_tps"]) for row in rows if row["suara"] != ""}
        return Counter(contest for contest, _ in published)

    def _verify(self, release: Path) -> None:
        """The release, and every report and journal beside it, as ``recap verify`` does."""
        from recap_desktop.checks.journal import JOURNAL, register_kinds
        from sync.verify import verify_path

        register_kinds()
        reports = sorted((self._out / "reports").glob("*.pdf"))
        for path in (release, *reports, *sorted((self._out / "exports").glob(f"*-{JOURNAL}"))):
            report = verify_path(path, self._package.fingerprint)
            if report.fault is not None:
                raise report.fault
