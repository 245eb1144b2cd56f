"""Tooltips show names as they are: what looks like HTML is no HTML, and no picture is read from where a name says."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtGui import QTextDocument

from recap_desktop.ui.widgets.labels import ElidedLabel, tip
from tests.helpers.command import ROOT

NAME = '<img src="//komputer/lain.png"> & <b>Siti</b>'


def test_a_name_that_looks_like_html_is_shown_letter_by_letter(qapp: object) -> None:
    label = ElidedLabel(text=NAME)
    shown = QTextDocument()
    shown.setHtml(label.toolTip())
    assert (shown.toPlainText(), label.text()) == (NAME, NAME)
    assert tip("Siti & Budi") == "Siti & Budi"


def test_every_tooltip_goes_that_way() -> None:
    files = sorted(Path(ROOT, "recap_desktop", "ui").rglob("*.py"))
    lines = [(file.name, line.strip()) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    assert [one for one in lines if re.search(r"setToolTip\((?!tip\()", one[1]) and "def " not in one[1]] == []
