"""Mounted places that can be taken out are found; what is merely a folder is none."""

from __future__ import annotations

from pathlib import Path

from recap_desktop.core.sticks import sticks
from tests.helpers.disks import small_disk


def test_a_stick_is_found_while_it_is_in(tmp_path: Path) -> None:
    (tmp_path / "media" / "a folder").mkdir(parents=True)
    places = (str(tmp_path / "media"), str(tmp_path / "none"))
    assert sticks(places) == ()
    with small_disk(tmp_path / "media" / "KPU-1", 64) as stick:
        assert sticks(places) == (stick,)
    assert sticks(places) == ()
