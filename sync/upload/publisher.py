"""The one interface of every place a release is published to: look, send, look again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from sync.upload.released import Released

#: What a step does: send a file, leave one that is there already, change what says which release is the newest, leave a
#: file out that the target does not take.
SEND, KEEP, POINT, LEAVE = "send", "keep", "point", "leave"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is done. ``place`` is where in the target; ``path`` the file of the release, empty for what the
    publisher makes itself; ``why`` is a code where a file is left out."""

    action: str
    place: str
    path: str = ""
    size: int = 0
    digest: str = ""
    why: str = ""


@dataclass(frozen=True)
class UploadPlan:
    """What publishing would do now; nothing was changed to find it out."""

    target: str
    released: Released
    steps: Sequence[Step]

    def count(self, action: str) -> int:
        """Steps of a kind."""
        return sum(step.action == action for step in self.steps)

    @property
    def bytes_to_send(self) -> int:
        return sum(step.size for step in self.steps if step.action == SEND)

    def to_json(self) -> dict[str, object]:
        """For people and for scripts."""
        return {
            "target": self.target, "number": self.released.number, "send": self.count(SEND),
            "bytes": self.bytes_to_send, "there": self.count(KEEP), "pointers": self.count(POINT),
            "left_out": {step.path: step.why for step in self.steps if step.action == LEAVE},
        }


@dataclass(frozen=True)
class UploadReport:
    """What was done: every file of ``files`` was read back from the target and is the release's.

    ``files`` is place -> SHA-256; ``pointers`` place -> SHA-256 of what may change with the next release.
    """

    target: str
    released: Released
    sent: int
    there: int
    size: int
    files: Mapping[str, str]
    pointers: Mapping[str, str] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """For people and for scripts."""
        return {
            "target": self.target, "number": self.released.number, "send": self.sent, "bytes": self.size,
            "there": self.there, "checked": len(self.files), "left_out": dict(self.left_out),
        }


class Publisher(Protocol):
    """A place that a release is published to. Every call may be made again after any end of the one before."""

    def prepare(self, released: Released) -> UploadPlan:
        """Look at the target and say what publishing would do.

        :raises KnownError: ``upload.*``: the target is of another election or mode, holds other bytes under a name
            that never changes, or cannot be reached.
        """
        ...

    def publish(self, plan: UploadPlan) -> UploadReport:
        """Do it, read everything back, and only then say that this release is the newest.

        :raises KnownError: ``upload.*``; what was done stays, and the next call goes on from there.
        """
        ...

    def has(self, released: Released) -> bool:
        """Whether a release came here, by what is written last of it: a look, not a check.

        :raises KnownError: ``upload.*``: the target cannot be reached.
        """
        ...

    def published(self, released: Released) -> UploadReport:
        """What a release that was published here before has here, for :meth:`check`; nothing was looked at yet.

        :raises KnownError: ``upload.missing`` where it was never published here.
        """
        ...

    def check(self, report: UploadReport) -> int:
        """Read everything that was published again; how many files are there and the same.

        :raises KnownError: ``upload.missing``, ``upload.differs``: the first that is not.
        """
        ...
