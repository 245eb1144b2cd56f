"""``recap demo --headless --mode trial``: the whole rehearsal in one run, and its summary."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from recap_desktop.demo.headless import prepare_folder
from recap_desktop.demo.rehearsal.people import committee_of, write_people
from recap_desktop.demo.rehearsal.plan import CommitteePlan, make_plan
from recap_desktop.demo.rehearsal.trial import CommitteeTrial, Tell
from recap_desktop.demo.stopwatch import Stopwatch
from recap_desktop.demo.tally import DemoTally
from recap_desktop.demo.work import Work
from sync.fold import State
from sync.record.content import Reopened, SealedSheet


def run_rehearsal(out: Path, data: Path | None, limit: int | None, tell: Tell) -> dict[str, Any]:
    """Run it into ``out`` and return the summary, which is also written to ``summary.json``.

    :param tell: is told of every step.
    :raises KnownError: ``data.*``, ``demo.*``, or whatever a use case refuses.
    """
    from recap_desktop.demo.rehearsal.office import Office, published

    plan = make_plan(data, limit)
    prepare_folder(out)
    for name in ("reports", "exports"):
        (out / name).mkdir()
    watch, tally = Stopwatch(), RehearsalTally()
    with Office(out, plan) as office:
        tell("rehearsal.office", {"fingerprint": office.fingerprint, "url": office.url})
        crews = {one.code: committee_of(one.code, number) for number, one in enumerate(plan.committees)}
        write_people([one for crew in crews.values() for one in crew], out / "keys" / "passphrases.csv")
        trials = [CommitteeTrial(out, one, crews[one.code], office, tell) for one in plan.committees]
        with watch.step("entry"):
            for trial in trials:
                trial.enrol()
            for trial in trials:
                trial.type_first(plan.added)
                trial.ratify()
        with watch.step("publish"):
            releases = [office.publish()]
        tell("rehearsal.release", {"number": 1})
        office.next_package()
        tell("rehearsal.package", {"number": 2})
        with watch.step("entry"):
            for trial in trials:
                trial.take_package()
                trial.close(plan.added)
        with watch.step("report"):
            for trial in trials:
                trial.finalise()
                trial.reopen()
        with watch.step("sync"):
            for trial in trials:
                trial.end(tally.take)
        with watch.step("publish"):
            releases.append(office.publish())
        tell("rehearsal.release", {"number": 2})
        tally.published = published(releases[-1])
        with watch.step("verify"):
            made = (*sorted((out / "reports").glob("*.pdf")), *sorted((out / "exports").iterdir()))
            office.verify([*releases, *made])
        tell("rehearsal.verified", {"things": len(releases) + len(made)})
        restored = any(one.restores for one in plan.committees)
        summary = {
            **tally.summary(plan.region, watch),
            "releases": len(releases), "packages": office.package.sequence,
            "desks": sum(len(one.laptops) for one in trials), "restored": restored,
            "reopened": tally.reopened, "corrected": tally.corrected, "quarantined": tally.quarantined,
        }
    if plan.region.source is not None:
        summary |= plan.region.source.leftovers()
    (out / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    return summary


class RehearsalTally(DemoTally):
    """As of a training, and what a trial adds: stations reopened and corrected, records in quarantine."""

    def __init__(self) -> None:
        super().__init__()
        self.reopened = self.corrected = self.quarantined = 0

    def take(self, work: Work, plan: CommitteePlan) -> None:
        """Count one sub-district at a desk that has everything."""
        self.add(work, plan.code, list(plan.sheets))
        state: State = work.desk.context.state
        acts = [record.content for record in state.acts]
        self.reopened += len({act.station for act in acts if isinstance(act, Reopened)})
        heads = [sheet.head.content_as(SealedSheet) for sheet in state.sheets.values() if sheet.head is not None]
        self.corrected += sum(
            any(not figure.same_as(said.as_decided[name]) for name, figure in said.as_written.items())
            for said in heads
        )
        self.quarantined += len(state.quarantined)
