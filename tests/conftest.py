"""Shared fixtures: real components only, small budgets by default, large ones with RECAP_BUDGET=soak."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from sync.secret import sealed

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile(
    "ci", max_examples=25, stateful_step_count=20, deadline=None, derandomize=True, print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile(
    "soak", max_examples=1000, stateful_step_count=60, deadline=None, print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
BUDGET = os.environ.get("RECAP_BUDGET", "ci")
settings.load_profile(BUDGET)

ROOT = Path(__file__).resolve().parents[1]

if BUDGET != "soak":  # thousands of sign-ins; the cost of the app as shipped: tests/sync/secret
    sealed.USUAL = sealed.Cost(memory=19 * 1024, passes=1)


#: Modules of few and long tests, which begin first: at the end one of them would keep all other workers waiting.
_LONG = tuple(f"tests/recap_desktop/{name}/" for name in ("demo", "cli", "ui"))
#: Those of many and short tests, two seconds at most, which fill what is left at the end of each worker.
_SHORT = ("tests/forms/",)


@pytest.fixture(autouse=True)
def _hooks() -> Generator[None]:
    """A command that ran in this process leaves its hooks to no other test: an error in a thread, or in what Python
    cannot raise, is told to pytest."""
    before = threading.excepthook, sys.unraisablehook, signal.getsignal(signal.SIGINT)
    yield
    threading.excepthook, sys.unraisablehook = before[:2]
    if before[2] is not None:
        signal.signal(signal.SIGINT, before[2])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a table marked ``sampled(n)`` every n-th case is run, always the same ones; all of them in ``make soak``.

    Whoever names a file or a test on the command line gets the same sample; ``RECAP_BUDGET=soak`` gives the rest.
    """
    items.sort(key=lambda item: item.nodeid.startswith(_SHORT) - item.nodeid.startswith(_LONG))
    if BUDGET == "soak":
        return
    seen: Counter[str] = Counter()
    kept, left = [], []
    for item in items:
        mark = item.get_closest_marker("sampled")
        if mark is None:
            kept.append(item)
            continue
        table = item.nodeid.partition("[")[0]
        (kept if seen[table] % mark.args[0] == 0 else left).append(item)
        seen[table] += 1
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = kept


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Ten thousand collected tests stay until the end: no collection of garbage looks through them, neither while
    they are being made nor later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session")
def budget() -> int:
    """How often a randomised test repeats: 1 in ``make test``, 20 in ``make soak``."""
    return 20 if BUDGET == "soak" else 1


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder with real election data beside the checkout; skips where it is absent."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("reference data folder ../shared/data is absent")
    return folder
