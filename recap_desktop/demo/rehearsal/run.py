"""``recap demo --headless --mode trial``: the whole rehearsal in one run, and its summary."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from recap_desktop.demo.headless import prepare_folder
from recap_desktop.demo.region import DemoSheet
from recap_desktop.demo.rehearsal.office import Office, published
from recap_desktop.demo.rehearsal.people import committee_of, write_people
from recap_desktop.demo.rehearsal.plan import Plan, make_plan
from recap_desktop.demo.rehearsal.trial import CommitteeTrial, Tell
from recap_desktop.demo.stopwatch import Stopwatch
from recap_desktop.demo.tally import DemoTally
from recap_desktop.demo.work import Work
from sync.fold import State
from sync.record.content import Reopened, SealedSheet


def run_rehearsal(
    out: Path, data: Path | None, limit: int | None, tell: Tell, choices: Path | None = None
) -> dict[str, Any]:
    """Run it into ``out`` and return the summary, which is also written to ``summary.json``.

    :param tell: is told of every step. :param choices: table of who stands where, for ``data``.
    :raises KnownError: ``data.*``, ``demo.*``, or whatever a use case refuses.
    """
    plan = make_plan(data, limit, choices)
    prepare_folder(out)
    for name in ("reports", "exports"):
        (out / name).mkdir()
    with Office(out, plan) as office:
        tell("rehearsal.office", {"fingerprint": office.fingerprint, "url": office.url})
        summary = Rehearsal(out, plan, office, tell).run()
    if plan.region.source is not None:
        summary |= plan.region.source.leftovers()
    (out / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8", newline="\n")
    return summary


class Rehearsal:
    """The days of a trial: the first one under package 1, the second under package 2, a release after each."""

    def __init__(self, out: Path, plan: Plan, office: Office, tell: Tell) -> None:
        self._out = out
        self._plan = plan
        self._office = office
        self._tell = tell
        self._watch, self._tally = Stopwatch(), RehearsalTally()
        crews = [committee_of(one.code, number) for number, one in enumerate(plan.committees)]
        people = [one for crew in crews for one in crew]
        write_people(people, out / "keys" / "passphrases.csv")
        office.appoint(people)
        self._trials = [
            CommitteeTrial(out, one, crew, office, tell) for one, crew in zip(plan.committees, crews, strict=True)
        ]
        self._releases: list[Path] = []

    def run(self) -> dict[str, Any]:
        """Everything, and the summary."""
        self._first_day()
        self._publish()
        self._tell("rehearsal.package", {"number": self._office.next_package().sequence})
        self._second_day()
        self._count()
        self._publish()
        self._verify()
        return self._summary()

    def _first_day(self) -> None:
        with self._watch.step("entry"):
            for trial in self._trials:
                trial.enrol()
            for trial in self._trials:
                trial.type_first(self._plan.added)
                trial.ratify()

    def _second_day(self) -> None:
        with self._watch.step("entry"):
            for trial in self._trials:
                trial.take_package()
                trial.close(self._plan.added)
        with self._watch.step("report"):
            for trial in self._trials:
                trial.finalise()
                trial.reopen()

    def _count(self) -> None:
        sheets = self._plan.region.subdistricts()
        with self._watch.step("sync"):
            for trial in self._trials:
                with trial.last_sitting() as work:
                    self._tally.take(work, trial.plan.code, sheets[trial.plan.code])

    def _publish(self) -> None:
        with self._watch.step("publish"):
            self._releases.append(self._office.publish())
        self._tally.publish(published(self._releases[-1]))
        self._tell("rehearsal.release", {"number": len(self._releases)})

    def _verify(self) -> None:
        made = (*sorted((self._out / "reports").glob("*.pdf")), *sorted((self._out / "exports").iterdir()))
        with self._watch.step("verify"):
            self._office.verify([*self._releases, *made])
        self._tell("rehearsal.verified", {"things": len(self._releases) + len(made)})

    def _summary(self) -> dict[str, Any]:
        return {
            **self._tally.summary(self._plan.region, self._watch),
            "releases": len(self._releases),
            "packages": self._office.package.sequence,
            "desks": sum(len(one.laptops) for one in self._trials),
            "restored": any(one.plan.restores for one in self._trials),
            "reopened": self._tally.reopened,
            "corrected": self._tally.corrected,
            "quarantined": self._tally.quarantined,
        }


class RehearsalTally(DemoTally):
    """As of a training, and what a trial adds: stations reopened and corrected, records in quarantine."""

    def __init__(self) -> None:
        super().__init__()
        self.reopened = self.corrected = self.quarantined = 0

    def take(self, work: Work, code: str, sheets: Sequence[DemoSheet]) -> None:
        """Count one sub-district at a desk that has everything."""
        self.add(work, code, sheets)
        state: State = work.desk.context.state
        acts = [record.content for record in state.acts]
        self.reopened += len({act.station for act in acts if isinstance(act, Reopened)})
        heads = [sheet.head.content_as(SealedSheet) for sheet in state.sheets.values() if sheet.head is not None]
        self.corrected += sum(
            any(not figure.same_as(said.as_decided[name]) for name, figure in said.as_written.items())
            for said in heads
        )
        self.quarantined += len(state.quarantined)
