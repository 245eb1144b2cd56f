"""``recap demo --headless``: paper to published, verified numbers in one run, and a summary that can be recounted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from forms.errors import KnownError
from recap_desktop.checks.journal import JOURNAL
from recap_desktop.demo.committee import Committee
from recap_desktop.demo.region import load_region
from recap_desktop.demo.stopwatch import Stopwatch
from recap_desktop.demo.tally import DemoTally


def prepare_folder(out: Path) -> None:
    """A new or empty folder.

    :raises KnownError: ``demo.out_not_empty``, ``demo.out_unwritable``.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()):
            raise KnownError("demo.out_not_empty", path=str(out))
    except OSError as error:
        raise KnownError("demo.out_unwritable", path=str(out), reason=error.strerror or "I/O") from error


def run_headless(
    out: Path, data: Path | None, limit: int | None, choices: Path | None = None
) -> dict[str, Any]:
    """Run the whole job into ``out`` and return the summary, which is also written to ``summary.json``.

    :param choices: table of who stands where, for ``data``.
    :raises KnownError: ``data.*``, ``choices.*``, ``demo.*``, or whatever a use case refuses.
    """
    from recap_desktop.demo.publication import Publication

    region = load_region(data, limit, choices)
    prepare_folder(out)
    watch = Stopwatch()
    tally = DemoTally()
    (out / "reports").mkdir()
    (out / "exports").mkdir()
    with Publication(out, region.package, watch) as publication:
        for code, sheets in sorted(region.subdistricts().items()):
            folder = out / "workspace" / code
            folder.mkdir(parents=True)
            committee = Committee(folder, region.package.envelope, code)
            try:
                _paper_to_seal(committee, sheets, watch)
                with watch.step("report"):
                    for name, pdf in committee.recaps():
                        (out / "reports" / f"{code}-{name}.pdf").write_bytes(pdf)
                with watch.step("sync"):
                    publication.sync(committee)
                (out / "exports" / f"{code}-{JOURNAL}").write_bytes(committee.desk.journal.export())
                tally.add(committee, code, sheets)
            finally:
                committee.close()
        tally.publish(publication.publish_and_verify())
    summary = {**tally.summary(region, watch), **(region.source.leftovers() if region.source is not None else {})}
    (out / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8", newline="\n")
    return summary


def _paper_to_seal(committee: Committee, sheets: list[Any], watch: Stopwatch) -> None:
    with watch.step("entry"):
        committee.type_all(sheets)
        committee.settle_all(sheets)
        committee.dispose_all()
        committee.seal_all()
