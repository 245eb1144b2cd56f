"""The strip of paper beside a box in question: real photos, the box that is asked for, and nothing kept of another."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from forms.catalogue import load
from recap_desktop.ui.shell.window import MainWindow
from recap_desktop.ui.widgets.image_pane.beside import PaperBeside

pytestmark = pytest.mark.qt


def test_a_real_photo_gives_the_strip_of_its_page_only(
    window: MainWindow, qtbot: QtBot, shared_data: Path
) -> None:
    definition = load("PPWP")
    paper = PaperBeside(window.context)
    qtbot.addWidget(paper)
    paper.show()
    paper.begin(definition, "PPWP 001")
    paper.follow("votes.1")
    assert paper.strip.isHidden() and not paper.add.isHidden()
    photos = [shared_data / "forms" / f"8271021022008-ppwp-p{number}.jpg" for number in (1, 2, 3)]
    paper.open_photos(photos)
    qtbot.waitUntil(lambda: window.context.tasks.idle, timeout=60_000)
    assert set(paper._pages) == {1, 2, 3}
    for field in ("dpt.m", "votes.1"):
        paper.follow(field)
        assert not paper.strip.isHidden() and paper.add.isHidden()
        assert paper.strip._image is paper._pages[definition.field(field).page]
    paper.begin(definition, "PPWP 002")
    assert not paper._pages and paper.strip.isHidden(), "another sheet has its own paper"
