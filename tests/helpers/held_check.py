"""Openings of a workspace whose check does not end before a test says so."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from recap_desktop.desk.opening import access


@contextmanager
def held_check(monkeypatch: pytest.MonkeyPatch, of: int = 7) -> Iterator[threading.Event]:
    """Openings whose check begins only when the event is set; of so many records, it says."""
    go_on = threading.Event()
    real: Callable[..., object] = access.WorkspaceAccess._verified

    def waiting(self: object, key: bytes, progress: Callable[[int, int], None]) -> object:
        while not go_on.wait(0.02):
            progress(0, of)
        return real(self, key, progress)

    with monkeypatch.context() as patched:
        patched.setattr(access.WorkspaceAccess, "_verified", waiting)
        try:
            yield go_on
        finally:
            go_on.set()
