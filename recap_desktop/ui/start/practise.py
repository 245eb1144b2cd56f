"""What to practise with: the training region, or the rehearsal of a trial from the letter of appointment on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from recap_desktop.ui import rehearsal, training
from recap_desktop.ui.shortcuts import Key
from recap_desktop.ui.start.doors import Door
from recap_desktop.ui.start.step import StartContext, Step

if TYPE_CHECKING:
    from recap_desktop.demo.rehearsal.setting import Setting


class PractiseStep(Step):
    """Nothing of either counts, and nothing leaves the laptop."""

    def __init__(self, context: StartContext) -> None:
        super().__init__(context, "start.training", "start.training_region", self.practise)
        self.region = Door(context, "start.training_region", Key.TRAINING, "start.training_region_about", self.practise)
        self.rehearsal = Door(context, "start.rehearsal", Key.REHEARSAL, "start.rehearsal_about", self.rehearse)
        self.build(self.region, self.rehearsal)

    def enter(self) -> None:
        """The training region is one key away."""
        self.region.setFocus()

    def practise(self) -> None:
        """The training region: the workspace there is, or a new one."""
        start = self.context.start
        self.work(lambda: start.practise(training.package()), self.flow.open, "start.making")

    def rehearse(self) -> None:
        """A rehearsal: the one there is, or a new one with keys, package and server of its own."""
        self.work(lambda: rehearsal.prepare(rehearsal.own_folder()), self._prepared, "start.rehearsing")

    def _prepared(self, setting: Setting) -> None:
        self.flow.rehearse(setting)
