"""``make bench``: one line a figure: median, 99th percentile where it matters, and the ratio to its reference.

Absolute figures belong to one machine; the ratio is to a reference measured in the same run.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from benchmarks import (
    desk,
    entry,
    figure,
    fold,
    job,
    opening,
    overview,
    portal,
    recapitulation,
    records,
    release,
    report,
    server,
    verifying,
    window,
)


def main() -> None:
    """Run every benchmark."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desk.figure_to_disk(folder)
        figure.to_screen(folder)
        window.palettes(folder)
        window.start(folder)
        records.reading()
        entry.pages(folder)
        entry.findings()
        recapitulation.stations()
        fold.growth()
        fold.ingest()
        fold.memory()
        report.pages()
        report.beside_typst()
        server.ingest(folder)
        release.by_region(folder)
        verifying.per_record(folder)
        release.growing(folder)
        job.headless(folder)
        opening.desks(folder)
        overview.pages(folder)
        opening.servers(folder)
        portal.portal(folder)


main()
