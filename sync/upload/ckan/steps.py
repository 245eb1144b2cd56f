"""A step is done when it is seen to be done: look, do, look again, with a journal and within a time."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

from forms.errors import KnownError
from sync.upload.ckan.site import Stale, TooLarge, UnknownOutcome
from sync.upload.journal import Journal
from sync.upload.pace import Pace

T = TypeVar("T")
#: A body that is cut off this often, by a site that answers everything else, is too large for something on the way.
_CUTS = 3


@dataclass
class Steps:
    """Of one target. ``name`` is how it is called in what is said."""

    name: str
    journal: Journal
    pace: Pace

    def read(self, call: Callable[[], T]) -> T:
        """A question, until it is answered. :raises KnownError: ``upload.time_over``."""
        for attempt in count(1):
            try:
                return call()
            except UnknownOutcome as unknown:
                self._wait(attempt, unknown.seconds)
        raise AssertionError

    def sure(
        self, release: int, step: str, look: Callable[[], T | None], act: Callable[[], object],
        asked: Mapping[str, Any] | None = None, has_body: bool = False,
    ) -> T:
        """Look, do and look again until it is there.

        :param has_body: ``act`` sends a file, which something on the way may cut off.
        :raises TooLarge: the site, or something before it, takes no body of this size.
        :raises KnownError: ``upload.time_over``, and what ``act`` refuses, where a look then finds it not done.
        """
        request = hashlib.sha256(json.dumps(asked, sort_keys=True, default=str).encode()).hexdigest() if asked else ""
        cuts = 0
        for attempt in count(1):
            found = look()
            if found is not None:
                self.journal.note(release, step, attempt, "there", request)
                return found
            if has_body and cuts >= _CUTS:
                raise TooLarge
            self.journal.note(release, step, attempt, "begun", request)
            try:
                act()
                self.journal.note(release, step, attempt, "done", request)
                if attempt > 1:  # done, and not seen: a site with a cache before it
                    self._wait(attempt, None)
            except UnknownOutcome as unknown:
                self.journal.note(release, step, attempt, "unknown", request)
                cuts = cuts + 1 if unknown.is_cut else 0
                self._wait(attempt, unknown.seconds)
            except Stale:
                self.journal.note(release, step, attempt, "stale", request)
                self._wait(attempt, None)
            except KnownError:
                # refused, perhaps because the call before this one was done after all
                found = look()
                if found is None:
                    raise
                return found
        raise AssertionError

    def _wait(self, attempt: int, seconds: float | None) -> None:
        if not self.pace.wait(attempt, seconds):
            raise KnownError("upload.time_over", place=self.name)
