"""What the board says by itself: a clock that lags, work that waits in the rail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from recap_desktop.desk import Desk
from recap_desktop.ui.shell.window import MainWindow
from tests.recap_desktop.ui.conftest import Officer
from tests.recap_desktop.ui.test_window import clipped
from tests.recap_desktop.ui.typed import CLEAN, LAW_STATION, type_twice

pytestmark = pytest.mark.qt


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_clock_that_lags_is_said_and_blocks_nothing(
    desk: Desk, officer: Officer, window: MainWindow, language: str
) -> None:
    window.context.words.use(language)
    desk.context.clock.note_verified_time(datetime.now(UTC) + timedelta(hours=3))
    officer.sign_in("P-OP-1")
    said = window.current_page.notice.text
    assert "179" in said or "180" in said
    assert not clipped(window)
    assert window.current_page.primary is not None and window.current_page.primary.isEnabled()


def test_the_rail_counts_what_waits(desk: Desk, officer: Officer, window: MainWindow) -> None:
    type_twice(desk, CLEAN, LAW_STATION)
    officer.sign_in("P-CHAIR")
    assert window.rail.buttons["findings"].text().endswith("1")
    assert window.rail.buttons["sealing"].text().endswith("1")
    assert not window.rail.buttons["settling"].text()[-1].isdigit()
